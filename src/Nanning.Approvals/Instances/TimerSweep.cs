using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Looks for due timers.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await pump.FireDueAsync(cancellationToken);
}
