using Nanning.Approvals.Clocks;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Work;
using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Looks for due timers, for flows whose time has come, and for everything else that falls due by the clock.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump, FlowStartPump starts, IEnumerable<IDueWork> others, PruneRetrievals prune, TimeProvider clock, Heartbeats beats, BackgroundWork background) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var taken = background.Take();
        if (taken is null)
        {
            return;
        }

        await pump.FireDueAsync(cancellationToken);
        await starts.FireDueAsync(cancellationToken);
        foreach (var other in others)
        {
            await other.FireDueAsync(cancellationToken);
        }

        if (background.Draining)
        {
            // Cut short: the rest is left to another node, and nobody may think that all was looked at.
            return;
        }

        await prune.RunAsync(clock.GetUtcNow(), cancellationToken);
        await beats.BeatAsync(SweepWatch.Timers, cancellationToken);
    }
}
