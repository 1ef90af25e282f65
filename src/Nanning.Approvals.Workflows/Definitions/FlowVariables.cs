using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>The names that formulas of a flow may read: the facts of the case, then the variables, by name or as <c>vars.name</c>, and <c>today</c>.</summary>
public static class FlowVariables
{
    /// <summary>Adds the variables of a flow to the facts. Any variable may still be null where no activity before has set it.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="facts">What formulas read besides its variables.</param>
    public static FormulaSchema Schema(CompiledFlow flow, FormulaSchema facts)
    {
        // A variable may be set by a formula that reads other variables: those count as anything at first.
        var schema = facts.With(Roots(Types(flow, (_, type) => type)));
        return facts.With(Roots(Types(flow, schema)));
    }

    /// <summary>The types of the variables once they have been set.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="schema">What is known of the names that formulas read whose value is kept.</param>
    internal static Dictionary<string, FormulaType> Types(CompiledFlow flow, FormulaSchema schema) => Types(flow, (node, type) =>
        type.Kinds == FormulaKinds.Any && node is { Activity: SetVariable } && FormulaOf(node) is { } formula ? formula.Check(schema).Type : type);

    private static Dictionary<string, FormulaType> Types(CompiledFlow flow, Func<FlowNode, FormulaType, FormulaType> typeOf)
    {
        var variables = new Dictionary<string, FormulaType>(StringComparer.Ordinal);
        foreach (var node in flow.Nodes)
        {
            foreach (var (name, type) in Kept(flow, node))
            {
                var stored = Stored(typeOf(node, type));
                variables[name] = variables.TryGetValue(name, out var other) ? other.Or(stored) : stored;
            }
        }

        foreach (var (name, first) in flow.Variables.Defaults)
        {
            if (first is not null && variables.TryGetValue(name, out var set))
            {
                variables[name] = set.Or(FormulaType.Of(FormulaValues.FromJson(first)));
            }

            variables.TryAdd(name, Declared(flow, name));
        }

        foreach (var name in Inputs(flow))
        {
            variables[name] = FormulaType.Any;
        }

        return variables;
    }

    private static IEnumerable<KeyValuePair<string, FormulaType>> Roots(Dictionary<string, FormulaType> types)
    {
        var nullable = types.ToDictionary(pair => pair.Key, pair => pair.Value.OrNull(), StringComparer.Ordinal);
        return [.. nullable, KeyValuePair.Create("vars", FormulaType.Group(nullable)), KeyValuePair.Create("today", FormulaType.Date)];
    }

    /// <summary>What an activity keeps in variables.</summary>
    internal static IEnumerable<(string Variable, FormulaType Type)> Kept(CompiledFlow flow, FlowNode node) =>
        node.Activity.Keeps(node, input => node.Inputs.TryGetValue(input, out var given) ? flow.VariableName(given) : null)
            .Concat(node.Boundaries.Select(boundary => boundary.ResultVariable).OfType<string>().Select(name => (name, FormulaType.Any)));

    private static Formula? FormulaOf(FlowNode node) =>
        node.Inputs.GetValueOrDefault("value") is { IsFormula: true, Formulas: [var (formula, _)] } ? formula : null;

    // Variables are kept as JSON, where a day is a text.
    private static FormulaType Stored(FormulaType type) => type.Fits(FormulaKinds.Date) && !type.IsAny ? type.Or(FormulaType.Text) : type;

    // Nothing in the flow sets it: whoever starts the flow may, with whatever its type holds.
    private static FormulaType Declared(CompiledFlow flow, string name) =>
        flow.Definition.Json["variables"] is JsonArray variables
            ? variables.OfType<JsonObject>().FirstOrDefault(one => one["name"]?.ToString() == name)?["typeName"]?.ToString() switch
            {
                "String" => FormulaType.Text,
                "Boolean" => FormulaType.Boolean,
                "Int32" or "Int64" => FormulaType.Number with { Places = 0 },
                "Decimal" or "Double" or "Single" => FormulaType.Number,
                "DateOnly" => FormulaType.Date.Or(FormulaType.Text),
                _ => FormulaType.Any,
            }
            : FormulaType.Any;

    private static IEnumerable<string> Inputs(CompiledFlow flow) =>
        (flow.Definition.Json["inputs"] as JsonArray ?? []).Select(input => (input as JsonObject)?["name"]?.ToString()).OfType<string>();
}
