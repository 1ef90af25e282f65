using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
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
}
