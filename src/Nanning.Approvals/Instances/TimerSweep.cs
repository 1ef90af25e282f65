using Nanning.Approvals.Duties;
using Nanning.Approvals.Operations;
using Nanning.Approvals.Work;
using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Looks for due timers, for flows whose time has come, for reminders of duties, and for work of departments that exist no longer.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump, FlowStartPump starts, DutyReminders reminders, HandOver handOver, Heartbeats beats) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await pump.FireDueAsync(cancellationToken);
        await starts.FireDueAsync(cancellationToken);
        await reminders.FireDueAsync(cancellationToken);
        await handOver.FireDueAsync(cancellationToken);
        await beats.BeatAsync(SweepWatch.Timers, cancellationToken);
    }
}
