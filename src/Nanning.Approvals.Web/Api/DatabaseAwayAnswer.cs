using System.Globalization;
using System.Net;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Web.Api;

/// <summary>
/// While the database is away, people and programs are told so and when to come back: 503 with Retry-After. The page needs nothing from the database,
/// not even to know who is signed in.
/// </summary>
internal static partial class DatabaseAwayAnswer
{
    /// <summary>Stable code of the problem.</summary>
    public const string Code = "database-unavailable";

    private const int Seconds = 5;

    /// <summary>Answers for everything below; stands inside the error pages, so that those need not be drawn.</summary>
    /// <param name="isPage">Whether a request wants a page rather than problem details.</param>
    public static IApplicationBuilder UseDatabaseAwayAnswer(this IApplicationBuilder app, Func<HttpContext, bool> isPage) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (DatabaseAway.Is(failure) && !context.Response.HasStarted)
        {
            Away(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DatabaseAwayAnswer)), failure, context.Request.Path);
            await AnswerAsync(context, isPage(context));
        }
    });

    private static Task AnswerAsync(HttpContext context, bool page)
    {
        var title = Say.Pick("数据库暂时无法访问", "The database cannot be reached at the moment");
        var text = Say.Pick(
            "系统正在恢复，请稍后重试。重复提交同一操作不会重复办理。", "The platform is recovering. Please try again shortly: sending the same thing again does not do it twice.");
        context.Response.ContentLength = null;
        context.Response.Headers.RetryAfter = Seconds.ToString(CultureInfo.InvariantCulture);
        if (!page)
        {
            return TypedResults.Problem(text, statusCode: StatusCodes.Status503ServiceUnavailable, title: title, extensions: [new("code", Code)]).ExecuteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var again = WebUtility.HtmlEncode(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString.ToString() : "/");
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.Name}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
            <body style="font-family: 'Noto Sans SC', 'Microsoft YaHei', sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; line-height: 1.7; color: #1f2937">
            <h1 style="font-size: 1.5rem">{title}</h1>
            <p>{text}</p>
            <p><a href="{again}" style="color: #1d4ed8">{Say.Pick("重试", "Try again")}</a></p>
            </body>
            </html>
            """);
    }

    [LoggerMessage(LogLevel.Warning, "The database was away during {Path}.")]
    private static partial void Away(ILogger logger, Exception failure, PathString path);
}
