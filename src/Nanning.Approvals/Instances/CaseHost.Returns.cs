using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>Returns of a step to an earlier one (退回).</content>
public sealed partial class CaseHost
{
    /// <summary>Names, in a request, the step that was asked last before this one.</summary>
    public const string Previous = "previous";

    /// <summary>Where a work item can be returned to, the step asked last first.</summary>
    public async Task<IReadOnlyList<FlowNode>> ReturnPlacesAsync(ApprovalsDb db, WorkItem item, CancellationToken cancellationToken)
    {
        var instance = (await db.WorkflowInstances.FindAsync([item.InstanceId], cancellationToken))!;
        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        return instance.Status is InstanceStatus.Running ? [.. engine.ReturnPlaces(flow, InstanceState.FromJson(instance.State), item.BookmarkId).Select(place => place.Node)] : [];
    }

    /// <summary>Returns a work item: its token goes back, and what runs in between is closed. Answers the step it went to.</summary>
    /// <exception cref="AlterationRefusedException">There is no return from here, or not to there.</exception>
    internal async Task<FlowNode> ReturnAsync(CaseStep step, WorkItem item, string to, string reason, bool backToMe, CancellationToken cancellationToken)
    {
        var instance = (await step.Db.WorkflowInstances.FindAsync([item.InstanceId], cancellationToken))!;
        var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var state = InstanceState.FromJson(instance.State);
        if (to == Previous)
        {
            to = engine.ReturnPlaces(flow, state, item.BookmarkId) is [var last, ..] ? last.Node.Id : throw new AlterationRefusedException(
                "to", "本环节之前没有可以退回的环节。", "No step before this one can be returned to.");
        }

        var request = new ReturnRequest(item.BookmarkId, to, reason, backToMe, step.Actor.UserId?.ToString());
        step.ReturnedBecause = reason;
        try
        {
            var burst = await RunAsync(step, () => engine.Return(flow, state, request, step.Facts, step.Now), cancellationToken);

            // The returner's limit stands still while others have the step, or it ends: then it begins anew when the flow comes forward again.
            if (backToMe)
            {
                step.Clocks.Find(clock => clock.WorkItemId == item.Id)?.Pause(step.Now, LegalClock.Returned);
            }

            step.EndStepClock(item.Id, keepPaused: backToMe);
            await Standing.AfterReturnAsync(step, item, flow, burst.State, flow.Node(to), cancellationToken);
            await ApplyAsync(step, instance, flow, burst, cancellationToken);
        }
        catch (StepFailedException failure)
        {
            throw new InstanceFailedException(instance, new Stimulus(item.BookmarkId, ReturnWorkItem.Outcome, Opinion: reason), failure);
        }

        // Of the items of the case only open ones were read, and those that have been closed now.
        TellClosed(step, step.Db.WorkItems.Local.Where(row => row.State == WorkItemState.Cancelled && row.ParentId is null), reason);
        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
        return flow.Node(to);
    }

    /// <summary>Tells those whose items vanish with somebody else's act why they do.</summary>
    internal static void TellClosed(CaseStep step, IEnumerable<WorkItem> closed, string reason)
    {
        foreach (var item in closed.DistinctBy(row => (row.DepartmentCode, row.PartyId, row.AssigneeId, row.ActivityId)))
        {
            step.Send("notify", new NotifyPayload(
                item.PartyId, item.PartyId is null && item.AssigneeId is null ? item.DepartmentCode : null, item.PartyId is null && item.AssigneeId is null ? item.Position : null,
                item.PartyId is null ? item.AssigneeId : null, step.Case.Id,
                $"不再需要办理：{step.Procedure.Name.Zh} {step.Case.Number} {item.Step}", $"{step.Actor.Name}：{item.Opinion ?? reason}。如再次需要您办理，会另行通知。", $"/cases/{step.Case.Id}", Mail: false));
        }
    }
}
