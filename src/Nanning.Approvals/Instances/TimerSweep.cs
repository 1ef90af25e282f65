using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;
using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Fires timers that are due, in order. Claim and effect commit together, so a timer fires exactly once on any number of nodes.</summary>
public sealed class TimerPump(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, TimeProvider clock)
{
    private const int MostAtOnce = 200;

    /// <summary>When the next timer is due, or null.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Timers.Where(timer => !timer.Held).MinAsync(timer => (DateTimeOffset?)timer.DueAt, cancellationToken);
    }

    /// <summary>Fires all that is due; returns how many this node fired.</summary>
    public async Task<int> FireDueAsync(CancellationToken cancellationToken)
    {
        var fired = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var due = await db.Timers.AsNoTracking().Where(timer => !timer.Held && timer.DueAt <= now)
                .OrderBy(timer => timer.DueAt).ThenBy(timer => timer.InstanceId).Take(MostAtOnce).ToListAsync(cancellationToken);
            var before = fired;
            foreach (var timer in due)
            {
                fired += await FireAsync(timer, cancellationToken) ? 1 : 0;
            }

            if (due.Count < MostAtOnce || fired == before)
            {
                return fired;
            }
        }
    }

    /// <summary>Fires one timer, whether it is due or not; false when another node has it, or when its step failed.</summary>
    public async Task<bool> FireAsync(TimerRow timer, CancellationToken cancellationToken)
    {
        try
        {
            return await gate.RunAsync((db, token) => FireOnceAsync(db, timer, token), cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            await gate.RunAsync((db, token) => failure.WriteIncidentAsync(db, clock.GetUtcNow(), token), cancellationToken);
            return false;
        }
    }

    private async Task<bool> FireOnceAsync(ApprovalsDb db, TimerRow timer, CancellationToken cancellationToken)
    {
        var rows = db.Database.IsNpgsql()
            ? db.Timers.FromSql($"""SELECT * FROM "Timers" WHERE "InstanceId" = {timer.InstanceId} AND "BookmarkId" = {timer.BookmarkId} FOR UPDATE SKIP LOCKED""")
            : db.Timers.Where(row => row.InstanceId == timer.InstanceId && row.BookmarkId == timer.BookmarkId);
        if ((await rows.ToListAsync(cancellationToken)).SingleOrDefault() is not { Held: false } row)
        {
            return false;
        }

        db.Timers.Remove(row);
        try
        {
            await host.FireTimerAsync(db, row, cancellationToken);
        }
        catch (BookmarkGoneException)
        {
            // The instance went another way; only the row was left over.
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}

/// <summary>Looks for due timers.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await pump.FireDueAsync(cancellationToken);
}
