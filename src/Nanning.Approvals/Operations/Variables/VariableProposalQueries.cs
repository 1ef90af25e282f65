using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Variables;

/// <summary>A proposal to change a variable that holds money.</summary>
/// <param name="Name">Of the flow.</param>
/// <param name="Now">What the variable holds now; may differ from <paramref name="Before"/>.</param>
/// <param name="Obstacle">Why an open proposal can no longer be approved, or null.</param>
/// <param name="IsMine">The reader made it: withdraws it, and does not decide it.</param>
public sealed record VariableProposalView(
    Guid Id, Guid InstanceId, Guid CaseId, string? CaseNumber, string DefinitionId, string Name, string Variable, JsonNode? Before, JsonNode? After, JsonNode? Now, string Reason,
    VariableProposalState State, string ProposedBy, DateTimeOffset ProposedAt, string? DecidedBy, DateTimeOffset? DecidedAt, string? Answer, string? Obstacle, bool IsMine);

/// <summary>Reads the proposals to change money, for administrators and auditors only.</summary>
public sealed class VariableProposalQueries(IDbContextFactory<ApprovalsDb> contexts, FlowLibrary flows, EnglishNames english)
{
    /// <summary>Proposals, the latest first.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="instance">Only those of this instance; null for all.</param>
    public async Task<Page<VariableProposalView>> ListAsync(Actor actor, VariableProposalState? state, Guid? instance, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = db.VariableProposals.AsNoTracking().Where(row => actor.MaySee() && (state == null || row.State == state) && (instance == null || row.InstanceId == instance));
        var size = Math.Clamp(pageSize, 1, 200);
        var rows = await found.OrderByDescending(row => row.ProposedAt).ThenBy(row => row.Id).Skip((Math.Max(page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<VariableProposalView>(await ViewsAsync(db, actor, rows, cancellationToken), await found.CountAsync(cancellationToken));
    }

    /// <summary>How many wait for a second administrator.</summary>
    public async Task<int> OpenAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.VariableProposals.CountAsync(row => actor.MaySee() && row.State == VariableProposalState.Open, cancellationToken);
    }

    /// <summary>One proposal, or null when there is none that this person may see.</summary>
    public async Task<VariableProposalView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.VariableProposals.AsNoTracking().Where(row => actor.MaySee() && row.Id == id).ToListAsync(cancellationToken);
        return (await ViewsAsync(db, actor, rows, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Why a proposal no longer fits what the instance is now, or null.</summary>
    internal static Refusal? ObstacleOf(VariableProposal proposal, WorkflowInstance instance)
    {
        if (instance.Status is InstanceStatus.Finished or InstanceStatus.Cancelled)
        {
            return Refusal.Conflict("ended", Say.Pick("流程已经结束，变量不能再更改。请不同意或撤回这项申请。", "The instance has ended, so nothing in it can be changed. Refuse the proposal or take it back."));
        }

        var now = InstanceState.FromJson(instance.State).Variables.GetValueOrDefault(proposal.Variable);
        return proposal.Fits(now) ? null : Refusal.Conflict("outdated", Say.Pick(
            $"申请提出之后，“{proposal.Variable}”的值已变为 {now?.ToJsonString() ?? "null"}，与申请时不同。请不同意或撤回，按现值重新提出。",
            $"“{proposal.Variable}” has changed to {now?.ToJsonString() ?? "null"} since this was proposed. Refuse the proposal or take it back, and propose it anew on what there is now."));
    }

    private async Task<List<VariableProposalView>> ViewsAsync(ApprovalsDb db, Actor actor, List<VariableProposal> rows, CancellationToken cancellationToken)
    {
        var (ids, caseIds) = (rows.Select(row => row.InstanceId).ToHashSet(), rows.Select(row => row.CaseId).ToHashSet());
        var instances = await db.WorkflowInstances.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        var numbers = await db.Cases.Where(item => caseIds.Contains(item.Id)).ToDictionaryAsync(item => item.Id, item => item.Number, cancellationToken);
        var names = await english.OfAsync(db, instances.Values.Select(row => row.DefinitionId), cancellationToken);
        var views = new List<VariableProposalView>();
        foreach (var row in rows)
        {
            var instance = instances[row.InstanceId];
            var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
            views.Add(new VariableProposalView(
                row.Id, row.InstanceId, row.CaseId, numbers[row.CaseId], instance.DefinitionId, names.GetValueOrDefault(instance.DefinitionId, flow.Definition.Name), row.Variable,
                JsonNode.Parse(row.Before), JsonNode.Parse(row.After), InstanceState.FromJson(instance.State).Variables.GetValueOrDefault(row.Variable), row.Reason, row.State,
                row.ProposedByName, row.ProposedAt, row.DecidedByName, row.DecidedAt, row.Answer,
                row.State == VariableProposalState.Open ? ObstacleOf(row, instance)?.Text : null, row.ProposedBy == actor.UserId));
        }

        return views;
    }
}
