using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>Tells this node when it is to be drained, whichever node was asked, and notes when it has nothing in hand any more.</summary>
public sealed partial class ObeyDrain(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, Heartbeats beats, BackgroundWork background, ILogger<ObeyDrain> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var drain = await db.NodeDrains.AsNoTracking().SingleOrDefaultAsync(row => row.Node == beats.Node, cancellationToken);
        background.Draining = drain is not null;
        if (drain is not null)
        {
            // Its sweeps do not beat; but it is there, and somebody may want it to go on.
            await beats.BeatAsync(SweepWatch.Drain, cancellationToken);
        }

        if (drain is { EmptyAt: null } && background.Idle)
        {
            var now = TimeProvider.System.GetUtcNow();
            await gate.RunAsync(
                (writing, token) => writing.NodeDrains.Where(row => row.Node == beats.Node && row.EmptyAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.EmptyAt, now), token),
                cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        var started = false;
        try
        {
            do
            {
                try
                {
                    started = started || await BeginAsync(stoppingToken);
                    await LookAsync(stoppingToken);
                }
                catch (Exception failure) when (DatabaseAway.Is(failure))
                {
                    Away(failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Whoever starts a node wants it to work, also when it bears the name of one that was drained.</summary>
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.NodeDrains.AnyAsync(row => row.Node == beats.Node, cancellationToken))
        {
            await gate.RunAsync((writing, token) => writing.NodeDrains.Where(row => row.Node == beats.Node).ExecuteDeleteAsync(token), cancellationToken);
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Whether this node is to be drained is not known: the database is away.")]
    private partial void Away(Exception failure);
}
