using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Operations.Instances;

namespace Nanning.Approvals.Operations.Variables;

/// <summary>Where a proposal to change a variable stands.</summary>
public enum VariableProposalState
{
    /// <summary>Waits for a second administrator.</summary>
    Open,

    /// <summary>A second administrator agreed; the variable was set.</summary>
    Approved,

    /// <summary>Refused by a second administrator.</summary>
    Rejected,

    /// <summary>Taken back by who made it.</summary>
    Withdrawn,
}

/// <summary>A change of a variable that holds money, as one administrator proposes it and another one decides (四眼复核).</summary>
public sealed class VariableProposal
{
    public Guid Id { get; init; }

    public Guid InstanceId { get; init; }

    public Guid CaseId { get; init; }

    /// <summary>Name of the variable.</summary>
    public string Variable { get; init; } = string.Empty;

    /// <summary>What it held when the change was proposed, as JSON.</summary>
    public string Before { get; init; } = "null";

    /// <summary>What it is to hold, as JSON.</summary>
    public string After { get; init; } = "null";

    /// <summary>Why it is to be changed.</summary>
    public string Reason { get; init; } = string.Empty;

    public VariableProposalState State { get; set; }

    public Guid ProposedBy { get; init; }

    public string ProposedByName { get; init; } = string.Empty;

    public DateTimeOffset ProposedAt { get; init; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Answer { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    /// <summary>Whether the variable still holds what it held when the change was proposed.</summary>
    public bool Fits(JsonNode? now) => JsonNode.DeepEquals(now, JsonNode.Parse(Before));
}

internal sealed class VariableProposalMapping : IEntityTypeConfiguration<VariableProposal>
{
    public const int MostName = 128;

    public void Configure(EntityTypeBuilder<VariableProposal> builder)
    {
        builder.ToTable("VariableProposals");
        builder.Property(proposal => proposal.Id).ValueGeneratedNever();
        builder.Property(proposal => proposal.Variable).HasMaxLength(MostName);
        builder.Property(proposal => proposal.Reason).HasMaxLength(OperateInstance.MaxReason);
        builder.Property(proposal => proposal.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(proposal => proposal.ProposedByName).HasMaxLength(128);
        builder.Property(proposal => proposal.DecidedByName).HasMaxLength(128);
        builder.Property(proposal => proposal.Answer).HasMaxLength(OperateInstance.MaxReason);
        builder.Property(proposal => proposal.Version).IsConcurrencyToken();
        builder.HasIndex(proposal => proposal.InstanceId);
        builder.HasIndex(proposal => proposal.ProposedAt).HasFilter("\"State\" = 'Open'");
    }
}
