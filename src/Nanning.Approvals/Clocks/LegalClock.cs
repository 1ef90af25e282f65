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
    /// <summary>Reason of a pause while an earlier step, to which the item was returned, is done again.</summary>
    public const string Returned = "退回前面的环节";

    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    /// <summary>The work item whose limit this is; null for the clock of the case.</summary>
    public Guid? WorkItemId { get; set; }

    /// <summary>The step, so that a step that comes back after a supplement goes on with what was left.</summary>
    public string? ActivityId { get; set; }

    public string? DepartmentCode { get; set; }

    /// <summary>Budget in working days, extensions not counted.</summary>
    public int Budget { get; init; }

    /// <summary>Working days before it is over at which the light turns yellow, where the step says so; null for what the procedure says.</summary>
    public int? WarnDays { get; set; }

    /// <summary>When a pause has lasted as long as it may, and the clock runs on by itself; null while it runs and where the pause has no limit.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>Last entry's kind, to find running and paused clocks.</summary>
    public ClockEntryKind State { get; set; }

    /// <summary>Whether the work item it belongs to is open; a paused clock without one waits for its step to come back.</summary>
    public bool HasOpenItem { get; set; }

    public List<ClockEntry> Entries { get; init; } = [];

    /// <summary>Whether days count at present.</summary>
    public bool Running => State is ClockEntryKind.Started or ClockEntryKind.Resumed || (State == ClockEntryKind.Extended && !PausedBefore());

    /// <summary>Whether it waits for something outside the department's hands.</summary>
    public bool Paused => State == ClockEntryKind.Paused || (State == ClockEntryKind.Extended && PausedBefore());

    /// <summary>It stands still because the step was returned.</summary>
    public bool PausedByReturn => PausedFor == Returned;

    /// <summary>Why it stands still; null while it runs.</summary>
    public string? PausedFor => Paused ? Entries.Where(entry => entry.Kind is ClockEntryKind.Paused).MaxBy(entry => entry.Seq)?.Reason : null;

    /// <summary>Begins the limit.</summary>
    public void Start(DateTimeOffset now) => Add(ClockEntryKind.Started, now, null, 0);

    /// <summary>Pauses for a reason; does nothing when it does not run.</summary>
    public void Pause(DateTimeOffset now, string reason)
    {
        if (Running)
        {
            Add(ClockEntryKind.Paused, now, reason, 0);
        }
    }

    /// <summary>Lets it run again; does nothing when it is not paused.</summary>
    public void Resume(DateTimeOffset now, string? reason = null)
    {
        if (Paused)
        {
            Add(ClockEntryKind.Resumed, now, reason, 0);
        }
    }

    /// <summary>Lets a stopped clock go on where it stopped, because what stopped it was taken back; the time in between does not count.</summary>
    public void Reopen(DateTimeOffset now, string reason)
    {
        if (State == ClockEntryKind.Stopped)
        {
            Add(ClockEntryKind.Resumed, now, reason, 0);
        }
    }

    /// <summary>Adds working days to the budget, with the reason; the dates before stay readable in the ledger.</summary>
    public void Extend(DateTimeOffset now, int workingDays, string reason) => Add(ClockEntryKind.Extended, now, reason, workingDays);

    /// <summary>Ends it.</summary>
    public void Stop(DateTimeOffset now)
    {
        if (State != ClockEntryKind.Stopped)
        {
            Add(ClockEntryKind.Stopped, now, null, 0);
        }
    }

    /// <summary>
    /// Working days used up to an instant. A day counts when the clock ran through all of it: neither the day on which it starts or
    /// resumes, nor the day on which it pauses.
    /// </summary>
    public int Used(WorkingCalendar calendar, DateTimeOffset now)
    {
        var used = 0;
        DateOnly? since = null;
        foreach (var entry in Entries.OrderBy(entry => entry.Seq))
        {
            var day = WorkingCalendar.DateOf(entry.At);
            if (entry.Kind is ClockEntryKind.Started or ClockEntryKind.Resumed)
            {
                since = day;
            }
            else if (entry.Kind is ClockEntryKind.Paused or ClockEntryKind.Stopped && since is { } start)
            {
                used += FullDays(calendar, start, day);
                since = null;
            }
        }

        return since is { } running ? used + FullDays(calendar, running, WorkingCalendar.DateOf(now)) : used;
    }

    /// <summary>Working days on which it stood still for a reason, all pauses together, the one that lasts included.</summary>
    /// <param name="reason">What the reasons begin with.</param>
    public int StoodStill(WorkingCalendar calendar, DateTimeOffset now, string reason)
    {
        var (days, since) = (0, (DateOnly?)null);
        foreach (var entry in Entries.OrderBy(entry => entry.Seq).Where(entry => entry.Kind != ClockEntryKind.Extended))
        {
            days += since is { } from ? calendar.WorkingDaysBetween(from, WorkingCalendar.DateOf(entry.At)) : 0;
            since = entry.Kind == ClockEntryKind.Paused && entry.Reason?.StartsWith(reason, StringComparison.Ordinal) == true ? WorkingCalendar.DateOf(entry.At) : null;
        }

        return since is { } lasting ? days + calendar.WorkingDaysBetween(lasting, WorkingCalendar.DateOf(now)) : days;
    }

    /// <summary>Budget with all extensions, in working days.</summary>
    public int Allowed => Budget + Entries.Sum(entry => entry.WorkingDays);

    /// <summary>Last day of the limit, when the clock runs; null when it is paused or stopped.</summary>
    public DateOnly? DueOn(WorkingCalendar calendar)
    {
        if (!Running)
        {
            return null;
        }

        var since = Entries.Last(entry => entry.Kind is ClockEntryKind.Started or ClockEntryKind.Resumed);
        var left = Allowed - Used(calendar, since.At);
        return calendar.AddWorkingDays(WorkingCalendar.DateOf(since.At), left);
    }

    private static int FullDays(WorkingCalendar calendar, DateOnly from, DateOnly until) =>
        until <= from ? 0 : calendar.WorkingDaysBetween(from, until.AddDays(-1));

    private bool PausedBefore() =>
        Entries.OrderBy(entry => entry.Seq).LastOrDefault(entry => entry.Kind != ClockEntryKind.Extended)?.Kind == ClockEntryKind.Paused;

    private void Add(ClockEntryKind kind, DateTimeOffset now, string? reason, int workingDays)
    {
        Entries.Add(new ClockEntry { ClockId = Id, Seq = Entries.Count + 1, Kind = kind, At = now, Reason = reason, WorkingDays = workingDays });
        State = kind;
        PausedUntil = kind == ClockEntryKind.Extended ? PausedUntil : null;
    }
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
        builder.Ignore(clock => clock.Running);
        builder.Ignore(clock => clock.Paused);
        builder.Ignore(clock => clock.Allowed);
        builder.Ignore(clock => clock.PausedByReturn);
        builder.Ignore(clock => clock.PausedFor);
        builder.HasIndex(clock => clock.CaseId);
        builder.HasIndex(clock => clock.PausedUntil).HasFilter("\"PausedUntil\" IS NOT NULL");
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
