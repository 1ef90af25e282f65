using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Variables;

/// <summary>
/// An administrator proposes to change a variable that holds money; another one approves or refuses it, or who proposed it takes it back. Each is one transaction with its
/// line in the case's journal and the messages to those whom it concerns.
/// </summary>
public sealed class ProposeVariable(
    CommandRunner commands, OperateInstance operate, WorkflowEngine engine, FlowLibrary flows, ProcedureLibrary procedures, TimeProvider clock)
{
    /// <summary>Where a proposal is now.</summary>
    public sealed record Answer(Guid Id, VariableProposalState State);

    /// <summary>Proposes a change.</summary>
    /// <param name="version">The version of the instance that the person saw; null takes whatever is there now.</param>
    public async Task<Outcome<Answer>> RunAsync(
        Actor actor, string? key, Guid instanceId, string variable, JsonNode? value, string? reason, int? version, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, reason) is { } refusal
            ? refusal
            : await commands.RunAsync(
                actor, new CommandKey(key, $"propose-variable/{instanceId}/{variable}"),
                (db, token) => ProposeAsync(db, actor, instanceId, variable, value, reason!.Trim(), version, token), cancellationToken);

    /// <summary>A second administrator agrees: the variable is set.</summary>
    /// <param name="version">The version of the instance that the person saw.</param>
    public async Task<Outcome<Answer>> ApproveAsync(Actor actor, string? key, Guid id, int? version, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, "—") is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"approve-variable/{id}"), (db, token) => ApproveAsync(db, actor, id, version, token), cancellationToken);

    /// <summary>A second administrator refuses, with the reason.</summary>
    public async Task<Outcome<Answer>> RejectAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, reason) is { } refusal ? refusal : await CloseAsync(actor, key, id, reason!.Trim(), VariableProposalState.Rejected, cancellationToken);

    /// <summary>Who proposed it takes it back.</summary>
    public async Task<Outcome<Answer>> WithdrawAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, "—") is { } refusal ? refusal : await CloseAsync(actor, key, id, null, VariableProposalState.Withdrawn, cancellationToken);

    private async Task<Outcome<Answer>> ProposeAsync(
        ApprovalsDb db, Actor actor, Guid instanceId, string variable, JsonNode? value, string reason, int? version, CancellationToken cancellationToken)
    {
        if (await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == instanceId, cancellationToken) is not { } instance)
        {
            return new Outcome<Answer>.Missing();
        }

        if (version is { } seen && seen != instance.Version)
        {
            return Refusal.Conflict("moved-on", Say.Pick("流程在您查看之后已有变化，请重新预览。", "The instance has moved on since you looked at it. Preview again."));
        }

        var item = await db.Cases.SingleAsync(row => row.Id == instance.CaseId, cancellationToken);
        var state = InstanceState.FromJson(instance.State);
        if (await RefusedAsync(db, item, instance, state, variable, value, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var others = await MoneyRule.OthersAsync(db, actor, cancellationToken);
        if (others.Count == 0)
        {
            return MoneyRule.NobodyElse();
        }

        var now = clock.GetUtcNow();
        var proposal = new VariableProposal
        {
            Id = Guid.CreateVersion7(now),
            InstanceId = instanceId,
            CaseId = item.Id,
            Variable = variable,
            Before = Json(state.Variables.GetValueOrDefault(variable)),
            After = Json(value),
            Reason = reason,
            ProposedBy = actor.UserId!.Value,
            ProposedByName = actor.Name,
            ProposedAt = now,
        };
        db.VariableProposals.Add(proposal);
        Journal(db, item, proposal, actor, "variable-proposed", reason);
        others.ForEach(other => Tell(
            db, other, proposal, $"待复核：更正金额 {item.Number}", $"{actor.Name} 申请将变量“{variable}”由 {Short(proposal.Before)} 改为 {Short(proposal.After)}。原因：{reason}"));
        return new Answer(proposal.Id, proposal.State);
    }

    /// <summary>Why this cannot be proposed, or null.</summary>
    private async Task<Refusal?> RefusedAsync(
        ApprovalsDb db, Case item, WorkflowInstance instance, InstanceState state, string variable, JsonNode? value, CancellationToken cancellationToken)
    {
        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var procedure = await procedures.OfAsync(db, item, cancellationToken);
        try
        {
            engine.SetVariable(flow, state, variable, value);
        }
        catch (AlterationRefusedException refused)
        {
            return Refusal.Conflict(refused.Code, Say.Pick(refused.Message, refused.English));
        }

        return MoneyRule.Problem(procedure, variable, value) is { } problem ? problem
            : !MoneyRule.Variables(flow, procedure).Contains(variable)
                ? Refusal.Conflict("no-second-needed", Say.Pick($"变量“{variable}”不涉及金额，可直接修改，无需复核。", $"“{variable}” holds no money; set it directly."))
            : await db.VariableProposals.FirstOrDefaultAsync(
                row => row.InstanceId == instance.Id && row.Variable == variable && row.State == VariableProposalState.Open, cancellationToken) is { } open
                ? Refusal.Conflict("proposal-open", Say.Pick(
                    $"{open.ProposedByName} 已提交对“{variable}”的更正申请，请先复核或撤回。", $"{open.ProposedByName} has proposed to change “{variable}” already; decide that or take it back first."))
            : null;
    }

    private async Task<Outcome<Answer>> ApproveAsync(ApprovalsDb db, Actor actor, Guid id, int? version, CancellationToken cancellationToken)
    {
        // The instance first: who approves at the same moment changes both, so the proposal that is read after it is not behind it.
        var instance = await db.WorkflowInstances.SingleOrDefaultAsync(row => db.VariableProposals.Any(one => one.Id == id && one.InstanceId == row.Id), cancellationToken);
        if (instance is null || await db.VariableProposals.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } proposal)
        {
            return new Outcome<Answer>.Missing();
        }

        if (Undecidable(proposal, actor, VariableProposalState.Approved) is { } refusal)
        {
            return refusal;
        }

        if (VariableProposalQueries.ObstacleOf(proposal, instance) is { } obstacle)
        {
            return obstacle;
        }

        var operation = new InstanceOperation(OperationKind.SetVariable, Variable: proposal.Variable, Value: JsonNode.Parse(proposal.After));
        var outcome = await operate.ApplyAsync(db, actor, proposal.InstanceId, operation, proposal.Reason, version, cancellationToken, proposal);
        if (outcome is Outcome<Operated>.Refused refused)
        {
            return refused.Why;
        }

        Decide(proposal, actor, VariableProposalState.Approved, null);
        Tell(db, proposal.ProposedBy, proposal, $"已复核：{proposal.Variable}", $"{actor.Name} 同意您的更正申请，变量“{proposal.Variable}”已改为 {Short(proposal.After)}。");
        return new Answer(id, proposal.State);
    }

    private Task<Outcome<Answer>> CloseAsync(Actor actor, string? key, Guid id, string? reason, VariableProposalState state, CancellationToken cancellationToken) => commands.RunAsync<Answer>(
        actor, new CommandKey(key, $"{state}-variable/{id}"),
        async (db, token) =>
        {
            if (await db.VariableProposals.SingleOrDefaultAsync(row => row.Id == id, token) is not { } proposal)
            {
                return new Outcome<Answer>.Missing();
            }

            if (Undecidable(proposal, actor, state) is { } refusal)
            {
                return refusal;
            }

            Decide(proposal, actor, state, reason);
            Journal(
                db, await db.Cases.SingleAsync(row => row.Id == proposal.CaseId, token), proposal, actor,
                state == VariableProposalState.Rejected ? "variable-refused" : "variable-withdrawn", reason);
            if (state == VariableProposalState.Rejected)
            {
                Tell(db, proposal.ProposedBy, proposal, $"未予同意：更正 {proposal.Variable}", $"{actor.Name} 不同意您对变量“{proposal.Variable}”的更正申请：{reason}");
            }

            return new Answer(id, state);
        },
        cancellationToken);

    private static Refusal? Undecidable(VariableProposal proposal, Actor actor, VariableProposalState state) =>
        proposal.State != VariableProposalState.Open
            ? Refusal.Conflict("already-decided", Say.Pick("这项更正申请已处理。", "This proposal has been dealt with."))
            : (state == VariableProposalState.Withdrawn, proposal.ProposedBy == actor.UserId) switch
            {
                (true, false) => Refusal.Conflict("not-yours", Say.Pick("只有申请人可以撤回，您可以不同意。", "Only who proposed it can take it back; you may refuse it.")),
                (false, true) => Refusal.Conflict("same-administrator", Say.Pick("须由另一名管理员复核；您可以撤回。", "Another administrator has to decide; you may take it back.")),
                _ => null,
            };

    private void Decide(VariableProposal proposal, Actor actor, VariableProposalState state, string? answer)
    {
        (proposal.State, proposal.DecidedBy, proposal.DecidedByName, proposal.DecidedAt, proposal.Answer) = (state, actor.UserId, actor.Name, clock.GetUtcNow(), answer);
        proposal.Version++;
    }

    private void Journal(ApprovalsDb db, Case item, VariableProposal proposal, Actor actor, string kind, string? opinion)
    {
        var data = new JsonObject
        {
            ["instance"] = proposal.InstanceId.ToString(),
            ["proposal"] = proposal.Id.ToString(),
            ["variable"] = proposal.Variable,
            ["before"] = JsonNode.Parse(proposal.Before),
            ["after"] = JsonNode.Parse(proposal.After),
        };
        db.Journal.Add(item.NextLine(kind, clock.GetUtcNow(), actor, opinion, data: data.ToJsonString()));
    }

    private void Tell(ApprovalsDb db, Guid person, VariableProposal proposal, string subject, string text) =>
        db.Outbox.Add(OutboxMessage.Of("notify", new NotifyPayload(null, null, null, person, null, subject, text, $"/console/proposals/{proposal.Id}", Mail: true), clock.GetUtcNow()));

    private static string Json(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static string Short(string json) => JsonNode.Parse(json) is JsonValue or null ? json : "…";
}
