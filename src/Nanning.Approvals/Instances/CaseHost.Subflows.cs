using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>Flows inside flows: which version a child runs, what its parent learns at its end, and that it ends with its parent.</content>
public sealed partial class CaseHost
{
    /// <summary>Outcome by which a parent learns that a child did not come to its end.</summary>
    private const string ChildCancelled = "Cancelled";

    /// <summary>The version that a child starts with is the newest one published at that moment; it keeps it.</summary>
    private async Task<CompiledFlow> ChildFlowAsync(CaseStep step, StartSubflow subflow, CancellationToken cancellationToken)
    {
        try
        {
            return await flows.LatestAsync(step.Db, subflow.DefinitionId, cancellationToken);
        }
        catch (InvalidOperationException missing)
        {
            // The flow names a definition that is not there: an incident of the step, not of the platform.
            throw new StepFailedException(subflow.ActivityId, missing);
        }
    }

    /// <summary>A child has ended: its parent goes on with its outputs, or learns that it was cancelled, unless it waits for it no longer.</summary>
    private async Task EndChildAsync(CaseStep step, Guid parentId, string bookmark, InstanceState child, CancellationToken cancellationToken)
    {
        var parent = step.Db.WorkflowInstances.Local.FirstOrDefault(row => row.Id == parentId)
            ?? await step.Db.WorkflowInstances.SingleAsync(row => row.Id == parentId, cancellationToken);
        var cancelled = child.Status is InstanceStatus.Cancelled;
        if (cancelled && (parent.Status is not InstanceStatus.Running || !InstanceState.FromJson(parent.State).Bookmarks.Exists(one => one.Id == bookmark)))
        {
            return;
        }

        var outputs = new JsonObject(child.Variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value?.DeepClone())));
        await ResumeAsync(step, parent, new Stimulus(bookmark, cancelled ? ChildCancelled : null, outputs), cancellationToken);
    }

    /// <summary>Ends one instance, and through what it says the children that it waits for.</summary>
    private async Task CancelAsync(CaseStep step, WorkflowInstance instance, string reason, CancellationToken cancellationToken)
    {
        if (instance.Status is InstanceStatus.Running or InstanceStatus.Suspended)
        {
            var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
            await ApplyAsync(step, instance, flow, engine.Cancel(flow, InstanceState.FromJson(instance.State), reason), cancellationToken);
        }
    }

    private static async Task<List<WorkflowInstance>> ChildrenAsync(CaseStep step, WorkflowInstance parent, string bookmark, CancellationToken cancellationToken)
    {
        await step.Db.WorkflowInstances.Where(row => row.ParentId == parent.Id && row.ParentBookmarkId == bookmark).LoadAsync(cancellationToken);
        return [.. step.Db.WorkflowInstances.Local.Where(row => row.ParentId == parent.Id && row.ParentBookmarkId == bookmark)];
    }

    /// <summary>What was waited for has come.</summary>
    private static async Task EndWaitAsync(ApprovalsDb db, Guid instanceId, string bookmarkId, CancellationToken cancellationToken)
    {
        if (await db.MessageWaits.FindAsync([instanceId, bookmarkId], cancellationToken) is { } wait)
        {
            db.MessageWaits.Remove(wait);
        }
    }
}
