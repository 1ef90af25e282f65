using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What a step wants to happen. The engine only collects effects; the host writes them in the step's one transaction.</summary>
public abstract record Effect;

/// <summary>Who is asked: the lead, the co-leads, a department by code, or a party.</summary>
public enum WorkRole
{
    /// <summary>牵头单位: decides.</summary>
    Lead,

    /// <summary>配合单位: gives an opinion.</summary>
    CoLead,

    /// <summary>Another department that the flow names, e.g. the one that pays.</summary>
    Department,

    /// <summary>An expert's seat on a panel, kept by the lead department.</summary>
    Expert,

    /// <summary>当事方: the applicant, or another registered organisation or person, e.g. the unit or the bank.</summary>
    Party,
}

/// <summary>An outcome a person may choose, with its label.</summary>
public sealed record WorkOutcome(string Name, string Text, string? TextEn = null);

/// <summary>Opens a work item (待办) for people.</summary>
/// <param name="BookmarkId">What the decision resumes; unique in the instance.</param>
/// <param name="ActivityId">The activity of the definition.</param>
/// <param name="Name">Step name shown to people.</param>
/// <param name="Role">In which capacity the department is asked.</param>
/// <param name="Department">Department code as the flow or the procedure names it (before successors).</param>
/// <param name="Position">Lowest position that may decide (handler, sectionHead, leader) or null for anyone in the department.</param>
/// <param name="Seat">1-based number among items of the same activity and round.</param>
/// <param name="WorkingDays">Limit of the step in working days; null when there is none.</param>
/// <param name="Outcomes">What may be decided.</param>
/// <param name="OpinionRequiredFor">Outcomes that need a written opinion.</param>
/// <param name="Form">Fields of the step's own form (same shape as a section's fields in procedure.json), or null.</param>
/// <param name="Assignee">Whose item it is from the beginning, by the name the host knows the person by; null for the pool.</param>
/// <param name="Party">"applicant", or the identifier of a registered organisation or person that is asked instead of a department; null for departments.</param>
public sealed record OpenWorkItem(
    string BookmarkId, string ActivityId, string Name, WorkRole Role, string Department, string? Position, int Seat, int? WorkingDays,
    IReadOnlyList<WorkOutcome> Outcomes, IReadOnlyList<string> OpinionRequiredFor, JsonArray? Form, string? Party = null, string? Assignee = null) : Effect
{
    /// <summary>The assignee is asked in person, in whatever department; <see cref="Department"/> stands in when there is no such person.</summary>
    public bool InPerson { get; init; }

    /// <summary>What the step says beside who decides what; null when it says nothing.</summary>
    public StepPolicy? Policy { get; init; }

    /// <summary>Working days before the limit is over at which the light turns yellow; null for what is usual.</summary>
    public int? WarnDays { get; init; }
}

/// <summary>Closes an open work item that is no longer needed.</summary>
public sealed record CloseWorkItem(string BookmarkId, string Reason) : Effect;

/// <summary>Decides an open work item by rule because its time is over (逾期自动办理). The item ends as decided, by nobody, and says by which rule.</summary>
/// <param name="Rule">Name of the boundary timer, as the definition calls it.</param>
public sealed record AutoDecide(string BookmarkId, string Outcome, string? Opinion, string Rule) : Effect
{
    /// <summary>The clause of the procedure that allows it; null when the definition names none.</summary>
    public string? Clause { get; init; }
}

/// <summary>Reminds whoever has work items open at a step, or tells somebody above them (催办、升级).</summary>
/// <param name="ActivityId">The step, or the container the step is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="WorkItems">Bookmarks of the work items open there now; may be none, e.g. while the applicant supplements.</param>
/// <param name="To">"handler" (of a party: all its accounts), "sectionHead" or "leader" of the departments asked, "supervisor", "applicant", or a department code.</param>
/// <param name="Text">What is said.</param>
/// <param name="Count">The how-maniest time this is said, from 1.</param>
/// <param name="Escalates">It goes to somebody above whoever is asked.</param>
public sealed record Remind(
    string ActivityId, string Name, IReadOnlyList<string> WorkItems, string To, string Text, int Count, bool Escalates) : Effect;

/// <summary>Asks the applicant for supplements (补正): only the named fields and materials open; both clocks pause until it is answered.</summary>
/// <param name="DueOn">Last day to answer.</param>
public sealed record RequestSupplement(
    string BookmarkId, string ActivityId, string Name, IReadOnlyList<string> Fields, IReadOnlyList<string> Materials, string Reason, DateOnly DueOn) : Effect;

/// <summary>The supplement request ended: answered or expired. The host closes the fields again.</summary>
public sealed record EndSupplement(string BookmarkId, bool Answered) : Effect;

/// <summary>A timer row. Firing it resumes the bookmark.</summary>
public sealed record ScheduleTimer(string BookmarkId, string ActivityId, string Name, DateTimeOffset DueAt) : Effect;

/// <summary>Takes back a timer that has not fired.</summary>
public sealed record CancelTimer(string BookmarkId) : Effect;

/// <summary>Waits for a message from outside or from another instance.</summary>
/// <param name="Offer">Which persons may send it, and how it looks to them; null when only flows and systems send it.</param>
public sealed record AwaitMessage(string BookmarkId, string ActivityId, string Name, string Correlation, MessageOffer? Offer = null) : Effect;

/// <summary>A message that persons may send from the page of the case (办件操作), e.g. the notice of an early return.</summary>
/// <param name="To">Who may: "applicant", "party:identifier", "lead", "coleads", "district" or a department code.</param>
/// <param name="Text">What the button says.</param>
/// <param name="Help">What happens then.</param>
/// <param name="Form">What is filled in, fields as in a step's form; null for nothing.</param>
public sealed record MessageOffer(IReadOnlyList<string> To, string Text, string? TextEn, string? Help, string? HelpEn, JsonArray? Form);

/// <summary>Waits no longer.</summary>
public sealed record CancelMessage(string BookmarkId) : Effect;

/// <summary>Sends a message to every instance that waits for it, through the outbox.</summary>
/// <param name="ToAll">Every wait for this name hears it, whatever correlation it waits for.</param>
public sealed record PublishMessage(string Name, string Correlation, JsonNode? Payload, bool ToAll = false) : Effect;

/// <summary>Hands a task to a system outside (外部任务), through the outbox; its answer resumes the bookmark.</summary>
public sealed record RunTask(string BookmarkId, string ActivityId, string Name, string TaskName, JsonNode? Payload) : Effect;

/// <summary>The answer of a task is no longer waited for.</summary>
public sealed record CancelTask(string BookmarkId) : Effect;

/// <summary>Pauses the case clock and the clock of the step named, for a legal reason.</summary>
public sealed record PauseClock(string Reason) : Effect;

/// <summary>Lets the paused clocks run again.</summary>
public sealed record ResumeClock : Effect;

/// <summary>Stops the case clock: the promised time ends with the decision.</summary>
public sealed record StopClock : Effect;

/// <summary>Publishes a public notice (公示) that ends after the given last day.</summary>
public sealed record PublishNotice(string BookmarkId, string Title, string Body, DateOnly EndsOn) : Effect;

/// <summary>Ends a public notice.</summary>
public sealed record EndNotice(string BookmarkId, bool Objected) : Effect;

/// <summary>The case's status, one of those in the REST contract, and how it ended where it did.</summary>
public sealed record SetStatus(string Status, string? Reason) : Effect;

/// <summary>Tells people something, in the application and by mail.</summary>
/// <param name="To">"applicant", "lead", "coleads" or a department code.</param>
public sealed record Notify(string To, string Subject, string Text, bool Mail) : Effect;

/// <summary>A mail to addresses that the flow names, through the outbox.</summary>
/// <param name="Body">Plain text.</param>
public sealed record SendMail(
    IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc, string Subject, string Body) : Effect;

/// <summary>The computed amount of the case, in yuan, with its computation.</summary>
public sealed record SetAmount(decimal Amount, IReadOnlyList<AmountLine> Trace) : Effect;

/// <summary>One line of a computation: what, and how much.</summary>
public sealed record AmountLine(string Text, decimal Value);

/// <summary>Grants money. The host applies the caps of the procedure inside the transaction and writes what was really granted.</summary>
/// <param name="Year">The year the grant is for, as the caps count it.</param>
/// <param name="Key">Names this grant within the instance, for <see cref="ReverseGrant"/>.</param>
public sealed record RecordGrant(string ActivityId, decimal Amount, int Year, string Key) : Effect;

/// <summary>Takes a grant back (冲销): a negative entry beside the first one. Said at most once of each grant.</summary>
/// <param name="Key">The grant, as <see cref="RecordGrant"/> named it.</param>
public sealed record ReverseGrant(string ActivityId, string Key, string Reason) : Effect;

/// <summary>Takes a part of what the case was granted back (追回): negative entries beside the grants, the latest first, never more than is left of them.</summary>
/// <param name="ReturnsToCaps">Whether the caps of the procedure get the money back, so that it can be granted again.</param>
public sealed record RecoverGrant(string ActivityId, decimal Amount, string Reason, bool ReturnsToCaps) : Effect;

/// <summary>Issues a certificate to the applicant.</summary>
/// <param name="Number">Drawn by the host before the burst, so that the flow can use it.</param>
public sealed record IssueCertificate(string ActivityId, string Number, string Title, DateOnly IssuedOn, DateOnly? ValidUntil) : Effect;

/// <summary>Revokes a certificate from a day on.</summary>
public sealed record RevokeCertificate(string ActivityId, string Number, DateOnly On, string Reason) : Effect;

/// <summary>Lets a certificate hold for further years.</summary>
public sealed record RenewCertificate(string ActivityId, string Number, int Years) : Effect;

/// <summary>What a certificate is about has come to its end: it holds until this day at the latest.</summary>
public sealed record EndCertificate(string ActivityId, string Number, DateOnly On, string Reason) : Effect;

/// <summary>Opens, or moves, a duty after approval that the applicant sees (续报、年检 …).</summary>
/// <param name="State">"open", "done" or "missed".</param>
public sealed record SetObligation(string Kind, string Title, DateOnly DueOn, string State) : Effect;

/// <summary>Starts another definition as a child; its end resumes the bookmark, if there is one.</summary>
public sealed record StartSubflow(string? BookmarkId, string ActivityId, string DefinitionId, JsonObject Inputs) : Effect;

/// <summary>Ends the children that would have resumed a bookmark, and theirs: nobody waits for them any more.</summary>
public sealed record CancelChildren(string BookmarkId, string Reason) : Effect;

/// <summary>An open work item belongs to another activity from now on (流程迁移): its name, outcomes and form follow, its clock goes on as it is.</summary>
/// <param name="Asked">What the activity would open now; the item takes over from the one that asks the same department.</param>
public sealed record RetargetWorkItem(string BookmarkId, string ActivityId, string Name, string? NameEn, IReadOnlyList<OpenWorkItem> Asked) : Effect;

/// <summary>A timer belongs to another activity from now on; it stays due when it was.</summary>
public sealed record RetargetTimer(string BookmarkId, string ActivityId, string Name) : Effect;
