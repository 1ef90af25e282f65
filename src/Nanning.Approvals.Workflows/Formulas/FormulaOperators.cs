namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The operators on values. Null: arithmetic gives null, an ordering gives false, only = and != see it.</summary>
internal static class FormulaOperators
{
    /// <summary>A text put together that is longer, in characters, is refused.</summary>
    private const int MaxTextLength = 100_000;

    /// <summary>A list that is opened and holds more is refused.</summary>
    private const int MaxItems = 100_000;

    public static bool Truth(object? value, int at) => value switch
    {
        null => false,
        bool truth => truth,
        _ => throw new FormulaException($"此处应为条件（是或否），实际是{FormulaValues.KindName(value)}", $"A condition (yes or no) is needed here, not {FormulaValues.KindNameEn(value)}", at),
    };

    public static decimal Number(object value, int at) => value is decimal number
        ? number
        : throw new FormulaException($"此处应为数字，实际是{FormulaValues.KindName(value)}", $"A number is needed here, not {FormulaValues.KindNameEn(value)}", at);

    public static void CheckLength(int items, int at)
    {
        if (items > MaxItems)
        {
            throw new FormulaException($"列表过长：最多 {MaxItems} 项", $"The list is too long: {MaxItems} entries at most", at);
        }
    }

    /// <summary>A value as people read it, but never without end.</summary>
    public static string Text(object? value, int at)
    {
        var left = MaxTextLength;
        Measure(value, ref left, at);
        return FormulaValues.Text(value);
    }

    public static DateOnly Date(object value, int at) => value switch
    {
        DateOnly date => date,
        string text when FormulaValues.TryDate(text, out var date) => date,
        _ => throw new FormulaException($"此处应为日期（yyyy-MM-dd），实际是{FormulaValues.KindName(value)}", $"A date (yyyy-MM-dd) is needed here, not {FormulaValues.KindNameEn(value)}", at),
    };

    public static object? Arithmetic(FormulaToken sign, object? left, object? right, int at)
    {
        if (sign is FormulaToken.Plus && (left is string || right is string))
        {
            var joined = Text(left, at) + Text(right, at);
            return joined.Length <= MaxTextLength ? joined : throw new FormulaException("文字过长", "The text is too long", at);
        }

        if (left is null || right is null)
        {
            return null;
        }

        var (a, b) = (Number(left, at), Number(right, at));
        if (b == 0 && sign is (FormulaToken.Divide or FormulaToken.Modulo))
        {
            throw new FormulaException("除数为零", "It is divided by zero", at);
        }

        try
        {
            return sign switch
            {
                FormulaToken.Plus => a + b,
                FormulaToken.Minus => a - b,
                FormulaToken.Times => a * b,
                FormulaToken.Divide => a / b,
                FormulaToken.Modulo => a % b,
                _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "There is no such operator."),
            };
        }
        catch (OverflowException)
        {
            throw new FormulaException("数字过大", "The number is too large", at);
        }
    }

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (DateOnly date, string text) => FormulaValues.TryDate(text, out var other) && date == other,
        (string text, DateOnly date) => FormulaValues.TryDate(text, out var other) && date == other,
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        _ => Equals(left, right),
    };

    /// <summary>-1, 0 or 1; null when there is nothing to compare, which makes every ordering false.</summary>
    public static int? Compare(object? left, object? right, int at) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (decimal a, decimal b) => a.CompareTo(b),
        (DateOnly, _) or (_, DateOnly) => Date(left, at).CompareTo(Date(right, at)),
        (string a, string b) => Math.Sign(string.CompareOrdinal(a, b)),
        _ => throw new FormulaException($"{FormulaValues.KindName(left)}与{FormulaValues.KindName(right)}不能比较大小", $"{FormulaValues.KindNameEn(left)} and {FormulaValues.KindNameEn(right)} cannot be compared", at),
    };

    public static bool IsIn(object? item, object? container, int at) => container switch
    {
        null => false,
        IReadOnlyList<object?> list => list.Any(entry => AreEqual(item, entry)),
        string text when item is null or string => item is string part && text.Contains(part, StringComparison.Ordinal),
        _ => throw new FormulaException($"“in”右边应为列表，实际是{FormulaValues.KindName(container)}", $"A list is needed right of “in”, not {FormulaValues.KindNameEn(container)}", at),
    };

    // Lists within lists of texts could be far longer written out than the formula that names them.
    private static void Measure(object? value, ref int left, int at)
    {
        left -= value is string text ? text.Length : 1;
        if (left < 0)
        {
            throw new FormulaException("文字过长", "The text is too long", at);
        }

        foreach (var inner in value switch
        {
            IReadOnlyList<object?> list => list,
            IReadOnlyDictionary<string, object?> fields => fields.Values,
            _ => [],
        })
        {
            Measure(inner, ref left, at);
        }
    }
}
