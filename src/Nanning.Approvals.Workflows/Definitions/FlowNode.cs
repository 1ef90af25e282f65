using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>One way out of an activity.</summary>
/// <param name="Index">Place among all edges of the flow.</param>
/// <param name="Source">Index of the node it leaves.</param>
/// <param name="Port">The outcome that takes it.</param>
/// <param name="Target">Index of the node it enters.</param>
/// <param name="Vertices">Bend points as drawn, or null.</param>
public sealed record FlowEdge(int Index, int Source, string Port, int Target, JsonArray? Vertices);

/// <summary>An activity at its place in a compiled flow.</summary>
public sealed class FlowNode
{
    /// <summary>The port from which an edge leads to what undoes an activity (补偿). No token leaves by it.</summary>
    public const string Compensation = "Compensate";

    internal FlowNode(Activity activity, IReadOnlyDictionary<string, Input> inputs) => (Activity, Inputs) = (activity, inputs);

    /// <summary>Place among all nodes of the flow.</summary>
    public required int Index { get; init; }

    /// <summary>Id in the definition.</summary>
    public required string Id { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>The same in English, as <c>metadata.displayTextEn</c> gives it.</summary>
    public string? NameEn => Json["metadata"]?["displayTextEn"]?.ToString();

    /// <summary>What kind of activity it is.</summary>
    public required ActivityDescriptor Descriptor { get; init; }

    /// <summary>Stored type, e.g. "Approvals.Review".</summary>
    public string Type => Descriptor.Type;

    /// <summary>Its outcomes with these settings, the likely one first.</summary>
    public required IReadOnlyList<string> Outcomes { get; init; }

    /// <summary>What people call one of its outcomes: its own word, else the usual one, else its name.</summary>
    public string OutcomeText(string outcome, bool english = false) =>
        (Setting("outcomes") as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => one["name"]?.ToString() == outcome)?[english ? "textEn" : "text"]?.ToString() is { Length: > 0 } own
            ? own
            : english ? OutcomeWords.English(outcome) : OutcomeWords.Chinese(outcome);

    /// <summary>Edges that leave it, in the order of the definition.</summary>
    public IReadOnlyList<FlowEdge> Outgoing { get; internal set; } = [];

    /// <summary>Edges that enter it.</summary>
    public IReadOnlyList<FlowEdge> Incoming { get; internal set; } = [];

    /// <summary>The container it stands in; null on the outermost level.</summary>
    public FlowNode? Container { get; internal init; }

    /// <summary>Itself, or the container on the outermost level that it is inside of: where a drawing of that level shows it.</summary>
    public FlowNode TopLevel => Container?.TopLevel ?? this;

    /// <summary>Where what a container holds begins, by slot; empty for everything else.</summary>
    public IReadOnlyDictionary<string, FlowNode> Entries { get; internal set; } = new Dictionary<string, FlowNode>();

    /// <summary>Variables that what runs inside of it can see, and nobody else.</summary>
    public IReadOnlyList<string> Locals { get; internal init; } = [];

    /// <summary>What may happen while it waits.</summary>
    public IReadOnlyList<Boundary> Boundaries { get; internal init; } = [];

    /// <summary>It can be undone: an edge leads from it to what undoes it.</summary>
    public bool HasCompensation => HasEdge(Compensation);

    /// <summary>Where it is drawn, in pixels.</summary>
    public required (double X, double Y) Position { get; init; }

    /// <summary>The activity as it stands in the definition. Do not change it.</summary>
    public required JsonObject Json { get; init; }

    /// <summary>The value of an input as it stands in the definition, or the input's default; null when there is none.</summary>
    public JsonNode? Setting(string input) => Inputs.GetValueOrDefault(input)?.Raw;

    /// <summary>A setting as text when it is a literal one, e.g. the department.</summary>
    public string? TextSetting(string input) => Inputs.GetValueOrDefault(input) is { IsFormula: false, Raw: JsonValue value } ? value.ToString() : null;

    /// <summary>A setting as whole number when it is a literal one, e.g. the working days.</summary>
    public int? IntSetting(string input) =>
        int.TryParse(TextSetting(input), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value of a setting on given facts; null when it is not set. For predictions and drawings: nothing is run.</summary>
    /// <exception cref="Formulas.FormulaException">The formula cannot be evaluated on these facts.</exception>
    public object? Evaluate(string input, Formulas.FormulaScope scope) => Inputs.GetValueOrDefault(input)?.Evaluate(scope);

    /// <summary>The outcome that its conditions choose, without running it; null when people, time or data choose.</summary>
    /// <exception cref="Formulas.FormulaException">A condition reads what is not there.</exception>
    public string? Chosen(Formulas.FormulaScope scope) => Activity switch
    {
        FlowDecision => Evaluate("condition", scope) is true ? "True" : "False",
        FlowSwitch => Activity.Conditions(this).FirstOrDefault(one => one.Formula.IsTrue(scope))?.Outcome ?? FlowSwitch.DefaultOutcome,
        DecisionTable table => table.TableOf(this).Holding(scope).Count > 0 ? "Done" : DecisionTable.NoMatch,
        _ => null,
    };

    /// <summary>Tokens stay at it until something comes: a decision, a time, a message, the end of what it holds.</summary>
    public bool Waits => Activity.Waits;

    /// <summary>It waits for a time, by itself or by one of its boundary events.</summary>
    public bool HasTimer => Activity is Delay or StartAt or IntervalTimer or CronTimer || Boundaries.Any(boundary => boundary.IsTimer);

    internal Activity Activity { get; }

    internal IReadOnlyDictionary<string, Input> Inputs { get; }

    internal IEnumerable<FlowEdge> EdgesOf(string outcome) => Outgoing.Where(edge => edge.Port == outcome);

    internal bool HasEdge(string outcome) => Outgoing.Any(edge => edge.Port == outcome);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Type})";
}
