using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>When a sweep of a node last completed, in the machine's time.</summary>
public sealed class Heartbeat
{
    /// <summary>The process, e.g. "host-a/4711".</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>"timers" or "outbox".</summary>
    public string Job { get; init; } = string.Empty;

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset CompletedAt { get; set; }

    /// <summary>How many runs have completed since the process started.</summary>
    public long Runs { get; set; }
}

internal sealed class HeartbeatMapping : IEntityTypeConfiguration<Heartbeat>
{
    public void Configure(EntityTypeBuilder<Heartbeat> builder)
    {
        builder.ToTable("Heartbeats");
        builder.HasKey(beat => new { beat.Node, beat.Job });
        builder.Property(beat => beat.Node).HasMaxLength(128);
        builder.Property(beat => beat.Job).HasMaxLength(32);
    }
}
