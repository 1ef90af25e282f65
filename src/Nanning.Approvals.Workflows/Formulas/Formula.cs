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

    private Formula(string text, FormulaNode tree, IReadOnlySet<string> references, Evaluation compiled) =>
        (Text, Tree, References, this.compiled) = (text, tree, references, compiled);

    /// <summary>The names of all functions.</summary>
    public static IReadOnlyCollection<string> Functions => FormulaFunctions.Names;

    /// <summary>The source text.</summary>
    public string Text { get; }

    /// <summary>The paths the formula reads, e.g. "form.rentPaid" and "on".</summary>
    public IReadOnlySet<string> References { get; }

    internal FormulaNode Tree { get; }

    /// <summary>Parses and compiles.</summary>
    /// <exception cref="FormulaException">With the position of the first error and a message in Chinese.</exception>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new FormulaException($"公式过长：最多 {MaxLength} 个字符", $"The formula is too long: {MaxLength} characters at most", MaxLength);
        }

        var tree = FormulaGrammar.Read(text);
        var references = new HashSet<string>(StringComparer.Ordinal);
        return new Formula(text, tree, references, FormulaCompiler.Compile(tree, references));
    }

    /// <summary>Evaluates.</summary>
    /// <returns>null, bool, decimal, string, DateOnly, a list or a dictionary of these.</returns>
    /// <exception cref="FormulaException">Types do not fit, a division by zero, a number too large.</exception>
    public object? Evaluate(FormulaScope scope) => compiled(scope);

    /// <summary>Evaluates a condition; null counts as false.</summary>
    /// <exception cref="FormulaException">The result is neither true nor false, or as <see cref="Evaluate"/>.</exception>
    public bool IsTrue(FormulaScope scope) => FormulaOperators.Truth(compiled(scope), 0);

    /// <summary>What the paths are worth that it reads, for people who want to know why it came out as it did. A path that leads nowhere is left out.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Given(FormulaScope scope)
    {
        foreach (var path in References)
        {
            object? value;
            try
            {
                var names = path.Split('.');
                value = FormulaValues.Normal(names.Skip(1).Aggregate(scope.Root(names[0]), FormulaValues.Member));
            }
            catch (FormulaException)
            {
                // Behind an “or” that was not reached it need not be readable.
                continue;
            }

            yield return KeyValuePair.Create(path, value);
        }
    }

    /// <summary>Looks for what can never work, given the names there are and their types.</summary>
    /// <param name="schema">The names.</param>
    /// <param name="expected">What the result must be able to be, e.g. <see cref="FormulaKinds.Boolean"/> for a condition.</param>
    /// <returns>The type of the result, and what was found in the order of the text.</returns>
    public (FormulaType Type, IReadOnlyList<FormulaFinding> Findings) Check(FormulaSchema schema, FormulaKinds expected = FormulaKinds.Any)
    {
        var check = new FormulaTypeCheck(schema);
        var type = check.Of(Tree);
        if (expected != FormulaKinds.Any)
        {
            check.Need(type, expected, Tree.At);
        }

        return (type, [.. check.Findings.OrderBy(finding => finding.Position)]);
    }

    /// <summary>The formula written anew, with one space around operators and no parentheses that are not needed. Reading it gives the same formula.</summary>
    public string Normalised() => FormulaPrinter.Print(Tree);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What names in a formula stand for.</summary>
/// <param name="Root">Value of a root name; null when unknown.</param>
/// <param name="AddWorkingDays">The calendar.</param>
public sealed record FormulaScope(Func<string, object?> Root, Func<DateOnly, int, DateOnly> AddWorkingDays);

/// <summary>A formula that does not parse or cannot be evaluated. The message is in Chinese and made for the author of the formula.</summary>
public sealed class FormulaException(string reason, string reasonEn, int position) : Exception($"{reason}（第 {position + 1} 个字符）")
{
    /// <summary>The message without the position.</summary>
    public string Reason { get; } = reason;

    /// <summary>The same in English.</summary>
    public string ReasonEn { get; } = reasonEn;

    /// <summary>The whole message in English.</summary>
    public string English => $"{ReasonEn} (character {Position + 1})";

    /// <summary>0-based position in the text.</summary>
    public int Position { get; } = position;
}

/// <summary>A compiled node.</summary>
internal delegate object? Evaluation(FormulaScope scope);
