using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>A work item as lists read it: without the texts that only its own page needs.</summary>
internal sealed record WorkItemRow(
    Guid Id, Guid CaseId, string CaseNumber, string ProcedureCode, string Step, string? StepEn, string ApplicantName, string DepartmentCode, string? PartyName, WorkRole Role,
    WorkItemState State, Guid? AssigneeId, string? DecidedByName, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset? WarnAt, decimal? Amount, string? Outcome,
    DateTimeOffset? DecidedAt, string? Summary, WorkPriority Priority, DateTimeOffset? SnoozedUntil,
    WorkItemKind Kind, bool Waits, string ActivityId, int? Limit)
{
    /// <summary>How a row is read from an item.</summary>
    public static readonly Expression<Func<WorkItem, WorkItemRow>> Of = item => new WorkItemRow(
        item.Id, item.CaseId, item.CaseNumber, item.ProcedureCode, item.Step, item.StepEn, item.ApplicantName, item.DepartmentCode, item.PartyName, item.Role,
        item.State, item.AssigneeId, item.DecidedByName, item.CreatedAt, item.DueAt, item.WarnAt, item.Amount, item.Outcome,
        item.DecidedAt, item.Summary, item.Priority, item.SnoozedUntil, item.Kind, item.Waits, item.ActivityId, item.Limit);

    /// <summary>The same for an item that is at hand.</summary>
    public static readonly Func<WorkItem, WorkItemRow> From = Of.Compile();
}

/// <summary>The queries behind the inbox. The states stand in them as constants, because the indexes hold only what is open.</summary>
internal static class WorkLists
{
    /// <summary>Items that a person sees in a view, whatever is put aside.</summary>
    public static IQueryable<WorkItem> Of(IQueryable<WorkItem> items, Actor actor, WorkView view)
    {
        if (actor.Role is UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor)
        {
            return view switch
            {
                WorkView.Department => items.Where(item => item.State == WorkItemState.Open),
                WorkView.Copied => CopiedTo(items, actor.UserId),
                _ => items.Where(item => false),
            };
        }

        if (actor is { Role: UserRole.Applicant, ApplicantId: { } party, UserId: { } person })
        {
            return view switch
            {
                WorkView.Todo => items.Where(item => item.State == WorkItemState.Open && item.PartyId == party && (item.AssigneeId == null || item.AssigneeId == person)),
                WorkView.Done => items.Where(item => item.State == WorkItemState.Done && item.PartyId == party),
                _ => items.Where(item => false),
            };
        }

        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } department, UserId: { } user })
        {
            return items.Where(item => false);
        }

        var open = items.Where(item => item.State == WorkItemState.Open && item.PartyId == null && item.DepartmentCode == department);
        return view switch
        {
            WorkView.Todo => open.Where(item => item.AssigneeId == user || (item.AssigneeId == null && item.Position <= actor.Position)),
            WorkView.Pool => open.Where(item => item.AssigneeId == null && item.Position <= actor.Position),
            WorkView.Done => items.Where(item => item.State == WorkItemState.Done && item.DecidedBy == user),
            WorkView.Department => open,
            WorkView.Copied => CopiedTo(items, user),
            _ => items.Where(item => false),
        };
    }

    /// <summary>The same as the list shows it: the to-do list without what its holder has put aside.</summary>
    public static IQueryable<WorkItem> Shown(IQueryable<WorkItem> items, Actor actor, WorkView view, DateTimeOffset now, bool snoozed = false)
    {
        var seen = Of(items, actor, view);
        return view != WorkView.Todo ? seen
            : snoozed ? seen.Where(item => item.SnoozedUntil > now)
            : seen.Where(item => item.SnoozedUntil == null || item.SnoozedUntil <= now);
    }

    /// <summary>What the filter leaves of a view.</summary>
    public static IQueryable<WorkItem> Filtered(IQueryable<WorkItem> items, Actor actor, WorkFilter filter, DateTimeOffset now, bool postgres)
    {
        var found = Lit(Shown(items, actor, filter.View, now, filter.Snoozed), filter.Light, now);
        if (filter.Procedure is { } procedure)
        {
            found = found.Where(item => item.ProcedureCode == procedure);
        }

        if (filter.Priority is { } priority)
        {
            found = found.Where(item => item.Priority == priority);
        }

        // The due instant is the end of its day: the first instant of the next.
        if (filter.DueFrom is { } from)
        {
            var after = WorkingCalendar.StartOf(from);
            found = found.Where(item => item.DueAt > after);
        }

        if (filter.DueTo is { } to)
        {
            var end = WorkingCalendar.EndOf(to);
            found = found.Where(item => item.DueAt <= end);
        }

        if (filter.AmountFrom is { } least)
        {
            found = found.Where(item => item.Amount >= least);
        }

        if (filter.AmountTo is { } most)
        {
            found = found.Where(item => item.Amount <= most);
        }

        if (filter.Applicant is { } applicant)
        {
            var part = Pattern(applicant);
            found = postgres ? found.Where(item => EF.Functions.ILike(item.ApplicantName, part, "\\")) : found.Where(item => EF.Functions.Like(item.ApplicantName, part, "\\"));
        }

        if (filter.Step is { } step)
        {
            var part = Pattern(step);
            found = postgres
                ? found.Where(item => EF.Functions.ILike(item.Step, part, "\\") || EF.Functions.ILike(item.StepEn!, part, "\\"))
                : found.Where(item => EF.Functions.Like(item.Step, part, "\\") || EF.Functions.Like(item.StepEn!, part, "\\"));
        }

        if (filter.Q is { } text)
        {
            var part = Pattern(text);
            found = postgres
                ? found.Where(item => EF.Functions.ILike(item.CaseNumber, part, "\\") || EF.Functions.ILike(item.ApplicantName, part, "\\") || EF.Functions.ILike(item.Step, part, "\\"))
                : found.Where(item => EF.Functions.Like(item.CaseNumber, part, "\\") || EF.Functions.Like(item.ApplicantName, part, "\\") || EF.Functions.Like(item.Step, part, "\\"));
        }

        return found;
    }

    public static IOrderedQueryable<WorkItem> Sorted(IQueryable<WorkItem> items, WorkFilter filter) => (filter.Sort, filter.View) switch
    {
        // What turns an order round turns it round to the last, so that the same index serves both ways.
        ("-due", _) => items.OrderByDescending(item => item.Rank).ThenByDescending(item => item.Id),
        ("created", _) => items.OrderBy(item => item.CreatedAt).ThenBy(item => item.Id),
        ("-created", _) => items.OrderByDescending(item => item.CreatedAt).ThenByDescending(item => item.Id),

        // What has no amount comes last either way, on every database; PostgreSQL has an index of just this.
        ("amount", _) => items.OrderBy(item => item.Amount == null).ThenBy(item => item.Amount).ThenBy(item => item.Id),
        ("-amount", _) => items.OrderBy(item => item.Amount == null).ThenByDescending(item => item.Amount).ThenByDescending(item => item.Id),
        (null or "", WorkView.Done) => items.OrderByDescending(item => item.DecidedAt).ThenBy(item => item.Id),

        (null or "", WorkView.Copied) => items.OrderByDescending(item => item.CreatedAt).ThenBy(item => item.Id),

        // By priority and due date; items without a limit come last.
        _ => items.OrderBy(item => item.Rank).ThenBy(item => item.Id),
    };

    /// <summary>The items at which somebody got a copy of the case: one for each case.</summary>
    private static IQueryable<WorkItem> CopiedTo(IQueryable<WorkItem> items, Guid? user) => items.Where(item => item.Copies.Any(copy => copy.UserId == user));

    /// <summary>The open items of a light; all when none is asked for.</summary>
    public static IQueryable<WorkItem> Lit(IQueryable<WorkItem> items, Light? light, DateTimeOffset now) => light switch
    {
        Light.Red => items.Where(item => item.DueAt <= now),
        Light.Yellow => items.Where(item => item.DueAt > now && item.WarnAt <= now),
        Light.Green => items.Where(item => item.WarnAt > now),
        Light.None or Light.Paused => items.Where(item => item.DueAt == null),
        _ => items,
    };

    /// <summary>Finds the text anywhere, with nothing in it that means something else.</summary>
    private static string Pattern(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
