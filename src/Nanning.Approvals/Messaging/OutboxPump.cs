using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Messaging;

/// <summary>
/// Lets the outbox leave. Notifications and messages to instances are delivered in the transaction that marks them sent, so exactly once;
/// mail leaves at least once, under an id that stays the same.
/// Retries are a technical matter and use the machine's time, also when the platform's clock stands still.
/// </summary>
public sealed partial class OutboxPump(
    WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, FlowStartPump starts, IMailTransport transport, TaskSender tasks, IOptions<MailOptions> options, TimeProvider clock, BackgroundWork background, ILogger<OutboxPump> logger)
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Delivers until nothing is due any more, or the node is drained; a delivery may put new rows into the outbox.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            while (await DueAsync(cancellationToken) is { Count: > 0 } due)
            {
                foreach (var (id, kind) in due)
                {
                    using var taken = background.Take();
                    if (taken is null)
                    {
                        return;
                    }

                    FailPoints.Message(contexts, id);
                    await DeliverAsync(id, kind, cancellationToken);
                }
            }
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>After a stop in the middle of sending, an embedded database's only process need not wait for its own leases.</summary>
    public Task ReleaseLeasesAsync(CancellationToken cancellationToken) => gate.RunAsync(
        (db, token) => db.Outbox.Where(row => row.SentAt == null && row.DeadAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, DateTimeOffset.UnixEpoch), token),
        cancellationToken);

    private async Task<List<(Guid Id, string Kind)>> DueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var rows = await Next(db, now).Select(row => new { row.Id, row.Kind }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Id, row.Kind))];
    }

    /// <summary>What leaves next.</summary>
    internal static IQueryable<OutboxMessage> Next(ApprovalsDb db, DateTimeOffset now) =>
        db.Outbox.Where(row => row.SentAt == null && row.DeadAt == null && row.NextAttemptAt <= now).OrderBy(row => row.Id).Take(100);

    private async Task DeliverAsync(Guid id, string kind, CancellationToken cancellationToken)
    {
        try
        {
            if (kind is "mail" or "task")
            {
                await LeaveAsync(id, cancellationToken);
            }
            else
            {
                await gate.RunAsync((db, token) => InsideAsync(db, id, token), cancellationToken);
            }
        }
        catch (InstanceFailedException failure) when (kind == "wake")
        {
            await gate.RunAsync((db, token) => HandOverAsync(db, id, failure, token), cancellationToken);
        }
        catch (Exception failure) when (!DatabaseAway.Is(failure) && (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            // A database that is away says nothing about the message: the next sweep takes it up again, without counting it as a try.
            Failed(failure, kind, id);
            await gate.RunAsync((db, token) => PostponeAsync(db, id, Why(failure), token), cancellationToken);
        }
    }

    private async Task InsideAsync(ApprovalsDb db, Guid id, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(db, id, cancellationToken) is not { } row)
        {
            return;
        }

        FailPoints.Hit("outbox.claimed");
        if (row.Kind == "notify")
        {
            await NotifyAsync(db, row, Read<NotifyPayload>(row), cancellationToken);
        }
        else if (row.Kind == "wake")
        {
            await WakeAsync(db, Read<WakePayload>(row), cancellationToken);
        }
        else if (row.Kind == "signal")
        {
            await SignalPump.SpreadAsync(db, Read<SignalPayload>(row).SignalId, clock.GetUtcNow(), cancellationToken);
        }
        else if (row.Kind == "start")
        {
            await starts.StartAsync(db, Read<StartPayload>(row), cancellationToken);
        }
        else
        {
            await host.DeliverMessageAsync(db, Read<MessagePayload>(row), cancellationToken);
        }

        FailPoints.Hit("outbox.delivered");
        row.SentAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task WakeAsync(ApprovalsDb db, WakePayload wake, CancellationToken cancellationToken)
    {
        var state = DeliveryState.Delivered;
        try
        {
            await host.WakeAsync(db, wake.InstanceId, wake.Stimulus, cancellationToken);
        }
        catch (BookmarkGoneException)
        {
            // The instance went another way in the meantime.
            state = DeliveryState.Gone;
        }

        await SignalPump.SettleAsync(db, wake, state, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>The step that was woken threw: the incident holds the delivery from here on, and the outbox is done with it.</summary>
    private async Task<bool> HandOverAsync(ApprovalsDb db, Guid id, InstanceFailedException failure, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(db, id, cancellationToken) is not { Kind: "wake" } row)
        {
            return false;
        }

        await SignalPump.SettleAsync(db, Read<WakePayload>(row), DeliveryState.Failed, clock.GetUtcNow(), cancellationToken);
        row.SentAt = clock.GetUtcNow();
        await failure.WriteIncidentAsync(db, clock.GetUtcNow(), cancellationToken);
        return true;
    }

    private static T Read<T>(OutboxMessage row) => JsonSerializer.Deserialize<T>(row.Payload, JsonSerializerOptions.Web)!;

    private static async Task NotifyAsync(ApprovalsDb db, OutboxMessage row, NotifyPayload payload, CancellationToken cancellationToken)
    {
        var people = db.Users.Where(user => !user.Disabled);
        people = payload switch
        {
            { UserId: { } user } => people.Where(person => person.Id == user),
            { ApplicantId: { } applicant } => people.Where(person => person.Role == UserRole.Applicant && person.ApplicantId == applicant),
            { DepartmentCode: { } department } => people.Where(person => person.Role == UserRole.Officer && person.DepartmentCode == department),
            { Role: { } role } => people.Where(person => person.Role == role),
            _ => throw new InvalidOperationException("A notification without a recipient."),
        };
        foreach (var person in await people.AsNoTracking().OrderBy(person => person.UserName).ToListAsync(cancellationToken))
        {
            if (payload.Position is { } position && person.Position < position)
            {
                continue;
            }

            db.Notifications.Add(new Notification
            {
                Id = Guid.CreateVersion7(row.CreatedAt),
                UserId = person.Id,
                CaseId = payload.CaseId,
                Title = payload.Subject,
                Text = payload.Text,
                Link = payload.Link,
                At = row.CreatedAt,
            });
            if (payload.Mail && !string.IsNullOrEmpty(person.Email))
            {
                db.Outbox.Add(new OutboxMessage
                {
                    Id = Guid.CreateVersion7(row.CreatedAt),
                    Kind = "mail",
                    Payload = JsonSerializer.Serialize(new MailPayload(person.Email, person.DisplayName, payload.Subject, payload.Text), JsonSerializerOptions.Web),
                    CreatedAt = row.CreatedAt,
                    NextAttemptAt = DateTimeOffset.UnixEpoch,
                });
            }
        }
    }

    /// <summary>What leaves the platform: claimed for a while, sent, and then marked; so at least once, under the same id.</summary>
    private async Task LeaveAsync(Guid id, CancellationToken cancellationToken)
    {
        var leaving = await gate.RunAsync(
            async (db, token) =>
            {
                if (await ClaimAsync(db, id, token) is not { } row)
                {
                    return null;
                }

                row.NextAttemptAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(options.Value.LeaseSeconds);
                row.Attempts++;
                await db.SaveChangesAsync(token);
                return row;
            },
            cancellationToken);
        if (leaving is null)
        {
            return;
        }

        FailPoints.Hit("mail.claimed");
        await (leaving.Kind == "mail"
            ? transport.SendAsync(id, Read<MailPayload>(leaving), cancellationToken)
            : tasks.SendAsync(Read<TaskPayload>(leaving).TaskId, cancellationToken));
        FailPoints.Hit("mail.sent");
        await gate.RunAsync(
            (db, token) => db.Outbox.Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SentAt, clock.GetUtcNow()).SetProperty(row => row.Error, (string?)null), token),
            cancellationToken);
    }

    /// <summary>The row, if it still has to leave and no other node has it in hand.</summary>
    private static async Task<OutboxMessage?> ClaimAsync(ApprovalsDb db, Guid id, CancellationToken cancellationToken)
    {
        var rows = db.Database.IsNpgsql()
            ? db.Outbox.FromSql($"""SELECT * FROM "Outbox" WHERE "Id" = {id} FOR UPDATE SKIP LOCKED""")
            : db.Outbox.Where(row => row.Id == id);
        var row = (await rows.ToListAsync(cancellationToken)).SingleOrDefault();
        return row is { SentAt: null, DeadAt: null } && row.NextAttemptAt <= TimeProvider.System.GetUtcNow() ? row : null;
    }

    /// <summary>What is said about a failure: what sends mail says only that it failed, and why stands inside.</summary>
    private static string Why(Exception failure)
    {
        var said = new List<string>();
        for (var at = failure; at is not null; at = at.InnerException)
        {
            if (!said.Exists(text => text.Contains(at.Message, StringComparison.Ordinal)))
            {
                said.Add(at.Message);
            }
        }

        return string.Join(" ", said);
    }

    private async Task PostponeAsync(ApprovalsDb db, Guid id, string error, CancellationToken cancellationToken)
    {
        if (await db.Outbox.FindAsync([id], cancellationToken) is not { SentAt: null } row)
        {
            return;
        }

        // What leaves the platform counts its attempts when it is claimed, the others here.
        row.Attempts += row.Kind is "mail" or "task" ? 0 : 1;
        row.Error = error.Length > 2000 ? error[..2000] : error;
        row.NextAttemptAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Attempts, 12)) * 5);
        row.DeadAt = row.Attempts >= options.Value.MaxAttempts ? clock.GetUtcNow() : null;
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Outbox {Kind} {Id} did not leave; it will be tried again.")]
    private partial void Failed(Exception failure, string kind, Guid id);
}
