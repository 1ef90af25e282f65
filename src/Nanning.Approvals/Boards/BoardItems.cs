using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Boards;

/// <summary>What a number of the board counts.</summary>
public enum BoardList
{
    /// <summary>Open items, of a light if one is asked for; the first due first.</summary>
    Open,

    /// <summary>Open items that will probably be late by the history of their steps, while their light is green; the first due first.</summary>
    Forecast,

    /// <summary>Decided, the latest first.</summary>
    Done,

    /// <summary>Decided after their limit.</summary>
    Late,

    /// <summary>Returned for supplements.</summary>
    Returned,
}

/// <summary>An item behind a number of the board.</summary>
public sealed record BoardItem(
    Guid Id, Guid CaseId, string CaseNumber, string Applicant, string Procedure, string ProcedureName, string Step, string Department, string DepartmentName, string? Holder, DateTimeOffset CreatedAt,
    DateTimeOffset? DueAt, Light Light, int? WorkingDaysLeft, DateTimeOffset? DecidedAt)
{
    /// <summary>What the history of its step says, while its light is green.</summary>
    public Forecast? Forecast { get; init; }
}

/// <summary>Lists the items behind a number of the board, for who may see the board.</summary>
public sealed class BoardItems(
    IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, ProcedureLibrary procedures, Assessment.AssessmentRule rule, PaceStock stock, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>More are not counted.</summary>
    public const int MostCounted = 1_000;

    /// <summary>What is asked.</summary>
    /// <param name="Activity">The step in the flow; with a procedure.</param>
    /// <param name="Months">For what was decided: how many months back, this one included.</param>
    public sealed record Filter(
        BoardList List = BoardList.Open, Light? Light = null, string? Department = null, string? Procedure = null, string? Activity = null, int Months = 12, int Page = 1, int PageSize = 20)
    {
        internal bool Open => List is BoardList.Open or BoardList.Forecast;
    }

    /// <summary>The items, or null when this person sees no board, or not that department.</summary>
    public async Task<Page<BoardItem>?> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await SightAsync(db, actor, filter.Department, cancellationToken) is not { } sight)
        {
            return null;
        }

        var items = Found(db, filter, sight);
        var total = await items.Take(MostCounted).CountAsync(cancellationToken);
        return new Page<BoardItem>(await ViewsAsync(db, await IdsAsync(db, items, filter, cancellationToken), sight, cancellationToken), total);
    }

    /// <summary>Several lists of the same department at once, for whoever knows how many there are: nothing is counted, and what they have in common is read once.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<BoardItem>>?> FirstAsync(Actor actor, string? department, IReadOnlyList<Filter> filters, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await SightAsync(db, actor, department, cancellationToken) is not { } sight)
        {
            return null;
        }

        var lists = new List<List<Guid>>();
        foreach (var filter in filters)
        {
            lists.Add(await IdsAsync(db, Found(db, filter with { Department = department }, sight), filter, cancellationToken));
        }

        var views = (await ViewsAsync(db, [.. lists.SelectMany(ids => ids).Distinct()], sight, cancellationToken)).ToDictionary(view => view.Id);
        return [.. lists.Select(ids => ids.Select(views.GetValueOrDefault).OfType<BoardItem>().ToList())];
    }

    /// <summary>What this person sees, and by which rules; null when it is no board, or not that department.</summary>
    private async Task<Sight?> SightAsync(ApprovalsDb db, Actor actor, string? department, CancellationToken cancellationToken)
    {
        var (directory, now) = (await departments.GetAsync(db, cancellationToken), clock.GetUtcNow());
        var today = WorkingCalendar.DateOf(now);
        var visible = BoardQueries.Visible(actor, directory, today);
        return !BoardQueries.MaySee(actor) || (!string.IsNullOrEmpty(department) && visible?.Contains(department) == false)
            ? null
            : new Sight(directory, visible?.ToList(), await stock.GetAsync(db, cancellationToken), now, today);
    }

    private IQueryable<WorkItem> Found(ApprovalsDb db, Filter filter, Sight sight)
    {
        var items = (filter.List == BoardList.Forecast ? sight.Paces.Late(db, sight.Now) : db.WorkItems.AsNoTracking()).Where(item => item.PartyId == null && item.ParentId == null);
        if (!string.IsNullOrEmpty(filter.Department))
        {
            items = items.Where(item => item.DepartmentCode == filter.Department);
        }
        else if (sight.Visible is { } codes)
        {
            items = items.Where(item => codes.Contains(item.DepartmentCode));
        }

        items = string.IsNullOrEmpty(filter.Procedure) ? items : items.Where(item => item.ProcedureCode == filter.Procedure);
        items = string.IsNullOrEmpty(filter.Activity) ? items : items.Where(item => item.ActivityId == filter.Activity);
        return filter.Open ? WorkLists.Lit(items.Where(item => item.State == WorkItemState.Open), filter.Light, sight.Now) : Decided(items, filter, sight.Today);
    }

    /// <summary>First which, from an index alone; then those few as they are.</summary>
    private static Task<List<Guid>> IdsAsync(ApprovalsDb db, IQueryable<WorkItem> items, Filter filter, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var sorted = filter.Open ? FirstDue(db, items) : items.OrderByDescending(item => item.DecidedAt).ThenByDescending(item => item.Id);
        return sorted.Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).Select(item => item.Id).ToListAsync(cancellationToken);
    }

    // PostgreSQL puts what has no limit last by itself, and its index does so, too.
    private static IOrderedQueryable<WorkItem> FirstDue(ApprovalsDb db, IQueryable<WorkItem> items) => (db.Database.IsNpgsql()
        ? items.OrderBy(item => item.DueAt) : items.OrderBy(item => item.DueAt == null).ThenBy(item => item.DueAt)).ThenBy(item => item.Id);

    private IQueryable<WorkItem> Decided(IQueryable<WorkItem> items, Filter filter, DateOnly today)
    {
        var since = WorkingCalendar.StartOf(new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Math.Clamp(filter.Months, 1, BoardStock.MostMonths)));
        items = items.Where(item => item.State == WorkItemState.Done && item.DecidedAt >= since);
        var returned = rule.ReturnedOutcomes.ToList();
        return filter.List switch
        {
            BoardList.Late => items.Where(item => item.DecidedAt >= item.StepDueAt),
            BoardList.Returned => items.Where(item => returned.Contains(item.Outcome!)),
            _ => items,
        };
    }

    private async Task<List<BoardItem>> ViewsAsync(ApprovalsDb db, List<Guid> ids, Sight sight, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var (now, today) = (sight.Now, sight.Today);
        var found = await db.WorkItems.AsNoTracking().Where(item => ids.Contains(item.Id)).ToDictionaryAsync(item => item.Id, cancellationToken);
        var rows = ids.Select(found.GetValueOrDefault).OfType<WorkItem>().ToList();
        var holders = rows.Select(row => row.AssigneeId).OfType<Guid>().Distinct().ToList();
        var people = await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var titles = (await procedures.AllAsync(db, cancellationToken)).ToDictionary(procedure => procedure.Code, procedure => procedure.Name.ToString(), StringComparer.Ordinal);
        var views = new List<BoardItem>();
        foreach (var row in rows)
        {
            var open = row.State == WorkItemState.Open;
            views.Add(new BoardItem(
                row.Id, row.CaseId, row.CaseNumber, row.ApplicantName, row.ProcedureCode, titles.GetValueOrDefault(row.ProcedureCode, row.ProcedureCode),
                Say.Pick(row.Step, row.StepEn), row.DepartmentCode, sight.Directory.Told(row.DepartmentCode, today),
                open ? row.AssigneeId is { } holder ? people.GetValueOrDefault(holder) : null : row.DecidedByName, row.CreatedAt, row.DueAt, open ? Lights.Of(row.DueAt, row.WarnAt, now) : Light.None,
                open && row.DueAt is { } due ? calendar.WorkingDaysBetween(today, WorkingCalendar.DateOf(due.AddTicks(-1))) : null, row.DecidedAt)
            {
                Forecast = sight.Paces.Of(row, now),
            });
        }

        return views;
    }

    private sealed record Sight(DepartmentDirectory Directory, List<string>? Visible, Paces Paces, DateTimeOffset Now, DateOnly Today);
}
