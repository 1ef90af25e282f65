using System.Text.Json.Nodes;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Forecasts;

namespace Nanning.Approvals.Cases;

/// <summary>A page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>A case in a list.</summary>
/// <param name="Step">Names of the steps that are open now.</param>
public sealed record CaseSummary(
    Guid Id, string? Number, string Procedure, string ProcedureName, string Applicant, CaseStatus Status, decimal? Amount,
    DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt, DateTimeOffset? DueAt, Light Light, string? Step)
{
    /// <summary>The lane the applicant's credit gave it: "normal", "closely" or "fast".</summary>
    public string Lane { get; init; } = CreditNames.Name(CaseLane.Normal);

    /// <summary>When the light is red: of the case or of an open step, whichever is first; for applicants of the case.</summary>
    public DateTimeOffset? LightDueAt { get; init; }
}

/// <summary>State of a step on the path of a case.</summary>
public enum StepState
{
    Done,
    Current,
    Coming,
    Cancelled,
}

/// <summary>A step on the path of a case: taken, open, or probably coming.</summary>
/// <param name="Id">Activity id in the flow.</param>
/// <param name="Department">Department code.</param>
/// <param name="Order">Steps of one order run side by side.</param>
/// <param name="Since">Since when it is open.</param>
/// <param name="At">When it was done.</param>
/// <param name="ExpectedOn">When a coming step is expected to end.</param>
/// <param name="WorkingDays">Limit.</param>
public sealed record CaseStepView(
    string Id, string Name, string Type, string? Department, string? DepartmentName, StepState State, int Order,
    string? Actor, DateTimeOffset? Since, DateTimeOffset? At, string? Outcome, string? OutcomeText, string? Opinion,
    DateTimeOffset? DueAt, Light Light, DateOnly? ExpectedOn, int? WorkingDays, JsonObject? Data = null)
{
    /// <summary>Why what was decided counts no longer; null when it does.</summary>
    public string? Void { get; init; }
}

/// <summary>A request for supplements as the applicant sees it.</summary>
public sealed record SupplementView(IReadOnlyList<string> Fields, IReadOnlyList<string> Materials, string Reason, DateOnly DueOn);

/// <summary>A duty after approval.</summary>
public sealed record ObligationView(string Kind, string Title, DateOnly DueOn, string State);

/// <summary>A file of a case.</summary>
public sealed record DocumentView(Guid Id, string Material, string Name, string ContentType, long Size, string Sha256, DateTimeOffset UploadedAt);

/// <summary>A line of a computation as stored.</summary>
public sealed record AmountLineView(string Text, decimal Value);

/// <summary>The forecast of an open step of a case.</summary>
/// <param name="Id">Activity id in the flow.</param>
public sealed record StepForecast(string Id, string Step, Forecast Forecast);

/// <summary>A case as its page and the REST contract show it.</summary>
/// <param name="FormVersion">For If-Match.</param>
/// <param name="DueAt">End of the promised time of the whole case.</param>
/// <param name="WorkingDaysLeft">To the day at which the light turns red.</param>
/// <param name="CalendarKnown">False when a due date lies in a year whose days off are not published yet.</param>
public sealed record CaseDetail(
    Guid Id, string? Number, string Procedure, string ProcedureName, string Edition, CaseStatus Status, ApplicantView Applicant,
    JsonObject Form, int FormVersion, decimal? Amount, IReadOnlyList<AmountLineView> AmountTrace, IReadOnlyList<CaseStepView> Steps,
    DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt, DateTimeOffset? DecidedAt, DateTimeOffset? DueAt, Light Light, int? WorkingDaysLeft, bool CalendarKnown,
    string? Certificate, string? Outcome, SupplementView? Supplement, IReadOnlyList<ObligationView> Obligations, IReadOnlyList<DocumentView> Documents,
    IReadOnlyList<string> Actions, IReadOnlyList<CaseMessageView> Messages, IReadOnlyList<CaseTaskView> Tasks)
{
    /// <summary>Fields and materials that the step of this person's department does not show.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>When the light is red: of the case or of an open step, whichever is first; for applicants of the case.</summary>
    public DateTimeOffset? LightDueAt { get; init; }

    /// <summary>What the history of its open steps says, while their lights are green; for the offices only.</summary>
    public IReadOnlyList<StepForecast> Forecasts { get; init; } = [];

    /// <summary>Possible double benefits; for the offices only.</summary>
    public IReadOnlyList<BenefitFlag> Flags { get; init; } = [];

    /// <summary>The lane, "normal", "closely" or "fast", fixed at submission; of a draft, the one it would take today.</summary>
    public string Lane { get; init; } = CreditNames.Name(CaseLane.Normal);

    /// <summary>The applicant's credit today; null for a person.</summary>
    public CreditView? Credit { get; init; }

    /// <summary>Who entered an application on paper, and when it came in; null for one made on the platform.</summary>
    public EntryView? Entry { get; init; }

    /// <summary>The case that ended and was taken up again in this one.</summary>
    public RoundView? PreviousRound { get; init; }

    /// <summary>The round in which this case was taken up again after it had ended.</summary>
    public RoundView? NextRound { get; init; }

    /// <summary>Of a draft that was saved under an edition that is no longer in force: that edition.</summary>
    public string? DraftEdition { get; init; }
}

/// <summary>Another round of a case.</summary>
public sealed record RoundView(Guid Id, string? Number, CaseStatus Status);

/// <summary>The entry of an application on paper (补录).</summary>
/// <param name="ReceivedOn">The stated day on which it came in: the limit runs from then.</param>
/// <param name="EnteredAt">When it was really entered.</param>
public sealed record EntryView(DateOnly ReceivedOn, string Department, string DepartmentName, DateTimeOffset EnteredAt, string? Reason);

/// <summary>What this person may say to the flow of the case now (办件操作).</summary>
/// <param name="Name">Name of the message, for the REST contract.</param>
/// <param name="Text">What the button says.</param>
/// <param name="Help">What happens then.</param>
/// <param name="Form">What is filled in, as in a step's form.</param>
public sealed record CaseMessageView(string Name, string Text, string? Help, JsonArray? Form);

/// <summary>An answer from outside that the case waits for.</summary>
/// <param name="Asked">What was asked of whom.</param>
/// <param name="Department">Who registers the answer when it comes on paper.</param>
/// <param name="Reminders">When somebody is reminded next.</param>
/// <param name="Form">What is filled in then; null for who may not register it.</param>
public sealed record CaseTaskView(
    Guid Id, string Step, string? Asked, string? Department, string? DepartmentName, DateTimeOffset Since, IReadOnlyList<DateTimeOffset> Reminders, JsonArray? Form);

/// <summary>Who applied.</summary>
public sealed record ApplicantView(Guid Id, string Name, string Kind, string Identifier, string District, string Address, string ContactName, string Phone);

/// <summary>A line of the timeline.</summary>
public sealed record TimelineEntry(
    int Seq, DateTimeOffset At, string Kind, string Text, string? ActivityId, string? Step, string? Actor, string? Department, string? OnBehalfOf,
    string? Outcome, string? Opinion, JsonNode? Data);

/// <summary>What the drawing of a flow writes on a step.</summary>
public sealed record FlowLabel(string? Department, string? Limit);
