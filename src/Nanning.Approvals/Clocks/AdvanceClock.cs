using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Clocks;

/// <summary>Moves the manual clock forward: every timer due on the way fires in order, at its own instant, and the outbox is empty at each stop.</summary>
public sealed class AdvanceClock(ManualClock clock, WriteGate gate, TimerPump timers, FlowStartPump starts, IEnumerable<IDueWork> others, OutboxPump outbox, BackgroundWork background)
{
    private const string Owner = "clock";
    private const int MostWaits = 500;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Where a request for an advance goes, and how many timers fired once it is done.</summary>
    private sealed record Advance(DateTimeOffset Target, int? TimersFired);

    /// <summary>
    /// Advances; returns how many timers fired. The same key again goes to the same instant, also when the first try was cut off on the way:
    /// "by a year" asked for twice is one year. A node that is drained stops on the way, and the same key goes on from there.
    /// </summary>
    public async Task<Outcome<int>> ToAsync(DateTimeOffset target, string? key, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var begun = await KeepAsync(key, new Advance(target, null), cancellationToken);
            if (begun.TimersFired is { } before)
            {
                return before;
            }

            FailPoints.Hit("clock.begun");
            if (await FireUntilAsync(begun.Target, cancellationToken) is not { } fired)
            {
                return BackgroundWork.Drained();
            }

            FailPoints.Hit("clock.arrived");
            await KeepAsync(key, begun with { TimersFired = fired }, cancellationToken);
            return fired;
        }
        finally
        {
            one.Release();
        }
    }

    /// <returns>How many timers fired; null when the node was drained before it got there.</returns>
    private async Task<int?> FireUntilAsync(DateTimeOffset target, CancellationToken cancellationToken)
    {
        var fired = 0;
        var waits = 0;
        await outbox.DrainAsync(cancellationToken);
        while (!background.Draining && await NextAsync(cancellationToken) is { } next && next <= target)
        {
            await MoveAsync(next > clock.GetUtcNow() ? next : clock.GetUtcNow(), cancellationToken);
            var now = await timers.FireDueAsync(cancellationToken) + await starts.FireDueAsync(cancellationToken);
            var done = 0;
            foreach (var other in others)
            {
                done += await other.FireDueAsync(cancellationToken);
            }

            await outbox.DrainAsync(cancellationToken);
            fired += now;
            if (now + done > 0)
            {
                waits = 0;
            }
            else if (++waits > MostWaits)
            {
                throw new InvalidOperationException($"A timer that is due at {next:O} does not fire.");
            }
            else
            {
                // The sweep, or another node, has it in hand: what comes later must not overtake it.
                await Task.Delay(Wait, cancellationToken);
            }
        }

        if (background.Draining)
        {
            return null;
        }

        if (target > clock.GetUtcNow())
        {
            await MoveAsync(target, cancellationToken);
        }

        return fired;
    }

    private async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken)
    {
        var next = new List<DateTimeOffset?> { await timers.NextDueAsync(cancellationToken), await starts.NextDueAsync(cancellationToken) };
        foreach (var other in others)
        {
            next.Add(await other.NextDueAsync(cancellationToken));
        }

        return next.Min();
    }

    /// <summary>Keeps the advance under its key, and answers what is kept: the one of the first request, further on if it got further.</summary>
    private Task<Advance> KeepAsync(string? key, Advance advance, CancellationToken cancellationToken) => key is null
        ? Task.FromResult(advance)
        : gate.RunAsync(
            async (db, token) =>
            {
                var receipt = await db.CommandReceipts.SingleOrDefaultAsync(row => row.Owner == Owner && row.Key == key, token);
                if (receipt is null)
                {
                    receipt = new CommandReceipt { Owner = Owner, Key = key, Command = "advance", At = clock.GetUtcNow() };
                    db.CommandReceipts.Add(receipt);
                }
                else if (advance.TimersFired is null)
                {
                    return JsonSerializer.Deserialize<Advance>(receipt.Answer, JsonSerializerOptions.Web)!;
                }

                receipt.Answer = JsonSerializer.Serialize(advance, JsonSerializerOptions.Web);
                await db.SaveChangesAsync(token);
                return advance;
            },
            cancellationToken);

    /// <summary>The instant is stored before anything fires at it, so that a restart goes on from there.</summary>
    private async Task MoveAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        FailPoints.Stop(ManualClock.Write(instant));
        await gate.RunAsync(
            async (db, token) =>
            {
                var setting = await db.PlatformSettings.SingleOrDefaultAsync(row => row.Name == ManualClock.Setting, token);
                if (setting is null)
                {
                    setting = new PlatformSetting { Name = ManualClock.Setting };
                    db.PlatformSettings.Add(setting);
                }

                setting.Value = ManualClock.Write(instant);
                await db.SaveChangesAsync(token);
            },
            cancellationToken);
        FailPoints.Hit("clock.stored");
        clock.MoveTo(instant);
    }
}
