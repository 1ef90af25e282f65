using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Conferences;

/// <summary>A meeting of the joint conference (局际联席会议).</summary>
public sealed class Conference
{
    public Guid Id { get; init; }

    /// <summary>Year and number, e.g. "2016-001".</summary>
    public string Number { get; init; } = string.Empty;

    public string Title { get; init; } = string.Empty;

    public DateOnly HeldOn { get; init; }

    public string Place { get; init; } = string.Empty;

    /// <summary>Who presided.</summary>
    public string Chair { get; init; } = string.Empty;

    /// <summary>One item a line.</summary>
    public string Agenda { get; init; } = string.Empty;

    /// <summary>Departments present as <c>|a|b|</c>.</summary>
    public string Attendees { get; init; } = string.Empty;

    /// <summary>Who else was there.</summary>
    public string? Guests { get; init; }

    public string? Minutes { get; init; }

    public Guid? RecordedBy { get; init; }

    public string Recorder { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

/// <summary>What a conference decided; with a lead it became a duty.</summary>
public sealed class ConferenceDecision
{
    public Guid ConferenceId { get; init; }

    /// <summary>1-based.</summary>
    public int Seq { get; init; }

    public string Text { get; init; } = string.Empty;

    public Guid? DutyId { get; set; }
}

internal sealed class ConferenceMapping : IEntityTypeConfiguration<Conference>
{
    public void Configure(EntityTypeBuilder<Conference> builder)
    {
        builder.ToTable("Conferences");
        builder.Property(conference => conference.Id).ValueGeneratedNever();
        builder.Property(conference => conference.Number).HasMaxLength(16);
        builder.Property(conference => conference.Title).HasMaxLength(200);
        builder.Property(conference => conference.Place).HasMaxLength(200);
        builder.Property(conference => conference.Chair).HasMaxLength(128);
        builder.Property(conference => conference.Agenda).HasMaxLength(4000);
        builder.Property(conference => conference.Attendees).HasMaxLength(1000);
        builder.Property(conference => conference.Guests).HasMaxLength(1000);
        builder.Property(conference => conference.Minutes).HasMaxLength(20000);
        builder.Property(conference => conference.Recorder).HasMaxLength(128);
        builder.HasIndex(conference => conference.Number).IsUnique();
        builder.HasIndex(conference => conference.HeldOn);
    }
}

internal sealed class ConferenceDecisionMapping : IEntityTypeConfiguration<ConferenceDecision>
{
    public void Configure(EntityTypeBuilder<ConferenceDecision> builder)
    {
        builder.ToTable("ConferenceDecisions");
        builder.HasKey(decision => new { decision.ConferenceId, decision.Seq });
        builder.Property(decision => decision.Text).HasMaxLength(4000);
    }
}
