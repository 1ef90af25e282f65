using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Designer;

/// <summary>Where a proposal stands.</summary>
public enum ProposalState
{
    /// <summary>Waits for a second administrator.</summary>
    Open,

    /// <summary>Published, by a second administrator or at once.</summary>
    Published,

    /// <summary>Refused by a second administrator.</summary>
    Rejected,

    /// <summary>Taken back by who made it.</summary>
    Withdrawn,
}

/// <summary>A draft that is to be published, and once it is, the record of who published what, why and from when on (发布申请).</summary>
public sealed class FlowProposal
{
    public Guid Id { get; init; }

    public string DefinitionId { get; init; } = string.Empty;

    /// <summary>The definition as proposed; what is edited afterwards is another draft.</summary>
    public string Model { get; init; } = "{}";

    /// <summary>Form and materials, or null.</summary>
    public string? Procedure { get; init; }

    /// <summary>What is changed and why.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>First day on which applications go this way; null is the day on which it is published.</summary>
    public DateOnly? EffectiveOn { get; init; }

    public ProposalState State { get; set; }

    public Guid ProposedBy { get; init; }

    public string ProposedByName { get; init; } = string.Empty;

    public DateTimeOffset ProposedAt { get; init; }

    public Guid? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Why it was refused or taken back.</summary>
    public string? Reason { get; set; }

    /// <summary>The version that came of it.</summary>
    public int? PublishedVersion { get; set; }

    /// <summary>The edition that came of it, when the procedure changed or another day was chosen.</summary>
    public string? Edition { get; set; }

    /// <summary>The saved runs as they went when it was published, as JSON.</summary>
    public string? Runs { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

internal sealed class FlowProposalMapping : IEntityTypeConfiguration<FlowProposal>
{
    public void Configure(EntityTypeBuilder<FlowProposal> builder)
    {
        builder.ToTable("FlowProposals");
        builder.Property(proposal => proposal.Id).ValueGeneratedNever();
        builder.Property(proposal => proposal.DefinitionId).HasMaxLength(64);
        builder.Property(proposal => proposal.Note).HasMaxLength(1000);
        builder.Property(proposal => proposal.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(proposal => proposal.ProposedByName).HasMaxLength(128);
        builder.Property(proposal => proposal.DecidedByName).HasMaxLength(128);
        builder.Property(proposal => proposal.Reason).HasMaxLength(1000);
        builder.Property(proposal => proposal.Edition).HasMaxLength(32);
        builder.Property(proposal => proposal.Version).IsConcurrencyToken();
        builder.HasIndex(proposal => new { proposal.DefinitionId, proposal.State });
    }
}
