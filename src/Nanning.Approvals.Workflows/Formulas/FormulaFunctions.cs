using System.Globalization;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The functions of the language. All are pure; the calendar comes from the scope.</summary>
internal static class FormulaFunctions
{
    private delegate object? Body(FormulaScope scope, object?[] arguments, int at);

    private sealed record Function(int Least, int Most, Body Body);

    private static readonly Dictionary<string, Function> functions = new(StringComparer.Ordinal)
    {
        ["min"] = new(1, 50, (_, values, at) => Extreme(values, -1, at)),
        ["max"] = new(1, 50, (_, values, at) => Extreme(values, 1, at)),
        ["sum"] = new(1, 50, (_, values, at) => Total(Items(values), at)),
        ["count"] = new(1, 50, (_, values, _) => (decimal)Items(values).Count),
        ["mean"] = new(1, 50, (_, values, at) => Items(values) is { Count: > 0 } items ? Total(items, at) / items.Count : null),
        ["any"] = new(1, 50, (_, values, at) => Items(values).Exists(item => FormulaOperators.Truth(item, at))),
        ["all"] = new(1, 50, (_, values, at) => Items(values).TrueForAll(item => FormulaOperators.Truth(item, at))),
        ["abs"] = Numeric(Math.Abs),
        ["floor"] = Numeric(decimal.Floor),
        ["ceil"] = Numeric(decimal.Ceiling),
        ["round"] = new(1, 2, (_, values, at) => values.Contains(null) ? null : Round(values, at)),
        ["coalesce"] = new(1, 50, (_, values, _) => Array.Find(values, value => value is not null)),
        ["contains"] = new(2, 2, (_, values, at) => FormulaOperators.IsIn(values[1], values[0], at)),
        ["startsWith"] = new(2, 2, (_, values, _) => values is [string text, string start] && text.StartsWith(start, StringComparison.Ordinal)),
        ["length"] = new(1, 1, (_, values, _) => (decimal)Length(values[0])),
        ["upper"] = new(1, 1, (_, values, _) => values[0] is { } value ? FormulaValues.Text(value).ToUpperInvariant() : null),
        ["isEmpty"] = new(1, 1, (_, values, _) => values[0] is null or "" || values[0] is IReadOnlyList<object?> { Count: 0 }),
        ["text"] = new(1, 1, (_, values, _) => FormulaValues.Text(values[0])),
        ["money"] = new(1, 1, (_, values, at) => Money(values[0], at)),
        ["date"] = OnDate((date, _) => date),
        ["year"] = OnDate((date, _) => (decimal)date.Year),
        ["month"] = OnDate((date, _) => (decimal)date.Month),
        ["day"] = OnDate((date, _) => (decimal)date.Day),
        ["addDays"] = Shift((date, count, _) => date.AddDays(count)),
        ["addMonths"] = Shift((date, count, _) => date.AddMonths(count)),
        ["addYears"] = Shift((date, count, _) => date.AddYears(count)),
        ["addWorkingDays"] = Shift((date, count, scope) => scope.AddWorkingDays(date, count)),
        ["daysBetween"] = Between((from, to) => to.DayNumber - from.DayNumber),
        ["monthsBetween"] = Between(WholeMonths),
    };

    /// <summary>The names, for the documentation's test and for editors.</summary>
    public static IReadOnlyCollection<string> Names => [.. functions.Keys, "if"];

    public static Evaluation Bind(CallNode call, Evaluation[] arguments)
    {
        var (least, most) = call.Name == "if" ? (3, 3)
            : functions.TryGetValue(call.Name, out var known) ? (known.Least, known.Most)
            : throw new FormulaException($"没有名为“{call.Name}”的函数", call.At);
        if (arguments.Length < least || arguments.Length > most)
        {
            throw new FormulaException($"函数“{call.Name}”应有 {(least == most ? $"{least}" : $"{least} 到 {most}")} 个参数，实际 {arguments.Length} 个", call.At);
        }

        if (call.Name == "if")
        {
            return scope => FormulaOperators.Truth(arguments[0](scope), call.At) ? arguments[1](scope) : arguments[2](scope);
        }

        var body = functions[call.Name].Body;
        return scope => body(scope, Array.ConvertAll(arguments, argument => argument(scope)), call.At);
    }

    /// <summary>Lists are opened, nulls left out: what is not filled in does not count.</summary>
    private static List<object?> Items(object?[] values) =>
        [.. values.SelectMany(value => value is IReadOnlyList<object?> list ? list : [value]).Where(value => value is not null)];

    // A direct argument that is null makes the result null: a limit that is missing must never mean "no limit".
    private static object? Extreme(object?[] values, int sign, int at) => values.Contains(null)
        ? null
        : Items(values).Aggregate((object?)null, (best, item) =>
            best is null || FormulaOperators.Compare(item, best, at) * sign > 0 ? item : best);

    private static decimal Total(List<object?> items, int at)
    {
        try
        {
            return items.Sum(item => FormulaOperators.Number(item!, at));
        }
        catch (OverflowException)
        {
            throw new FormulaException("数字过大", at);
        }
    }

    private static decimal Round(object?[] values, int at)
    {
        var digits = values.Length == 2 ? FormulaOperators.Number(values[1]!, at) : 0;
        return digits is >= 0 and <= 10 && decimal.IsInteger(digits)
            ? Math.Round(FormulaOperators.Number(values[0]!, at), (int)digits, MidpointRounding.AwayFromZero)
            : throw new FormulaException("小数位数应为 0 到 10 的整数", at);
    }

    private static int Length(object? value) => value switch
    {
        null => 0,
        IReadOnlyList<object?> list => list.Count,
        _ => FormulaValues.Text(value).Length,
    };

    private static string Money(object? value, int at) => value is null
        ? ""
        : Math.Round(FormulaOperators.Number(value, at), 2, MidpointRounding.AwayFromZero).ToString("#,##0.00", CultureInfo.InvariantCulture);

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

    private static Function Numeric(Func<decimal, decimal> body) =>
        new(1, 1, (_, values, at) => values[0] is { } value ? body(FormulaOperators.Number(value, at)) : null);

    private static Function OnDate(Func<DateOnly, FormulaScope, object> body) =>
        new(1, 1, (scope, values, at) => values[0] is { } value ? body(FormulaOperators.Date(value, at), scope) : null);

    private static Function Between(Func<DateOnly, DateOnly, int> body) => new(2, 2, (_, values, at) =>
        values is [{ } from, { } to] ? (decimal)body(FormulaOperators.Date(from, at), FormulaOperators.Date(to, at)) : null);

    private static Function Shift(Func<DateOnly, int, FormulaScope, DateOnly> body) => new(2, 2, (scope, values, at) =>
    {
        if (values is not [{ } start, { } count])
        {
            return null;
        }

        var number = FormulaOperators.Number(count, at);
        if (!decimal.IsInteger(number) || Math.Abs(number) > 100_000)
        {
            throw new FormulaException("天数、月数或年数应为不太大的整数", at);
        }

        try
        {
            return body(FormulaOperators.Date(start, at), (int)number, scope);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FormulaException("日期超出范围", at);
        }
    });
}
