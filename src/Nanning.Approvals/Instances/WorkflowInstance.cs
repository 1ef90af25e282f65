using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>A running flow of a case (流程实例), with the engine's state as JSON.</summary>
public sealed class WorkflowInstance
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public string DefinitionId { get; init; } = string.Empty;

    public int DefinitionVersion { get; set; }

    public InstanceStatus Status { get; set; }

    public string State { get; set; } = "{}";

    /// <summary>The instance that waits for this one, and where.</summary>
    public Guid? ParentId { get; init; }

    public string? ParentBookmarkId { get; init; }

    /// <summary>Concurrency token: of two steps at once, the second reloads and runs again.</summary>
    public int Version { get; set; }
}

/// <summary>A version of a definition as stored (流程定义). It never changes once an instance uses it.</summary>
public sealed class DefinitionVersion
{
    public string DefinitionId { get; init; } = string.Empty;

    public int Version { get; init; }

    public string Name { get; set; } = string.Empty;

    public string Json { get; set; } = string.Empty;

    public bool Published { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A timer as a row, written in the transaction of the step that needs it.</summary>
public sealed class TimerRow
{
    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public string ActivityId { get; init; } = string.Empty;

    public string Name { get; init; } = string.Empty;

    public DateTimeOffset DueAt { get; set; }

    /// <summary>Set when a firing failed; the row then waits for the incident to be retried.</summary>
    public bool Held { get; set; }
}

/// <summary>A wait for a message.</summary>
public sealed class MessageWait
{
    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public string Name { get; init; } = string.Empty;

    public string Correlation { get; init; } = string.Empty;
}

/// <summary>A step that threw (异常): the instance stayed as it was, the command is kept and can be tried again.</summary>
public sealed class Incident
{
    public Guid Id { get; init; }

    public Guid InstanceId { get; init; }

    public Guid CaseId { get; init; }

    public string ActivityId { get; init; } = string.Empty;

    public string Message { get; init; } = string.Empty;

    /// <summary>The stimulus as JSON.</summary>
    public string Command { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? ResolvedAt { get; set; }
}

internal sealed class WorkflowInstanceMapping : IEntityTypeConfiguration<WorkflowInstance>
{
    public void Configure(EntityTypeBuilder<WorkflowInstance> builder)
    {
        builder.ToTable("WorkflowInstances");
        builder.Property(instance => instance.Id).ValueGeneratedNever();
        builder.Property(instance => instance.DefinitionId).HasMaxLength(64);
        builder.Property(instance => instance.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(instance => instance.ParentBookmarkId).HasMaxLength(64);
        builder.Property(instance => instance.Version).IsConcurrencyToken();
        builder.HasIndex(instance => instance.CaseId);
    }
}

internal sealed class DefinitionVersionMapping : IEntityTypeConfiguration<DefinitionVersion>
{
    public void Configure(EntityTypeBuilder<DefinitionVersion> builder)
    {
        builder.ToTable("DefinitionVersions");
        builder.HasKey(definition => new { definition.DefinitionId, definition.Version });
        builder.Property(definition => definition.DefinitionId).HasMaxLength(64);
        builder.Property(definition => definition.Name).HasMaxLength(128);
    }
}

internal sealed class TimerRowMapping : IEntityTypeConfiguration<TimerRow>
{
    public void Configure(EntityTypeBuilder<TimerRow> builder)
    {
        builder.ToTable("Timers");
        builder.HasKey(timer => new { timer.InstanceId, timer.BookmarkId });
        builder.Property(timer => timer.BookmarkId).HasMaxLength(64);
        builder.Property(timer => timer.ActivityId).HasMaxLength(64);
        builder.Property(timer => timer.Name).HasMaxLength(128);
        builder.HasIndex(timer => new { timer.Held, timer.DueAt });
    }
}

internal sealed class MessageWaitMapping : IEntityTypeConfiguration<MessageWait>
{
    public void Configure(EntityTypeBuilder<MessageWait> builder)
    {
        builder.ToTable("MessageWaits");
        builder.HasKey(wait => new { wait.InstanceId, wait.BookmarkId });
        builder.Property(wait => wait.BookmarkId).HasMaxLength(64);
        builder.Property(wait => wait.Name).HasMaxLength(128);
        builder.Property(wait => wait.Correlation).HasMaxLength(128);
        builder.HasIndex(wait => new { wait.Name, wait.Correlation });
    }
}

internal sealed class IncidentMapping : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> builder)
    {
        builder.ToTable("Incidents");
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.Property(incident => incident.ActivityId).HasMaxLength(64);
        builder.Property(incident => incident.Message).HasMaxLength(4000);
        builder.HasIndex(incident => incident.ResolvedAt);
    }
}
