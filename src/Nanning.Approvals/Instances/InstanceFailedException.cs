using System.Text.Json;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>A step threw while a command ran. The transaction is rolled back; the incident is written in one of its own.</summary>
public sealed class InstanceFailedException(Guid incidentId, Guid instanceId, Guid caseId, Stimulus stimulus, StepFailedException inner)
    : Exception(inner.Message, inner)
{
    /// <summary>The instance that stayed as it was.</summary>
    public Guid InstanceId { get; } = instanceId;

    /// <summary>Where it happened, and what to try again.</summary>
    public Stimulus Stimulus { get; } = stimulus;

    /// <summary>Adds the incident and holds the timer that led to it, if one did.</summary>
    public async Task WriteIncidentAsync(ApprovalsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Incidents.Add(new Incident
        {
            Id = incidentId,
            InstanceId = InstanceId,
            CaseId = caseId,
            ActivityId = inner.ActivityId,
            Message = inner.Message.Length > 4000 ? inner.Message[..4000] : inner.Message,
            Command = JsonSerializer.Serialize(Stimulus, JsonSerializerOptions.Web),
            At = now,
        });
        if (await db.Timers.FindAsync([InstanceId, Stimulus.BookmarkId], cancellationToken) is { } timer)
        {
            timer.Held = true;
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
