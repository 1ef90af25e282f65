using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Operations.Instances;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>A node that takes no new work in the background, because it is about to be stopped (停机排空). The row goes when the node starts anew or is told to go on.</summary>
public sealed class NodeDrain
{
    /// <summary>The process, as in <see cref="Heartbeat.Node"/>.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Since when, in the machine's time.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who wanted it.</summary>
    public string By { get; init; } = string.Empty;

    /// <summary>Why.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When the node had nothing in hand any more: it may be stopped. Null until then.</summary>
    public DateTimeOffset? EmptyAt { get; set; }
}

internal sealed class NodeDrainMapping : IEntityTypeConfiguration<NodeDrain>
{
    public void Configure(EntityTypeBuilder<NodeDrain> builder)
    {
        builder.ToTable("NodeDrains");
        builder.HasKey(drain => drain.Node);
        builder.Property(drain => drain.Node).HasMaxLength(128);
        builder.Property(drain => drain.By).HasMaxLength(128);
        builder.Property(drain => drain.Reason).HasMaxLength(OperateInstance.MaxReason);
    }
}
