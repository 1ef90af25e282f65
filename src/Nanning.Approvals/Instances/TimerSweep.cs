using Nanning.Approvals.Operations;
using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Looks for due timers, and for flows whose time has come.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump, FlowStartPump starts, Heartbeats beats) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await pump.FireDueAsync(cancellationToken);
        await starts.FireDueAsync(cancellationToken);
        await beats.BeatAsync(SweepWatch.Timers, cancellationToken);
    }
}
