using Nanning.Approvals.Notices;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class NoticeEndpoints
{
    public static void MapNotices(this IEndpointRouteBuilder routes)
    {
        var notices = routes.MapGroup("/api/notices").WithTags("Public");
        notices.MapGet("/", ListAsync).WithName("ListNotices").WithSummary("Public notices, the newest first");
        notices.MapGet("/{id:guid}", GetAsync).WithName("GetNotice").WithSummary("A public notice");
        notices.MapPost("/{id:guid}/objections", ObjectAsync).WithName("RaiseObjection").WithSummary("Object to a notice while it is open");
    }

    private static async Task<IResult> ListAsync(
        NoticeQueries notices, CancellationToken cancellationToken, bool? open = null, string? q = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await notices.ListAsync(new(open, q, page, pageSize), cancellationToken));

    private static async Task<IResult> GetAsync(Guid id, NoticeQueries notices, CurrentActor current, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await notices.GetAsync(await current.GetAsync(), id, cancellationToken));

    private static async Task<IResult> ObjectAsync(Guid id, ObjectionRequest request, HttpRequest http, RaiseObjection raise, CancellationToken cancellationToken) =>
        ApiResults.From(
            await raise.RunAsync(http.IdempotencyKey(), id, request.Name, request.Contact, request.Text, cancellationToken),
            received => TypedResults.Json(received, statusCode: StatusCodes.Status201Created));

    public sealed record ObjectionRequest(string? Name, string? Contact, string? Text);
}
