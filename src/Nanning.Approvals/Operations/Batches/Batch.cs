using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Operations.Batches;

/// <summary>What a batch does to each of its items.</summary>
public enum BatchKind
{
    /// <summary>Suspends instances.</summary>
    Suspend,

    /// <summary>Resumes instances.</summary>
    Resume,

    /// <summary>Cancels instances.</summary>
    Cancel,

    /// <summary>Retries incidents.</summary>
    Retry,

    /// <summary>Sends dead letters again.</summary>
    Resend,
}

/// <summary>Where a batch is.</summary>
public enum BatchState
{
    /// <summary>Its items are worked off, one transaction each.</summary>
    Running,

    /// <summary>Waits to be continued.</summary>
    Paused,

    /// <summary>Every item has its result.</summary>
    Done,

    /// <summary>Ended by an administrator; what was not done yet stays as it is.</summary>
    Stopped,
}

/// <summary>Where an item of a batch is.</summary>
public enum BatchItemState
{
    /// <summary>Not yet.</summary>
    Pending,

    /// <summary>It happened.</summary>
    Done,

    /// <summary>It was refused, with the reason; nothing was changed.</summary>
    Refused,
}

/// <summary>One operation on many instances, incidents or letters: worked off in the background, over restarts, with a result per item.</summary>
public sealed class Batch
{
    public Guid Id { get; init; }

    public BatchKind Kind { get; init; }

    public BatchState State { get; set; }

    /// <summary>Why, as the administrator wrote it.</summary>
    public string Reason { get; init; } = string.Empty;

    public Guid ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public int Total { get; init; }
}

/// <summary>One item of a batch.</summary>
public sealed class BatchItem
{
    public Guid BatchId { get; init; }

    /// <summary>1-based.</summary>
    public int Seq { get; init; }

    /// <summary>The instance, the incident or the letter.</summary>
    public Guid TargetId { get; init; }

    /// <summary>What it is called, e.g. the case number.</summary>
    public string Name { get; init; } = string.Empty;

    public BatchItemState State { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Message { get; set; }

    public DateTimeOffset? At { get; set; }
}

internal sealed class BatchMapping : IEntityTypeConfiguration<Batch>
{
    public void Configure(EntityTypeBuilder<Batch> builder)
    {
        builder.ToTable("Batches");
        builder.Property(batch => batch.Id).ValueGeneratedNever();
        builder.Property(batch => batch.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(batch => batch.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(batch => batch.Reason).HasMaxLength(500);
        builder.Property(batch => batch.Actor).HasMaxLength(128);
        builder.HasIndex(batch => batch.State);
    }
}

internal sealed class BatchItemMapping : IEntityTypeConfiguration<BatchItem>
{
    public void Configure(EntityTypeBuilder<BatchItem> builder)
    {
        builder.ToTable("BatchItems");
        builder.HasKey(item => new { item.BatchId, item.Seq });
        builder.Property(item => item.Name).HasMaxLength(128);
        builder.Property(item => item.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.Message).HasMaxLength(1000);
        builder.HasIndex(item => new { item.BatchId, item.State });
    }
}
