using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>A step threw while a command ran. The transaction is rolled back; the incident is written in one of its own.</summary>
public sealed class InstanceFailedException : Exception
{
    private readonly WorkflowInstance failed;
    private readonly StepFailedException inner;

    public InstanceFailedException(WorkflowInstance instance, Stimulus stimulus, StepFailedException inner)
        : this(instance, instance.Id, stimulus, inner)
    {
    }

    private InstanceFailedException(WorkflowInstance failed, Guid commandInstanceId, Stimulus stimulus, StepFailedException inner)
        : base(inner.Message, inner) => (this.failed, CommandInstanceId, Stimulus, this.inner) = (failed, commandInstanceId, stimulus, inner);

    /// <summary>The instance in which it happened; it stayed as it was.</summary>
    public Guid InstanceId => failed.Id;

    /// <summary>The instance that the command woke.</summary>
    public Guid CommandInstanceId { get; }

    /// <summary>What to try again.</summary>
    public Stimulus Stimulus { get; }

    /// <summary>Why, in the reader's language.</summary>
    public string Said => Say.Pick(inner.Message, inner.English);

    /// <summary>Whose command it was, when it was not the one's who ran it: a retry runs in the name of the person whose command is held.</summary>
    private (bool Known, Guid? Id) Owner { get; init; }

    /// <summary>The same failure of a command that somebody else gave.</summary>
    /// <param name="owner">Who; null for a timer or a message.</param>
    public InstanceFailedException OwnedBy(Guid? owner) => new(failed, CommandInstanceId, Stimulus, inner) { Owner = (true, owner) };

    /// <summary>The same failure as part of a larger command.</summary>
    public InstanceFailedException During(WorkflowInstance instance, Stimulus stimulus) => new(failed, instance.Id, stimulus, inner);

    /// <summary>
    /// Adds the incident, or counts it on when the same command has failed before, and holds the timer that led to it, if one did. The first of its kind is told to
    /// the administrators.
    /// </summary>
    /// <param name="actorId">Whose command it was; null for a timer or a message.</param>
    public async Task WriteIncidentAsync(ApprovalsDb db, DateTimeOffset now, CancellationToken cancellationToken, Guid? actorId = null)
    {
        actorId = Owner.Known ? Owner.Id : actorId;
        var (message, messageEn) = (Incident.Kept(inner.Message), Incident.Kept(inner.English));
        var command = JsonSerializer.Serialize(Stimulus, JsonSerializerOptions.Web);
        var before = await db.Incidents.FirstOrDefaultAsync(
            row => row.CaseId == failed.CaseId && row.CommandInstanceId == CommandInstanceId && row.BookmarkId == Stimulus.BookmarkId && row.ResolvedAt == null, cancellationToken);
        if (before is not null)
        {
            before.Attempts++;
            (before.LastAt, before.ActivityId, before.Message, before.MessageEn, before.Shape, before.Command) = (now, inner.ActivityId, message, messageEn, Incident.ShapeOf(message), command);
            before.ActorId = actorId;
        }
        else
        {
            await AddAsync(db, message, messageEn, command, now, actorId, cancellationToken);
        }

        if (await db.Timers.FindAsync([CommandInstanceId, Stimulus.BookmarkId], cancellationToken) is { } timer)
        {
            timer.Held = true;
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task AddAsync(ApprovalsDb db, string message, string? messageEn, string command, DateTimeOffset now, Guid? actorId, CancellationToken cancellationToken)
    {
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now),
            InstanceId = failed.Id,
            CaseId = failed.CaseId,
            DefinitionId = failed.DefinitionId,
            ActivityId = inner.ActivityId,
            Message = message,
            MessageEn = messageEn,
            Shape = Incident.ShapeOf(message),
            CommandInstanceId = CommandInstanceId,
            BookmarkId = Stimulus.BookmarkId,
            Command = command,
            ActorId = actorId,
            At = now,
            LastAt = now,
        };
        var known = await db.Incidents.AnyAsync(
            row => row.ResolvedAt == null && row.DefinitionId == incident.DefinitionId && row.ActivityId == incident.ActivityId && row.Shape == incident.Shape, cancellationToken);
        db.Incidents.Add(incident);
        if (!known)
        {
            var text = $"流程 {incident.DefinitionId} 的“{incident.ActivityId}”出现异常：{message}";
            db.Outbox.Add(new OutboxMessage
            {
                Id = Guid.CreateVersion7(now),
                Kind = "notify",
                Payload = JsonSerializer.Serialize(
                    new NotifyPayload(
                        null, null, null, null, null, $"流程异常：{incident.DefinitionId} {incident.ActivityId}", text.Length > 1000 ? text[..1000] : text,
                        "/console/incidents", Mail: false, Role: UserRole.Administrator),
                    JsonSerializerOptions.Web),
                CreatedAt = now,
                NextAttemptAt = DateTimeOffset.UnixEpoch, // at once
            });
        }
    }
}
