using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>One name with the values at which the truth of some condition can change: one value of every stretch between them stands for all.</summary>
internal sealed class CoverageDimension(string name, FormulaType type)
{
    // Days far from any case; further out, adding months to them would leave the calendar.
    private static readonly DateOnly firstDay = new(1900, 1, 1);
    private static readonly DateOnly lastDay = new(2199, 12, 31);

    private static readonly DateOnly anyDay = new(2000, 1, 1);

    private readonly SortedSet<decimal> breaks = [];
    private readonly SortedSet<decimal> dayBreaks = [];
    private readonly SortedSet<string> texts = new(StringComparer.Ordinal);
    private bool asCondition;

    public string Name => name;

    public FormulaType Type => type;

    /// <summary>How many names are compared with each other here: so many values are needed in each stretch.</summary>
    public int Rivals { get; set; } = 1;

    public void BreakAt(decimal value, bool isDay) => (isDay ? dayBreaks : breaks).Add(value);

    public void Mention(string text) => texts.Add(text);

    public void UseAsCondition() => asCondition = true;

    /// <summary>Takes over where another name breaks that it is compared with.</summary>
    public void Share(CoverageDimension other)
    {
        breaks.UnionWith(other.breaks);
        dayBreaks.UnionWith(other.dayBreaks);
        texts.UnionWith(other.texts);
        breaks.UnionWith(new[] { other.Type.Min, other.Type.Max }.OfType<decimal>());
        if (other.Type.Values is { } values)
        {
            texts.UnionWith(values.OfType<string>());
            breaks.UnionWith(values.OfType<decimal>());
        }
    }

    /// <summary>
    /// Breaks somewhere even if nothing else does: what may be a number or a day has values only around its breaks, and without any it could never be less than what
    /// it is compared with.
    /// </summary>
    public void BreakAnywhere(bool isDay) => BreakAt(isDay ? anyDay.DayNumber : 0, isDay);

    /// <summary>Whether it may be more than a number, or more than a day.</summary>
    public bool IsMixed => !type.Only(FormulaKinds.Number) && !type.Only(FormulaKinds.Date) && type.Values is null;

    /// <summary>The values to try, null last.</summary>
    public IReadOnlyList<object?> Candidates()
    {
        List<object?> found = type.Values is { } values ? [.. values] : [.. Booleans(), .. Numbers(), .. Days(), .. Texts()];
        if ((type.Kinds & (FormulaKinds.List | FormulaKinds.Group)) != FormulaKinds.None && !type.IsAny)
        {
            found.Add((type.Kinds & FormulaKinds.List) != FormulaKinds.None ? Array.Empty<object?>() : new Dictionary<string, object?>());
        }

        if (type.IsNullable || found.Count == 0)
        {
            found.Add(null);
        }

        return found;
    }

    private IEnumerable<object?> Booleans() => type.Only(FormulaKinds.Boolean) || (asCondition && type.Fits(FormulaKinds.Boolean)) ? [true, false] : [];

    private IEnumerable<object?> Numbers() => type.Only(FormulaKinds.Number) || (breaks.Count > 0 && type.Fits(FormulaKinds.Number))
        ? Between(breaks, type.Min, type.Max, type.Places).Select(number => (object?)Plain(number))
        : [];

    private IEnumerable<object?> Days() => type.Only(FormulaKinds.Date) || (dayBreaks.Count > 0 && type.Fits(FormulaKinds.Date))
        ? Between(dayBreaks, firstDay.DayNumber, lastDay.DayNumber, 0).Select(number => (object?)DateOnly.FromDayNumber((int)number))
        : [];

    // Texts nobody mentions are all alike; two names that are compared need one each to differ.
    private IEnumerable<object?> Texts() => type.Only(FormulaKinds.Text) || (texts.Count > 0 && type.Fits(FormulaKinds.Text))
        ? texts.Concat(Enumerable.Range(1, Rivals).Select(number => number == 1 ? "（其他）" : $"（其他{number}）"))
        : [];

    // Without the zeros at the end that it was computed with.
    private static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;

    private IEnumerable<decimal> Between(SortedSet<decimal> at, decimal? least, decimal? most, int? places)
    {
        var step = 1m;
        for (var place = 0; place < (places ?? 6); place++)
        {
            step /= 10;
        }

        var sorted = at.Where(value => (least is null || value >= least) && (most is null || value <= most)).ToList();
        var found = new SortedSet<decimal>();
        foreach (var value in sorted)
        {
            var (below, above) = (decimal.Floor(value / step) * step, decimal.Ceiling(value / step) * step);
            for (var count = 0; count <= Rivals; count++)
            {
                found.Add(below - (count * step));
                found.Add(above + (count * step));
            }

            if (places is null)
            {
                found.Add(value);
            }
        }

        if (places is null)
        {
            found.UnionWith(sorted.Zip(sorted.Skip(1), (a, b) => (a + b) / 2).ToList());
        }

        for (var count = 0; count < Rivals; count++)
        {
            found.Add((least ?? Math.Min(0, sorted.FirstOrDefault() - (1000 * step))) + (count * step));
            found.Add((most ?? Math.Max(0, sorted.LastOrDefault() + (1000 * step))) - (count * step));
        }

        return found.Where(value => (least is null || value >= least) && (most is null || value <= most));
    }
}
