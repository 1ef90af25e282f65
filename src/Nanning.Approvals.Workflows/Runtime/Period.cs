using System.Globalization;
using System.Text.RegularExpressions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// A length of time: ISO-8601 ("P1Y", "P5D", "PT30M"), working days ("P5WD"), or .NET ("1.00:00:00"). Years, months and days are those of the calendar, not so
/// many hours: one year after 29 February is 28 February. Working days are counted from the next day, and the length ends with the end of the last one, as every
/// limit in working days does; so they cannot be mixed with hours.
/// </summary>
public sealed partial record Period(int Years, int Months, int Days, TimeSpan Time, int WorkingDays = 0)
{
    /// <summary>Reads; null when it is none of these.</summary>
    public static Period? TryParse(string text)
    {
        if (Iso().Match(text) is { Success: true } match && text.Length > 2 && !text.EndsWith('T'))
        {
            return new(
                Part(match, "y"), Part(match, "m"), (7 * Part(match, "w")) + Part(match, "d"),
                new TimeSpan(Part(match, "h"), Part(match, "min"), Part(match, "s")), Part(match, "wd"));
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? new(0, 0, 0, span) : null;
    }

    /// <summary>The instant so long after another, at the same time of day where the case is.</summary>
    public DateTimeOffset After(DateTimeOffset now, IFacts facts) => WorkingDays == 0
        ? After(now, facts.Today, facts.StartOf)
        : facts.EndOf(facts.AddWorkingDays(facts.Today.AddYears(Years).AddMonths(Months).AddDays(Days), WorkingDays));

    /// <summary>The same, for a day and the instant at which days begin.</summary>
    /// <exception cref="InvalidOperationException">It counts working days, which takes a calendar.</exception>
    public DateTimeOffset After(DateTimeOffset now, DateOnly today, Func<DateOnly, DateTimeOffset> startOf)
    {
        if (WorkingDays > 0)
        {
            throw new InvalidOperationException("Working days take a calendar.");
        }

        var timeOfDay = now - startOf(today);
        return startOf(today.AddYears(Years).AddMonths(Months).AddDays(Days)) + timeOfDay + Time;
    }

    private static int Part(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^P((?<y>\d{1,4})Y)?((?<m>\d{1,5})M)?((?<w>\d{1,5})W)?((?<d>\d{1,6})D)?((?<wd>\d{1,4})WD|(T((?<h>\d{1,6})H)?((?<min>\d{1,7})M)?((?<s>\d{1,8})S)?)?)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Iso();
}
