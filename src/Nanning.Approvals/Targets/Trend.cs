namespace Nanning.Approvals.Targets;

/// <summary>A point of a trend; the value is null where nothing was known yet.</summary>
public sealed record TrendPoint(DateOnly On, decimal? Value);

/// <summary>Where a straight line through the points leads.</summary>
/// <param name="Value">The value on the last day.</param>
/// <param name="ReachesOn">The day on which it reaches the target; null when it does not within a hundred years.</param>
public sealed record Forecast(decimal Value, DateOnly? ReachesOn);

/// <summary>The arithmetic of gauges: nothing but points and dates, so that it can be tried alone.</summary>
public static class Trend
{
    private const int FarAway = 36525;

    /// <summary>The days a gauge draws: the ends of the quarters between two days, and the last day itself.</summary>
    public static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to)
    {
        var end = new DateOnly(from.Year, ((from.Month - 1) / 3 * 3) + 1, 1).AddMonths(3).AddDays(-1);
        for (; end < to; end = end.AddDays(1).AddMonths(3).AddDays(-1))
        {
            yield return end;
        }

        yield return to;
    }

    /// <summary>
    /// The slope of the least-squares line through the points, carried on from the last one. Null when fewer than two are known or all lie on one day.
    /// </summary>
    /// <param name="target">The value to reach.</param>
    /// <param name="by">The day to look at.</param>
    public static Forecast? Carry(IReadOnlyList<TrendPoint> points, decimal target, DateOnly by)
    {
        var known = points.Where(point => point.Value is not null).ToList();
        if (known.Count < 2)
        {
            return null;
        }

        var first = known[0].On.DayNumber;
        var (meanX, meanY) = (known.Average(point => (decimal)(point.On.DayNumber - first)), known.Average(point => point.Value!.Value));
        var spread = known.Sum(point => (point.On.DayNumber - first - meanX) * (point.On.DayNumber - first - meanX));
        if (spread == 0)
        {
            return null;
        }

        var slope = known.Sum(point => (point.On.DayNumber - first - meanX) * (point.Value!.Value - meanY)) / spread;
        var last = known[^1];
        var value = last.Value!.Value + (slope * (by.DayNumber - last.On.DayNumber));
        DateOnly? reaches = null;
        if (last.Value >= target)
        {
            reaches = last.On;
        }
        else if (slope > 0 && (target - last.Value.Value) / slope is <= FarAway and var days)
        {
            reaches = last.On.AddDays((int)decimal.Ceiling(days));
        }

        return new Forecast(decimal.Round(Math.Max(0, value), 2, MidpointRounding.AwayFromZero), reaches);
    }
}
