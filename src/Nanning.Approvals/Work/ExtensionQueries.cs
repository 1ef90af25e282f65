using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A request for a longer limit as lists show it.</summary>
/// <param name="MayDecide">Whether this person may approve or refuse it now.</param>
public sealed record ExtensionView(
    Guid Id, Guid WorkItemId, string CaseNumber, string Step, string Department, int WorkingDays, string Reason, string Requester, DateTimeOffset RequestedAt, DateOnly? OldDueOn, DateOnly? NewDueOn,
    ExtensionState State, string? Decider, DateTimeOffset? DecidedAt, string? Opinion, bool MayDecide);

/// <summary>Reads requests for longer limits: leaders those of their department, officers their own, the overseeing offices all.</summary>
public sealed class ExtensionQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments)
{
    /// <summary>Those that wait first, then the latest.</summary>
    public async Task<Page<ExtensionView>> ListAsync(Actor actor, ExtensionState? state, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var directory = await departments.GetAsync(db, cancellationToken);
        var leads = actor is { Role: UserRole.Officer, Position: Position.Leader };
        var seen = actor switch
        {
            { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => db.ExtensionRequests,
            { Role: UserRole.Officer, Position: Position.Leader, DepartmentCode: { } own } => db.ExtensionRequests.Where(row => row.DepartmentCode == own),
            { Role: UserRole.Officer, UserId: { } self } => db.ExtensionRequests.Where(row => row.RequestedBy == self),
            _ => db.ExtensionRequests.Where(row => false),
        };
        seen = state is { } asked ? seen.Where(row => row.State == asked) : seen;
        var size = Math.Clamp(pageSize, 1, 100);
        var rows = await seen.AsNoTracking().OrderBy(row => row.OpenFor == null).ThenByDescending(row => row.RequestedAt).ThenBy(row => row.Id)
            .Skip((Math.Max(page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<ExtensionView>(
            [.. rows.Select(row => new ExtensionView(
                row.Id, row.WorkItemId, row.CaseNumber, row.Step, directory.Name(row.DepartmentCode), row.WorkingDays, row.Reason, row.Requester, row.RequestedAt, Day(row.OldDueAt), Day(row.NewDueAt), row.State,
                row.Decider, row.DecidedAt, row.Opinion, leads && row.State == ExtensionState.Asked && row.RequestedBy != actor.UserId))],
            await seen.CountAsync(cancellationToken));
    }

    private static DateOnly? Day(DateTimeOffset? due) => due is { } at ? WorkingCalendar.DateOf(at.AddTicks(-1)) : null;
}
