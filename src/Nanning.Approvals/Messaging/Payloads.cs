using System.Text.Json.Nodes;

namespace Nanning.Approvals.Messaging;

/// <summary>Outbox kind "notify": tells an applicant's people, a department's, or everybody of a role something; resolved to persons when it leaves.</summary>
public sealed record NotifyPayload(
    Guid? ApplicantId, string? DepartmentCode, Users.Position? Position, Guid? UserId, Guid? CaseId, string Subject, string Text, string? Link, bool Mail,
    Users.UserRole? Role = null);

/// <summary>Outbox kind "mail": one mail.</summary>
/// <param name="Copies">Who else gets it, when a flow names several addresses.</param>
public sealed record MailPayload(string To, string Name, string Subject, string Text, MailCopies? Copies = null);

/// <summary>Further addresses of one mail.</summary>
public sealed record MailCopies(IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc);

/// <summary>Outbox kind "message": wakes every instance that waits for it.</summary>
/// <param name="ToAll">Whatever correlation they wait for.</param>
/// <param name="After">Instances up to this one have it already.</param>
public sealed record MessagePayload(string Name, string Correlation, JsonNode? Payload, bool ToAll = false, Guid? After = null);

/// <summary>Outbox kind "wake": wakes one bookmark of one instance.</summary>
/// <param name="SignalId">The signal whose delivery this is, if it is one.</param>
public sealed record WakePayload(Guid InstanceId, Workflows.Runtime.Stimulus Stimulus, Guid? SignalId = null);

/// <summary>Outbox kind "signal": looks who waits for a signal, a batch at a time.</summary>
public sealed record SignalPayload(Guid SignalId);

/// <summary>Outbox kind "task": hands a task to the system outside.</summary>
public sealed record TaskPayload(Guid TaskId);

/// <summary>Outbox kind "start": starts a flow in a case because its time has come.</summary>
public sealed record StartPayload(string DefinitionId, int DefinitionVersion, string ActivityId, DateTimeOffset Tick, Guid CaseId);
