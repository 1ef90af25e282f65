using System.Globalization;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The functions on days. A month is added to the last day of a month as the law counts it: the 31st plus one month is the last day of the next.</summary>
internal static class FormulaDates
{
    /// <summary>Days further apart are not counted one by one: 273 years.</summary>
    private const int MostDays = 100_000;

    /// <summary>Months that are listed one by one: a hundred years.</summary>
    private const int MostMonths = 1200;

    public static IReadOnlyDictionary<string, FormulaFunction> All { get; } = new Dictionary<string, FormulaFunction>(StringComparer.Ordinal)
    {
        ["date"] = new(1, 3, (_, values, at) => values.Length == 1 ? values[0] is { } value ? FormulaOperators.Date(value, at) : null : Day(values, at)),
        ["year"] = OnDate((date, _) => (decimal)date.Year),
        ["quarter"] = OnDate((date, _) => (decimal)Quarter(date)),
        ["month"] = OnDate((date, _) => (decimal)date.Month),
        ["day"] = OnDate((date, _) => (decimal)date.Day),
        ["weekday"] = OnDate((date, _) => date.DayOfWeek is DayOfWeek.Sunday ? 7m : (decimal)date.DayOfWeek),
        ["startOfMonth"] = OnDate((date, _) => new DateOnly(date.Year, date.Month, 1)),
        ["endOfMonth"] = OnDate((date, _) => EndOf(date.Year, date.Month)),
        ["endOfQuarter"] = OnDate((date, _) => EndOf(date.Year, Quarter(date) * 3)),
        ["endOfYear"] = OnDate((date, _) => EndOf(date.Year, 12)),
        ["addDays"] = Shift((date, count, _) => date.AddDays(count)),
        ["addMonths"] = Shift((date, count, _) => date.AddMonths(count)),
        ["addYears"] = Shift((date, count, _) => date.AddYears(count)),
        ["addWorkingDays"] = Shift((date, count, scope) => scope.AddWorkingDays(date, count)),
        ["isWorkingDay"] = OnDate((date, scope) => Next(date, scope) == date),
        ["nextWorkingDay"] = OnDate((date, scope) => Next(date, scope)),
        ["daysBetween"] = Between((from, to, _) => to.DayNumber - from.DayNumber),
        ["monthsBetween"] = Between((from, to, _) => WholeMonths(from, to)),
        ["yearsBetween"] = Between((from, to, _) => WholeMonths(from, to) / 12),
        ["workingDaysBetween"] = Between(WorkingDays),
        ["months"] = new(2, 2, (_, values, at) => values is [{ } from, { } to] ? Guarded(() => Months(FormulaOperators.Date(from, at), FormulaOperators.Date(to, at)), at) : null),
    };

    private static int Quarter(DateOnly date) => (date.Month + 2) / 3;

    private static DateOnly EndOf(int year, int month) => new(year, month, DateTime.DaysInMonth(year, month));

    // The calendar answers one question, the last day of a limit that begins on the day after; so the day before is asked.
    private static DateOnly Next(DateOnly date, FormulaScope scope) => scope.AddWorkingDays(date.AddDays(-1), 1);

    private static int WorkingDays(DateOnly from, DateOnly to, FormulaScope scope)
    {
        if (Math.Abs(to.DayNumber - from.DayNumber) > MostDays)
        {
            throw new ArgumentOutOfRangeException(nameof(to));
        }

        if (to < from)
        {
            return -WorkingDays(to, from, scope);
        }

        var count = 0;
        for (var day = scope.AddWorkingDays(from, 1); day <= to; day = scope.AddWorkingDays(day, 1))
        {
            count++;
        }

        return count;
    }

    private static int WholeMonths(DateOnly from, DateOnly to)
    {
        if (to < from)
        {
            return -WholeMonths(to, from);
        }

        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        // The 31st plus one month is the 30th or the 28th, as addMonths counts it.
        return from.AddMonths(months) > to ? months - 1 : months;
    }

    // "2017-03" and so on, the months of both days included; none when the second day is before the first.
    private static List<object?> Months(DateOnly from, DateOnly to)
    {
        var count = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        return to < from ? []
            : count <= MostMonths ? [.. Enumerable.Range(0, count).Select(number => from.AddDays(1 - from.Day).AddMonths(number).ToString("yyyy-MM", CultureInfo.InvariantCulture))]
            : throw new ArgumentOutOfRangeException(nameof(to));
    }

    private static DateOnly? Day(object?[] values, int at)
    {
        if (values is not [var year, var month, var day])
        {
            throw new FormulaException("函数“date”应有 1 个或 3 个参数", "The function “date” takes 1 or 3 arguments", at);
        }

        return year is null || month is null || day is null
            ? null
            : Guarded<DateOnly?>(() => new DateOnly(Whole(year, at), Whole(month, at), Whole(day, at)), at);
    }

    private static FormulaFunction OnDate(Func<DateOnly, FormulaScope, object> body) =>
        new(1, 1, (scope, values, at) => values[0] is { } value ? Guarded(() => body(FormulaOperators.Date(value, at), scope), at) : null);

    private static FormulaFunction Between(Func<DateOnly, DateOnly, FormulaScope, int> body) => new(2, 2, (scope, values, at) =>
        values is [{ } from, { } to] ? Guarded(() => (decimal)body(FormulaOperators.Date(from, at), FormulaOperators.Date(to, at), scope), at) : null);

    private static FormulaFunction Shift(Func<DateOnly, int, FormulaScope, DateOnly> body) => new(2, 2, (scope, values, at) =>
        values is [{ } start, { } count] ? Guarded(() => body(FormulaOperators.Date(start, at), Whole(count, at), scope), at) : null);

    private static int Whole(object value, int at)
    {
        var number = FormulaOperators.Number(value, at);
        return decimal.IsInteger(number) && Math.Abs(number) <= MostDays
            ? (int)number
            : throw new FormulaException("天数、月数或年数应为不太大的整数", "Days, months or years have to be a whole number that is not too large", at);
    }

    private static T Guarded<T>(Func<T> body, int at)
    {
        try
        {
            return body();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FormulaException("日期超出范围", "The date is out of range", at);
        }
    }
}
