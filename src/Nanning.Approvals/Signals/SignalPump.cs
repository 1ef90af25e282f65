using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Signals;

/// <summary>
/// Finds who waits for a signal or a message and puts one delivery for each into the outbox, a batch in a transaction. An instance gets a signal at most once,
/// with all its waits for it; each delivery is a transaction of its own, so one that fails holds up nobody.
/// </summary>
internal static class SignalPump
{
    /// <summary>How many instances are looked at in one transaction.</summary>
    private const int Batch = 200;

    /// <summary>Everybody who waits for a message that a flow published.</summary>
    public static async Task SpreadAsync(ApprovalsDb db, MessagePayload message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waits = message.ToAll
            ? db.MessageWaits.Where(wait => wait.Name == message.Name)
            : db.MessageWaits.Where(wait => wait.Name == message.Name && wait.Correlation == message.Correlation);
        var (found, last) = await NextAsync(waits, message.After, Batch, cancellationToken);
        foreach (var wait in found)
        {
            db.Outbox.Add(OutboxMessage.Of(
                "wake", new WakePayload(wait.InstanceId, new Stimulus(wait.BookmarkId, Data: message.Payload?.DeepClone() as JsonObject)), now));
        }

        if (last is { } after)
        {
            db.Outbox.Add(OutboxMessage.Of("message", message with { After = after }, now));
        }
    }

    /// <summary>The next batch of those who wait for a signal; of one that was kept, the first who waits.</summary>
    public static async Task SpreadAsync(ApprovalsDb db, Guid signalId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Signals.SingleOrDefaultAsync(row => row.Id == signalId, cancellationToken) is not { State: SignalState.Running or SignalState.Kept } signal)
        {
            return;
        }

        signal.Version++;
        if (signal.State is SignalState.Kept && signal.KeepUntil < now)
        {
            signal.State = SignalState.Expired;
            return;
        }

        var most = signal.State is SignalState.Kept ? 1 : Batch;
        var (found, last) = await NextAsync(WaitsFor(db, signal), signal.Cursor, most, cancellationToken);
        foreach (var wait in found)
        {
            Send(db, signal, wait, await db.WorkflowInstances.Where(row => row.Id == wait.InstanceId).Select(row => row.CaseId).SingleAsync(cancellationToken), now);
        }

        if (signal.State is SignalState.Kept)
        {
            signal.State = found.Count == 0 ? SignalState.Kept : SignalState.Done;
            return;
        }

        signal.Cursor = last;
        signal.State = last is not null ? SignalState.Running : signal.Found == 0 && signal.KeepUntil is not null ? SignalState.Kept : SignalState.Done;
        if (last is not null)
        {
            db.Outbox.Add(OutboxMessage.Of("signal", new SignalPayload(signal.Id), now));
        }
    }

    /// <summary>Keeps what became of a delivery. An event that found its wait gone is kept on, as if nobody had waited.</summary>
    public static async Task SettleAsync(ApprovalsDb db, WakePayload wake, DeliveryState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (wake.SignalId is not { } id || await db.SignalDeliveries.FindAsync([id, wake.InstanceId, wake.Stimulus.BookmarkId], cancellationToken) is not { } delivery)
        {
            return;
        }

        (delivery.State, delivery.At) = (state, now);
        var signal = await db.Signals.SingleAsync(row => row.Id == id, cancellationToken);
        if (state is DeliveryState.Gone && signal is { State: SignalState.Done, KeepUntil: not null }
            && !await db.SignalDeliveries.AnyAsync(row => row.SignalId == id && row.State != DeliveryState.Gone && row.InstanceId != wake.InstanceId, cancellationToken))
        {
            (signal.State, signal.Found) = (SignalState.Kept, 0);
            signal.Version++;
            db.Outbox.Add(OutboxMessage.Of("signal", new SignalPayload(id), now));
        }
    }

    /// <summary>The waits that a signal is for.</summary>
    public static IQueryable<MessageWait> WaitsFor(ApprovalsDb db, Signal signal)
    {
        var waits = db.MessageWaits.Where(wait => wait.Name == signal.Name);
        if (signal.Correlation is { } correlation)
        {
            waits = waits.Where(wait => wait.Correlation == correlation);
        }

        if (signal.ProcedureCode is null && signal.Status is null)
        {
            return waits;
        }

        var cases = signal.ProcedureCode is { } code ? db.Cases.Where(item => item.ProcedureCode == code) : db.Cases;
        cases = signal.Status is { } status ? cases.Where(item => item.Status == status) : cases;
        return waits.Where(wait => db.WorkflowInstances.Any(row => row.Id == wait.InstanceId && cases.Any(item => item.Id == row.CaseId)));
    }

    /// <summary>A wait begins: it takes the oldest signal that was kept for it, in the same transaction, so that nobody else gets that one, too.</summary>
    public static async Task TakeKeptAsync(ApprovalsDb db, MessageWait wait, Guid caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await db.Signals.Where(signal => signal.State == SignalState.Kept && signal.Name == wait.Name && signal.Correlation == wait.Correlation && signal.KeepUntil >= now)
            .OrderBy(signal => signal.Id).ToListAsync(cancellationToken);

        // One that another wait of the same step has taken is read as it stands here, not as the database has it.
        if (kept.Find(signal => signal.State == SignalState.Kept) is { } signal)
        {
            signal.Version++;
            signal.State = SignalState.Done;
            Send(db, signal, wait, caseId, now);
        }
    }

    /// <summary>
    /// Signals that were kept at the very moment at which a wait began, so that neither saw the other, and those whose time is over. The sweep looks for them.
    /// </summary>
    public static async Task<bool> SweepAsync(ApprovalsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = await db.Signals.Where(signal => signal.State == SignalState.Kept
                && (signal.KeepUntil < now || db.MessageWaits.Any(wait => wait.Name == signal.Name && wait.Correlation == signal.Correlation)))
            .OrderBy(signal => signal.Id).Select(signal => signal.Id).Take(Batch).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await SpreadAsync(db, id, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return ids.Count > 0;
    }

    private static void Send(ApprovalsDb db, Signal signal, MessageWait wait, Guid caseId, DateTimeOffset now)
    {
        db.SignalDeliveries.Add(new SignalDelivery { SignalId = signal.Id, InstanceId = wait.InstanceId, BookmarkId = wait.BookmarkId, CaseId = caseId });
        var payload = signal.Payload is { } text ? (JsonObject)JsonNode.Parse(text)! : null;
        db.Outbox.Add(OutboxMessage.Of("wake", new WakePayload(wait.InstanceId, new Stimulus(wait.BookmarkId, Data: payload), signal.Id), now));
        signal.Found++;
    }

    private static async Task<(List<MessageWait> Found, Guid? Last)> NextAsync(IQueryable<MessageWait> waits, Guid? after, int most, CancellationToken cancellationToken)
    {
        waits = after is { } cursor ? waits.Where(wait => wait.InstanceId > cursor) : waits;
        var instances = await waits.Select(wait => wait.InstanceId).Distinct().OrderBy(id => id).Take(most).ToListAsync(cancellationToken);
        var found = await waits.Where(wait => instances.Contains(wait.InstanceId)).AsNoTracking()
            .OrderBy(wait => wait.InstanceId).ThenBy(wait => wait.BookmarkId).ToListAsync(cancellationToken);
        return (found, instances.Count < most ? null : instances[^1]);
    }
}
