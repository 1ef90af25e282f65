using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Duties;

/// <summary>A duty in a list.</summary>
/// <param name="Missing">Reports that are overdue.</param>
/// <param name="ReportDueOn">By when the earliest report that is not there is due.</param>
public sealed record DutySummary(
    Guid Id, string Code, int? Measure, string Title, string Lead, string LeadName, IReadOnlyList<string> CoLeads, DateOnly? Deadline, DateOnly? FirstDeadline, bool DeadlineNamed,
    DutyState State, Light Light, int? WorkingDaysLeft, int? Percent, IReadOnlyList<string> Missing, DateOnly? ReportDueOn, DateOnly? SubmittedOn, DateOnly? AcceptedOn);

/// <summary>How a period that is reported on stands.</summary>
public enum PeriodState
{
    /// <summary>Reported by the due day.</summary>
    OnTime,

    /// <summary>Reported after the due day.</summary>
    Late,

    /// <summary>The due day has passed.</summary>
    Missing,

    /// <summary>Under way, or over and due soon.</summary>
    Due,

    /// <summary>Has not begun.</summary>
    Coming,
}

/// <summary>A period that is reported on.</summary>
public sealed record PeriodView(string Key, string Name, DateOnly From, DateOnly To, DateOnly DueOn, PeriodState State, DateOnly? ReportedOn);

/// <summary>Something a duty has to bring forth, with what was delivered last.</summary>
public sealed record DeliverableView(string Key, string Name, DutyEntryView? Delivered);

/// <summary>A line of the history.</summary>
public sealed record DutyEntryView(
    int Seq, DateTimeOffset At, DutyEntryKind Kind, string Actor, string? Department, string? Period, int? Percent, string? Text, string? Deliverable, string? Link,
    string? FileName, long? FileSize, DateOnly? From, DateOnly? To);

/// <summary>A later deadline that was asked for.</summary>
public sealed record AskedExtension(DateOnly To, string Reason);

/// <summary>A duty as its page shows it.</summary>
/// <param name="Sentence">The order in the words of its source, lost characters put back.</param>
/// <param name="Awaits">What the deadline counts from.</param>
/// <param name="Actions">What this person may do now: report, contribute, deliver, submit, accept, return, ask-extension, decide-extension, urge, record-event.</param>
public sealed record DutyDetail(
    DutySummary Duty, string Sentence, string Source, string AcceptedBy, string? LeadToday, string? Awaits, DateOnly? AwaitedOn, AskedExtension? Asked, DateOnly StartsOn,
    Guid? Conference, IReadOnlyList<DeliverableView> Deliverables, IReadOnlyList<PeriodView> Periods, IReadOnlyList<DutyEntryView> Entries, IReadOnlyList<string> Actions);

/// <summary>Duties by light and state, over all that the filter leaves.</summary>
public sealed record DutyCounts(IReadOnlyDictionary<Light, int> Lights, IReadOnlyDictionary<DutyState, int> States);

/// <summary>A page of duties with the counts of the whole list.</summary>
public sealed record DutyListing(IReadOnlyList<DutySummary> Items, int Total, DutyCounts Counts);
