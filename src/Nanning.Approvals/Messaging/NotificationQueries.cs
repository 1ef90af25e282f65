using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Messaging;

/// <summary>A notification as its recipient sees it.</summary>
public sealed record NotificationView(Guid Id, Guid? CaseId, string Title, string Text, string? Link, DateTimeOffset At, DateTimeOffset? ReadAt);

/// <summary>Reads a person's own notifications.</summary>
public sealed class NotificationQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>The newest first.</summary>
    /// <param name="unread">True for unread ones only, false for read ones only.</param>
    public async Task<Page<NotificationView>> ListAsync(Actor actor, bool? unread, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = Own(db, actor);
        own = unread switch
        {
            true => own.Where(row => row.ReadAt == null),
            false => own.Where(row => row.ReadAt != null),
            null => own,
        };
        var total = await own.CountAsync(cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        var rows = await own.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Skip((Math.Max(page, 1) - 1) * size).Take(size)
            .Select(row => new NotificationView(row.Id, row.CaseId, row.Title, row.Text, row.Link, row.At, row.ReadAt)).ToListAsync(cancellationToken);
        return new Page<NotificationView>(rows, total);
    }

    /// <summary>How many are unread, for the bell.</summary>
    public async Task<int> UnreadCountAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Own(db, actor).CountAsync(row => row.ReadAt == null, cancellationToken);
    }

    private static IQueryable<Notification> Own(ApprovalsDb db, Actor actor) =>
        actor.UserId is { } user ? db.Notifications.AsNoTracking().Where(row => row.UserId == user) : db.Notifications.Where(row => false);
}
