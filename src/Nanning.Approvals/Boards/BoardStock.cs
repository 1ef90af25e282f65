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

    private readonly SemaphoreSlim one = new(1);

    // References, so that whoever reads while another writes sees the whole of one of them.
    private Past? past;
    private Present? present;

    /// <summary>The months that have been added up, as far back as a board looks.</summary>
    internal async Task<IReadOnlyList<BoardRoll>> PastAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var until = await RollUp.UntilAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var from = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - MostMonths);
        if (past is not { } known || known.Until != until || known.From != from)
        {
            past = known = new Past(until, from, await db.BoardRolls.AsNoTracking().Where(roll => roll.Month >= from).ToListAsync(cancellationToken));
        }

        return known.Rolls;
    }

    /// <summary>The present.</summary>
    internal async Task<BoardNow> NowAsync(CancellationToken cancellationToken)
    {
        if (present is { } known && known.Many)
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

            _ = Task.Run(async () => { try { await ReadAsync(CancellationToken.None); } finally { one.Release(); } }, CancellationToken.None);
            return known.Now;
        }

        return await ReadAsync(cancellationToken);
    }

    private async Task<BoardNow> ReadAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var until = await RollUp.UntilAsync(db, cancellationToken);
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
        var today = new Dictionary<(DateOnly, string, string, string, int), BoardRoll>();
        foreach (var fact in await facts.ReadAsync(db, after > recent ? after : recent, DateTimeOffset.MaxValue, cancellationToken))
        {
            var key = (fact.Month, fact.Department, fact.Procedure, fact.ActivityId, fact.Days);
            if (!today.TryGetValue(key, out var roll))
            {
                today[key] = roll = BoardRoll.Of(fact);
            }

            roll.Add(fact);
        }

        // A day on which nothing was decided needs no adding up.
        var yesterday = WorkingCalendar.DateOf(now).AddDays(-1);
        var behind = until < yesterday && await db.WorkItems.AnyAsync(item => item.State == WorkItemState.Done && item.DecidedAt >= after && item.DecidedAt < recent, cancellationToken);
        var found = new BoardNow(now, behind ? until : until is null ? null : yesterday, open, [.. today.Values]);
        present = new Present(Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(started), open.Sum(count => count.Open) + found.Today.Sum(roll => roll.Count) > Few, found);
        return found;
    }

    private sealed record Past(DateOnly? Until, DateOnly From, IReadOnlyList<BoardRoll> Rolls);

    private sealed record Present(long Read, TimeSpan Took, bool Many, BoardNow Now);
}
