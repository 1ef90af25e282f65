using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Clocks;

/// <summary>What happened to a clock.</summary>
public enum ClockEntryKind
{
    /// <summary>The limit began; the day after counts as its first working day.</summary>
    Started,

    /// <summary>Paused for a legal reason.</summary>
    Paused,

    /// <summary>Runs again.</summary>
    Resumed,

    /// <summary>The limit was extended by working days, with a reason.</summary>
    Extended,

    /// <summary>The matter is decided.</summary>
    Stopped,
}

/// <summary>A legal clock (法定时限): of the whole case, or of one step. Its truth is the ledger of entries; due and warning dates are computed from it.</summary>
public sealed class LegalClock
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    /// <summary>The work item whose limit this is; null for the clock of the case.</summary>
    public Guid? WorkItemId { get; set; }

    /// <summary>The step, so that a step that comes back after a supplement goes on with what was left.</summary>
    public string? ActivityId { get; init; }

    public string? DepartmentCode { get; init; }

    /// <summary>Budget in working days, extensions not counted.</summary>
    public int Budget { get; init; }

    /// <summary>Last entry's kind, to find running and paused clocks.</summary>
    public ClockEntryKind State { get; set; }

    public List<ClockEntry> Entries { get; init; } = [];
}

/// <summary>A line of the clock's ledger.</summary>
public sealed class ClockEntry
{
    public Guid ClockId { get; init; }

    /// <summary>1-based.</summary>
    public int Seq { get; init; }

    public ClockEntryKind Kind { get; init; }

    public DateTimeOffset At { get; init; }

    public string? Reason { get; init; }

    /// <summary>Working days of an extension; 0 otherwise.</summary>
    public int WorkingDays { get; init; }
}

internal sealed class LegalClockMapping : IEntityTypeConfiguration<LegalClock>
{
    public void Configure(EntityTypeBuilder<LegalClock> builder)
    {
        builder.ToTable("Clocks");
        builder.Property(clock => clock.Id).ValueGeneratedNever();
        builder.Property(clock => clock.ActivityId).HasMaxLength(64);
        builder.Property(clock => clock.DepartmentCode).HasMaxLength(32);
        builder.Property(clock => clock.State).HasConversion<string>().HasMaxLength(16);
        builder.HasMany(clock => clock.Entries).WithOne().HasForeignKey(entry => entry.ClockId);
        builder.HasIndex(clock => clock.CaseId);
    }
}

internal sealed class ClockEntryMapping : IEntityTypeConfiguration<ClockEntry>
{
    public void Configure(EntityTypeBuilder<ClockEntry> builder)
    {
        builder.ToTable("ClockEntries");
        builder.HasKey(entry => new { entry.ClockId, entry.Seq });
        builder.Property(entry => entry.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(entry => entry.Reason).HasMaxLength(512);
    }
}
