using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>Looks for migrations to work off: when one is asked for, and every few seconds for what another node began and did not end.</summary>
public sealed partial class FlowMigrationWorker(FlowMigrationWork work, ILogger<FlowMigrationWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await work.WaitAsync(Every, stoppingToken);
                try
                {
                    await work.RunAsync(stoppingToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Failed(failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rows say how far it has come; the next start goes on.
        }
    }

    [LoggerMessage(LogLevel.Warning, "A migration did not get on; it will be tried again.")]
    private partial void Failed(Exception failure);
}
