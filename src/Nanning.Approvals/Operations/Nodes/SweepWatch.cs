using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>How a sweep stands.</summary>
/// <param name="Job">"timers" or "outbox".</param>
/// <param name="Runs">Whether it runs by itself at all: with the manual clock timers are fired by whoever advances it.</param>
/// <param name="OldestDue">Since when something is due, in the machine's time; null when nothing is.</param>
/// <param name="LastBeat">When it last completed on any node.</param>
/// <param name="Alarm">Something is due and no sweep has completed for longer than it should.</param>
public sealed record SweepState(string Job, TimeSpan Interval, bool Runs, DateTimeOffset? OldestDue, DateTimeOffset? LastBeat, bool Alarm)
{
    // From here on nobody counts in minutes.
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(2);

    /// <summary>The alarm in words.</summary>
    public string Text(DateTimeOffset now)
    {
        var name = Job == SweepWatch.Timers ? Say.Pick("定时器扫描", "The sweep of timers") : Say.Pick("发件箱扫描", "The sweep of the outbox");
        var late = OldestDue is { } due ? now - due : TimeSpan.Zero;
        var since = late >= LongAgo ? Say.Pick($"{(int)late.TotalHours} 小时", $"{(int)late.TotalHours} h") : Say.Pick($"{Math.Max(1, (int)late.TotalMinutes)} 分钟", $"{Math.Max(1, (int)late.TotalMinutes)} min");
        return LastBeat is { } last
            ? Say.Pick(
                $"{name}自 {WorkingCalendar.Local(last):yyyy-MM-dd HH:mm:ss} 起没有完成过，已有事项逾期 {since}。",
                $"{name} has not completed since {WorkingCalendar.Local(last):yyyy-MM-dd HH:mm:ss}; something has been due for {since}.")
            : Say.Pick($"{name}从未完成过，已有事项逾期 {since}。", $"{name} has never completed; something has been due for {since}.");
    }
}

/// <summary>Tells whether the clock itself is alive: when something is due, a sweep must have completed lately.</summary>
public sealed class SweepWatch(IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock, IOptions<WatchOptions> options)
{
    /// <summary>Name of the scheduler that the sweeps run in.</summary>
    public const string Scheduler = "sweeps";

    public const string Timers = "timers";
    public const string Outbox = "outbox";

    /// <summary>What a drained node beats for.</summary>
    public const string Drain = "drain";

    /// <summary>How often the timers are looked at.</summary>
    public static readonly TimeSpan TimerInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often the outbox is looked at, besides after every commit.</summary>
    public static readonly TimeSpan OutboxInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    // One reference, so that whoever reads it while another writes sees the whole of one of them.
    private Known? known;

    /// <summary>All sweeps, as of some seconds ago at most: cheap enough for every page.</summary>
    public async Task<IReadOnlyList<SweepState>> LatelyAsync(CancellationToken cancellationToken)
    {
        if (known is { } recent && TimeProvider.System.GetUtcNow() - recent.At < Fresh)
        {
            return recent.States;
        }

        return await NowAsync(cancellationToken);
    }

    /// <summary>All sweeps, as they stand now.</summary>
    public async Task<IReadOnlyList<SweepState>> NowAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var beats = await db.Heartbeats.AsNoTracking().GroupBy(beat => beat.Job).Select(group => new { group.Key, Last = group.Max(beat => beat.CompletedAt) })
            .ToDictionaryAsync(group => group.Key, group => group.Last, StringComparer.Ordinal, cancellationToken);
        var letter = await db.Outbox.Where(row => row.SentAt == null && row.DeadAt == null && row.NextAttemptAt <= now)
            .OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Id).Select(row => new { row.NextAttemptAt, row.CreatedAt }).FirstOrDefaultAsync(cancellationToken);
        var system = clock is not ManualClock;
        var timer = system ? await db.Timers.Where(row => !row.Held && row.DueAt <= now).MinAsync(row => (DateTimeOffset?)row.DueAt, cancellationToken) : null;

        // What may leave at once bears no instant of its own; with the machine's time it is due since it was made.
        DateTimeOffset? waiting = letter is null ? null : letter.NextAttemptAt > DateTimeOffset.UnixEpoch ? letter.NextAttemptAt : system ? letter.CreatedAt : null;
        IReadOnlyList<SweepState> states = [State(Timers, TimerInterval, system, timer), State(Outbox, OutboxInterval, true, waiting)];
        known = new Known(now, states);
        return states;

        SweepState State(string job, TimeSpan interval, bool runs, DateTimeOffset? due)
        {
            DateTimeOffset? last = beats.TryGetValue(job, out var beat) ? beat : null;
            var limit = now - (interval * options.Value.MissedRuns);
            return new SweepState(job, interval, runs, due, last, runs && due <= limit && (last is null || last <= limit));
        }
    }

    /// <summary>The nodes that have beaten lately, by name.</summary>
    public async Task<IReadOnlyList<Heartbeat>> NodesAsync(CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetUtcNow() - options.Value.ForgetAfter;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Heartbeats.AsNoTracking().Where(beat => beat.CompletedAt >= since).OrderBy(beat => beat.Node).ThenBy(beat => beat.Job).ToListAsync(cancellationToken);
    }

    private sealed record Known(DateTimeOffset At, IReadOnlyList<SweepState> States);
}
