using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Duties;

/// <summary>Where a duty is.</summary>
public enum DutyState
{
    /// <summary>推进中.</summary>
    Open,

    /// <summary>待验收: the lead has asked for acceptance.</summary>
    Submitted,

    /// <summary>已验收.</summary>
    Accepted,
}

/// <summary>A task of departments (督办任务): from the plan, from a joint conference, or added by hand.</summary>
public sealed class Duty
{
    public Guid Id { get; init; }

    /// <summary>Stable code, e.g. "D01-1", "LX-2016-001" (from a conference), "DB-2016-001" (by hand).</summary>
    public string Code { get; init; } = string.Empty;

    /// <summary>Number of the measure of the plan; null when it belongs to none.</summary>
    public int? Measure { get; init; }

    public string Title { get; set; } = string.Empty;

    public string? TitleEn { get; set; }

    /// <summary>The sentence of the plan, or the decision, that orders it.</summary>
    public string Sentence { get; init; } = string.Empty;

    /// <summary>The sentence with the characters that the stored copy of the plan lost.</summary>
    public string? Reading { get; init; }

    /// <summary>Document and place.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Department that leads (牵头单位), as the source names it.</summary>
    public string Lead { get; init; } = string.Empty;

    /// <summary>Co-leads (配合单位) as <c>|a|b|</c>.</summary>
    public string CoLeads { get; init; } = string.Empty;

    /// <summary>Department that accepts.</summary>
    public string AcceptedBy { get; init; } = string.Empty;

    /// <summary>The first day.</summary>
    public DateOnly StartsOn { get; init; }

    /// <summary>The last day in time; null while what it counts from has not happened.</summary>
    public DateOnly? DeadlineOn { get; set; }

    /// <summary>The deadline before any extension.</summary>
    public DateOnly? FirstDeadlineOn { get; set; }

    /// <summary>Whether the source names the deadline; otherwise it is the end of the plan.</summary>
    public bool DeadlineNamed { get; init; }

    /// <summary>What the deadline counts from.</summary>
    public string? Awaits { get; init; }

    public string? AwaitsEn { get; init; }

    public int? AwaitsMonths { get; init; }

    /// <summary>When that happened.</summary>
    public DateOnly? AwaitedOn { get; set; }

    public ReportRhythm Reports { get; init; }

    public DutyState State { get; set; }

    /// <summary>When the lead asked for the acceptance that is open or was given.</summary>
    public DateOnly? SubmittedOn { get; set; }

    public DateOnly? AcceptedOn { get; set; }

    /// <summary>The later deadline that was asked for and not yet decided.</summary>
    public DateOnly? AskedDeadlineOn { get; set; }

    /// <summary>Why it was asked for.</summary>
    public string? AskedReason { get; set; }

    /// <summary>The conference that decided it.</summary>
    public Guid? ConferenceId { get; init; }

    /// <summary>Number of the last entry.</summary>
    public int Entries { get; set; }

    public DateOnly? UrgedOn { get; set; }

    /// <summary>The day of the next reminder; null when none is to come.</summary>
    public DateOnly? NextReminderOn { get; set; }

    /// <summary>Concurrency token: every command that touches the duty raises it.</summary>
    public int Version { get; set; }

    /// <summary>Codes of the co-leads.</summary>
    public IReadOnlyList<string> CoLeadCodes => CodeList.Read(CoLeads);

    /// <summary>Whether it was ready in time, as far as that is decided: accepted, and handed in by the deadline.</summary>
    public bool InTime => SubmittedOn is { } day && (DeadlineOn is null || day <= DeadlineOn);
}

/// <summary>Something a duty has to bring forth.</summary>
public sealed class DutyDeliverable
{
    public Guid DutyId { get; init; }

    public string Key { get; init; } = string.Empty;

    public string Name { get; init; } = string.Empty;

    public string? NameEn { get; init; }
}

/// <summary>Department codes in one column.</summary>
internal static class CodeList
{
    public static string Write(IEnumerable<string> codes) => codes.Any() ? $"|{string.Join('|', codes)}|" : string.Empty;

    public static IReadOnlyList<string> Read(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class DutyMapping : IEntityTypeConfiguration<Duty>
{
    public void Configure(EntityTypeBuilder<Duty> builder)
    {
        builder.ToTable("Duties");
        builder.Property(duty => duty.Id).ValueGeneratedNever();
        builder.Property(duty => duty.Code).HasMaxLength(32);
        builder.Property(duty => duty.Title).HasMaxLength(200);
        builder.Property(duty => duty.TitleEn).HasMaxLength(300);
        builder.Property(duty => duty.Sentence).HasMaxLength(4000);
        builder.Property(duty => duty.Reading).HasMaxLength(4000);
        builder.Property(duty => duty.Source).HasMaxLength(200);
        builder.Property(duty => duty.Lead).HasMaxLength(32);
        builder.Property(duty => duty.CoLeads).HasMaxLength(1000);
        builder.Property(duty => duty.AcceptedBy).HasMaxLength(32);
        builder.Property(duty => duty.Awaits).HasMaxLength(200);
        builder.Property(duty => duty.AwaitsEn).HasMaxLength(300);
        builder.Property(duty => duty.Reports).HasConversion<string>().HasMaxLength(16);
        builder.Property(duty => duty.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(duty => duty.AskedReason).HasMaxLength(2000);
        builder.Property(duty => duty.Version).IsConcurrencyToken();
        builder.Ignore(duty => duty.CoLeadCodes).Ignore(duty => duty.InTime);
        builder.HasIndex(duty => duty.Code).IsUnique();
        builder.HasIndex(duty => duty.NextReminderOn);
        builder.HasIndex(duty => duty.ConferenceId);
    }
}

internal sealed class DutyDeliverableMapping : IEntityTypeConfiguration<DutyDeliverable>
{
    public void Configure(EntityTypeBuilder<DutyDeliverable> builder)
    {
        builder.ToTable("DutyDeliverables");
        builder.HasKey(deliverable => new { deliverable.DutyId, deliverable.Key });
        builder.Property(deliverable => deliverable.Key).HasMaxLength(32);
        builder.Property(deliverable => deliverable.Name).HasMaxLength(200);
        builder.Property(deliverable => deliverable.NameEn).HasMaxLength(300);
    }
}
