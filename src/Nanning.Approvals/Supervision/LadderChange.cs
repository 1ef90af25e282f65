using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Supervision;

/// <summary>Who changed the rungs of the ladder, when and why, with the rules before and after (留痕). Lines are only ever added.</summary>
public sealed class LadderChange
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    public Guid? ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    public string Reason { get; init; } = string.Empty;

    /// <summary>The rungs before, as JSON.</summary>
    public string Before { get; init; } = "[]";

    /// <summary>The rungs after, as JSON.</summary>
    public string After { get; init; } = "[]";
}

internal sealed class LadderChangeMapping : IEntityTypeConfiguration<LadderChange>
{
    public void Configure(EntityTypeBuilder<LadderChange> builder)
    {
        builder.ToTable("LadderChanges");
        builder.Property(change => change.Id).ValueGeneratedNever();
        builder.Property(change => change.Actor).HasMaxLength(128);
        builder.Property(change => change.Reason).HasMaxLength(500);
        builder.HasIndex(change => change.At);
    }
}
