using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A work item that a rule decided in nobody's name.</summary>
/// <param name="Department">Department code; of a party's item its name.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Clause">The clause, or the parameter, of the procedure that allows it; null for rules about repeat approvers, which the flow sets.</param>
/// <param name="ClauseText">What that clause says, with its source.</param>
/// <param name="Due">It is to be looked at: it was decided on an earlier day, and nobody has seen it.</param>
/// <param name="MaySee">This person may mark it as seen.</param>
/// <param name="Seen">Who looked at it; null as long as nobody has.</param>
public sealed record AutomaticDecision(
    Guid WorkItemId, Guid CaseId, string CaseNumber, string Procedure, string ProcedureName, string Applicant, string Step, string Department, string DepartmentName, string Rule, string? Clause,
    string? ClauseText, string Outcome, string? OutcomeText, string? Opinion, DateTimeOffset DecidedAt, bool Due, bool MaySee, SeenView? Seen);

/// <summary>Somebody looked at what a rule decided.</summary>
public sealed record SeenView(string By, DateTimeOffset At, string? Remark);

/// <summary>Which decisions of rules are wanted.</summary>
/// <param name="Department">Department code; empty for all that one may see.</param>
/// <param name="State">"due" (nobody has looked, decided on an earlier day), "open" (nobody has looked), "seen", or all when empty.</param>
public sealed record AutomaticFilter(string? Department = null, string? State = null, int Page = 1, int PageSize = 20);

/// <summary>
/// Lists what rules decided (自动办理): limits that ran out and repeat approvers. Officers see those of their department, and of parties in cases that it leads; supervisors,
/// administrators and auditors see all.
/// </summary>
public sealed class AutomaticDecisions(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, TimeProvider clock)
{
    private const int LargestPage = 100;

    // The page says 99+.
    private const int MostCounted = 100;

    /// <summary>The states of <see cref="AutomaticFilter.State"/>.</summary>
    public static IReadOnlyList<string> States { get; } = ["due", "open", "seen"];

    /// <summary>The latest first; nothing for applicants.</summary>
    public async Task<Page<AutomaticDecision>> ListAsync(Actor actor, AutomaticFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, LargestPage);
        var items = InState(db, VisibleTo(db, actor), filter.State, Today);
        items = string.IsNullOrEmpty(filter.Department) ? items : items.Where(item => item.DepartmentCode == filter.Department);
        var rows = await items.AsNoTracking().OrderByDescending(item => item.DecidedAt).ThenByDescending(item => item.Id)
            .Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var seen = await db.AutomaticReviews.AsNoTracking().Where(review => ids.Contains(review.WorkItemId)).ToDictionaryAsync(review => review.WorkItemId, cancellationToken);
        var directory = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var views = new List<AutomaticDecision>(rows.Count);
        foreach (var row in rows)
        {
            var edition = await db.Cases.Where(item => item.Id == row.CaseId).Select(item => item.Edition).SingleAsync(cancellationToken);
            views.Add(Of(row, await procedures.GetAsync(db, row.ProcedureCode, edition, cancellationToken), directory, seen.GetValueOrDefault(row.Id), actor));
        }

        return new(views, await items.CountAsync(cancellationToken));
    }

    /// <summary>How many decisions of earlier days nobody has looked at, at most a hundred.</summary>
    public async Task<int> DueAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await InState(db, VisibleTo(db, actor), "due", Today).Take(MostCounted).CountAsync(cancellationToken);
    }

    /// <summary>What rules decided, as far as a person may see it.</summary>
    internal static IQueryable<WorkItem> VisibleTo(ApprovalsDb db, Actor actor)
    {
        var items = db.WorkItems.Where(item => item.Rule != null);
        return actor switch
        {
            { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => items,
            { Role: UserRole.Officer, DepartmentCode: { } own } => items.Where(item => item.PartyId == null
                ? item.DepartmentCode == own
                : db.WorkItems.Any(other => other.CaseId == item.CaseId && other.Role == Workflows.Runtime.WorkRole.Lead && other.DepartmentCode == own)),
            _ => items.Where(_ => false),
        };
    }

    /// <summary>Whether a person may say that it was looked at: officers for their department, and supervisors.</summary>
    internal static bool MaySee(Actor actor) => actor.Role is UserRole.Officer or UserRole.Supervisor;

    private DateOnly Today => WorkingCalendar.DateOf(clock.GetUtcNow());

    private static IQueryable<WorkItem> InState(ApprovalsDb db, IQueryable<WorkItem> items, string? state, DateOnly today)
    {
        var morning = WorkingCalendar.StartOf(today);
        return state switch
        {
            "due" => items.Where(item => item.DecidedAt < morning && !db.AutomaticReviews.Any(review => review.WorkItemId == item.Id)),
            "open" => items.Where(item => !db.AutomaticReviews.Any(review => review.WorkItemId == item.Id)),
            "seen" => items.Where(item => db.AutomaticReviews.Any(review => review.WorkItemId == item.Id)),
            _ => items,
        };
    }

    private AutomaticDecision Of(WorkItem item, Procedure procedure, DepartmentDirectory directory, AutomaticReview? seen, Actor actor)
    {
        return new(
            item.Id, item.CaseId, item.CaseNumber, item.ProcedureCode, procedure.Name.ToString(), item.ApplicantName, Say.Pick(item.Step, item.StepEn), item.PartyName ?? item.DepartmentCode,
            item.AskedName(directory, Today), RepeatApproval.Named(item.Rule!), item.RuleClause, item.RuleClause is { } clause ? procedure.BasisOf(clause) : null, item.Outcome ?? string.Empty, CasePath.OutcomeText(item), item.Opinion,
            item.DecidedAt!.Value, seen is null && item.DecidedAt < WorkingCalendar.StartOf(Today), seen is null && MaySee(actor),
            seen is null ? null : new SeenView(seen.ByName, seen.At, seen.Remark));
    }
}
