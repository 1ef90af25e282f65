using Nanning.Approvals.Messaging;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/api/me/notifications").RequireAuthorization(Policies.SignedIn).WithTags("Notifications");
        own.MapGet("/", ListAsync).WithName("ListNotifications").WithSummary("One's own notifications, the newest first");
        own.MapPost("/read", ReadAsync).WithName("MarkNotificationsRead").WithSummary("Mark some notifications, or all, as read");
    }

    private static async Task<IResult> ListAsync(
        CurrentActor current, NotificationQueries notifications, CancellationToken cancellationToken, bool? unread = null, int page = 1, int pageSize = 20)
    {
        var actor = await current.RequiredAsync();
        var found = await notifications.ListAsync(actor, unread, page, pageSize, cancellationToken);
        return TypedResults.Ok(new { found.Items, found.Total, Unread = await notifications.UnreadCountAsync(actor, cancellationToken) });
    }

    private static async Task<IResult> ReadAsync(ReadRequest request, HttpRequest http, CurrentActor current, MarkRead mark, CancellationToken cancellationToken) =>
        ApiResults.From(await mark.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Ids, request.All, cancellationToken));

    /// <param name="All">True for all; then <paramref name="Ids"/> is not needed.</param>
    public sealed record ReadRequest(IReadOnlyList<Guid>? Ids, bool All = false);
}
