using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Diagnostics;
using Nanning.Approvals.Web.Api;
using Nanning.Approvals.Web.Layout;
using Nanning.Approvals.Web.Localization;
using Nanning.Approvals.Web.Pages.Cases;
using Nanning.Approvals.Web.Pages.Console;
using Nanning.Approvals.Web.Pages.Duties;
using Nanning.Approvals.Web.Pages.Work;
using Nanning.Approvals.Web.Studio;

namespace Nanning.Approvals.Web.Pages;

/// <summary>Registers and maps the pages: Razor components with static server rendering, in two languages, without a circuit.</summary>
public static class PagesSetup
{
    // Everything comes from here. Styles may stand inline because the flow drawing positions its nodes with them; scripts never.
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    // The machine's own addresses answer errors as problem details, never as pages.
    private static readonly string[] Machines = ["/api", "/elsa", "/openapi", "/health"];

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddLocalization();
        services.AddAntiforgery();
        services.AddHttpContextAccessor();
        // Chinese stays readable in the source of a page; what is dangerous in html is still escaped.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<AssetFiles>().AddSingleton<StudioFiles>();
        services.AddScoped<CaseDesk>();
        services.AddResponseCompression(options => options.MimeTypes = [.. Microsoft.AspNetCore.ResponseCompression.ResponseCompressionDefaults.MimeTypes, "image/svg+xml"]);
        return services;
    }

    /// <summary>What must stand before authentication: languages, files, error pages.</summary>
    public static WebApplication UsePages(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseRequestLocalization(Cultures.Options());
        app.UseExceptionHandler("/errors/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/errors/{0}", createScopeForStatusCodePages: true);
        app.Use(ProtectAsync);
        app.UseWhen(context => !IsPage(context), machines => machines.UseProblems());
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = KeepWhenVersioned });
        app.UseDatabaseAwayAnswer(IsPage);
        return app;
    }

    /// <summary>The pages themselves; after authentication and authorization.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapAppearance();
        app.MapCaseForms();
        app.MapInboxForms();
        app.MapConsoleForms();
        app.MapDutyFiles();
        app.MapOrderFiles();
        app.MapBoardFiles();
        app.MapStudio();
        app.MapRazorComponents<App>();
        return app;
    }

    private static bool IsPage(HttpContext context) =>
        !Machines.Any(prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    private static Task ProtectAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsPage(context))
        {
            if (context.Features.Get<IStatusCodePagesFeature>() is { } statusPages)
            {
                statusPages.Enabled = false;
            }

            return next(context);
        }

        // The page of an error is drawn, not posted to, whatever the request was that failed.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }

    private static void KeepWhenVersioned(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext context) =>
        context.Context.Response.Headers.CacheControl = context.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
}
