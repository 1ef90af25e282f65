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
        /// <summary>Whether all of them are counted, up to <see cref="MostCounted"/>; whoever knows the number already saves the time.</summary>
        public bool Counted { get; init; } = true;
    }

    /// <summary>The items, or null when this person sees no board, or not that department.</summary>
    public async Task<Page<BoardItem>?> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, now) = (await departments.GetAsync(db, cancellationToken), clock.GetUtcNow());
        var today = WorkingCalendar.DateOf(now);
        var visible = BoardQueries.Visible(actor, directory, today);
        if (!BoardQueries.MaySee(actor) || (!string.IsNullOrEmpty(filter.Department) && visible?.Contains(filter.Department) == false))
        {
            return null;
        }

        var paces = await stock.GetAsync(db, cancellationToken);
        var items = (filter.List == BoardList.Forecast ? paces.Late(db, now) : db.WorkItems.AsNoTracking()).Where(item => item.PartyId == null && item.ParentId == null);
        if (!string.IsNullOrEmpty(filter.Department))
        {
            items = items.Where(item => item.DepartmentCode == filter.Department);
        }
        else if (visible is not null)
        {
            var codes = visible.ToList();
            items = items.Where(item => codes.Contains(item.DepartmentCode));
        }

        items = string.IsNullOrEmpty(filter.Procedure) ? items : items.Where(item => item.ProcedureCode == filter.Procedure);
        items = string.IsNullOrEmpty(filter.Activity) ? items : items.Where(item => item.ActivityId == filter.Activity);
        var open = filter.List is BoardList.Open or BoardList.Forecast;
        items = open ? WorkLists.Lit(items.Where(item => item.State == WorkItemState.Open), filter.Light, now) : Decided(items, filter, today);
        var total = filter.Counted ? await items.Take(MostCounted).CountAsync(cancellationToken) : 0;
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var sorted = open ? FirstDue(db, items) : items.OrderByDescending(item => item.DecidedAt).ThenByDescending(item => item.Id);

        // First which, from an index alone, then those few as they are.
        var ids = await sorted.Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).Select(item => item.Id).ToListAsync(cancellationToken);
        var rows = ids.Count == 0 ? [] : await db.WorkItems.AsNoTracking().Where(item => ids.Contains(item.Id)).ToDictionaryAsync(item => item.Id, cancellationToken);
        return new Page<BoardItem>(await ViewsAsync(db, [.. ids.Select(rows.GetValueOrDefault).OfType<WorkItem>()], directory, paces, now, cancellationToken), total);
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

    private async Task<List<BoardItem>> ViewsAsync(ApprovalsDb db, List<WorkItem> rows, DepartmentDirectory directory, Paces paces, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var today = WorkingCalendar.DateOf(now);
        var holders = rows.Select(row => row.AssigneeId).OfType<Guid>().Distinct().ToList();
        var people = await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var titles = (await procedures.AllAsync(db, cancellationToken)).ToDictionary(procedure => procedure.Code, procedure => procedure.Name.ToString(), StringComparer.Ordinal);
        var views = new List<BoardItem>();
        foreach (var row in rows)
        {
            var open = row.State == WorkItemState.Open;
            views.Add(new BoardItem(
                row.Id, row.CaseId, row.CaseNumber, row.ApplicantName, row.ProcedureCode, titles.GetValueOrDefault(row.ProcedureCode, row.ProcedureCode),
                Say.Pick(row.Step, row.StepEn), row.DepartmentCode, directory.Told(row.DepartmentCode, today),
                open ? row.AssigneeId is { } holder ? people.GetValueOrDefault(holder) : null : row.DecidedByName, row.CreatedAt, row.DueAt, open ? Lights.Of(row.DueAt, row.WarnAt, now) : Light.None,
                open && row.DueAt is { } due ? calendar.WorkingDaysBetween(today, WorkingCalendar.DateOf(due.AddTicks(-1))) : null, row.DecidedAt)
            {
                Forecast = paces.Of(row, now),
            });
        }

        return views;
    }
}
