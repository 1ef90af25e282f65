using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Messaging;

/// <summary>A person has read notifications: some of them, or all. Other people's ids change nothing.</summary>
public sealed class MarkRead(CommandRunner commands, TimeProvider clock)
{
    /// <summary>Most ids in one request.</summary>
    public const int MostIds = 500;

    /// <summary>How many were unread before, and how many still are.</summary>
    public sealed record Marked(int Count, int Unread);

    /// <param name="ids">Which ones; ignored when <paramref name="all"/> is set.</param>
    public async Task<Outcome<Marked>> RunAsync(Actor actor, string? key, IReadOnlyCollection<Guid>? ids, bool all, CancellationToken cancellationToken)
    {
        if (!all && ids is not { Count: > 0 and <= MostIds })
        {
            return Refusal.Field("ids", Say.Pick($"请指定要标记的消息（最多 {MostIds} 条），或全部标记。", $"Name the notifications to mark ({MostIds} at most), or all of them."));
        }

        return await commands.RunAsync(actor, new CommandKey(key, "read-notifications"), (db, token) => MarkAsync(db, actor, all ? null : ids, token), cancellationToken);
    }

    private async Task<Outcome<Marked>> MarkAsync(ApprovalsDb db, Actor actor, IReadOnlyCollection<Guid>? ids, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } user)
        {
            return Refusal.Forbidden("sign-in", Say.Pick("请先登录。", "Please sign in."));
        }

        var unread = db.Notifications.Where(row => row.UserId == user && row.ReadAt == null);
        var meant = ids is null ? unread : unread.Where(row => ids.Contains(row.Id));
        var now = clock.GetUtcNow();
        var count = await meant.ExecuteUpdateAsync(set => set.SetProperty(row => row.ReadAt, now), cancellationToken);
        return new Marked(count, await unread.CountAsync(cancellationToken));
    }
}
