namespace Nanning.Approvals.Clocks;

/// <summary>
/// Something of the platform's own that falls due by the clock, beside the timers of flows: reminders, hand-overs, rungs of the ladder. The sweep fires it, and whoever
/// advances the manual clock stops at it. It must do its work once on any number of nodes: what says that it is done commits together with what it did.
/// </summary>
public interface IDueWork
{
    /// <summary>When something is due next, or null.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Does all that is due; returns how much.</summary>
    Task<int> FireDueAsync(CancellationToken cancellationToken);
}
