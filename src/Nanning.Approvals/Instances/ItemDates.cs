using Nanning.Approvals.Clocks;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Instances;

/// <summary>
/// Copies the dates of a case's clocks beside what lists read. Two clocks run, of the whole case and of the step, and the worse one sets the light (D1): an item has the dates of whichever
/// comes first, and beside them the day of its own step, which its department is measured by.
/// </summary>
internal static class ItemDates
{
    public static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var before = new ClockDates(step.Case.DueAt, step.Case.WarnAt);
        var ofCase = step.Clocks.Find(clock => clock.ActivityId is null) is { } whole ? step.Dates(whole) : before;
        (step.Case.DueAt, step.Case.WarnAt) = ofCase;
        var clocks = step.Clocks.Where(clock => clock is { HasOpenItem: true, WorkItemId: not null }).ToDictionary(clock => clock.WorkItemId!.Value);

        // When the time of the case has moved, so has that of every step that is open; else only of those whose own has.
        if (ofCase != before)
        {
            await step.OpenItemsAsync(cancellationToken);
        }

        foreach (var id in clocks.Keys)
        {
            await step.Db.WorkItems.FindAsync([id], cancellationToken);
        }

        foreach (var item in step.Db.WorkItems.Local.Where(item => item.CaseId == step.Case.Id && item is { State: WorkItemState.Open, ParentId: null }).ToList())
        {
            Set(step, item, clocks.GetValueOrDefault(item.Id), ofCase);
        }
    }

    private static void Set(CaseStep step, WorkItem item, LegalClock? clock, ClockDates ofCase)
    {
        var own = clock is null ? ClockDates.None : step.Dates(clock);

        // The promised time is that of the departments: a party has its own alone.
        (item.DueAt, item.WarnAt) = item.PartyId is null ? own.Worse(ofCase) : own;
        item.StepDueAt = own.DueAt;
        item.Limit = LimitOf(step, item, clock, own);
        item.Amount = step.Case.Amount;
    }

    // With the days it may take by its own clock less those that the clock of the case takes away; without one those from when it was opened.
    private static int? LimitOf(CaseStep step, WorkItem item, LegalClock? clock, ClockDates own) => (item.DueAt, own.DueAt) switch
    {
        (null, _) => null,
        ({ } due, { } ownDue) => clock!.Allowed - step.Calendar.WorkingDaysBetween(LastDay(due), LastDay(ownDue)),
        ({ } due, null) => clock is null ? step.Calendar.WorkingDaysBetween(WorkingCalendar.DateOf(item.CreatedAt), LastDay(due)) : null,
    };

    private static DateOnly LastDay(DateTimeOffset due) => WorkingCalendar.DateOf(due.AddTicks(-1));
}
