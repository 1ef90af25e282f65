using System.Text.Json.Nodes;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Designer;

/// <summary>What administrators are told of a proposal: that one waits for them, and what became of their own.</summary>
internal static class ProposalNews
{
    /// <summary>The name of the flow as it is proposed.</summary>
    public static string NameOf(FlowProposal proposal) => (string?)JsonNode.Parse(proposal.Model)!["name"] ?? proposal.DefinitionId;

    /// <summary>Tells a person, in the transaction of what happened.</summary>
    public static void Tell(ApprovalsDb db, Guid person, FlowProposal proposal, string subject, string text, DateTimeOffset now) =>
        db.Outbox.Add(OutboxMessage.Of("notify", new NotifyPayload(null, null, null, person, null, subject, text, $"/admin/designer/{proposal.DefinitionId}", Mail: true), now));
}
