using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Instances;

/// <summary>A definition that a time starts (定时启动): one row for each of its triggers, of the newest published version.</summary>
public sealed class FlowStart
{
    public string DefinitionId { get; init; } = string.Empty;

    /// <summary>The trigger in the definition.</summary>
    public string ActivityId { get; init; } = string.Empty;

    public int DefinitionVersion { get; set; }

    /// <summary>The cases it is for: those of one procedure, or of every one.</summary>
    public string? ProcedureCode { get; set; }

    /// <summary>The next tick; null when there is none any more.</summary>
    public DateTimeOffset? NextDueAt { get; set; }

    /// <summary>The tick whose cases are being listed; null between two ticks.</summary>
    public DateTimeOffset? Tick { get; set; }

    /// <summary>The last case of the tick that was listed, so that a restart goes on from there.</summary>
    public Guid? Cursor { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>A case in which a tick has started the flow: its key makes that happen at most once.</summary>
public sealed class FlowStartRun
{
    public string DefinitionId { get; init; } = string.Empty;

    public string ActivityId { get; init; } = string.Empty;

    public DateTimeOffset Tick { get; init; }

    public Guid CaseId { get; init; }

    public Guid InstanceId { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class FlowStartMapping : IEntityTypeConfiguration<FlowStart>
{
    public void Configure(EntityTypeBuilder<FlowStart> builder)
    {
        builder.ToTable("FlowStarts");
        builder.HasKey(start => new { start.DefinitionId, start.ActivityId });
        builder.Property(start => start.DefinitionId).HasMaxLength(64);
        builder.Property(start => start.ActivityId).HasMaxLength(64);
        builder.Property(start => start.ProcedureCode).HasMaxLength(16);
        builder.Property(start => start.Version).IsConcurrencyToken();
        builder.HasIndex(start => start.NextDueAt);
    }
}

internal sealed class FlowStartRunMapping : IEntityTypeConfiguration<FlowStartRun>
{
    public void Configure(EntityTypeBuilder<FlowStartRun> builder)
    {
        builder.ToTable("FlowStartRuns");
        builder.HasKey(run => new { run.DefinitionId, run.ActivityId, run.Tick, run.CaseId });
        builder.Property(run => run.DefinitionId).HasMaxLength(64);
        builder.Property(run => run.ActivityId).HasMaxLength(64);
        builder.HasIndex(run => run.CaseId);
    }
}
