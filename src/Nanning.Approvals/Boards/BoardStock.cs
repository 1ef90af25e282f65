using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Boards;

/// <summary>Open items of a department at a step.</summary>
internal sealed record OpenCount(string Department, string Procedure, string ActivityId, int Open, int Red, int Yellow, int Unclaimed, int NoLimit)
{
    /// <summary>Of these, those that will probably be late.</summary>
    public int WillBeLate { get; init; }
}

/// <summary>What is so now: the open items, and what was decided since the last day that was added up.</summary>
internal sealed record BoardNow(DateTimeOffset At, DateOnly? RolledUntil, IReadOnlyList<OpenCount> Open, IReadOnlyList<BoardRoll> Today);

/// <summary>
/// What boards are made of, kept on this node. The past does not change as long as the same day was added last, which every use looks up. The present is read anew each
/// time as long as there is not much of it; when there is, it is as of some time ago, and says so.
/// </summary>
public sealed class BoardStock(IDbContextFactory<ApprovalsDb> contexts, StepFacts facts, PaceStock stock, TimeProvider clock)
{
    /// <summary>Most months that a board looks back.</summary>
    public const int MostMonths = 24;

    // Many are not counted again before so many times as long has passed as it took.
    private const int Rest = 60;

    // Items, open or decided since the last night, up to which they are counted each time.
    private const int Few = 20_000;

    // Pasts that are kept, each of some filter: when there are more they are read anew.
    private const int MostPasts = 300;

    private readonly SemaphoreSlim one = new(1);

    // References, so that whoever reads while another writes sees the whole of one of them.
    private Pasts? pasts;
    private Present? present;

    /// <summary>The past from a month on, and the day up to which it goes.</summary>
    /// <param name="departments">The departments that are looked at; null for all.</param>
    internal async Task<(DateOnly? Until, BoardPast Past)> PastAsync(
        ApprovalsDb db, DateOnly from, IReadOnlyCollection<string>? departments, string? procedure, CancellationToken cancellationToken)
    {
        var key = (from, departments is null ? null : string.Join('/', departments.Order(StringComparer.Ordinal)), procedure);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        var until = await RollUp.UntilAsync(db, cancellationToken);
        if (pasts is not { } known || known.Until != until || known.Kept.Count > MostPasts)
        {
            pasts = known = new Pasts(until, []);
        }

        if (!known.Kept.TryGetValue(key, out var past))
        {
            known.Kept[key] = past = await BoardPast.ReadAsync(db, from, departments, procedure, cancellationToken);
        }

        return (until, past);
    }

    /// <summary>The present, since the day that was added up last. What was kept before a night counts the day again that the night has added, so it goes.</summary>
    internal async Task<BoardNow> NowAsync(DateOnly? until, CancellationToken cancellationToken)
    {
        if (present is { } known && known.Many && known.Until == until)
        {
            if (Stopwatch.GetElapsedTime(known.Read) < known.Took * Rest)
            {
                return known.Now;
            }

            // Somebody reads it anew; nobody else waits for that.
            if (!await one.WaitAsync(TimeSpan.Zero, cancellationToken))
            {
                return known.Now;
            }

            _ = Task.Run(async () => { try { await ReadAsync(until, CancellationToken.None); } finally { one.Release(); } }, CancellationToken.None);
            return known.Now;
        }

        return await ReadAsync(until, cancellationToken);
    }

    private async Task<BoardNow> ReadAsync(DateOnly? until, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var open = await db.WorkItems.Where(item => item.State == WorkItemState.Open && item.PartyId == null && item.ParentId == null)
            .GroupBy(item => new { item.DepartmentCode, item.ProcedureCode, item.ActivityId })
            .Select(group => new OpenCount(
                group.Key.DepartmentCode, group.Key.ProcedureCode, group.Key.ActivityId, group.Count(), group.Sum(item => item.DueAt <= now ? 1 : 0),
                group.Sum(item => item.DueAt > now && item.WarnAt <= now ? 1 : 0), group.Sum(item => item.AssigneeId == null ? 1 : 0), group.Sum(item => item.DueAt == null ? 1 : 0)))
            .ToListAsync(cancellationToken);

        var late = await (await stock.GetAsync(db, cancellationToken)).Late(db, now).GroupBy(item => new { item.DepartmentCode, item.ProcedureCode, item.ActivityId })
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => (group.Key.DepartmentCode, group.Key.ProcedureCode, group.Key.ActivityId), group => group.Count, cancellationToken);
        open = open.ConvertAll(count => count with { WillBeLate = late.GetValueOrDefault((count.Department, count.Procedure, count.ActivityId)) });

        // Until the past is caught up with, only what is recent is read item by item.
        var recent = WorkingCalendar.StartOf(WorkingCalendar.DateOf(now).AddDays(-2));
        var after = RollUp.After(until);
        var today = BoardAdding.Rolls(await facts.ReadAsync(db, after > recent ? after : recent, DateTimeOffset.MaxValue, cancellationToken));

        // A day on which nothing was decided needs no adding up.
        var yesterday = WorkingCalendar.DateOf(now).AddDays(-1);
        var behind = until < yesterday && await db.WorkItems.AnyAsync(item => item.State == WorkItemState.Done && item.DecidedAt >= after && item.DecidedAt < recent, cancellationToken);
        var found = new BoardNow(now, behind ? until : until is null ? null : yesterday, open, today);
        present = new Present(Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(started), open.Sum(count => count.Open) + today.Sum(roll => roll.Count) > Few, until, found);
        return found;
    }

    private sealed record Pasts(DateOnly? Until, ConcurrentDictionary<(DateOnly From, string? Departments, string? Procedure), BoardPast> Kept);

    private sealed record Present(long Read, TimeSpan Took, bool Many, DateOnly? Until, BoardNow Now);
}
