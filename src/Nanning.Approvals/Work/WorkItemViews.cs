using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Views of the inbox.</summary>
public enum WorkView
{
    /// <summary>待办: mine, and what nobody has claimed and I may decide; for an applicant, what is asked of it as a party.</summary>
    Todo,

    /// <summary>科室池: unclaimed items of my department.</summary>
    Pool,

    /// <summary>已办: decided by me, or by my party.</summary>
    Done,

    /// <summary>抄送我.</summary>
    Copied,

    /// <summary>Everything open in my department; for offices that see all, everything open.</summary>
    Department,
}

/// <summary>A work item in a list.</summary>
public sealed record WorkItemSummary(
    Guid Id, Guid CaseId, string CaseNumber, string Procedure, string ProcedureName, string Step, string Title, string Applicant, string Department, string DepartmentName,
    WorkRole Role, WorkItemState State, string? Assignee, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, Light Light, int? WorkingDaysLeft, decimal? Amount, string? Outcome, DateTimeOffset? DecidedAt)
{
    /// <summary>The lane of its case: "normal", "closely" or "fast".</summary>
    public string Lane { get; init; } = CreditNames.Name(CaseLane.Normal);

    /// <summary>A step, or a signature or opinion that somebody asked for.</summary>
    public WorkItemKind Kind { get; init; }

    /// <summary>It cannot go on before others have signed or said their opinion.</summary>
    public bool Waits { get; init; }

    /// <summary>What the form says where the procedure finds it worth a card.</summary>
    public IReadOnlyList<SummaryLine> Summary { get; init; } = [];

    public WorkPriority Priority { get; init; }

    /// <summary>What the history of its step says, while its light is green; null otherwise, and for applicants.</summary>
    public Forecast? Forecast { get; init; }

    /// <summary>Whether the person who asks has not opened it yet; only of open items.</summary>
    public bool Unread { get; init; }

    /// <summary>In the list of copies: the copy.</summary>
    public CopyView? Copy { get; init; }

    /// <summary>When it comes back into the list of its holder, who put it aside; null when it lies there.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }
}

/// <summary>A list with the sizes of the views, all seen at the same moment.</summary>
/// <param name="Total">How many items match, at most <see cref="WorkItemQueries.MostCounted"/>.</param>
/// <param name="More">Whether there are more than were counted.</param>
/// <param name="Counts">Sizes of the views, counted as far; null when they were not asked for.</param>
/// <param name="Snoozed">How many items this person has put aside.</param>
public sealed record WorkInbox(IReadOnlyList<WorkItemSummary> Items, int Total, bool More, IReadOnlyDictionary<WorkView, int>? Counts, int Snoozed)
{
    /// <summary>How many copies this person has not opened yet, counted with the copies and with the sizes of the views.</summary>
    public int UnreadCopies { get; init; }
}

/// <summary>Rights to the fields of the application at a step; what is not named is read.</summary>
/// <param name="Signature">The decision needs a handwritten signature.</param>
public sealed record RightsView(IReadOnlyList<string> Write, IReadOnlyList<string> Hidden, bool Signature)
{
    internal static RightsView Of(WorkItem item, CaseDetail ofCase) =>
        new(item.ParentId is null ? FieldRights.Of(item.Policy)?.Write ?? [] : [], ofCase.Hidden, item.ParentId is null && StepOpening.PolicyOf(item).Signature);
}

/// <summary>Somebody urged the item.</summary>
/// <param name="Escalated">Whether it went to the next position, too.</param>
public sealed record UrgeView(DateTimeOffset At, string By, string? Reason, bool Escalated);

/// <summary>A copy that was sent to the person who asks.</summary>
/// <param name="By">Who sent it; null for a step that copies by itself.</param>
public sealed record CopyView(DateTimeOffset At, string? By, string? Reason, bool Read, DateTimeOffset? ReadAt);

/// <summary>An outcome that may be chosen.</summary>
public sealed record OutcomeView(string Name, string Text, bool OpinionRequired);

/// <summary>An opinion given in this case so far.</summary>
public sealed record OpinionView(string Step, string Department, string? Actor, string Outcome, string OutcomeText, string? Opinion, JsonObject? Data, DateTimeOffset At)
{
    /// <summary>Where the handwritten signature is shown; null when there is none.</summary>
    public string? Signature { get; init; }

    /// <summary>Why it counts no longer; null when it does.</summary>
    public string? Void { get; init; }
}

/// <summary>A work item with all that is needed to decide it.</summary>
/// <param name="Actions">What this person may do now: claim, release, decide, request-supplement, transfer, set-priority, snooze, take-over, extend, request-extension, delegate, add-signers, remove-signer.</param>
public sealed record WorkItemDetail(
    WorkItemSummary Item, IReadOnlyList<string> Actions, IReadOnlyList<OutcomeView> Outcomes, JsonArray? Form, IReadOnlyList<OpinionView> Opinions,
    ClockView? StepClock, ClockView? CaseClock, Eligibility Checks, CaseDetail Case)
{
    /// <summary>Who signs the step, or was asked for an opinion, in the order in which they were asked.</summary>
    public IReadOnlyList<SignerView> Signers { get; init; } = [];

    /// <summary>This person has to do with the applicant and keeps out of the case (回避).</summary>
    public bool Concerned { get; init; }

    /// <summary>What this step lets its department see and change, and whether it is signed by hand.</summary>
    public RightsView Rights { get; init; } = new([], [], false);

    /// <summary>Who urged it, the last one first.</summary>
    public IReadOnlyList<UrgeView> Urges { get; init; } = [];

    /// <summary>The decision that waits for signatures.</summary>
    public PendingView? Pending { get; init; }

    /// <summary>Of a signature or an opinion: what was asked, by whom, and the item it is a part of.</summary>
    public AskedView? Asked { get; init; }

    /// <summary>Where this person may return it to, the step asked last first.</summary>
    public IReadOnlyList<ReturnTarget> ReturnTo { get; init; } = [];

    /// <summary>The countersignings of the case that are going on; none for applicants.</summary>
    public IReadOnlyList<CountersignView> Countersignings { get; init; } = [];

    /// <summary>Why this person must not decide it although the position would do (回避), or null.</summary>
    public string? Barred { get; init; }
}

/// <summary>Where an item can be returned to: a step by its activity, or "applicant".</summary>
public sealed record ReturnTarget(string Id, string Name, string? NameEn);
