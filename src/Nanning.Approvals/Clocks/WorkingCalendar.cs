using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Nanning.Approvals.Clocks;

/// <summary>
/// The official working days (工作日): weekends, the State Council's days off and the make-up working days on weekends.
/// A year without published data counts weekends only; <see cref="Knows"/> tells, so that pages can say so.
/// </summary>
public sealed class WorkingCalendar
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly Dictionary<DateOnly, bool> exceptions = [];
    private readonly HashSet<int> years = [];

    /// <summary>Reads the years that ship with the platform.</summary>
    public WorkingCalendar()
    {
        var assembly = typeof(WorkingCalendar).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("holidays/", StringComparison.Ordinal)))
        {
            Read(assembly, name);
        }
    }

    /// <summary>The date in Nanning at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Shanghai).DateTime);

    /// <summary>The instant at which a day begins in Nanning, as UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Shanghai.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The instant at which a day is over: a deadline on that day is missed from here on.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => StartOf(day.AddDays(1));

    /// <summary>The same instant as people in Nanning read it.</summary>
    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Shanghai);

    /// <summary>Whether the days off of a year have been published and are known here.</summary>
    public bool Knows(int year) => years.Contains(year);

    /// <summary>Whether a day is a working day, make-up days included.</summary>
    public bool IsWorkingDay(DateOnly day) =>
        exceptions.TryGetValue(day, out var working) ? working : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The last day of a limit of <paramref name="days"/> working days that begins on the day after <paramref name="from"/>; for 0 the day itself; negative counts back.</summary>
    public DateOnly AddWorkingDays(DateOnly from, int days)
    {
        var step = Math.Sign(days);
        for (var left = Math.Abs(days); left > 0;)
        {
            from = from.AddDays(step);
            if (IsWorkingDay(from))
            {
                left--;
            }
        }

        return from;
    }

    /// <summary>Working days after <paramref name="from"/> up to and including <paramref name="to"/>; negative when to is earlier.</summary>
    public int WorkingDaysBetween(DateOnly from, DateOnly to)
    {
        if (to < from)
        {
            return -WorkingDaysBetween(to, from);
        }

        var count = 0;
        while (from < to)
        {
            from = from.AddDays(1);
            count += IsWorkingDay(from) ? 1 : 0;
        }

        return count;
    }

    /// <summary>How much of the time between two instants lies on working days; a whole working day is 24 hours.</summary>
    public TimeSpan TimeOnWorkingDays(DateTimeOffset from, DateTimeOffset to)
    {
        var total = TimeSpan.Zero;
        for (var day = DateOf(from); from < to; day = day.AddDays(1))
        {
            var end = EndOf(day) < to ? EndOf(day) : to;
            total += IsWorkingDay(day) ? end - from : TimeSpan.Zero;
            from = end;
        }

        return total;
    }

    private void Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(stream);
        years.Add(document.RootElement.GetProperty("year").GetInt32());
        foreach (var day in document.RootElement.GetProperty("days").EnumerateArray())
        {
            var date = DateOnly.ParseExact(day.GetProperty("date").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            exceptions[date] = !day.GetProperty("isOffDay").GetBoolean();
        }
    }
}
