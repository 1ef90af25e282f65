using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>One operation at work on the tracked rows of its case. Each answers why it is refused, or null.</summary>
internal sealed class OperationWork(CaseStep step, WorkflowInstance instance, CompiledFlow flow, FlowLibrary flows, CaseHost host, WorkflowEngine engine, string reason)
{
    private List<WorkflowInstance>? tree;

    public async Task<Refusal?> SuspendAsync(CancellationToken cancellationToken)
    {
        if (Child() is { } child)
        {
            return child;
        }

        if (instance.Status is not InstanceStatus.Running)
        {
            return Refusal.Conflict("not-running", Say.Pick("只有运行中的流程可以中止。", "Only a running instance can be suspended."));
        }

        await EachAsync(InstanceStatus.Running, state => engine.Suspend(state), cancellationToken);
        await (await StandStillAsync(cancellationToken)).BeginAsync(reason, cancellationToken);
        Journal("suspended", visible: true, new JsonObject { ["before"] = nameof(InstanceStatus.Running), ["after"] = nameof(InstanceStatus.Suspended) });
        return null;
    }

    public async Task<Refusal?> ResumeAsync(CancellationToken cancellationToken)
    {
        if (Child() is { } child)
        {
            return child;
        }

        if (instance.Status is not InstanceStatus.Suspended)
        {
            return Refusal.Conflict("not-suspended", Say.Pick("该流程没有中止。", "The instance is not suspended."));
        }

        await EachAsync(InstanceStatus.Suspended, state => engine.Continue(state), cancellationToken);
        await (await StandStillAsync(cancellationToken)).EndAsync(cancellationToken);
        Journal("resumed", visible: true, new JsonObject { ["before"] = nameof(InstanceStatus.Suspended), ["after"] = nameof(InstanceStatus.Running) });
        return null;
    }

    public async Task<Refusal?> CancelAsync(bool undo, CancellationToken cancellationToken)
    {
        if (Child() is { } child)
        {
            return child;
        }

        if (instance.Status is not (InstanceStatus.Running or InstanceStatus.Suspended))
        {
            return Refusal.Conflict("ended", Say.Pick("该流程已经结束。", "The instance has ended already."));
        }

        var before = instance.Status.ToString();
        foreach (var one in await TreeAsync(cancellationToken))
        {
            if (one.Status is InstanceStatus.Running or InstanceStatus.Suspended)
            {
                var its = await flows.GetAsync(step.Db, one.DefinitionId, one.DefinitionVersion, cancellationToken);
                var state = InstanceState.FromJson(one.State);
                await host.ApplyAsync(
                    step, one, its, undo ? engine.Cancel(its, state, reason, step.Facts, step.Now) : engine.Cancel(its, state, reason), cancellationToken);
            }
        }

        if (await IsMainAsync(cancellationToken))
        {
            await CloseCaseAsync(cancellationToken);
        }

        Journal("terminated", visible: true, new JsonObject { ["before"] = before, ["after"] = instance.Status.ToString(), ["undo"] = undo });
        return null;
    }

    public async Task<Refusal?> MoveAsync(Alteration alteration, CancellationToken cancellationToken)
    {
        var before = InstanceState.FromJson(instance.State);
        var burst = engine.Move(flow, before, alteration, reason, step.Facts, step.Now);
        if (burst.State.Status is InstanceStatus.Running or InstanceStatus.Suspended && Unsound(before, burst.State) is { } unsound)
        {
            return Refusal.Conflict("unsound", Say.Pick(
                $"这样移动后流程不能正常结束，未作更改：{unsound.Text}", $"After this move the instance could not end properly, so nothing was changed: {unsound.Text}"));
        }

        await host.ApplyAsync(step, instance, flow, burst, cancellationToken);
        if (instance.Status is InstanceStatus.Suspended)
        {
            await (await StandStillAsync(cancellationToken)).BeginAsync(reason, cancellationToken);
        }

        Journal("moved", visible: true, new JsonObject { ["before"] = Places(before), ["after"] = Places(burst.State), ["skipped"] = alteration.Outcome });
        return null;
    }

    /// <param name="alone">One administrator wants it, and nobody has agreed.</param>
    public async Task<Refusal?> SetVariableAsync(InstanceOperation operation, VariableProposal? proposal, bool alone, CancellationToken cancellationToken)
    {
        var (name, value, before) = (operation.Variable!, operation.Value, InstanceState.FromJson(instance.State));
        var burst = engine.SetVariable(flow, before, name, value);
        if ((MoneyRule.Problem(step.Procedure, name, value) ?? (alone && MoneyRule.Concerns(operation, flow, step.Procedure) ? MoneyRule.Alone(name) : null)) is { } refusal)
        {
            return refusal;
        }

        await host.ApplyAsync(step, instance, flow, burst, cancellationToken);
        var data = new JsonObject { ["variable"] = name, ["before"] = before.Variables.GetValueOrDefault(name)?.DeepClone(), ["after"] = value?.DeepClone() };
        if (proposal is not null)
        {
            (data["proposal"], data["proposedBy"]) = (proposal.Id.ToString(), proposal.ProposedByName);
        }

        Journal("variable-set", visible: false, data);
        return null;
    }

    /// <summary>
    /// Why the tokens may not stand like this: the instance might never end, or a step would be done twice that would not have been without the move, e.g. two decisions.
    /// </summary>
    private Finding? Unsound(InstanceState before, InstanceState after)
    {
        var known = Twice(before).SelectMany(finding => finding.Activities).ToHashSet(StringComparer.Ordinal);
        return Soundness.CheckFrom(flow, after).FirstOrDefault(finding => finding.Severity == "error")
            ?? Twice(after).FirstOrDefault(finding => finding.Activities.Any(activity => !known.Contains(activity)));

        IEnumerable<Finding> Twice(InstanceState state) => Soundness.CheckFrom(flow, state).Where(finding => finding.Code == "runs-twice");
    }

    private Refusal? Child() => instance.ParentBookmarkId is null
        ? null
        : Refusal.Conflict("child", Say.Pick("子流程随其上级流程一起中止、恢复和终止，请在上级流程上操作。", "A child is suspended, resumed and cancelled together with its parent. Do it there."));

    /// <summary>The instance and all below it, it first.</summary>
    private async Task<List<WorkflowInstance>> TreeAsync(CancellationToken cancellationToken)
    {
        if (tree is null)
        {
            var all = await step.Db.WorkflowInstances.Where(row => row.CaseId == step.Case.Id).ToListAsync(cancellationToken);
            tree = [instance];
            for (var at = 0; at < tree.Count; at++)
            {
                // What was only dispatched goes its own way.
                tree.AddRange(all.Where(row => row.ParentId == tree[at].Id && row.ParentBookmarkId is not null));
            }
        }

        return tree;
    }

    private async Task EachAsync(InstanceStatus from, Func<InstanceState, Burst> change, CancellationToken cancellationToken)
    {
        foreach (var one in await TreeAsync(cancellationToken))
        {
            if (one.Status == from)
            {
                var its = await flows.GetAsync(step.Db, one.DefinitionId, one.DefinitionVersion, cancellationToken);
                await host.ApplyAsync(step, one, its, change(InstanceState.FromJson(one.State)), cancellationToken);
            }
        }
    }

    /// <summary>What stands still while these instances are suspended.</summary>
    private async Task<StandStill> StandStillAsync(CancellationToken cancellationToken) =>
        new(step, [.. (await TreeAsync(cancellationToken)).Select(one => one.Id)], await IsMainAsync(cancellationToken));

    /// <summary>Whether this is the flow that the application started, not one that a timer started later beside it.</summary>
    private async Task<bool> IsMainAsync(CancellationToken cancellationToken)
    {
        var id = instance.ParentId is null ? instance.Id : Guid.Empty;
        return id != Guid.Empty && !await step.Db.WorkflowInstances.AnyAsync(
            row => row.CaseId == step.Case.Id && row.ParentId == null && row.StartedAt < instance.StartedAt, cancellationToken);
    }

    private async Task CloseCaseAsync(CancellationToken cancellationToken)
    {
        step.Case.Supplement = null;
        step.Clocks.ForEach(clock => clock.Stop(step.Now));
        if (!step.Case.Open)
        {
            return;
        }

        await ClaimWriter.ReleasePendingAsync(step, cancellationToken);
        step.Case.Status = CaseStatus.Closed;
        step.Case.DecidedAt = step.Now;
        step.Case.Result = reason;
        step.Send("notify", new NotifyPayload(
            step.Case.ApplicantId, null, null, null, step.Case.Id, $"办理已终止：{step.Procedure.Name.Zh} {step.Case.Number}",
            $"您的“{step.Procedure.Name.Zh}”申请（{step.Case.Number}）已终止办理。原因：{reason}", $"/cases/{step.Case.Id}", Mail: true));
    }

    private JsonArray Places(InstanceState state) =>
        [.. state.Tokens.Select(token => JsonValue.Create(flow.Find(token.ActivityId)?.Name ?? token.ActivityId))];

    private void Journal(string kind, bool visible, JsonObject data)
    {
        data["instance"] = instance.Id.ToString();
        step.Journal(kind, visible, step: flow.Definition.Name, opinion: reason, data: data);
    }
}
