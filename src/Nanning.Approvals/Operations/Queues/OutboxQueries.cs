using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations.Queues;

/// <summary>Where a letter of the outbox is.</summary>
public enum LetterFace
{
    /// <summary>Leaves soon.</summary>
    Waiting,

    /// <summary>Has failed and is tried again.</summary>
    Retrying,

    /// <summary>Was given up.</summary>
    Dead,

    /// <summary>Has left.</summary>
    Sent,
}

/// <summary>A letter in a list.</summary>
/// <param name="About">Its subject, name or receiver.</param>
/// <param name="To">The address of a mail.</param>
public sealed record LetterRow(
    Guid Id, string Kind, string About, string? To, LetterFace State, DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, int Attempts, DateTimeOffset? SentAt, DateTimeOffset? DeadAt, string? Error);

/// <summary>A letter with what it says.</summary>
public sealed record LetterView(LetterRow Letter, JsonNode? Payload);

/// <summary>Which letters.</summary>
/// <param name="Q">Part of the payload or the error.</param>
public sealed record LetterFilter(LetterFace? State = null, string? Kind = null, string? Q = null, int Page = 1, int PageSize = 20);

/// <summary>Reads the outbox, for administrators and auditors only.</summary>
public sealed class OutboxQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>Letters, the newest first.</summary>
    public async Task<Page<LetterRow>> ListAsync(Actor actor, LetterFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = Find(db, actor, filter);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var shown = await rows.OrderByDescending(row => row.Id).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<LetterRow>([.. shown.Select(Row)], await rows.CountAsync(cancellationToken));
    }

    /// <summary>How many there are of each that has not left.</summary>
    public async Task<IReadOnlyDictionary<LetterFace, int>> CountAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = new Dictionary<LetterFace, int>();
        foreach (var face in new[] { LetterFace.Waiting, LetterFace.Retrying, LetterFace.Dead })
        {
            counts[face] = await Find(db, actor, new LetterFilter(face)).CountAsync(cancellationToken);
        }

        return counts;
    }

    /// <summary>One letter, or null.</summary>
    public async Task<LetterView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Find(db, actor, new LetterFilter()).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row
            ? new LetterView(Row(row), JsonNode.Parse(row.Payload))
            : null;
    }

    /// <summary>The ids of the dead letters that the filter finds, for a batch.</summary>
    public async Task<IReadOnlyList<Guid>> DeadIdsAsync(Actor actor, LetterFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Find(db, actor, filter with { State = LetterFace.Dead }).OrderBy(row => row.Id).Select(row => row.Id).Take(InstanceQueries.MostSelected).ToListAsync(cancellationToken);
    }

    internal static string About(OutboxMessage row)
    {
        var payload = JsonNode.Parse(row.Payload) as JsonObject;
        return payload?["subject"]?.ToString() ?? payload?["name"]?.ToString() ?? payload?["to"]?.ToString() ?? row.Kind;
    }

    private static IQueryable<OutboxMessage> Find(ApprovalsDb db, Actor actor, LetterFilter filter)
    {
        var rows = db.Outbox.AsNoTracking().Where(row => actor.MaySee());
        rows = filter.State switch
        {
            LetterFace.Sent => rows.Where(row => row.SentAt != null),
            LetterFace.Dead => rows.Where(row => row.SentAt == null && row.DeadAt != null),
            LetterFace.Retrying => rows.Where(row => row.SentAt == null && row.DeadAt == null && row.Attempts > 0),
            LetterFace.Waiting => rows.Where(row => row.SentAt == null && row.DeadAt == null && row.Attempts == 0),
            _ => rows,
        };
        rows = filter.Kind is { Length: > 0 } kind ? rows.Where(row => row.Kind == kind) : rows;
        if (filter.Q?.Trim() is not { Length: > 0 } q)
        {
            return rows;
        }

        // Payloads are stored with everything but plain letters escaped.
        var escaped = JsonSerializer.Serialize(q, JsonSerializerOptions.Web)[1..^1];
        return rows.Where(row => row.Payload.Contains(escaped) || row.Error!.Contains(q));
    }

    private static LetterRow Row(OutboxMessage row) => new(
        row.Id, row.Kind, About(row), row.Kind == "mail" ? JsonNode.Parse(row.Payload)?["to"]?.ToString() : null,
        row.SentAt is not null ? LetterFace.Sent : row.DeadAt is not null ? LetterFace.Dead : row.Attempts > 0 ? LetterFace.Retrying : LetterFace.Waiting, row.CreatedAt,
        row.NextAttemptAt > DateTimeOffset.UnixEpoch ? row.NextAttemptAt : null, row.Attempts, row.SentAt, row.DeadAt, row.Error);
}

/// <summary>An administrator sends a dead letter again: it starts anew, under the same id, so that a receiver who did get it knows it.</summary>
public sealed class ResendLetter(CommandRunner commands)
{
    /// <summary>A letter that leaves again.</summary>
    public sealed record Resent(Guid Id);

    public async Task<Outcome<Resent>> RunAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, "—") is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"resend/{id}"), (db, token) => ApplyAsync(db, id, token), cancellationToken);

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal static async Task<Outcome<Resent>> ApplyAsync(ApprovalsDb db, Guid id, CancellationToken cancellationToken)
    {
        if (await db.Outbox.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return new Outcome<Resent>.Missing();
        }

        if (row is not { SentAt: null, DeadAt: not null })
        {
            return Refusal.Conflict("not-dead", Say.Pick("该消息不是死信：已发出，或正在重试。", "This is no dead letter: it has left, or is being tried again."));
        }

        (row.DeadAt, row.Attempts, row.NextAttemptAt) = (null, 0, DateTimeOffset.UnixEpoch);
        return new Resent(id);
    }
}
