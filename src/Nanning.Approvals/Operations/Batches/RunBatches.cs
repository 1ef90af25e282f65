using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Batches;

/// <summary>
/// Works batches off: each item is one transaction that holds the operation and its result, so that it happens once, whatever stops in between and on however many nodes.
/// A batch goes on after a restart, and on another node when this one is gone.
/// </summary>
public sealed partial class RunBatches(
    WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, OperateInstance operate, RetryIncident retry, BackgroundWork background, TimeProvider clock,
    ILogger<RunBatches> logger) : BackgroundService
{
    private const int AtOnce = 50;
    private const int MaxMessage = 1000;

    /// <summary>How often this node looks for batches that another one began.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim committed = new(0);

    /// <summary>Works off all there is; returns how many items this node did.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        while (await PendingAsync(cancellationToken) is { Count: > 0 } pending)
        {
            var before = done;
            foreach (var (batch, seq) in pending)
            {
                using var taken = background.Take();
                if (taken is null)
                {
                    return done;
                }

                done += await WorkAsync(batch, seq, cancellationToken) ? 1 : 0;
            }

            if (done == before)
            {
                return done;
            }
        }

        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        gate.Committed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await committed.WaitAsync(Look, stoppingToken);
                await DrainOrWaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the batch goes on after the next start.
        }
        finally
        {
            gate.Committed -= Wake;
        }
    }

    private async Task DrainOrWaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DrainAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException or InvalidOperationException)
        {
            Failed(failure);
            await Task.Delay(Look, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Batches wait: the database does not answer.")]
    private partial void Failed(Exception failure);

    private void Wake()
    {
        if (committed.CurrentCount == 0)
        {
            committed.Release();
        }
    }

    private async Task<List<(Guid Batch, int Seq)>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Batches.Where(row => row.State == BatchState.Running).OrderBy(row => row.Id).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken) is not { } batch)
        {
            return [];
        }

        var items = await db.BatchItems.Where(item => item.BatchId == batch && item.State == BatchItemState.Pending)
            .OrderBy(item => item.Seq).Select(item => item.Seq).Take(AtOnce).ToListAsync(cancellationToken);
        if (items.Count == 0)
        {
            await gate.RunAsync((writing, token) => EndAsync(writing, batch, token), cancellationToken);
            return await PendingAsync(cancellationToken);
        }

        return [.. items.Select(seq => (batch, seq))];
    }

    private async Task EndAsync(ApprovalsDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Batches.Where(row => row.Id == id && row.State == BatchState.Running && !db.BatchItems.Any(item => item.BatchId == id && item.State == BatchItemState.Pending))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, BatchState.Done).SetProperty(row => row.EndedAt, clock.GetUtcNow()), cancellationToken);

    private async Task<bool> WorkAsync(Guid batch, int seq, CancellationToken cancellationToken)
    {
        try
        {
            return await gate.RunAsync((db, token) => OnceAsync(db, batch, seq, token), cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            await gate.RunAsync((db, token) => failure.WriteIncidentAsync(db, clock.GetUtcNow(), token), cancellationToken);
            return await RefuseAsync(batch, seq, failure.Message, cancellationToken);
        }
        catch (Exception refused) when (refused is not (OperationCanceledException or DbException or DbUpdateException))
        {
            // Whatever one item runs into is its own result; only the database concerns them all.
            return await RefuseAsync(batch, seq, refused is InstanceSuspendedException ? "流程已中止，恢复后再试。" : refused.Message, cancellationToken);
        }
    }

    private async Task<bool> OnceAsync(ApprovalsDb db, Guid batchId, int seq, CancellationToken cancellationToken)
    {
        var (batch, item) = await ClaimAsync(db, batchId, seq, cancellationToken);
        if (batch is not { State: BatchState.Running } || item is not { State: BatchItemState.Pending })
        {
            return false;
        }

        // Whoever began it may have lost the right meanwhile.
        var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == batch.ActorId && !user.Disabled && user.Role == UserRole.Administrator, cancellationToken);
        var why = person is null
            ? "发起人已不是管理员。"
            : await TryAsync(db, Actor.Of(person), batch, item, cancellationToken);
        if (why is not null)
        {
            // The operation refused: nothing of it may be saved.
            db.ChangeTracker.Clear();
            (_, item) = await ClaimAsync(db, batchId, seq, cancellationToken);
            item!.Message = why.Length > MaxMessage ? why[..MaxMessage] : why;
        }

        item.State = why is null ? BatchItemState.Done : BatchItemState.Refused;
        item.At = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<string?> TryAsync(ApprovalsDb db, Actor actor, Batch batch, BatchItem item, CancellationToken cancellationToken) => batch.Kind switch
    {
        BatchKind.Suspend => Why(await operate.ApplyAsync(db, actor, item.TargetId, InstanceOperation.Suspend, batch.Reason, null, cancellationToken)),
        BatchKind.Resume => Why(await operate.ApplyAsync(db, actor, item.TargetId, InstanceOperation.Resume, batch.Reason, null, cancellationToken)),
        BatchKind.Cancel => Why(await operate.ApplyAsync(db, actor, item.TargetId, InstanceOperation.Cancel, batch.Reason, null, cancellationToken)),
        BatchKind.Retry => Why(await retry.ApplyAsync(db, actor, item.TargetId, batch.Reason, cancellationToken)),
        BatchKind.Resend => Why(await ResendLetter.ApplyAsync(db, item.TargetId, cancellationToken)),
        _ => throw new ArgumentOutOfRangeException(nameof(batch), batch.Kind, "There is no such batch."),
    };

    private static string? Why<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Refused refused => refused.Why.Text,
        Outcome<T>.Missing => "已不存在。",
        _ => null,
    };

    private Task<bool> RefuseAsync(Guid batch, int seq, string why, CancellationToken cancellationToken) => gate.RunAsync(
        async (db, token) =>
        {
            if (await ClaimAsync(db, batch, seq, token) is not (_, { State: BatchItemState.Pending } item))
            {
                return false;
            }

            (item.State, item.Message, item.At) = (BatchItemState.Refused, why.Length > MaxMessage ? why[..MaxMessage] : why, clock.GetUtcNow());
            await db.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>The item, unless another node has it in hand.</summary>
    private static async Task<(Batch? Batch, BatchItem? Item)> ClaimAsync(ApprovalsDb db, Guid batch, int seq, CancellationToken cancellationToken)
    {
        var items = db.Database.IsNpgsql()
            ? db.BatchItems.FromSql($"""SELECT * FROM "BatchItems" WHERE "BatchId" = {batch} AND "Seq" = {seq} FOR UPDATE SKIP LOCKED""")
            : db.BatchItems.Where(item => item.BatchId == batch && item.Seq == seq);
        var item = (await items.ToListAsync(cancellationToken)).SingleOrDefault();
        return (item is null ? null : await db.Batches.AsNoTracking().SingleAsync(row => row.Id == batch, cancellationToken), item);
    }
}
