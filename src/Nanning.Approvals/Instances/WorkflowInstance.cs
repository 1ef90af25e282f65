using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
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

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last moved.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Where its tokens are, as <see cref="InstancePlaces"/> writes it: lists search and count by it without reading the state.</summary>
    public string Places { get; set; } = string.Empty;

    /// <summary>Concurrency token: of two steps at once, the second reloads and runs again.</summary>
    public int Version { get; set; }
}

/// <summary>A version of a definition as stored (流程定义). Its content never changes; see <see cref="DefinitionStore"/>.</summary>
public sealed class DefinitionVersion
{
    public string DefinitionId { get; init; } = string.Empty;

    public int Version { get; init; }

    public string Name { get; init; } = string.Empty;

    public string Json { get; init; } = string.Empty;

    public bool Published { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A timer as a row, written in the transaction of the step that needs it.</summary>
public sealed class TimerRow
{
    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public string ActivityId { get; set; } = string.Empty;

    public string Name { get; set; } = string.Empty;

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

    /// <summary>Which persons may send it from the page of the case, as JSON (<see cref="OpenOffer"/>); null when only flows and systems send it.</summary>
    public string? Offer { get; init; }
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
        builder.Property(instance => instance.Places).HasMaxLength(InstancePlaces.MaxLength);
        builder.HasIndex(instance => instance.CaseId);
        builder.HasIndex(instance => new { instance.Status, instance.ChangedAt });
        builder.HasIndex(instance => new { instance.DefinitionId, instance.DefinitionVersion, instance.Status, instance.Places });
        builder.HasIndex(instance => instance.ParentId);
    }
}

internal sealed class DefinitionVersionMapping : IEntityTypeConfiguration<DefinitionVersion>
{
    public void Configure(EntityTypeBuilder<DefinitionVersion> builder)
    {
        builder.ToTable("DefinitionVersions");
        builder.HasKey(definition => new { definition.DefinitionId, definition.Version });
        builder.Property(definition => definition.DefinitionId).HasMaxLength(64);
        builder.Property(definition => definition.Name).HasMaxLength(128).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
        builder.Property(definition => definition.Json).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
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

        // In the order in which they are claimed: however many are due, a claim reads as many as it takes.
        builder.HasIndex(timer => new { timer.Held, timer.DueAt, timer.InstanceId });
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
