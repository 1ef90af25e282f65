using System.Text.Json.Nodes;

namespace Nanning.Approvals.Messaging;

/// <summary>Outbox kind "notify": tells an applicant's people, a department's, or everybody of a role something; resolved to persons when it leaves.</summary>
public sealed record NotifyPayload(
    Guid? ApplicantId, string? DepartmentCode, Users.Position? Position, Guid? UserId, Guid? CaseId, string Subject, string Text, string? Link, bool Mail,
    Users.UserRole? Role = null);

/// <summary>Outbox kind "mail": one mail to one address.</summary>
public sealed record MailPayload(string To, string Name, string Subject, string Text);

/// <summary>Outbox kind "message": wakes every instance that waits for it.</summary>
public sealed record MessagePayload(string Name, string Correlation, JsonNode? Payload);

/// <summary>Outbox kind "wake": something that came for an instance while it was suspended.</summary>
public sealed record WakePayload(Guid InstanceId, Workflows.Runtime.Stimulus Stimulus);
