using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>
/// The promised time is that of the departments: while a case waits for others alone, its clock stands still. Others are parties, and steps whose time does not count by law, such as the
/// evaluation by experts (《行政许可法》第四十五条), where the flow says so (<see cref="StepPolicy.PausesFor"/>).
/// </summary>
internal static class OutsideWait
{
    private const string Parties = "等待当事方办理";

    /// <summary>Whether what a burst left may change for whom the case waits: its clock stands still, or somebody is asked whose time does not count.</summary>
    public static bool Concerns(CaseStep step, CompiledFlow flow, InstanceState state) =>
        step.Clocks.Exists(clock => clock is { ActivityId: null, Paused: true })
        || state.Bookmarks.Exists(bookmark => bookmark is { Kind: BookmarkKind.WorkItem, Boundary: null } && flow.Find(bookmark.ActivityId)?.Setting(StepPolicy.PausesForInput) is not null);

    /// <summary>Pauses the clock of the case, or lets it run again, by who has work items open now.</summary>
    public static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Clocks.Find(clock => clock.ActivityId is null) is not { } ofCase)
        {
            return;
        }

        await step.OpenItemsAsync(cancellationToken);
        var known = step.Db.WorkItems.Local.Where(item => item.CaseId == step.Case.Id && item.ParentId is null).ToList();
        var reason = ReasonOf(known.FindAll(item => item.State == WorkItemState.Open));

        // Whoever was waited for has just ended, so it is among the known; other pauses end elsewhere.
        if (ofCase.PausedFor is { } standing && standing != reason && (standing == Parties || known.Exists(item => PausesFor(item) == standing))
            && step.Case.Status is not (CaseStatus.AwaitingSupplement or CaseStatus.PublicNotice))
        {
            ofCase.Resume(step.Now);
        }

        if (reason == Parties)
        {
            ofCase.Pause(step.Now, Parties);
        }
        else if (reason is not null && ofCase.Running)
        {
            await PauseAsync(step, ofCase, reason, known, cancellationToken);
        }
    }

    private static async Task PauseAsync(CaseStep step, LegalClock ofCase, string reason, List<WorkItem> known, CancellationToken cancellationToken)
    {
        var rule = PauseRule.For((await SupervisionPolicy.ReadAsync(step.Db, cancellationToken)).Pauses!, reason);
        if (rule is not null && ofCase.StoodStill(step.Calendar, step.Now, rule.Reason) >= rule.WorkingDays)
        {
            // It ran on because it had stood still as long as it may.
            return;
        }

        ofCase.Pause(step.Now, reason);

        // The law wants the applicant told in writing how long that takes.
        var asked = known.FindAll(item => item.State == WorkItemState.Open && PausesFor(item) == reason);
        var days = step.Clocks.Where(clock => asked.Exists(item => item.Id == clock.WorkItemId)).Select(clock => (int?)clock.Allowed).Max() ?? rule?.WorkingDays;
        step.Send("notify", new NotifyPayload(
            step.Case.ApplicantId, null, null, null, step.Case.Id, $"暂停计时：{step.Procedure.Name.Zh} {step.Case.Number}",
            $"您的申请正在进行“{asked[0].Step}”。{reason}所需时间{(days is { } most ? $"（不超过 {most} 个工作日）" : "")}不计算在办理期限内，完成后期限继续计算。", $"/cases/{step.Case.Id}", Mail: true));
    }

    /// <summary>Why the time of the departments does not run while these items are open; null when it does.</summary>
    private static string? ReasonOf(List<WorkItem> open) =>
        open.Count == 0 ? null
        : open.TrueForAll(item => item.PartyId is not null) ? Parties
        : open.TrueForAll(item => item.PartyId is not null || PausesFor(item) is not null) ? open.Select(PausesFor).First(reason => reason is not null)
        : null;

    private static string? PausesFor(WorkItem item) => StepOpening.PolicyOf(item).PausesFor;
}
