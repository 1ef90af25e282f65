using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>What somebody may do with a work item; the commands decide for themselves again.</summary>
internal static class WorkActions
{
    public static List<string> Of(WorkItem item, List<WorkItem> parts, Actor actor, List<WorkOutcome> outcomes, bool concerned)
    {
        var actions = new List<string>();
        var signs = Signing.Signs(parts, actor.UserId) || concerned;
        if (item.ParentId is not null)
        {
            return item.MayDecide(actor) && !concerned ? ["decide"] : [];
        }

        if (item.MayDecide(actor) && !signs)
        {
            // The people of a party share what it has to do; only departments hand things to each other.
            actions.AddRange(item.PartyId is not null ? ["decide"] : item.AssigneeId is null ? ["claim", "decide", "transfer"] : ["release", "decide", "transfer"]);
            if (outcomes.Exists(outcome => outcome.Name == DecideWorkItem.Supplement))
            {
                actions.Add("request-supplement");
            }

            if (parts.Exists(Signing.Blocks))
            {
                actions.RemoveAll(action => action is "decide" or "request-supplement");
            }

            if (item.Pending is not null)
            {
                actions.RemoveAll(action => action is "release" or "transfer" or "request-supplement");
            }
            else if (item is { PartyId: null, Role: not WorkRole.Expert })
            {
                actions.AddRange(parts.Exists(part => part is { Kind: WorkItemKind.Delegate, State: WorkItemState.Open }) ? ["add-signers"] : ["delegate", "add-signers"]);
            }
        }

        if (CopyWorkItem.MayCopy(item, actor))
        {
            actions.Add("copy");
        }

        if (item.State == WorkItemState.Open && parts.Exists(Signing.IsOpen) && actor.Role == UserRole.Officer
            && (item.AssigneeId == actor.UserId || parts.Exists(part => Signing.IsOpen(part) && part.AskedBy == actor.UserId)
                || (actor.Position == Position.Leader && actor.DepartmentCode == item.DepartmentCode)))
        {
            actions.Add("remove-signer");
        }

        if (MarkWorkItem.MaySetPriority(item, actor))
        {
            actions.Add("set-priority");
        }

        if (TakeOverWorkItem.May(item, actor))
        {
            actions.Add("take-over");
        }

        if (MarkWorkItem.MaySnooze(item, actor))
        {
            actions.Add("snooze");
        }

        if (item is { State: WorkItemState.Open, PartyId: null } && actor.Position == Position.Leader && actor.DepartmentCode == item.DepartmentCode)
        {
            actions.Add("extend");
            if (item.AssigneeId is not null && item.AssigneeId != actor.UserId)
            {
                actions.Add("release");
            }
        }
        else if (item is { PartyId: null, ParentId: null } && item.MayDecide(actor))
        {
            actions.Add("request-extension");
        }

        return actions;
    }
}
