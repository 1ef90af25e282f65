using System.Globalization;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Ui;
using StepState = Nanning.Approvals.Web.Ui.StepState;

namespace Nanning.Approvals.Web.Pages.Cases;

/// <summary>Turns the steps of a case into what the path and the timeline draw.</summary>
internal static class PathSteps
{
    // A co-lead that disagrees does not end the path: its word stands beside the step.
    private static readonly HashSet<string> Ending = new(StringComparer.Ordinal) { "Reject", "Objected" };

    private static readonly HashSet<string> Negative = new(StringComparer.Ordinal) { "Reject", "Disagree", "Objected" };

    // The decision that asks for supplements says the same already.
    private const string AskedAgain = "supplement-requested";

    public static IReadOnlyList<PathStep> Of(CaseDetail item, WorkingCalendar calendar, DateTimeOffset now) =>
        [.. Joined(item.Steps.Where(step => step.State != Approvals.Cases.StepState.Cancelled)).Select(step => Of(step, calendar, now))];

    public static IReadOnlyList<TimelineItem> Of(IEnumerable<TimelineEntry> entries) =>
    [
        .. entries.Where(entry => entry.Kind != AskedAgain).OrderByDescending(entry => entry.Seq).Select(entry => new TimelineItem(
            entry.At, entry.Text, string.Join(" · ", new[] { entry.Department, entry.Actor }.Where(text => !string.IsNullOrEmpty(text))) is { Length: > 0 } who ? who : null,
            entry.Opinion, KindOf(entry))),
    ];

    /// <summary>Working days left until an instant; negative when it is past.</summary>
    public static int DaysLeft(WorkingCalendar calendar, DateTimeOffset now, DateTimeOffset dueAt) =>
        calendar.WorkingDaysBetween(WorkingCalendar.DateOf(now), LastDay(dueAt));

    /// <summary>The last day of a limit that ends at an instant.</summary>
    public static DateOnly LastDay(DateTimeOffset dueAt) => WorkingCalendar.DateOf(dueAt.AddTicks(-1));

    /// <summary>The scores that experts have given count as one step, in their mean; those that are void stand beside them.</summary>
    private static List<CaseStepView> Joined(IEnumerable<CaseStepView> steps)
    {
        var joined = new List<CaseStepView>();
        foreach (var group in steps.GroupBy(step => step is { State: Approvals.Cases.StepState.Done } && step.Data?["score"] is not null ? step.Void is null ? step.Id : $"{step.Id} {step.Order} {step.Void}" : Guid.NewGuid().ToString()))
        {
            var scores = group.Select(step => decimal.TryParse(step.Data?["score"]?.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var score) ? score : (decimal?)null).ToList();
            joined.Add(scores.Count == 1
                ? group.First()
                : group.Last() with
                {
                    Name = group.Last().Name.TrimEnd([.. "0123456789 "]),
                    OutcomeText = string.Create(CultureInfo.InvariantCulture, $"{string.Join(Say.Pick("、", ", "), scores)} → {scores.Average():0.##}"),
                });
        }

        return joined;
    }

    private static PathStep Of(CaseStepView step, WorkingCalendar calendar, DateTimeOffset now)
    {
        var state = step.State switch
        {
            Approvals.Cases.StepState.Current => StepState.Current,
            Approvals.Cases.StepState.Coming => StepState.Coming,
            _ => step.Outcome is { } outcome && Ending.Contains(outcome) ? StepState.Refused : StepState.Done,
        };
        return new PathStep(
            step.Name, state, string.IsNullOrEmpty(step.DepartmentName) ? null : step.DepartmentName, step.Actor == step.DepartmentName ? null : step.Actor,
            state == StepState.Coming ? step.ExpectedOn : step.At is { } at ? WorkingCalendar.DateOf(at) : null,
            $"{step.Order}",
            state == StepState.Current && step.Light != Light.None ? step.Light.ToString() : null,
            step.DueAt is { } left && step.Light != Light.Paused ? DaysLeft(calendar, now, left) : null,
            step.DueAt is { } due ? LastDay(due) : null,
            state is StepState.Done or StepState.Refused ? step.Void is null ? step.OutcomeText : Say.Pick($"{step.OutcomeText}（已失效）", $"{step.OutcomeText} (void)") : null);
    }

    private static string KindOf(TimelineEntry entry) => entry.Kind switch
    {
        "decided" when entry.Outcome is { } outcome && Negative.Contains(outcome) => "refused",
        "decided" when entry.Outcome == Approvals.Work.DecideWorkItem.Supplement => "waiting",
        "decided" or "submitted" or "supplemented" or "certificate" or "certificate-renewed" or "granted" => "done",
        "certificate-revoked" => "refused",
        "status" when entry.Outcome == nameof(CaseStatus.Rejected) => "refused",
        "status" when entry.Outcome == nameof(CaseStatus.Approved) => "done",
        "approvals-void" or "supplement-requested" or "supplement-expired" or "urged" or "extended" => "waiting",
        "notice-published" or "notice-ended" or "objection" => "notice",
        "notified" => "message",
        _ => "",
    };
}
