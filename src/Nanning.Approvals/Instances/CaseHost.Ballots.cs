using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>Countersignings that are going on.</content>
public sealed partial class CaseHost
{
    /// <summary>The countersignings that a case waits at, each with its instance.</summary>
    public async Task<IReadOnlyList<(RunningBallot Ballot, Guid Instance)>> BallotsAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken)
    {
        // Most cases have none: the state says so before anything else is read.
        var instances = (await db.WorkflowInstances.AsNoTracking().Where(row => row.CaseId == item.Id && row.Status == InstanceStatus.Running).ToListAsync(cancellationToken))
            .FindAll(row => row.State.Contains("\"members\"", StringComparison.Ordinal));
        if (instances.Count == 0)
        {
            return [];
        }

        var step = await OpenAsync(db, item, actor, cancellationToken);
        var ballots = new List<(RunningBallot, Guid)>();
        foreach (var instance in instances)
        {
            var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
            ballots.AddRange(engine.Ballots(flow, InstanceState.FromJson(instance.State), step.Facts, step.Now).Select(ballot => (ballot, instance.Id)));
        }

        return ballots;
    }

    /// <summary>Whether a department leads a case, by itself or as the successor of the one that the procedure names.</summary>
    public async Task<bool> LeadsAsync(ApprovalsDb db, Case item, Actor actor, string department, CancellationToken cancellationToken)
    {
        var step = await OpenAsync(db, item, actor, cancellationToken, whole: false);
        return step.Facts.Departments("lead").Any(lead => step.Departments.InForce(lead, step.Today) == department);
    }

    /// <summary>Fields and materials that any step of the case's flows does not show.</summary>
    internal async Task<IReadOnlySet<string>> HiddenByAnyAsync(ApprovalsDb db, Guid caseId, CancellationToken cancellationToken)
    {
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in await db.WorkflowInstances.AsNoTracking().Where(row => row.CaseId == caseId).Select(row => new { row.DefinitionId, row.DefinitionVersion }).Distinct().ToListAsync(cancellationToken))
        {
            hidden.UnionWith((await flows.GetAsync(db, run.DefinitionId, run.DefinitionVersion, cancellationToken)).Nodes.SelectMany(NamedFields.Hidden));
        }

        return hidden;
    }
}
