namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>
/// A compiled expression of the small language used in flows, rules and amounts: total, deterministic, decimal-exact, no reflection, no loops.
/// Grammar and functions: docs/formulas.md.
/// </summary>
public sealed class Formula
{
    private readonly Func<FormulaScope, object?> compiled;

    private Formula(string text, Func<FormulaScope, object?> compiled) => (Text, this.compiled) = (text, compiled);

    /// <summary>The source text.</summary>
    public string Text { get; }

    /// <summary>Parses and compiles; throws <see cref="FormulaException"/> with the position of the first error.</summary>
    public static Formula Parse(string text) => throw new NotSupportedException();

    /// <summary>Evaluates; throws <see cref="FormulaException"/> when types do not fit.</summary>
    public object? Evaluate(FormulaScope scope) => compiled(scope);
}

/// <summary>What names in a formula stand for.</summary>
/// <param name="Root">Value of a root name; null when unknown.</param>
/// <param name="AddWorkingDays">The calendar.</param>
public sealed record FormulaScope(Func<string, object?> Root, Func<DateOnly, int, DateOnly> AddWorkingDays);

/// <summary>A formula that does not parse or cannot be evaluated.</summary>
public sealed class FormulaException(string message, int position) : Exception(message)
{
    /// <summary>0-based position in the text.</summary>
    public int Position { get; } = position;
}
