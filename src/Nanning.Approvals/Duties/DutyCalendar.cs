using System.Globalization;
using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Duties;

/// <summary>A quarter or a year that is reported on.</summary>
/// <param name="Key">"2016Q3" or "2016".</param>
public sealed record DutyPeriod(string Key, DateOnly From, DateOnly To, DateOnly DueOn)
{
    /// <summary>The period in words.</summary>
    public string Name => Key.Length > 4
        ? Commands.Say.Pick($"{Key[..4]} 年第{"一二三四"[Key[5] - '1']}季度", $"quarter {Key[5]} of {Key[..4]}")
        : Commands.Say.Pick($"{Key} 年度", Key);
}

/// <summary>The dates of a duty: what is due when, its light, and the days of its reminders. All of it is computed, nothing stored.</summary>
public sealed class DutyCalendar(WorkingCalendar calendar, DutyPlan plan)
{
    /// <summary>The periods a duty is reported on, in order: up to its deadline, or until it was accepted.</summary>
    public IEnumerable<DutyPeriod> PeriodsOf(Duty duty)
    {
        if (duty.Reports == ReportRhythm.None)
        {
            yield break;
        }

        var months = duty.Reports == ReportRhythm.Quarterly ? 3 : 12;
        var end = duty.DeadlineOn ?? plan.Until;
        var from = new DateOnly(duty.StartsOn.Year, ((duty.StartsOn.Month - 1) / months * months) + 1, 1);
        for (; from <= end; from = from.AddMonths(months))
        {
            var to = from.AddMonths(months).AddDays(-1);
            if (to < duty.StartsOn.AddDays(plan.FirstPeriodDays))
            {
                continue;
            }

            if (duty.AcceptedOn is { } accepted && to >= accepted)
            {
                yield break;
            }

            var key = from.Year.ToString("0000", CultureInfo.InvariantCulture) + (months == 3 ? $"Q{((from.Month - 1) / 3) + 1}" : string.Empty);
            yield return new DutyPeriod(key, from, to, calendar.AddWorkingDays(to, plan.ReportDueWorkingDays));
        }
    }

    /// <summary>The periods whose report was due before a day and is not there.</summary>
    public IReadOnlyList<DutyPeriod> MissingOn(Duty duty, IReadOnlyDictionary<string, DateOnly> reported, DateOnly day) =>
        [.. PeriodsOf(duty).TakeWhile(period => period.To < day).Where(period => period.DueOn < day && !reported.ContainsKey(period.Key))];

    /// <summary>The light: red after the deadline, yellow shortly before it or while a report is overdue, and still while acceptance is asked for.</summary>
    public Light LightOf(Duty duty, int missing, DateOnly today) => duty switch
    {
        { State: DutyState.Accepted } => Light.None,
        { State: DutyState.Submitted } => Light.Paused,
        { DeadlineOn: { } deadline } when today > deadline => Light.Red,
        { DeadlineOn: { } deadline } when today >= calendar.AddWorkingDays(deadline, -plan.WarnWorkingDays) => Light.Yellow,
        _ => missing > 0 ? Light.Yellow : Light.Green,
    };

    /// <summary>Working days left; negative when overdue, null when there is no deadline or it does not matter any more.</summary>
    public int? DaysLeft(Duty duty, DateOnly today) =>
        duty.State == DutyState.Open && duty.DeadlineOn is { } deadline ? calendar.WorkingDaysBetween(today, deadline) : null;

    /// <summary>Why a duty's lead is reminded on a day.</summary>
    public IEnumerable<DutyReminder> RemindersOf(Duty duty, IReadOnlyDictionary<string, DateOnly> reported)
    {
        if (duty.State == DutyState.Accepted)
        {
            yield break;
        }

        foreach (var period in PeriodsOf(duty).Where(period => !reported.ContainsKey(period.Key)))
        {
            yield return new DutyReminder(calendar.AddWorkingDays(period.To, 1), period);
        }

        if (duty is { State: DutyState.Open, DeadlineOn: { } deadline })
        {
            yield return new DutyReminder(calendar.AddWorkingDays(deadline, -plan.WarnWorkingDays), null);
            yield return new DutyReminder(calendar.AddWorkingDays(deadline, 1), null) { Overdue = true };
        }
    }

    /// <summary>The first day after another on which there is something to remind of.</summary>
    public DateOnly? NextReminder(Duty duty, IReadOnlyDictionary<string, DateOnly> reported, DateOnly after) =>
        RemindersOf(duty, reported).Where(reminder => reminder.On > after).Min(reminder => (DateOnly?)reminder.On);
}

/// <summary>A reminder of a duty: of a report, or of the deadline when there is no period.</summary>
public sealed record DutyReminder(DateOnly On, DutyPeriod? Period)
{
    /// <summary>The deadline has passed.</summary>
    public bool Overdue { get; init; }
}
