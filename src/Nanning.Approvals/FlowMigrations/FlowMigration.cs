using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>Where a migration is.</summary>
public enum FlowMigrationState
{
    /// <summary>The dry run looks at its instances, one after the other.</summary>
    Planning,

    /// <summary>The dry run is over; nothing has been changed.</summary>
    Planned,

    /// <summary>The plan is carried out, one transaction per instance.</summary>
    Running,

    /// <summary>Waits to be continued.</summary>
    Paused,

    /// <summary>Every instance has its result.</summary>
    Done,

    /// <summary>Ended by an administrator; what was not done yet stays as it was.</summary>
    Stopped,
}

/// <summary>What is known of one instance of a migration.</summary>
public enum FlowMigrationVerdict
{
    /// <summary>The dry run has not come to it yet.</summary>
    Pending,

    /// <summary>It can go over; nothing has been changed.</summary>
    Safe,

    /// <summary>It stays where it is, and why is said.</summary>
    Unsafe,

    /// <summary>It has gone over.</summary>
    Migrated,

    /// <summary>It moved on after the dry run and was left alone; a new dry run will see it.</summary>
    Changed,

    /// <summary>A step of the new version threw; the instance stayed as it was.</summary>
    Failed,

    /// <summary>The migration was stopped before its turn; the instance stayed as it was.</summary>
    Left,
}

/// <summary>Running instances of one version of a flow on their way to another (流程迁移): first a dry run, then exactly what it showed.</summary>
public sealed class FlowMigration
{
    public Guid Id { get; init; }

    public string DefinitionId { get; init; } = string.Empty;

    public int FromVersion { get; init; }

    public int ToVersion { get; init; }

    /// <summary>The <see cref="MigrationRequest"/> as JSON.</summary>
    public string Mapping { get; init; } = "{}";

    public string Reason { get; init; } = string.Empty;

    public FlowMigrationState State { get; set; }

    public Guid ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public int Total { get; init; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>One instance of a migration: what the dry run saw, and what came of it.</summary>
public sealed class FlowMigrationItem
{
    public Guid MigrationId { get; init; }

    public Guid InstanceId { get; init; }

    public Guid CaseId { get; init; }

    public string CaseNumber { get; init; } = string.Empty;

    /// <summary>Version of the instance that the dry run saw.</summary>
    public int InstanceVersion { get; set; }

    /// <summary>Where its tokens were, as <see cref="Instances.InstancePlaces"/> writes it.</summary>
    public string Places { get; set; } = string.Empty;

    public FlowMigrationVerdict Verdict { get; set; }

    /// <summary>The <see cref="ItemPlan"/> as JSON; empty when there is none.</summary>
    public string Plan { get; set; } = string.Empty;

    /// <summary>Why it stays, in Chinese.</summary>
    public string? Problem { get; set; }

    /// <summary>The same in English.</summary>
    public string? ProblemEn { get; set; }

    public DateTimeOffset? At { get; set; }

    /// <summary>Concurrency token: on any number of nodes an instance goes over once.</summary>
    public int Version { get; set; }
}

internal sealed class FlowMigrationMapping : IEntityTypeConfiguration<FlowMigration>
{
    public void Configure(EntityTypeBuilder<FlowMigration> builder)
    {
        builder.ToTable("FlowMigrations");
        builder.Property(migration => migration.Id).ValueGeneratedNever();
        builder.Property(migration => migration.DefinitionId).HasMaxLength(64);
        builder.Property(migration => migration.Reason).HasMaxLength(500);
        builder.Property(migration => migration.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(migration => migration.Actor).HasMaxLength(128);
        builder.Property(migration => migration.Version).IsConcurrencyToken();
        builder.HasIndex(migration => migration.State);
    }
}

internal sealed class FlowMigrationItemMapping : IEntityTypeConfiguration<FlowMigrationItem>
{
    public void Configure(EntityTypeBuilder<FlowMigrationItem> builder)
    {
        builder.ToTable("FlowMigrationItems");
        builder.HasKey(item => new { item.MigrationId, item.InstanceId });
        builder.Property(item => item.CaseNumber).HasMaxLength(32);
        builder.Property(item => item.Places).HasMaxLength(Instances.InstancePlaces.MaxLength);
        builder.Property(item => item.Verdict).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.Problem).HasMaxLength(2000);
        builder.Property(item => item.ProblemEn).HasMaxLength(2000);
        builder.Property(item => item.Version).IsConcurrencyToken();
        builder.HasIndex(item => new { item.MigrationId, item.Verdict });
    }
}
