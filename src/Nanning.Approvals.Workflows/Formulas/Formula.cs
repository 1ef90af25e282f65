namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>
/// A compiled expression of the small language used in flows, rules and amounts: total, deterministic, decimal-exact, no reflection, no loops.
/// Grammar and functions: docs/formulas.md. Immutable and safe to share.
/// </summary>
public sealed class Formula
{
    /// <summary>Longest formula, in characters.</summary>
    public const int MaxLength = 2000;

    /// <summary>Most nested parentheses, brackets, prefix operators and choices together.</summary>
    public const int MaxDepth = 40;

    private readonly Evaluation compiled;

    private Formula(string text, IReadOnlySet<string> references, Evaluation compiled) => (Text, References, this.compiled) = (text, references, compiled);

    /// <summary>The source text.</summary>
    public string Text { get; }

    /// <summary>The paths the formula reads, e.g. "form.rentPaid" and "on".</summary>
    public IReadOnlySet<string> References { get; }

    /// <summary>Parses and compiles.</summary>
    /// <exception cref="FormulaException">With the position of the first error and a message in Chinese.</exception>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new FormulaException($"公式过长：最多 {MaxLength} 个字符", MaxLength);
        }

        var tree = FormulaGrammar.Read(text);
        var references = new HashSet<string>(StringComparer.Ordinal);
        return new Formula(text, references, FormulaCompiler.Compile(tree, references));
    }

    /// <summary>Evaluates.</summary>
    /// <returns>null, bool, decimal, string, DateOnly, a list or a dictionary of these.</returns>
    /// <exception cref="FormulaException">Types do not fit, a division by zero, a number too large.</exception>
    public object? Evaluate(FormulaScope scope) => compiled(scope);

    /// <summary>Evaluates a condition; null counts as false.</summary>
    /// <exception cref="FormulaException">The result is neither true nor false, or as <see cref="Evaluate"/>.</exception>
    public bool IsTrue(FormulaScope scope) => FormulaOperators.Truth(compiled(scope), 0);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What names in a formula stand for.</summary>
/// <param name="Root">Value of a root name; null when unknown.</param>
/// <param name="AddWorkingDays">The calendar.</param>
public sealed record FormulaScope(Func<string, object?> Root, Func<DateOnly, int, DateOnly> AddWorkingDays);

/// <summary>A formula that does not parse or cannot be evaluated. The message is in Chinese and made for the author of the formula.</summary>
public sealed class FormulaException(string message, int position) : Exception($"{message}（第 {position + 1} 个字符）")
{
    /// <summary>The message without the position.</summary>
    public string Reason { get; } = message;

    /// <summary>0-based position in the text.</summary>
    public int Position { get; } = position;
}

/// <summary>A compiled node.</summary>
internal delegate object? Evaluation(FormulaScope scope);
