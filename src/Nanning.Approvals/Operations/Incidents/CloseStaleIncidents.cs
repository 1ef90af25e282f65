using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;
using Quartz;

namespace Nanning.Approvals.Operations.Incidents;

/// <summary>Closes incidents whose command has been overtaken: the person tried again and it worked, or the instance went another way.</summary>
[DisallowConcurrentExecution]
public sealed class CloseStaleIncidents(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, BackgroundWork background, TimeProvider clock) : IJob
{
    public static JobKey Key { get; } = new("stale-incidents");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var taken = background.Take();
        if (taken is not null)
        {
            await RunAsync(cancellationToken);
        }
    }

    /// <summary>Looks at every open incident; returns how many were closed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await db.Incidents.AsNoTracking().Where(row => row.ResolvedAt == null && row.BookmarkId != Incident.Start)
            .Join(db.WorkflowInstances, row => row.CommandInstanceId, instance => instance.Id, (row, instance) => new { row.Id, row.BookmarkId, instance.State }).ToListAsync(cancellationToken);
        var stale = open.Where(row => InstanceState.FromJson(row.State) is var state
            && (state.Status is InstanceStatus.Finished or InstanceStatus.Cancelled || !state.Bookmarks.Exists(bookmark => bookmark.Id == row.BookmarkId))).Select(row => row.Id).ToList();
        if (stale.Count > 0)
        {
            await gate.RunAsync(
                (writing, token) => writing.Incidents.Where(row => stale.Contains(row.Id) && row.ResolvedAt == null).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.ResolvedAt, clock.GetUtcNow()).SetProperty(row => row.Overtaken, true), token),
                cancellationToken);
        }

        return stale.Count;
    }
}
