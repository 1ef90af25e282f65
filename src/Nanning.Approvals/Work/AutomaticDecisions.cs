using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A work item that a rule decided because its time was over.</summary>
public sealed record AutomaticDecision(
    Guid WorkItemId, Guid CaseId, string CaseNumber, string Procedure, string Step, string Department, string Rule, string Outcome, string? Opinion, DateTimeOffset DecidedAt);

/// <summary>Lists what rules decided (逾期自动办理), for supervisors, administrators and auditors.</summary>
public sealed class AutomaticDecisions(IDbContextFactory<ApprovalsDb> contexts)
{
    private const int LargestPage = 100;

    /// <summary>The latest first; nothing for anybody else.</summary>
    public async Task<Page<AutomaticDecision>> ListAsync(Actor actor, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (actor.Role is not (UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor))
        {
            return new([], 0);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        pageSize = Math.Clamp(pageSize, 1, LargestPage);
        var items = db.WorkItems.Where(item => item.Rule != null);
        var rows = await items.AsNoTracking().OrderByDescending(item => item.DecidedAt).ThenByDescending(item => item.Id)
            .Skip((Math.Max(page, 1) - 1) * pageSize).Take(pageSize).ToListAsync(cancellationToken);
        return new(
            [.. rows.Select(item => new AutomaticDecision(
                item.Id, item.CaseId, item.CaseNumber, item.ProcedureCode, Say.Pick(item.Step, item.StepEn), item.PartyName ?? item.DepartmentCode, item.Rule!, item.Outcome ?? string.Empty,
                item.Opinion, item.DecidedAt!.Value))],
            await items.CountAsync(cancellationToken));
    }
}
