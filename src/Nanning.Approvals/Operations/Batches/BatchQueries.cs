using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations.Batches;

/// <summary>A batch with how far it is.</summary>
public sealed record BatchView(
    Guid Id, BatchKind Kind, BatchState State, string Reason, string Actor, DateTimeOffset At, DateTimeOffset? EndedAt, int Total, int Done, int Refused)
{
    /// <summary>Items that have their result, in percent.</summary>
    public int Percent => Total == 0 ? 100 : (Done + Refused) * 100 / Total;
}

/// <summary>An item of a batch.</summary>
public sealed record BatchItemView(int Seq, Guid TargetId, string Name, BatchItemState State, string? Message, DateTimeOffset? At);

/// <summary>Reads batches, for administrators and auditors only.</summary>
public sealed class BatchQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>Batches, the newest first.</summary>
    public async Task<Page<BatchView>> ListAsync(Actor actor, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = db.Batches.AsNoTracking().Where(row => actor.MaySee());
        var size = Math.Clamp(pageSize, 1, 200);
        var shown = await rows.OrderByDescending(row => row.Id).Skip((Math.Max(page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<BatchView>(await ViewsAsync(db, shown, cancellationToken), await rows.CountAsync(cancellationToken));
    }

    /// <summary>One batch, or null.</summary>
    public async Task<BatchView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Batches.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && actor.MaySee(), cancellationToken) is { } row
            ? (await ViewsAsync(db, [row], cancellationToken))[0]
            : null;
    }

    /// <summary>The items of a batch, in their order.</summary>
    public async Task<Page<BatchItemView>> ItemsAsync(Actor actor, Guid id, BatchItemState? state, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var items = db.BatchItems.AsNoTracking().Where(item => item.BatchId == id && actor.MaySee() && (state == null || item.State == state));
        var size = Math.Clamp(pageSize, 1, InstanceQueries.MostSelected);
        return new Page<BatchItemView>(
            await items.OrderBy(item => item.Seq).Skip((Math.Max(page, 1) - 1) * size).Take(size)
                .Select(item => new BatchItemView(item.Seq, item.TargetId, item.Name, item.State, item.Message, item.At)).ToListAsync(cancellationToken),
            await items.CountAsync(cancellationToken));
    }

    private static async Task<List<BatchView>> ViewsAsync(ApprovalsDb db, List<Batch> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(row => row.Id).ToList();
        var counts = await db.BatchItems.Where(item => ids.Contains(item.BatchId) && item.State != BatchItemState.Pending).GroupBy(item => new { item.BatchId, item.State })
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => (group.Key.BatchId, group.Key.State), group => group.Count, cancellationToken);
        return [.. rows.Select(row => new BatchView(
            row.Id, row.Kind, row.State, row.Reason, row.Actor, row.At, row.EndedAt, row.Total, counts.GetValueOrDefault((row.Id, BatchItemState.Done)),
            counts.GetValueOrDefault((row.Id, BatchItemState.Refused))))];
    }
}
