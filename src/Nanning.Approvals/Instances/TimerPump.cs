using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>
/// Fires timers that are due, those of one instance in order. Claim and effect commit together, so a timer fires exactly once on any number of nodes.
/// Timers of different cases share a transaction; when one of them fails, they are fired one by one, so that it holds up nobody but itself.
/// </summary>
public sealed class TimerPump(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, BackgroundWork background, TimeProvider clock)
{
    // Timers of one transaction. More of them commit cheaper, fewer hold locks for a shorter time.
    private const int MostTogether = 32;

    // Transactions at a time on this node, when so much is due that one cannot keep up. SQLite has one writer: while it writes for one, the next is worked out.
    private const int Lanes = 4;
    private const int LanesOnSqlite = 2;

    // SQLite cannot skip what another transaction has in hand; but it has one process, so it is enough to know here which cases these are.
    private readonly ConcurrentDictionary<Guid, bool> inHand = new();

    /// <summary>When the next timer is due, or null.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Timers.Where(timer => !timer.Held).MinAsync(timer => (DateTimeOffset?)timer.DueAt, cancellationToken);
    }

    /// <summary>Fires all that is due, or until the node is drained; returns how many this node fired.</summary>
    public async Task<int> FireDueAsync(CancellationToken cancellationToken)
    {
        var first = await FireSomeAsync(cancellationToken);
        if (first.Claimed < MostTogether)
        {
            return first.Fired + (first.Fired > 0 ? await FireDueAsync(cancellationToken) : 0);
        }

        var lanes = gate is PostgresWriteGate ? Lanes : LanesOnSqlite;
        var fired = await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(() => FireLaneAsync(cancellationToken), cancellationToken)));
        return first.Fired + fired.Sum();
    }

    /// <summary>Fires one timer, whether it is due or not; false when another node has it, or when its step failed.</summary>
    public async Task<bool> FireAsync(TimerRow timer, CancellationToken cancellationToken)
    {
        try
        {
            var rows = AddRows(new RowsAhead().AddClaim<TimerRow>("\"InstanceId\" = $1 AND \"BookmarkId\" = $2 AND NOT \"Held\"", timer.InstanceId, timer.BookmarkId), [timer]);
            return await gate.RunAheadAsync(rows, async (db, token) => await FireAsync(db, [.. db.AtHand!.Of<TimerRow>()], token) > 0, cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            await gate.RunAsync((db, token) => failure.WriteIncidentAsync(db, clock.GetUtcNow(), token), cancellationToken);
            return false;
        }
    }

    private async Task<int> FireLaneAsync(CancellationToken cancellationToken)
    {
        var fired = 0;
        while (await FireSomeAsync(cancellationToken) is { Fired: > 0 } some)
        {
            fired += some.Fired;
        }

        return fired;
    }

    private async Task<(int Claimed, int Fired)> FireSomeAsync(CancellationToken cancellationToken)
    {
        using var taken = background.Take();
        if (taken is null)
        {
            return (0, 0);
        }

        var now = clock.GetUtcNow();
        List<(TimerRow Timer, Guid Case)> claimed = [];
        try
        {
            var fired = await gate.RunAheadAsync(
                rows: null,
                async (db, token) =>
                {
                    claimed.ForEach(claim => inHand.TryRemove(claim.Case, out _));
                    claimed = await ClaimAsync(db, now, token);
                    var timers = claimed.ConvertAll(claim => claim.Timer);
                    if (timers.Count > 0)
                    {
                        await AddRows(new RowsAhead(), timers).ReadAsync(db, token);
                    }

                    return await FireAsync(db, timers, token);
                },
                cancellationToken);
            return (claimed.Count, fired);
        }
        catch (InstanceFailedException)
        {
            var fired = 0;
            foreach (var (timer, _) in claimed)
            {
                fired += await FireAsync(timer, cancellationToken) ? 1 : 0;
            }

            // What failed is held now, so that there is something else to do next time.
            return (claimed.Count, Math.Max(fired, 1));
        }
        finally
        {
            claimed.ForEach(claim => inHand.TryRemove(claim.Case, out _));
        }
    }

    private async Task<int> FireAsync(ApprovalsDb db, List<TimerRow> timers, CancellationToken cancellationToken)
    {
        if (timers.Count == 0)
        {
            return 0;
        }

        db.ChangeTracker.AutoDetectChangesEnabled = false;
        FailPoints.Hit("timer.claimed");
        foreach (var timer in timers)
        {
            db.Timers.Remove(timer);
            try
            {
                await host.FireTimerAsync(db, timer, cancellationToken);
            }
            catch (BookmarkGoneException)
            {
                // The instance went another way; only the row was left over.
            }
        }

        FailPoints.Hit("timer.fired");
        await db.SaveLastAsync(cancellationToken);
        return timers.Count;
    }

    private static RowsAhead AddRows(RowsAhead rows, List<TimerRow> timers)
    {
        rows.Add<NumberSeries>("\"Name\" = $1", DepartmentDirectory.Series);
        timers.ForEach(timer => rows.AddInstance(timer.InstanceId));
        return rows;
    }

    /// <summary>The next timers to fire, the earliest of each instance.</summary>
    internal static IQueryable<TimerRow> Next(ApprovalsDb db, DateTimeOffset now, int most = MostTogether) => db.Timers.FromSql(Locked(db, $"""
        SELECT t.* FROM "Timers" AS t WHERE NOT t."Held" AND t."DueAt" <= {now.UtcDateTime} AND NOT EXISTS (
            SELECT 1 FROM "Timers" AS e WHERE e."InstanceId" = t."InstanceId" AND NOT e."Held" AND (e."DueAt", e."BookmarkId") < (t."DueAt", t."BookmarkId"))
        ORDER BY t."DueAt", t."InstanceId" LIMIT {most}
        """));

    /// <summary>The earliest due timer of each instance, one of each case; on PostgreSQL only those that no other transaction has in hand.</summary>
    private async Task<List<(TimerRow Timer, Guid Case)>> ClaimAsync(ApprovalsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var skips = db.Database.IsNpgsql();
        var rows = await Next(db, now, skips ? MostTogether : MostTogether * LanesOnSqlite).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.InstanceId);
        var cases = await db.WorkflowInstances.Where(instance => ids.Contains(instance.Id)).Select(instance => new { instance.Id, instance.CaseId }).ToDictionaryAsync(row => row.Id, row => row.CaseId, cancellationToken);
        return [.. rows.Select(row => (Timer: row, Case: cases[row.InstanceId])).DistinctBy(claim => claim.Case)
            .Where(claim => skips || inHand.TryAdd(claim.Case, true)).Take(MostTogether)];
    }

    private static FormattableString Locked(ApprovalsDb db, FormattableString query) =>
        db.Database.IsNpgsql() ? FormattableStringFactory.Create(query.Format + " FOR UPDATE SKIP LOCKED", query.GetArguments()) : query;
}
