using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Instances;

/// <summary>The promised time is that of the departments: while a case waits for parties alone, its clock stands still.</summary>
internal static class PartyWait
{
    private const string Reason = "等待当事方办理";

    /// <summary>Whether a clock of a case stands still for this reason.</summary>
    public static bool IsPaused(LegalClock clock) =>
        clock is { ActivityId: null, Paused: true } && clock.Entries.Where(entry => entry.Kind is ClockEntryKind.Paused).MaxBy(entry => entry.Seq)?.Reason == Reason;

    /// <summary>Pauses the clock of the case, or lets it run again, by who has work items open now.</summary>
    public static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Clocks.Find(clock => clock.ActivityId is null) is not { } ofCase)
        {
            return;
        }

        await step.Db.WorkItems.Where(item => item.CaseId == step.Case.Id && item.State == WorkItemState.Open).LoadAsync(cancellationToken);
        var open = step.Db.WorkItems.Local.Where(item => item.CaseId == step.Case.Id && item.State == WorkItemState.Open).ToList();
        if (open.Count > 0 && open.TrueForAll(item => item.PartyId is not null))
        {
            ofCase.Pause(step.Now, Reason);
        }
        else if (IsPaused(ofCase) && step.Case.Status is not (CaseStatus.AwaitingSupplement or CaseStatus.PublicNotice))
        {
            ofCase.Resume(step.Now);
        }
    }
}
