using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Designer;

/// <summary>An administrator proposes a draft for publication; another one approves or refuses it, or who proposed it takes it back.</summary>
public sealed class ProposeFlow(CommandRunner commands, PublishFlow publish, IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    private const int MaxText = 1000;

    /// <summary>Where a proposal is now.</summary>
    public sealed record Answer(Guid Id, ProposalState State);

    /// <summary>Proposes the draft as it is now.</summary>
    public async Task<Outcome<Answer>> RunAsync(Actor actor, string? key, string definitionId, string? note, DateOnly? effectiveOn, CancellationToken cancellationToken)
    {
        if ((DesignerRights.Refused(actor) ?? Wrong("note", note, Say.Pick("请说明修改了什么、为什么。", "Please say what is changed and why."))) is { } refusal)
        {
            return refusal;
        }

        if (effectiveOn < WorkingCalendar.DateOf(clock.GetUtcNow()))
        {
            return Refusal.Field("effectiveOn", Say.Pick("施行日期不能早于今天。", "It cannot take effect before today."));
        }

        FlowDraft? draft;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            draft = await db.FlowDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.DefinitionId == definitionId, cancellationToken);
        }

        return draft is null
            ? Refusal.Conflict("no-draft", Say.Pick("没有可发布的草稿，请先修改并保存。", "There is no draft to publish; change something and save it first."))
            : await ProposeAsync(actor, key, definitionId, new(draft.ReadModel(), draft.ReadProcedure(), note!.Trim(), effectiveOn, null), cancellationToken);
    }

    /// <summary>The same for a definition that is not the draft.</summary>
    internal async Task<Outcome<Answer>> ProposeAsync(Actor actor, string? key, string definitionId, PublishFlow.Request request, CancellationToken cancellationToken) =>
        (await publish.TestAsync(request.Model!, request.Procedure, cancellationToken)).Refusal is { } refusal
            ? refusal
            : await commands.RunAsync<Answer>(
                actor, new CommandKey(key, $"propose/{definitionId}"),
                async (db, token) =>
                {
                    if (await db.FlowProposals.FirstOrDefaultAsync(row => row.DefinitionId == definitionId && row.State == ProposalState.Open, token) is { } open)
                    {
                        return Refusal.Conflict("proposal-open", Say.Pick(
                            $"{open.ProposedByName} 已提交发布申请，请先审核或撤回。", $"{open.ProposedByName} has proposed a version already; approve it or take it back first."));
                    }

                    var proposal = PublishFlow.Proposal(actor, definitionId, request, clock.GetUtcNow());
                    db.FlowProposals.Add(proposal);
                    var others = await db.Users.Where(user => user.Role == UserRole.Administrator && !user.Disabled && user.Id != actor.UserId).Select(user => user.Id).ToListAsync(token);
                    others.ForEach(other => ProposalNews.Tell(db, other, proposal, $"待复核：{ProposalNews.NameOf(proposal)}", $"{actor.Name} 申请发布流程：{proposal.Note}", clock.GetUtcNow()));
                    return new Answer(proposal.Id, proposal.State);
                },
                cancellationToken);

    /// <summary>A second administrator approves: it is published.</summary>
    public async Task<Outcome<PublishFlow.Published>> ApproveAsync(Actor actor, string? key, string definitionId, Guid id, CancellationToken cancellationToken)
    {
        FlowProposal? proposal;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            proposal = await db.FlowProposals.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.DefinitionId == definitionId, cancellationToken);
        }

        return proposal is null
            ? new Outcome<PublishFlow.Published>.Missing()
            : proposal.State == ProposalState.Open && proposal.ProposedBy == actor.UserId
                ? Refusal.Conflict("same-administrator", Say.Pick("发布须由另一名管理员审核。", "Another administrator has to approve it."))
                : await publish.RunAsync(
                    actor, key, new(Parse(proposal.Model), proposal.Procedure is null ? null : Parse(proposal.Procedure), proposal.Note, proposal.EffectiveOn, id), cancellationToken);
    }

    /// <summary>A second administrator refuses, with the reason.</summary>
    public Task<Outcome<Answer>> RejectAsync(Actor actor, string? key, string definitionId, Guid id, string? reason, CancellationToken cancellationToken) =>
        CloseAsync(actor, key, definitionId, id, reason, ProposalState.Rejected, cancellationToken);

    /// <summary>Who proposed it takes it back.</summary>
    public Task<Outcome<Answer>> WithdrawAsync(Actor actor, string? key, string definitionId, Guid id, CancellationToken cancellationToken) =>
        CloseAsync(actor, key, definitionId, id, null, ProposalState.Withdrawn, cancellationToken);

    private async Task<Outcome<Answer>> CloseAsync(Actor actor, string? key, string definitionId, Guid id, string? reason, ProposalState state, CancellationToken cancellationToken)
    {
        var wrong = state == ProposalState.Rejected ? Wrong("reason", reason, Say.Pick("请说明为什么不同意。", "Please say why it is refused.")) : null;
        return (DesignerRights.Refused(actor) ?? wrong) is { } refusal
            ? refusal
            : await commands.RunAsync<Answer>(
                actor, new CommandKey(key, $"{state}/{id}"),
                async (db, token) =>
                {
                    if (await db.FlowProposals.SingleOrDefaultAsync(row => row.Id == id && row.DefinitionId == definitionId, token) is not { } proposal)
                    {
                        return new Outcome<Answer>.Missing();
                    }

                    if (proposal.State != ProposalState.Open)
                    {
                        return Refusal.Conflict("already-decided", Say.Pick("这项发布申请已处理。", "This proposal has been dealt with."));
                    }

                    if (state == ProposalState.Withdrawn != (proposal.ProposedBy == actor.UserId))
                    {
                        return state == ProposalState.Withdrawn
                            ? Refusal.Conflict("not-yours", Say.Pick("只有申请人可以撤回，您可以不同意。", "Only who proposed it can take it back; you may refuse it."))
                            : Refusal.Conflict("same-administrator", Say.Pick("须由另一名管理员审核；您可以撤回。", "Another administrator has to decide; you may take it back."));
                    }

                    (proposal.State, proposal.DecidedBy, proposal.DecidedByName, proposal.DecidedAt, proposal.Reason) = (state, actor.UserId, actor.Name, clock.GetUtcNow(), reason?.Trim());
                    proposal.Version++;
                    if (state == ProposalState.Rejected)
                    {
                        ProposalNews.Tell(db, proposal.ProposedBy, proposal, $"未予发布：{ProposalNews.NameOf(proposal)}", $"{actor.Name} 不同意发布：{proposal.Reason}", clock.GetUtcNow());
                    }

                    return new Answer(id, state);
                },
                cancellationToken);
    }

    private static Refusal? Wrong(string field, string? text, string problem) =>
        ContactRules.Text(text, MaxText, problem) is { } wrong ? Refusal.Field(field, wrong) : null;

    private static System.Text.Json.Nodes.JsonObject Parse(string json) => (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(json)!;
}
