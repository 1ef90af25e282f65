using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Boards;

/// <summary>Reads the board of departments: supervisors, administrators and auditors see all of them, leaders their own.</summary>
public sealed class BoardQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, ProcedureLibrary procedures, BoardStock stock, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Procedure, string ActivityId), (string Step, string? StepEn)> names = new();

    /// <summary>What is asked.</summary>
    /// <param name="Months">How many months back, this one included; 1 to <see cref="BoardStock.MostMonths"/>.</param>
    public sealed record Filter(string? Department = null, string? Procedure = null, int Months = 12);

    /// <summary>Whether this person sees a board at all.</summary>
    public static bool MaySee(Actor actor) =>
        actor is { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } or { Role: UserRole.Officer, Position: Position.Leader, DepartmentCode: not null };

    /// <summary>The codes whose items this person may look at by numbers; null for all.</summary>
    internal static HashSet<string>? Visible(Actor actor, DepartmentDirectory directory, DateOnly today) => actor switch
    {
        { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => null,
        { Role: UserRole.Officer, Position: Position.Leader, DepartmentCode: { } own } =>
            [.. directory.All.Select(department => department.Code).Where(code => directory.InForce(code, today) == own)],
        _ => [],
    };

    /// <summary>The board, or null when this person sees none, or not that department.</summary>
    public async Task<Board?> GetAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        if (!MaySee(actor))
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var directory = await departments.GetAsync(db, cancellationToken);
        var visible = Visible(actor, directory, today);
        var asked = string.IsNullOrEmpty(filter.Department) ? null : filter.Department;
        if (asked is not null && (!directory.Knows(asked) || visible?.Contains(asked) == false))
        {
            return null;
        }

        var from = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Math.Clamp(filter.Months, 1, BoardStock.MostMonths));
        var procedure = string.IsNullOrEmpty(filter.Procedure) ? null : filter.Procedure;
        var (until, past) = await stock.PastAsync(db, from, asked is null ? visible : [asked], procedure, cancellationToken);
        var now = await stock.NowAsync(until, cancellationToken);
        var done = past.And([.. now.Today.Where(roll => roll.Month >= from && Shown(roll.Department, roll.Procedure))]);
        var open = now.Open.Where(count => Shown(count.Department, count.Procedure)).ToList();
        var orders = await OrdersAsync(db, from, cancellationToken);
        var totals = BoardSum.Of(done.Months);
        open.ForEach(totals.Add);
        var titles = (await procedures.AllAsync(db, cancellationToken)).ToDictionary(one => one.Code, one => one.Name.ToString(), StringComparer.Ordinal);
        await NameAsync(db, done.Steps, open, cancellationToken);
        return new Board(
            now.At, now.RolledUntil, from, today, asked, procedure, totals.Numbers(), Sum(orders.Where(order => Shown(order.Key, null)).Select(order => order.Value)),
            [.. Lines(done.Departments, open, figures => figures.Department, count => count.Department, orders.Keys.Where(code => procedure is null && Shown(code, null)))
                .Select(line => new BoardLine(line.Key, directory.Told(line.Key, today), null, line.Numbers, Sum(orders.Where(order => order.Key == line.Key).Select(order => order.Value))))],
            [.. Lines(done.Steps, open, figures => figures.Procedure, count => count.Procedure, []).Select(line => new BoardLine(line.Key, titles.GetValueOrDefault(line.Key, line.Key), line.Key, line.Numbers))],
            [.. Lines(done.Steps, open, figures => $"{figures.Procedure}/{figures.ActivityId}", count => $"{count.Procedure}/{count.ActivityId}", []).Select(line => Step(line.Key, line.Numbers, titles))],
            Months(done.Months, from, today));

        bool Shown(string department, string? ofProcedure) =>
            (visible is null || visible.Contains(department)) && (asked is null || department == asked) && (procedure is null || ofProcedure is null || ofProcedure == procedure);
    }

    private static IEnumerable<(string Key, BoardNumbers Numbers)> Lines(
        IReadOnlyList<BoardFigures> done, List<OpenCount> open, Func<BoardFigures, string> keyOf, Func<OpenCount, string> keyOfOpen, IEnumerable<string> more)
    {
        var sums = new Dictionary<string, BoardSum>(StringComparer.Ordinal);
        BoardSum Of(string key) => sums.TryGetValue(key, out var sum) ? sum : sums[key] = new BoardSum();
        foreach (var figures in done)
        {
            Of(keyOf(figures)).Add(figures);
        }

        open.ForEach(count => Of(keyOfOpen(count)).Add(count));
        foreach (var key in more)
        {
            Of(key);
        }

        // What is late now comes first, then what will be.
        return sums.Select(pair => (pair.Key, Numbers: pair.Value.Numbers()))
            .OrderByDescending(line => line.Numbers.Red).ThenByDescending(line => line.Numbers.Yellow).ThenBy(line => line.Numbers.OnTime ?? 101).ThenByDescending(line => line.Numbers.Open)
            .ThenBy(line => line.Key, StringComparer.Ordinal);
    }

    private static List<BoardLine> Months(IReadOnlyList<BoardFigures> done, DateOnly from, DateOnly today)
    {
        var lines = new List<BoardLine>();
        for (var month = from; month <= today; month = month.AddMonths(1))
        {
            var key = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            lines.Add(new BoardLine(key, key, null, BoardSum.Of(done.Where(figures => figures.Month == month)).Numbers()));
        }

        return lines;
    }

    private BoardLine Step(string key, BoardNumbers numbers, Dictionary<string, string> titles)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (procedure, activity) = (key[..slash], key[(slash + 1)..]);
        var (step, stepEn) = names.TryGetValue((procedure, activity), out var named) ? named : (activity, null);
        return new BoardLine(key, Say.Pick(step, stepEn), titles.GetValueOrDefault(procedure, procedure), numbers);
    }

    /// <summary>Looks up what steps are called that nobody has decided yet.</summary>
    private async Task NameAsync(ApprovalsDb db, IReadOnlyList<BoardFigures> done, List<OpenCount> open, CancellationToken cancellationToken)
    {
        foreach (var figures in done)
        {
            names[(figures.Procedure, figures.ActivityId)] = (figures.Step, figures.StepEn);
        }

        foreach (var count in open.Where(count => !names.ContainsKey((count.Procedure, count.ActivityId))))
        {
            var found = await db.WorkItems
                .Where(item => item.State == WorkItemState.Open && item.PartyId == null && item.ParentId == null
                    && item.DepartmentCode == count.Department && item.ProcedureCode == count.Procedure && item.ActivityId == count.ActivityId)
                .Select(item => new { item.Step, item.StepEn }).FirstOrDefaultAsync(cancellationToken);
            if (found is not null)
            {
                names[(count.Procedure, count.ActivityId)] = (found.Step, found.StepEn);
            }
        }
    }

    private async Task<Dictionary<string, BoardOrders>> OrdersAsync(ApprovalsDb db, DateOnly from, CancellationToken cancellationToken)
    {
        var (now, since) = (clock.GetUtcNow(), WorkingCalendar.StartOf(from));
        return await db.SupervisionOrders.Where(order => order.State != OrderState.Closed || order.ClosedAt >= since)
            .GroupBy(order => order.DepartmentCode)
            .Select(group => new
            {
                group.Key,
                Open = group.Sum(order => order.State != OrderState.Closed ? 1 : 0),
                Overdue = group.Sum(order => order.State == OrderState.Open && order.DueAt <= now ? 1 : 0),
                Closed = group.Sum(order => order.State == OrderState.Closed ? 1 : 0),
                Points = group.Sum(order => order.State == OrderState.Closed ? order.Score ?? 0 : 0),
            })
            .ToDictionaryAsync(
                group => group.Key,
                group => new BoardOrders(group.Open, group.Overdue, group.Closed, group.Closed == 0 ? null : decimal.Round((decimal)group.Points / group.Closed, 1, MidpointRounding.AwayFromZero)),
                StringComparer.Ordinal, cancellationToken);
    }

    private static BoardOrders Sum(IEnumerable<BoardOrders> some)
    {
        var all = some.ToList();
        var closed = all.Sum(one => one.Closed);
        return new BoardOrders(
            all.Sum(one => one.Open), all.Sum(one => one.Overdue), closed,
            closed == 0 ? null : decimal.Round(all.Sum(one => (one.Score ?? 0) * one.Closed) / closed, 1, MidpointRounding.AwayFromZero));
    }
}
