using System.Globalization;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The functions of the language. All are pure; the calendar comes from the scope.</summary>
internal static class FormulaFunctions
{
    private static readonly Dictionary<string, FormulaFunction> functions = new(FormulaDates.All, StringComparer.Ordinal)
    {
        ["min"] = new(1, 50, (_, values, at) => Extreme(values, -1, at)),
        ["max"] = new(1, 50, (_, values, at) => Extreme(values, 1, at)),
        ["sum"] = new(1, 50, (_, values, at) => Total(Items(values, at), at)),
        ["count"] = new(1, 50, (_, values, at) => (decimal)Items(values, at).Count),
        ["mean"] = new(1, 50, (_, values, at) => Items(values, at) is { Count: > 0 } items ? Total(items, at) / items.Count : null),
        ["any"] = new(1, 50, (_, values, at) => Items(values, at).Exists(item => FormulaOperators.Truth(item, at))),
        ["all"] = new(1, 50, (_, values, at) => Items(values, at).TrueForAll(item => FormulaOperators.Truth(item, at))),
        ["lookup"] = new(3, 3, (_, values, at) => Lookup(values, at)),
        ["abs"] = Numeric(Math.Abs),
        ["floor"] = Numeric(decimal.Floor),
        ["ceil"] = Numeric(decimal.Ceiling),
        ["round"] = new(1, 2, (_, values, at) => values.Contains(null) ? null : Round(values, at)),
        ["coalesce"] = new(1, 50, (_, values, _) => Array.Find(values, value => value is not null)),
        ["pairs"] = new(2, 2, (_, values, at) => Pairs(Items([values[0]], at), Items([values[1]], at), at)),
        ["contains"] = new(2, 2, (_, values, at) => FormulaOperators.IsIn(values[1], values[0], at)),
        ["startsWith"] = new(2, 2, (_, values, _) => values is [string text, string start] && text.StartsWith(start, StringComparison.Ordinal)),
        ["length"] = new(1, 1, (_, values, at) => (decimal)Length(values[0], at)),
        ["upper"] = OnText(text => text.ToUpperInvariant()),
        ["lower"] = OnText(text => text.ToLowerInvariant()),
        ["trim"] = OnText(text => text.Trim()),
        ["isEmpty"] = new(1, 1, (_, values, _) => values[0] is null or "" || values[0] is IReadOnlyList<object?> { Count: 0 }),
        ["text"] = new(1, 1, (_, values, at) => FormulaOperators.Text(values[0], at)),
        ["money"] = new(1, 1, (_, values, at) => Money(values[0], at)),
    };

    /// <summary>The names, for the documentation's test and for editors.</summary>
    public static IReadOnlyCollection<string> Names => [.. functions.Keys, "if"];

    /// <summary>Whether the result hangs on the calendar of holidays.</summary>
    public static bool NeedsCalendar(string name) => name.Contains("WorkingDay", StringComparison.Ordinal);

    public static Evaluation Bind(CallNode call, Evaluation[] arguments)
    {
        var (least, most) = call.Name == "if" ? (3, 3)
            : functions.TryGetValue(call.Name, out var known) ? (known.Least, known.Most)
            : throw new FormulaException($"没有名为“{call.Name}”的函数", $"There is no function “{call.Name}”", call.At);
        if (arguments.Length < least || arguments.Length > most)
        {
            throw new FormulaException(
                $"函数“{call.Name}”应有 {(least == most ? $"{least}" : $"{least} 到 {most}")} 个参数，实际 {arguments.Length} 个",
                $"The function “{call.Name}” takes {(least == most ? $"{least}" : $"{least} to {most}")} arguments, not {arguments.Length}", call.At);
        }

        if (call.Name == "if")
        {
            return scope => FormulaOperators.Truth(arguments[0](scope), call.At) ? arguments[1](scope) : arguments[2](scope);
        }

        var body = functions[call.Name].Body;
        return scope => body(scope, Array.ConvertAll(arguments, argument => argument(scope)), call.At);
    }

    /// <summary>Lists are opened, nulls left out: what is not filled in does not count.</summary>
    private static List<object?> Items(object?[] values, int at)
    {
        var items = new List<object?>(values.Length);
        foreach (var value in values)
        {
            if (value is IReadOnlyList<object?> list)
            {
                items.AddRange(list.Where(item => item is not null));
            }
            else if (value is not null)
            {
                items.Add(value);
            }

            FormulaOperators.CheckLength(items.Count, at);
        }

        return items;
    }

    // A direct argument that is null makes the result null: a limit that is missing must never mean "no limit".
    private static object? Extreme(object?[] values, int sign, int at) => values.Contains(null)
        ? null
        : Items(values, at).Aggregate((object?)null, (best, item) =>
            best is null || FormulaOperators.Compare(item, best, at) * sign > 0 ? item : best);

    // A table by steps: the value beside the largest key that is not beyond what is looked up, wherever it stands in the list.
    private static object? Lookup(object?[] values, int at)
    {
        if (values[0] is null || values[1] is not IReadOnlyList<object?> keys || values[2] is not IReadOnlyList<object?> results)
        {
            return null;
        }

        FormulaOperators.CheckLength(keys.Count, at);
        var found = -1;
        for (var index = 0; index < keys.Count; index++)
        {
            if (keys[index] is { } key && FormulaOperators.Compare(key, values[0], at) <= 0 && (found < 0 || FormulaOperators.Compare(key, keys[found], at) > 0))
            {
                found = index;
            }
        }

        return found >= 0 && found < results.Count ? results[found] : null;
    }

    private static List<object?> Pairs(List<object?> left, List<object?> right, int at)
    {
        FormulaOperators.CheckLength((int)Math.Min(int.MaxValue, (long)left.Count * right.Count), at);
        return [.. left.SelectMany(_ => right, (one, other) => $"{FormulaOperators.Text(one, at)}/{FormulaOperators.Text(other, at)}")];
    }

    private static decimal Total(List<object?> items, int at)
    {
        try
        {
            return items.Sum(item => FormulaOperators.Number(item!, at));
        }
        catch (OverflowException)
        {
            throw new FormulaException("数字过大", "The number is too large", at);
        }
    }

    private static decimal Round(object?[] values, int at)
    {
        var digits = values.Length == 2 ? FormulaOperators.Number(values[1]!, at) : 0;
        return digits is >= 0 and <= 10 && decimal.IsInteger(digits)
            ? Math.Round(FormulaOperators.Number(values[0]!, at), (int)digits, MidpointRounding.AwayFromZero)
            : throw new FormulaException("小数位数应为 0 到 10 的整数", "The number of decimals has to be a whole number from 0 to 10", at);
    }

    private static int Length(object? value, int at) => value switch
    {
        null => 0,
        IReadOnlyList<object?> list => list.Count,
        _ => FormulaOperators.Text(value, at).Length,
    };

    private static string Money(object? value, int at) => value is null
        ? ""
        : Math.Round(FormulaOperators.Number(value, at), 2, MidpointRounding.AwayFromZero).ToString("#,##0.00", CultureInfo.InvariantCulture);

    private static FormulaFunction Numeric(Func<decimal, decimal> body) =>
        new(1, 1, (_, values, at) => values[0] is { } value ? body(FormulaOperators.Number(value, at)) : null);

    private static FormulaFunction OnText(Func<string, string> body) =>
        new(1, 1, (_, values, at) => values[0] is { } value ? body(FormulaOperators.Text(value, at)) : null);
}

/// <summary>A function: how many arguments it takes, and what it does with their values.</summary>
internal sealed record FormulaFunction(int Least, int Most, Func<FormulaScope, object?[], int, object?> Body);
