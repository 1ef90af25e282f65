using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Batches;

/// <summary>What a batch would do: how many of the selection it takes, and who is left out.</summary>
/// <param name="LeftOut">Names of those left out with the reason, the first hundred of them.</param>
public sealed record BatchPreview(BatchKind Kind, int Taken, int LeftOutCount, IReadOnlyList<LeftOut> LeftOut);

/// <summary>Somebody a batch leaves out.</summary>
public sealed record LeftOut(Guid Id, string Name, string Why);

/// <summary>An administrator begins a batch, pauses it, continues it or stops it. Its items are worked off in the background.</summary>
public sealed class StartBatch(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    private const int MostShown = 100;

    /// <summary>The batch that was begun.</summary>
    public sealed record Started(Guid Id, int Total);

    /// <summary>Where a batch is now.</summary>
    public sealed record Steered(Guid Id, BatchState State);

    /// <summary>Says what a batch would take and leave out.</summary>
    public async Task<Outcome<BatchPreview>> PreviewAsync(Actor actor, BatchKind kind, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (OperateInstance.Check(actor, "—") is { } refusal)
        {
            return refusal;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (taken, left) = await SortAsync(db, kind, ids, cancellationToken);
        return new BatchPreview(kind, taken.Count, left.Count, [.. left.Take(MostShown)]);
    }

    /// <summary>Begins a batch on those of the selection that it fits; the others are left out.</summary>
    public async Task<Outcome<Started>> RunAsync(Actor actor, string? key, BatchKind kind, IReadOnlyCollection<Guid> ids, string? reason, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, reason) is { } refusal ? refusal
            : ids.Count is 0 or > InstanceQueries.MostSelected
                ? Refusal.Field("ids", Say.Pick($"请选择 1 至 {InstanceQueries.MostSelected} 项。", $"Select between 1 and {InstanceQueries.MostSelected}."))
                : await commands.RunAsync(actor, new CommandKey(key, $"batch/{kind}"), (db, token) => StartAsync(db, actor, kind, ids, reason!.Trim(), token), cancellationToken);

    /// <summary>Pauses, continues or stops a batch.</summary>
    public async Task<Outcome<Steered>> SteerAsync(Actor actor, string? key, Guid id, BatchState state, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, "—") is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"batch-{state}/{id}"), (db, token) => SteerAsync(db, id, state, token), cancellationToken);

    private async Task<Outcome<Started>> StartAsync(ApprovalsDb db, Actor actor, BatchKind kind, IReadOnlyCollection<Guid> ids, string reason, CancellationToken cancellationToken)
    {
        var (taken, _) = await SortAsync(db, kind, ids, cancellationToken);
        if (taken.Count == 0)
        {
            return Refusal.Conflict("nothing-to-do", Say.Pick("所选项目都不适用这一操作。", "The operation fits none of the selection."));
        }

        var now = clock.GetUtcNow();
        var batch = new Batch
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            Reason = reason,
            ActorId = actor.UserId!.Value,
            Actor = actor.Name,
            At = now,
            Total = taken.Count,
        };
        db.Batches.Add(batch);
        db.BatchItems.AddRange(taken.Select((target, index) => new BatchItem { BatchId = batch.Id, Seq = index + 1, TargetId = target.Id, Name = target.Name }));
        return new Started(batch.Id, batch.Total);
    }

    private async Task<Outcome<Steered>> SteerAsync(ApprovalsDb db, Guid id, BatchState state, CancellationToken cancellationToken)
    {
        if (await db.Batches.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } batch)
        {
            return new Outcome<Steered>.Missing();
        }

        if (batch.State is BatchState.Done or BatchState.Stopped || state is BatchState.Done)
        {
            return Refusal.Conflict("batch-over", Say.Pick("该批处理已经结束。", "The batch is over."));
        }

        batch.State = state;
        batch.EndedAt = state is BatchState.Stopped ? clock.GetUtcNow() : null;
        return new Steered(id, state);
    }

    /// <summary>Who of the selection the operation fits, in the order given.</summary>
    private static async Task<(List<(Guid Id, string Name)> Taken, List<LeftOut> Left)> SortAsync(
        ApprovalsDb db, BatchKind kind, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var (taken, left) = (new List<(Guid, string)>(), new List<LeftOut>());
        foreach (var chunk in ids.Distinct().Chunk(500))
        {
            var (names, whyNot) = await LookAsync(db, kind, chunk, cancellationToken);
            foreach (var id in chunk)
            {
                if (whyNot.TryGetValue(id, out var why))
                {
                    left.Add(new LeftOut(id, names.GetValueOrDefault(id) ?? id.ToString(), why));
                }
                else if (names.TryGetValue(id, out var name))
                {
                    taken.Add((id, name));
                }
                else
                {
                    left.Add(new LeftOut(id, id.ToString(), Say.Pick("不存在", "does not exist")));
                }
            }
        }

        return (taken, left);
    }

    private static async Task<(Dictionary<Guid, string> Names, Dictionary<Guid, string> WhyNot)> LookAsync(
        ApprovalsDb db, BatchKind kind, Guid[] ids, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case BatchKind.Retry:
                var incidents = await db.Incidents.AsNoTracking().Where(row => ids.Contains(row.Id))
                    .Select(row => new { row.Id, row.ActivityId, row.ResolvedAt, db.Cases.First(item => item.Id == row.CaseId).Number }).ToListAsync(cancellationToken);
                return (incidents.ToDictionary(row => row.Id, row => $"{row.Number} {row.ActivityId}"),
                    incidents.Where(row => row.ResolvedAt is not null).ToDictionary(row => row.Id, _ => Say.Pick("已处理", "resolved already")));
            case BatchKind.Resend:
                var letters = await db.Outbox.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
                return (letters.ToDictionary(row => row.Id, row => OutboxQueries.About(row) is var about && about.Length > 128 ? about[..128] : about),
                    letters.Where(row => row is not { SentAt: null, DeadAt: not null }).ToDictionary(row => row.Id, _ => Say.Pick("不是死信", "no dead letter")));
            default:
                var instances = await db.WorkflowInstances.AsNoTracking().Where(row => ids.Contains(row.Id))
                    .Select(row => new { row.Id, row.DefinitionId, row.Status, row.ParentId, db.Cases.First(item => item.Id == row.CaseId).Number }).ToListAsync(cancellationToken);
                return (instances.ToDictionary(row => row.Id, row => $"{row.Number} {row.DefinitionId}"),
                    instances.Where(row => WhyNot(kind, row.Status, row.ParentId) is not null).ToDictionary(row => row.Id, row => WhyNot(kind, row.Status, row.ParentId)!));
        }
    }

    private static string? WhyNot(BatchKind kind, InstanceStatus status, Guid? parent) => (kind, status) switch
    {
        _ when parent is not null => Say.Pick("子流程随上级流程", "a child goes with its parent"),
        (BatchKind.Suspend, InstanceStatus.Running) or (BatchKind.Resume, InstanceStatus.Suspended) => null,
        (BatchKind.Cancel, InstanceStatus.Running or InstanceStatus.Suspended) => null,
        _ => StateNames.Of(status),
    };
}
