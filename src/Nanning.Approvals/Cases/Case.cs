using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>Where a case is, as applicants and the REST contract name it.</summary>
public enum CaseStatus
{
    /// <summary>草稿.</summary>
    Draft,

    /// <summary>办理中.</summary>
    InProgress,

    /// <summary>待补正.</summary>
    AwaitingSupplement,

    /// <summary>公示中.</summary>
    PublicNotice,

    /// <summary>已通过; the case may live on with obligations.</summary>
    Approved,

    /// <summary>不予通过.</summary>
    Rejected,

    /// <summary>已撤回.</summary>
    Withdrawn,

    /// <summary>已办结, without a decision on the matter.</summary>
    Closed,
}

/// <summary>An application and its whole life (办件).</summary>
public sealed class Case
{
    public Guid Id { get; init; }

    /// <summary>Drawn on submission, e.g. "P18a-2016-0001"; null while a draft.</summary>
    public string? Number { get; set; }

    public string ProcedureCode { get; init; } = string.Empty;

    /// <summary>The edition the case was submitted under; it keeps it for life.</summary>
    public string Edition { get; set; } = string.Empty;

    public Guid ApplicantId { get; init; }

    /// <summary>Name of the applicant when the case was made, for lists.</summary>
    public string ApplicantName { get; set; } = string.Empty;

    public CaseStatus Status { get; set; }

    /// <summary>The form as JSON, by field id.</summary>
    public string Form { get; set; } = "{}";

    /// <summary>Rises with every change of the form; also the If-Match value.</summary>
    public int FormVersion { get; set; } = 1;

    /// <summary>Money in yuan as computed, then as granted.</summary>
    public decimal? Amount { get; set; }

    /// <summary>The computation of the amount as JSON lines.</summary>
    public string? AmountTrace { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid CreatedBy { get; init; }

    /// <summary>When it was sent in. Of an application on paper that is the beginning of the day on which it was received, see <see cref="ReceivedOn"/>.</summary>
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>The stated day on which an application on paper came in (收件日期), when a department entered it afterwards (补录); null when it was made on the platform.</summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>Code of the department that entered it; the applicant answers for what it says, the department for the entry.</summary>
    public string? EnteredBy { get; init; }

    /// <summary>Why it was entered afterwards.</summary>
    public string? EntryReason { get; init; }

    /// <summary>The case that ended and is taken up again in this one (唤醒); its record stays as it was.</summary>
    public Guid? RoundOf { get; init; }

    /// <summary>Of such a new round: the day of the first application, as of which it is judged; its limit runs from when it was taken up.</summary>
    public DateOnly? JudgedOn { get; init; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>The lane that the applicant's credit gave it on the day of submission, whatever becomes of the credit; null while a draft.</summary>
    public CaseLane? Lane { get; set; }

    /// <summary>How it ended, in words.</summary>
    public string? Result { get; set; }

    public string? CertificateNumber { get; set; }

    /// <summary>Due of the case clock, copied from the ledger; null when it does not run.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>From when on the light is yellow.</summary>
    public DateTimeOffset? WarnAt { get; set; }

    /// <summary>The supplement request that is open, as JSON <c>{bookmarkId, fields, materials, reason, dueOn}</c>.</summary>
    public string? Supplement { get; set; }

    /// <summary>Number of the last journal line.</summary>
    public int JournalLength { get; set; }

    public DateTimeOffset? LastUrgedAt { get; set; }

    /// <summary>Concurrency token: every command that touches the case raises it.</summary>
    public int Version { get; set; }

    /// <summary>The day as of which eligibility is judged, whatever the examination takes; null while a draft.</summary>
    public DateOnly? AppliedOn => JudgedOn ?? (SubmittedAt is { } submitted ? WorkingCalendar.DateOf(submitted) : null);

    /// <summary>Whether the flow can still change the decision.</summary>
    public bool Open => Status is CaseStatus.InProgress or CaseStatus.AwaitingSupplement or CaseStatus.PublicNotice;

    /// <summary>The next line of the journal, for what somebody does beside the flow; not visible to parties. The caller adds it.</summary>
    internal JournalEntry NextLine(string kind, DateTimeOffset at, Actor actor, string? reason, string? activityId = null, string? step = null, string? data = null)
    {
        Version++;
        return new JournalEntry
        {
            CaseId = Id,
            Seq = ++JournalLength,
            At = at,
            Kind = kind,
            ActivityId = activityId,
            Step = step,
            ActorId = actor.UserId,
            Actor = actor.Name,
            Opinion = reason,
            Data = data,
        };
    }
}

/// <summary>A version of the form that was sent in: at submission and with every supplement.</summary>
public sealed class CaseFormVersion
{
    public Guid CaseId { get; init; }

    public int Version { get; init; }

    public string Form { get; init; } = "{}";

    /// <summary>"submit" or "supplement".</summary>
    public string Reason { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    public Guid SavedBy { get; init; }
}

/// <summary>A duty after approval (后续义务): renewal, evidence, retention.</summary>
public sealed class Obligation
{
    public Guid CaseId { get; init; }

    /// <summary>Stable kind, e.g. "renewal".</summary>
    public string Kind { get; init; } = string.Empty;

    public string Title { get; set; } = string.Empty;

    public DateOnly DueOn { get; set; }

    /// <summary>"open", "done" or "missed".</summary>
    public string State { get; set; } = "open";
}

/// <summary>One line of a case's history. Lines are only ever added.</summary>
public sealed class JournalEntry
{
    private string? step;

    public Guid CaseId { get; init; }

    /// <summary>1-based, without gaps.</summary>
    public int Seq { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>What happened: "submitted", "decided", "entered", "left", "timer", "notice" …</summary>
    public string Kind { get; init; } = string.Empty;

    public string? ActivityId { get; init; }

    /// <summary>Name of the step.</summary>
    public string? Step
    {
        get => step;
        init => step = value;
    }

    public Guid? ActorId { get; init; }

    public string? Actor { get; init; }

    /// <summary>Department in whose name it was done, as it was called that day.</summary>
    public string? Department { get; init; }

    public string? OnBehalfOf { get; init; }

    public string? Outcome { get; init; }

    public string? Opinion { get; init; }

    /// <summary>Details as JSON: the condition and its values, the fields that changed, the amount …</summary>
    public string? Data { get; init; }

    /// <summary>Whether applicants and officers see it in the timeline; the rest is for the console.</summary>
    public bool Public { get; init; }

    /// <summary>The same line with the step as it is called in the reader's language.</summary>
    internal JournalEntry Calling(string? name)
    {
        var copy = (JournalEntry)MemberwiseClone();
        copy.step = name;
        return copy;
    }
}

internal sealed class CaseMapping : IEntityTypeConfiguration<Case>
{
    public void Configure(EntityTypeBuilder<Case> builder)
    {
        builder.ToTable("Cases");
        builder.Property(item => item.Id).ValueGeneratedNever();
        builder.Property(item => item.Number).HasMaxLength(32);
        builder.Property(item => item.ProcedureCode).HasMaxLength(16);
        builder.Property(item => item.Edition).HasMaxLength(32);
        builder.Property(item => item.ApplicantName).HasMaxLength(128);
        builder.Property(item => item.Status).HasConversion<string>().HasMaxLength(24);
        builder.Property(item => item.Lane).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.EnteredBy).HasMaxLength(32);
        builder.Property(item => item.EntryReason).HasMaxLength(512);
        builder.Property(item => item.Result).HasMaxLength(1024);
        builder.Property(item => item.CertificateNumber).HasMaxLength(64);
        builder.Property(item => item.Version).IsConcurrencyToken();
        builder.HasIndex(item => item.Number).IsUnique();
        builder.HasIndex(item => new { item.ApplicantId, item.CreatedAt });
        builder.HasIndex(item => new { item.Status, item.DueAt });
        builder.HasIndex(item => item.ProcedureCode);
        builder.HasIndex(item => item.EnteredBy);
        builder.HasIndex(item => item.RoundOf).IsUnique();
        builder.Ignore(item => item.AppliedOn);
    }
}

internal sealed class CaseFormVersionMapping : IEntityTypeConfiguration<CaseFormVersion>
{
    public void Configure(EntityTypeBuilder<CaseFormVersion> builder)
    {
        builder.ToTable("CaseFormVersions");
        builder.HasKey(version => new { version.CaseId, version.Version });
        builder.Property(version => version.Reason).HasMaxLength(16);
    }
}

internal sealed class ObligationMapping : IEntityTypeConfiguration<Obligation>
{
    public void Configure(EntityTypeBuilder<Obligation> builder)
    {
        builder.ToTable("Obligations");
        builder.HasKey(obligation => new { obligation.CaseId, obligation.Kind });
        builder.Property(obligation => obligation.Kind).HasMaxLength(32);
        builder.Property(obligation => obligation.Title).HasMaxLength(256);
        builder.Property(obligation => obligation.State).HasMaxLength(16);
        builder.HasIndex(obligation => new { obligation.State, obligation.DueOn });
    }
}

internal sealed class JournalEntryMapping : IEntityTypeConfiguration<JournalEntry>
{
    public void Configure(EntityTypeBuilder<JournalEntry> builder)
    {
        builder.ToTable("Journal");
        builder.HasKey(entry => new { entry.CaseId, entry.Seq });
        builder.Property(entry => entry.Kind).HasMaxLength(32);
        builder.Property(entry => entry.ActivityId).HasMaxLength(64);
        builder.Property(entry => entry.Step).HasMaxLength(128);
        builder.Property(entry => entry.Actor).HasMaxLength(128);
        builder.Property(entry => entry.Department).HasMaxLength(64);
        builder.Property(entry => entry.OnBehalfOf).HasMaxLength(128);
        builder.Property(entry => entry.Outcome).HasMaxLength(32);
        builder.Property(entry => entry.Opinion).HasMaxLength(4000);
        builder.HasIndex(entry => new { entry.ActorId, entry.At });
    }
}
