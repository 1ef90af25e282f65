using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Clocks;

/// <summary>Moves the manual clock forward: every timer due on the way fires in order, at its own instant, and the outbox is empty at each stop.</summary>
public sealed class AdvanceClock(ManualClock clock, WriteGate gate, TimerPump timers, OutboxPump outbox)
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Advances; returns how many timers fired.</summary>
    public async Task<int> ToAsync(DateTimeOffset target, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var fired = 0;
            await outbox.DrainAsync(cancellationToken);
            while (await timers.NextDueAsync(cancellationToken) is { } next && next <= target)
            {
                await MoveAsync(next > clock.GetUtcNow() ? next : clock.GetUtcNow(), cancellationToken);
                var now = await timers.FireDueAsync(cancellationToken);
                await outbox.DrainAsync(cancellationToken);
                fired += now;
                if (now == 0)
                {
                    // What is due cannot fire: it is held by an incident, or another node has it in hand.
                    break;
                }
            }

            await MoveAsync(target, cancellationToken);
            return fired;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The instant is stored before anything fires at it, so that a restart goes on from there.</summary>
    private async Task MoveAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
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
        clock.MoveTo(instant);
    }
}
