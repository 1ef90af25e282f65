using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>What an administrator looks for among the instances.</summary>
public enum InstanceFace
{
    /// <summary>Waits or runs.</summary>
    Running,

    /// <summary>Held by an administrator.</summary>
    Suspended,

    /// <summary>Has an open incident, whatever else it is.</summary>
    Incident,

    /// <summary>Came to its end.</summary>
    Finished,

    /// <summary>Ended from outside.</summary>
    Cancelled,
}

/// <summary>What is asked of the list of instances. Everything given must hold.</summary>
/// <param name="Definition">Id of the definition.</param>
/// <param name="Step">Id of an activity at which a token stands.</param>
/// <param name="AgeDays">Started at least so many days ago.</param>
/// <param name="IdleDays">Has not moved for at least so many days.</param>
/// <param name="Error">Part of the message of an open incident.</param>
/// <param name="Q">Part of the case number or the applicant's name, or the id of the instance or the case.</param>
/// <param name="Sort">"started" (newest first, the default), "-started", "changed" or "-changed" (longest without movement first).</param>
public sealed record InstanceFilter(
    InstanceFace? State = null, string? Definition = null, int? Version = null, string? Step = null, int? AgeDays = null, int? IdleDays = null, string? Error = null,
    string? Q = null, string? Sort = null, int Page = 1, int PageSize = 20);

/// <summary>A place where a token stands.</summary>
public sealed record PlaceView(string ActivityId, string Name);

/// <summary>An instance in a list.</summary>
/// <param name="Incidents">How many of its incidents are open.</param>
public sealed record InstanceRow(
    Guid Id, Guid CaseId, string? CaseNumber, string Applicant, CaseStatus CaseStatus, string DefinitionId, int DefinitionVersion, string Name, InstanceStatus Status,
    IReadOnlyList<PlaceView> Places, DateTimeOffset StartedAt, DateTimeOffset ChangedAt, int Incidents, Guid? ParentId, int Version);

/// <summary>How many tokens stand at an activity.</summary>
public sealed record PlaceCount(string DefinitionId, int DefinitionVersion, string ActivityId, string Name, int Count);

/// <summary>Counts beside the list: by state, and by place of the instances that have not ended.</summary>
public sealed record InstanceCounts(IReadOnlyDictionary<InstanceFace, int> States, IReadOnlyList<PlaceCount> Places);

/// <summary>A version of a definition that instances may be of.</summary>
public sealed record DefinitionRow(string DefinitionId, int Version, string Name, bool Published);

/// <summary>A token of an instance.</summary>
/// <param name="Scope">The forks it is inside of.</param>
/// <param name="Outcomes">By which it could be skipped.</param>
/// <param name="OutcomeTexts">What people call these outcomes.</param>
public sealed record TokenView(
    string Id, string ActivityId, string Name, IReadOnlyList<string> Scope, IReadOnlyList<string> Outcomes, IReadOnlyDictionary<string, string> OutcomeTexts);

/// <summary>What a token waits for.</summary>
/// <param name="DueAt">Of the work item's limit or the timer.</param>
/// <param name="Held">A timer that does not fire, because of a suspension or an incident.</param>
public sealed record WaitView(
    string BookmarkId, string TokenId, BookmarkKind Kind, string Name, string Step, Guid? WorkItemId, string? Department, string? Assignee, DateTimeOffset? DueAt, Light Light, bool Held);

/// <summary>A variable of an instance, as indented JSON.</summary>
/// <param name="Money">It holds money: a change of it is proposed to a second administrator.</param>
public sealed record VariableView(string Name, string Value, bool Money);

/// <summary>Another instance of the same case.</summary>
public sealed record RelatedInstance(Guid Id, string DefinitionId, int DefinitionVersion, InstanceStatus Status);

/// <summary>Everything about one instance.</summary>
/// <param name="Operations">What this person may do to it now.</param>
/// <param name="Activities">Where a token may be moved.</param>
/// <param name="Proposals">Changes of money that wait for a second administrator.</param>
/// <param name="MayWake">The case has ended and this person may take it up again.</param>
public sealed record InstanceDetail(
    InstanceRow Instance, IReadOnlyList<TokenView> Tokens, IReadOnlyList<WaitView> Waits, IReadOnlyList<VariableView> Variables, IReadOnlyList<IncidentView> Incidents,
    RelatedInstance? Parent, IReadOnlyList<RelatedInstance> Children, IReadOnlyList<OperationKind> Operations, IReadOnlyList<PlaceView> Activities, int HeldStimuli,
    IReadOnlyList<VariableProposalView> Proposals, bool MayWake);

/// <summary>A line of the journal as administrators see it.</summary>
/// <param name="Data">Inputs, conditions with the values they were decided on, what was before and after: as JSON.</param>
public sealed record JournalView(
    int Seq, DateTimeOffset At, string Kind, string Text, string? ActivityId, string? Step, string? Outcome, string? Actor, string? Department, string? Opinion,
    System.Text.Json.Nodes.JsonNode? Data);

/// <summary>An incident.</summary>
public sealed record IncidentView(
    Guid Id, Guid InstanceId, Guid CaseId, string? CaseNumber, string DefinitionId, string ActivityId, string Step, string Message, string Shape, DateTimeOffset At,
    DateTimeOffset LastAt, int Attempts, string Command, string? Person, DateTimeOffset? ResolvedAt, string? ResolvedBy, string? Resolution);

/// <summary>Incidents of one kind: the same activity and the same message but for its values.</summary>
/// <param name="Name">Of the flow.</param>
/// <param name="Example">The message of the latest one.</param>
public sealed record IncidentGroup(
    string DefinitionId, string Name, string ActivityId, string Step, string Shape, string Example, int Count, DateTimeOffset First, DateTimeOffset Last);
