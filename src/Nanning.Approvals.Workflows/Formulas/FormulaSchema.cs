namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The names formulas may read in one place, with their types. Immutable.</summary>
/// <param name="Roots">Type of each root name.</param>
public sealed record FormulaSchema(IReadOnlyDictionary<string, FormulaType> Roots)
{
    /// <summary>Knows nothing and takes any name.</summary>
    public static FormulaSchema Open { get; } = new(new Dictionary<string, FormulaType>()) { IsOpen = true };

    /// <summary>Whether there may be names that are not listed, e.g. the inputs of a flow that others start; they count as anything.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Conditions that hold for whatever is really sent in: what is required, what is hidden, what the form checks.</summary>
    public IReadOnlyList<Formula> Constraints { get; init; } = [];

    /// <summary>The type of a path, or null when there is nothing of that name.</summary>
    public FormulaType? TypeOf(IReadOnlyList<string> path)
    {
        var type = Roots.GetValueOrDefault(path[0]) ?? (IsOpen ? FormulaType.Any : null);
        for (var index = 1; index < path.Count && type is not null; index++)
        {
            type = type.Member(path[index]);
        }

        return type;
    }

    /// <summary>The same with more names; a name that is there already keeps its type, as facts hide variables.</summary>
    public FormulaSchema With(IEnumerable<KeyValuePair<string, FormulaType>> more)
    {
        var roots = new Dictionary<string, FormulaType>(Roots, StringComparer.Ordinal);
        foreach (var (name, type) in more)
        {
            roots.TryAdd(name, type);
        }

        return this with { Roots = roots };
    }
}

/// <summary>One thing that is wrong, or worth a look, in a formula.</summary>
/// <param name="IsError">The formula can never do what is written there; false: it can be evaluated, but probably means something else.</param>
/// <param name="Code">Stable name for programs, e.g. "unknown-name".</param>
/// <param name="Text">For people, in Chinese.</param>
/// <param name="Position">0-based place in the text.</param>
public sealed record FormulaFinding(bool IsError, string Code, string Text, int Position)
{
    private static readonly Dictionary<string, string> english = new(StringComparer.Ordinal)
    {
        ["unknown-name"] = "There is no such name.",
        ["type-mismatch"] = "The types do not fit.",
        ["never-equal"] = "These two can never be equal.",
        ["not-a-condition"] = "This is never yes or no.",
        ["division-by-zero"] = "Division by zero.",
        ["wrong-argument"] = "The function does not take these arguments.",
        ["always-fails"] = "This can never be computed.",
        ["not-an-option"] = "None of the options of the field.",
        ["always-null"] = "This is always empty.",
    };

    /// <summary>The same in English, shorter.</summary>
    public string TextEn => english.GetValueOrDefault(Code, Text);
}
