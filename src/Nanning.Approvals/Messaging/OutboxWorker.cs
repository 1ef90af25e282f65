using Microsoft.Extensions.Hosting;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Quartz;

namespace Nanning.Approvals.Messaging;

/// <summary>Wakes the pump right after a commit, so that nobody waits for the next sweep.</summary>
public sealed class OutboxWorker(WriteGate gate, OutboxPump pump) : BackgroundService
{
    private readonly SemaphoreSlim committed = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        gate.Committed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await committed.WaitAsync(stoppingToken);
                while (await committed.WaitAsync(TimeSpan.Zero, stoppingToken))
                {
                    // Many commits at once need one look.
                }

                await pump.DrainAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is left leaves after the next start.
        }
        finally
        {
            gate.Committed -= Wake;
        }
    }

    private void Wake()
    {
        if (committed.CurrentCount == 0)
        {
            committed.Release();
        }
    }
}

/// <summary>Tries again what did not leave.</summary>
[DisallowConcurrentExecution]
public sealed class OutboxSweep(OutboxPump pump, WriteGate gate, TimeProvider clock) : IJob
{
    public static JobKey Key { get; } = new("outbox");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await gate.RunAsync((db, token) => SignalPump.SweepAsync(db, clock.GetUtcNow(), token), cancellationToken);
        await pump.DrainAsync(cancellationToken);
    }
}
