using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Cases;

namespace Nanning.Approvals.Signals;

/// <summary>Where a signal is.</summary>
public enum SignalState
{
    /// <summary>It is being found out who waits for it.</summary>
    Running,

    /// <summary>Nobody waited: it is kept for the first who will.</summary>
    Kept,

    /// <summary>Everybody who waited has a delivery.</summary>
    Done,

    /// <summary>Nobody waited for it as long as it was kept.</summary>
    Expired,
}

/// <summary>Where the delivery of a signal to one wait is.</summary>
public enum DeliveryState
{
    /// <summary>On its way through the outbox.</summary>
    Pending,

    /// <summary>The instance has gone on, or has it in hand while it is suspended.</summary>
    Delivered,

    /// <summary>The instance went another way in the meantime.</summary>
    Gone,

    /// <summary>The step that it woke threw; there is an incident.</summary>
    Failed,
}

/// <summary>A message from outside, or from an administrator, to every instance that waits for it (信号).</summary>
public sealed class Signal
{
    public Guid Id { get; init; }

    public string Name { get; init; } = string.Empty;

    /// <summary>Only waits for this correlation; null for every wait of that name.</summary>
    public string? Correlation { get; init; }

    /// <summary>Only cases of this procedure.</summary>
    public string? ProcedureCode { get; init; }

    /// <summary>Only cases in this status.</summary>
    public CaseStatus? Status { get; init; }

    /// <summary>JSON object; null when there is none.</summary>
    public string? Payload { get; init; }

    /// <summary>The id that the system outside gave its event; it is taken once.</summary>
    public string? EventId { get; init; }

    /// <summary>Why, as the administrator wrote it.</summary>
    public string? Reason { get; init; }

    public Guid? ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>How long it is kept when nobody waits; null when it is not kept.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    public SignalState State { get; set; }

    /// <summary>How many waits it was sent to.</summary>
    public int Found { get; set; }

    /// <summary>Instances up to this one have been looked at.</summary>
    public Guid? Cursor { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>A signal on its way to one wait: its key makes that happen once.</summary>
public sealed class SignalDelivery
{
    public Guid SignalId { get; init; }

    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public Guid CaseId { get; init; }

    public DeliveryState State { get; set; }

    public DateTimeOffset? At { get; set; }
}

internal sealed class SignalMapping : IEntityTypeConfiguration<Signal>
{
    public void Configure(EntityTypeBuilder<Signal> builder)
    {
        builder.ToTable("Signals");
        builder.Property(signal => signal.Id).ValueGeneratedNever();
        builder.Property(signal => signal.Name).HasMaxLength(128);
        builder.Property(signal => signal.Correlation).HasMaxLength(128);
        builder.Property(signal => signal.ProcedureCode).HasMaxLength(16);
        builder.Property(signal => signal.Status).HasConversion<string>().HasMaxLength(32);
        builder.Property(signal => signal.EventId).HasMaxLength(128);
        builder.Property(signal => signal.Reason).HasMaxLength(500);
        builder.Property(signal => signal.Actor).HasMaxLength(128);
        builder.Property(signal => signal.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(signal => signal.Version).IsConcurrencyToken();
        builder.HasIndex(signal => new { signal.State, signal.Name });
        builder.HasIndex(signal => signal.EventId).IsUnique();
    }
}

internal sealed class SignalDeliveryMapping : IEntityTypeConfiguration<SignalDelivery>
{
    public void Configure(EntityTypeBuilder<SignalDelivery> builder)
    {
        builder.ToTable("SignalDeliveries");
        builder.HasKey(delivery => new { delivery.SignalId, delivery.InstanceId, delivery.BookmarkId });
        builder.Property(delivery => delivery.BookmarkId).HasMaxLength(64);
        builder.Property(delivery => delivery.State).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(delivery => new { delivery.SignalId, delivery.State });
    }
}
