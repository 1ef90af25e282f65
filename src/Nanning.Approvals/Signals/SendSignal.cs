using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Signals;

/// <summary>Settings of what systems outside may tell the platform.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>Key that a system outside sends in X-Integration-Key; empty when only administrators may send events.</summary>
    public string Key { get; init; } = string.Empty;

    /// <summary>How long an event is kept when nobody waits for it yet, in days.</summary>
    [Range(1, 3660)]
    public int KeepDays { get; init; } = 30;
}

/// <summary>An administrator sends a signal to many cases, or a system outside tells of an event. Both are taken once, and delivered through the outbox.</summary>
public sealed class SendSignal(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, IOptions<EventOptions> options, TimeProvider clock)
{
    /// <summary>Longest name and correlation, in characters.</summary>
    public const int MaxName = 128;

    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 500;

    private const int MaxPayload = 100_000;
    private const int MostShown = 20;

    /// <summary>What is sent, and to whom.</summary>
    /// <param name="Correlation">Null for every wait of that name.</param>
    public sealed record Target(string? Name, string? Correlation, string? Procedure, CaseStatus? Status);

    /// <summary>Who would get it now.</summary>
    public sealed record Preview(int Waiting, int Cases, IReadOnlyList<PreviewCase> Examples);

    /// <summary>One of them.</summary>
    public sealed record PreviewCase(Guid Id, string? Number, string Applicant, CaseStatus Status);

    /// <summary>A signal that was taken.</summary>
    public sealed record Sent(Guid Id, SignalState State);

    /// <summary>How many wait for it, and which cases they are.</summary>
    public async Task<Outcome<Preview>> PreviewAsync(Actor actor, Target target, CancellationToken cancellationToken)
    {
        if (Check(actor, target, null) is { } refusal)
        {
            return refusal;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waits = SignalPump.WaitsFor(db, Of(target, actor, null, null));
        var cases = db.Cases.Where(item => db.WorkflowInstances.Any(row => row.CaseId == item.Id && waits.Any(wait => wait.InstanceId == row.Id)));
        return new Preview(
            await waits.CountAsync(cancellationToken), await cases.CountAsync(cancellationToken),
            await cases.OrderBy(item => item.Number).Take(MostShown)
                .Select(item => new PreviewCase(item.Id, item.Number, item.ApplicantName, item.Status)).ToListAsync(cancellationToken));
    }

    /// <summary>Sends it to everybody who waits for it when it is delivered. It is not kept.</summary>
    public async Task<Outcome<Sent>> RunAsync(Actor actor, string? key, Target target, JsonObject? payload, string? reason, CancellationToken cancellationToken)
    {
        if (Check(actor, target, payload) is { } refusal)
        {
            return refusal;
        }

        return string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason
            ? Refusal.Field("reason", Say.Pick($"请写明原因（不超过 {MaxReason} 字）。", $"Say why, in at most {MaxReason} characters."))
            : await commands.RunAsync(
                actor, new CommandKey(key, "signal"), (db, _) => Task.FromResult(Take(db, Of(target, actor, payload, reason.Trim()))), cancellationToken);
    }

    /// <summary>An event of a system outside. The same id again is the same event. When nobody waits for it yet, it is kept for the first who will.</summary>
    /// <param name="actor">The administrator who is signed in; null for a system outside.</param>
    /// <param name="integrationKey">What the system outside sent.</param>
    public async Task<Outcome<Sent>> TakeEventAsync(
        Actor? actor, string? integrationKey, string? id, string? name, string? correlation, JsonObject? payload, CancellationToken cancellationToken)
    {
        var isOutside = options.Value.Key.Length > 0 && integrationKey is not null && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(options.Value.Key), System.Text.Encoding.UTF8.GetBytes(integrationKey));
        if (!isOutside && actor?.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("may-not-send", Say.Pick("需要集成密钥或管理员身份。", "This needs the integration key, or an administrator."));
        }

        if (string.IsNullOrWhiteSpace(id) || id.Length > MaxName)
        {
            return Refusal.Field("id", Say.Pick($"请给出事件编号（不超过 {MaxName} 字），重复发送时不变。", $"Give the event an id of at most {MaxName} characters that stays the same when it is sent again."));
        }

        if (correlation is null)
        {
            return Refusal.Field("correlation", Say.Pick("请给出关联号。", "Give the correlation."));
        }

        if (Check(new Target(name, correlation, null, null), payload) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var signal = new Signal
        {
            Id = Guid.CreateVersion7(now),
            Name = name!,
            Correlation = correlation,
            Payload = payload?.ToJsonString(JsonSerializerOptions.Web),
            EventId = id,
            ActorId = isOutside ? null : actor!.UserId,
            Actor = isOutside ? "外部系统" : actor!.Name,
            At = now,
            KeepUntil = now.AddDays(options.Value.KeepDays),
        };
        return await commands.RunAsync(actor ?? Actor.System, new CommandKey(null, "event"), (db, token) => TakeOnceAsync(db, signal, token), cancellationToken);
    }

    private static async Task<Outcome<Sent>> TakeOnceAsync(ApprovalsDb db, Signal signal, CancellationToken cancellationToken)
    {
        if (await db.Signals.AsNoTracking().SingleOrDefaultAsync(row => row.EventId == signal.EventId, cancellationToken) is not { } before)
        {
            return Take(db, signal);
        }

        return before.Name == signal.Name && before.Correlation == signal.Correlation && before.Payload == signal.Payload
            ? new Sent(before.Id, before.State)
            : Refusal.Conflict("event-differs", Say.Pick("同一编号的事件已收到，但内容不同。", "An event with this id came before, with other content."));
    }

    private static Outcome<Sent> Take(ApprovalsDb db, Signal signal)
    {
        db.Signals.Add(signal);
        db.Outbox.Add(OutboxMessage.Of("signal", new SignalPayload(signal.Id), signal.At));
        return new Sent(signal.Id, signal.State);
    }

    private Signal Of(Target target, Actor actor, JsonObject? payload, string? reason) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Name = target.Name!,
        Correlation = target.Correlation,
        ProcedureCode = target.Procedure,
        Status = target.Status,
        Payload = payload?.ToJsonString(JsonSerializerOptions.Web),
        Reason = reason,
        ActorId = actor.UserId,
        Actor = actor.Name,
        At = clock.GetUtcNow(),
    };

    private static Refusal? Check(Actor actor, Target target, JsonObject? payload) => actor.Role != UserRole.Administrator
        ? Refusal.Forbidden("may-not-send", Say.Pick("只有管理员可以发送信号。", "Only an administrator may send a signal."))
        : Check(target, payload);

    private static Refusal? Check(Target target, JsonObject? payload)
    {
        if (string.IsNullOrWhiteSpace(target.Name) || target.Name.Length > MaxName)
        {
            return Refusal.Field("name", Say.Pick($"请给出消息名称（不超过 {MaxName} 字）。", $"Give the name of the message, in at most {MaxName} characters."));
        }

        if (target.Correlation is { Length: > MaxName })
        {
            return Refusal.Field("correlation", Say.Pick($"关联号不能超过 {MaxName} 字。", $"A correlation has at most {MaxName} characters."));
        }

        return payload?.ToJsonString().Length > MaxPayload
            ? Refusal.Field("payload", Say.Pick($"内容不能超过 {MaxPayload} 个字符。", $"The payload has at most {MaxPayload} characters."))
            : null;
    }
}
