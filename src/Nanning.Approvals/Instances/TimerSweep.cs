using Nanning.Approvals.Duties;
using Nanning.Approvals.Operations;
using Quartz;

namespace Nanning.Approvals.Instances;

/// <summary>Looks for due timers, for flows whose time has come, and for reminders of duties.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweep(TimerPump pump, FlowStartPump starts, DutyReminders reminders, Heartbeats beats) : IJob
{
    public static JobKey Key { get; } = new("timers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await pump.FireDueAsync(cancellationToken);
        await starts.FireDueAsync(cancellationToken);
        await reminders.FireDueAsync(cancellationToken);
        await beats.BeatAsync(SweepWatch.Timers, cancellationToken);
    }
}
