using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Commands;

/// <summary>The idempotency key of a command: the same owner, key and command again get the first answer.</summary>
/// <param name="Key">As the client sent it; null runs without one.</param>
/// <param name="Command">Name and target, e.g. "decide/3f…".</param>
public sealed record CommandKey(string? Key, string Command);

/// <summary>Runs what people do: one transaction that holds the change, its journal and outbox, and the receipt of its idempotency key.</summary>
public sealed class CommandRunner(WriteGate gate, TimeProvider clock)
{
    /// <summary>
    /// Runs a use case. The work changes tracked entities and does not save; when it refuses, nothing is saved.
    /// A step of the flow that throws leaves everything as it was, and an incident is written.
    /// </summary>
    /// <param name="ahead">The rows the work is going to need, read together with the receipt in one round trip.</param>
    public async Task<Outcome<T>> RunAsync<T>(
        Actor actor, CommandKey key, Func<ApprovalsDb, CancellationToken, Task<Outcome<T>>> work, CancellationToken cancellationToken, RowsAhead? ahead = null)
    {
        if (ahead is not null && key.Key is not null)
        {
            ahead.Add<CommandReceipt>("\"Owner\" = $1 AND \"Key\" = $2", OwnerOf(actor), key.Key);
        }

        var outcome = await TryAsync(actor, key, work, ahead, cancellationToken);
        FailPoints.Hit("command.answered");

        // A repetition that overlaps the first try is refused because of what the first one just wrote; by now there is its receipt.
        return outcome is Outcome<T>.Refused && key.Key is not null
            ? await gate.RunAsync((db, token) => FirstAnswerAsync<T>(db, actor, key, token), cancellationToken) ?? outcome
            : outcome;
    }

    private async Task<Outcome<T>> TryAsync<T>(
        Actor actor, CommandKey key, Func<ApprovalsDb, CancellationToken, Task<Outcome<T>>> work, RowsAhead? ahead, CancellationToken cancellationToken)
    {
        try
        {
            return ahead is null
                ? await gate.RunAsync((db, token) => OnceAsync(db, actor, key, work, ahead, token), cancellationToken)
                : await gate.RunAheadAsync(ahead, (db, token) => OnceAsync(db, actor, key, work, ahead, token), cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            await gate.RunAsync((db, token) => failure.WriteIncidentAsync(db, clock.GetUtcNow(), token, actor.UserId), CancellationToken.None);
            return RefusalOf(failure)!;
        }
        catch (Exception failure) when (RefusalOf(failure) is not null)
        {
            return RefusalOf(failure)!;
        }
    }

    /// <summary>
    /// Runs a use case to learn what it would answer: on a context that is thrown away, so that nothing is changed and nobody is kept waiting.
    /// </summary>
    internal static async Task<Outcome<T>> TryOutAsync<T>(
        ApprovalsDb db, Func<ApprovalsDb, CancellationToken, Task<Outcome<T>>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(db, cancellationToken);
        }
        catch (Exception failure) when (RefusalOf(failure) is not null)
        {
            return RefusalOf(failure)!;
        }
    }

    /// <summary>What a person is told of an exception by which the flow says no; null for any other.</summary>
    internal static Refusal? RefusalOf(Exception failure) => failure switch
    {
        InstanceFailedException => Refusal.Conflict("incident", Say.Pick(
            "办理时系统出现异常，您的操作没有生效，异常已记录并通知管理员，请稍后再试。",
            "Something went wrong in this step. Nothing was changed; the incident has been recorded for the administrators. Please try again later.")),
        BookmarkGoneException => Refusal.Conflict("moved-on", Say.Pick("该事项已被他人处理，请刷新后查看。", "Somebody else has already dealt with this. Reload to see where it stands.")),
        InstanceSuspendedException => Refusal.Conflict("suspended", Say.Pick(
            "该办件已被管理员中止办理，恢复后方可继续。", "An administrator has suspended this case. It can be dealt with once it is resumed.")),
        RuleBrokenException broken => new Refusal(RefusalKind.Rule, "not-eligible", broken.Message, Rules: [broken.Rule]),
        StimulusRefusedException refused when Say.Pick(refused.Message, refused.English) is var text => new Refusal(
            RefusalKind.Invalid, refused.Code, text, refused.Field is { } field ? new Dictionary<string, string[]> { [field] = [text] } : null),
        _ => null,
    };

    private async Task<Outcome<T>> OnceAsync<T>(
        ApprovalsDb db, Actor actor, CommandKey key, Func<ApprovalsDb, CancellationToken, Task<Outcome<T>>> work, RowsAhead? ahead, CancellationToken cancellationToken)
    {
        if (ahead is not null)
        {
            // Everything is tracked as it is touched; what changed in it is found once, when it is saved.
            db.ChangeTracker.AutoDetectChangesEnabled = false;
        }

        if (await FirstAnswerAsync<T>(db, actor, key, cancellationToken) is { } first)
        {
            return first;
        }

        var outcome = await work(db, cancellationToken);
        FailPoints.Hit("command.worked");
        if (outcome is not Outcome<T>.Done done)
        {
            return outcome;
        }

        HeldSince.Stamp(db, clock.GetUtcNow());
        if (key.Key is not null)
        {
            db.CommandReceipts.Add(new CommandReceipt
            {
                Owner = OwnerOf(actor),
                Key = key.Key,
                Command = key.Command,
                Answer = JsonSerializer.Serialize(done.Value, JsonSerializerOptions.Web),
                At = clock.GetUtcNow(),
            });
        }

        await db.SaveLastAsync(cancellationToken);
        return outcome;
    }

    private static async Task<Outcome<T>?> FirstAnswerAsync<T>(ApprovalsDb db, Actor actor, CommandKey key, CancellationToken cancellationToken)
    {
        return key.Key is null || await ReceiptAsync(db, OwnerOf(actor), key.Key, cancellationToken) is not { } receipt
            ? null
            : receipt.Command == key.Command
                ? JsonSerializer.Deserialize<T>(receipt.Answer, JsonSerializerOptions.Web)!
                : Refusal.Conflict("key-reused", Say.Pick("该 Idempotency-Key 已用于另一操作。", "This Idempotency-Key was used for another operation."));
    }

    private static async Task<CommandReceipt?> ReceiptAsync(ApprovalsDb db, string owner, string key, CancellationToken cancellationToken) =>
        db.AtHand is { } hand && hand.Asked<CommandReceipt>()
            ? hand.Of<CommandReceipt>().SingleOrDefault()
            : await db.CommandReceipts.AsNoTracking().SingleOrDefaultAsync(row => row.Owner == owner && row.Key == key, cancellationToken);

    private static string OwnerOf(Actor actor) => actor.UserId?.ToString() ?? "public";
}
