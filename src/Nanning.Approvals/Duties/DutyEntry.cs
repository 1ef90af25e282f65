using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Duties;

/// <summary>What an entry of a duty's history is.</summary>
public enum DutyEntryKind
{
    /// <summary>The duty was made.</summary>
    Created,

    /// <summary>The lead reports progress.</summary>
    Report,

    /// <summary>A co-lead contributes.</summary>
    Contribution,

    /// <summary>The lead delivers something the duty has to bring forth.</summary>
    Deliverable,

    /// <summary>The lead asks for acceptance.</summary>
    Submitted,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Returned to the lead instead of being accepted.</summary>
    Returned,

    /// <summary>The lead asks for a later deadline.</summary>
    ExtensionAsked,

    /// <summary>The later deadline was granted.</summary>
    Extended,

    /// <summary>The later deadline was refused.</summary>
    ExtensionRefused,

    /// <summary>A supervisor urged.</summary>
    Urged,

    /// <summary>What the deadline counts from has happened.</summary>
    Awaited,
}

/// <summary>One line of a duty's history, with a link or a file. Lines are only ever added.</summary>
public sealed class DutyEntry
{
    public Guid DutyId { get; init; }

    /// <summary>1-based, without gaps.</summary>
    public int Seq { get; init; }

    public DateTimeOffset At { get; init; }

    public DutyEntryKind Kind { get; init; }

    public Guid? ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    /// <summary>Department in whose name it was done, as it was called that day.</summary>
    public string? Department { get; init; }

    /// <summary>The quarter or year that a report is about, e.g. "2016Q3" or "2016".</summary>
    public string? Period { get; init; }

    /// <summary>How far the work is, as the lead says.</summary>
    public int? Percent { get; init; }

    public string? Text { get; init; }

    /// <summary>Key of what was delivered.</summary>
    public string? Deliverable { get; init; }

    public string? Link { get; init; }

    public string? FileName { get; init; }

    /// <summary>Content type as found in the bytes.</summary>
    public string? FileType { get; init; }

    public long? FileSize { get; init; }

    /// <summary>The bytes, in the store of documents.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>The date before, when a date was changed.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The date after.</summary>
    public DateOnly? To { get; init; }
}

internal sealed class DutyEntryMapping : IEntityTypeConfiguration<DutyEntry>
{
    public void Configure(EntityTypeBuilder<DutyEntry> builder)
    {
        builder.ToTable("DutyEntries");
        builder.HasKey(entry => new { entry.DutyId, entry.Seq });
        builder.Property(entry => entry.Kind).HasConversion<string>().HasMaxLength(24);
        builder.Property(entry => entry.Actor).HasMaxLength(128);
        builder.Property(entry => entry.Department).HasMaxLength(64);
        builder.Property(entry => entry.Period).HasMaxLength(8);
        builder.Property(entry => entry.Text).HasMaxLength(4000);
        builder.Property(entry => entry.Deliverable).HasMaxLength(32);
        builder.Property(entry => entry.Link).HasMaxLength(500);
        builder.Property(entry => entry.FileName).HasMaxLength(256);
        builder.Property(entry => entry.FileType).HasMaxLength(128);
        builder.Property(entry => entry.FileSha256).HasMaxLength(64);
        builder.HasIndex(entry => entry.Kind);
    }
}
