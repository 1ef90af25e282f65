using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Quartz;

namespace Nanning.Approvals.Messaging;

/// <summary>Wakes the pump right after a commit, so that nobody waits for the next sweep.</summary>
public sealed partial class OutboxWorker(WriteGate gate, OutboxPump pump, ILogger<OutboxWorker> logger) : BackgroundService
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

                await DrainAsync(stoppingToken);
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

    private async Task DrainAsync(CancellationToken stoppingToken)
    {
        try
        {
            await pump.DrainAsync(stoppingToken);
        }
        catch (Exception failure) when (DatabaseAway.Is(failure))
        {
            // The sweep, or the next commit, goes on with it.
            Away(failure);
        }
    }

    private void Wake()
    {
        if (committed.CurrentCount == 0)
        {
            committed.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The outbox waits: the database is away.")]
    private partial void Away(Exception failure);
}

/// <summary>Tries again what did not leave.</summary>
[DisallowConcurrentExecution]
public sealed class OutboxSweep(OutboxPump pump, WriteGate gate, Heartbeats beats, BackgroundWork background, TimeProvider clock) : IJob
{
    public static JobKey Key { get; } = new("outbox");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // A drained node does not beat either, as it does not look at everything: should it be the only one, and be forgotten, the alarm says so.
        using var taken = background.Take();
        if (taken is null)
        {
            return;
        }

        await gate.RunAsync((db, token) => SignalPump.SweepAsync(db, clock.GetUtcNow(), token), cancellationToken);
        await pump.DrainAsync(cancellationToken);
        if (!background.Draining)
        {
            await beats.BeatAsync(SweepWatch.Outbox, cancellationToken);
        }
    }
}
