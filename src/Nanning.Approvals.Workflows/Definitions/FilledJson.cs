using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// A structure of a definition whose texts hold formulas, compiled once. A text that is one formula and nothing else becomes its value, of whatever type. What
/// the formulas give is not looked into again: an applicant's text stays a text, whatever it says.
/// </summary>
internal sealed class FilledJson
{
    private readonly JsonNode structure;
    private readonly Dictionary<string, Template> templates = [];

    public FilledJson(JsonNode structure)
    {
        this.structure = structure;
        Collect(structure);
    }

    /// <summary>All the formulas in it, each with the place where it begins in its text.</summary>
    public IEnumerable<(Formula Formula, int At)> Formulas => templates.Values.SelectMany(template => template.Formulas);

    /// <summary>The structure with its formulas replaced by their values.</summary>
    /// <exception cref="FormulaException">A formula does not parse or cannot be evaluated.</exception>
    public JsonNode? Fill(FormulaScope scope) => Fill(structure, scope);

    private JsonNode? Fill(JsonNode? node, FormulaScope scope) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value, scope)))),
        JsonArray list => new JsonArray([.. list.Select(item => Fill(item, scope))]),
        _ when HasFormula(node, out var text) => Fill(text, scope),
        _ => node?.DeepClone(),
    };

    private JsonNode? Fill(string text, FormulaScope scope)
    {
        // Not compiled is only what does not parse; parsing it says what is wrong.
        var template = templates.GetValueOrDefault(text) ?? Template.Parse(text);
        return template.Formulas is [var (formula, _)] && text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal)
            ? FormulaValues.ToJson(formula.Evaluate(scope))
            : JsonValue.Create(template.Render(scope));
    }

    private void Collect(JsonNode? node)
    {
        foreach (var inner in node switch { JsonObject map => map.Select(pair => pair.Value), JsonArray list => list, _ => [] })
        {
            Collect(inner);
        }

        if (HasFormula(node, out var text) && !templates.ContainsKey(text) && Parsed(text) is { } template)
        {
            templates.Add(text, template);
        }
    }

    // Structures that nobody fills in may hold such texts, too.
    private static Template? Parsed(string text)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (FormulaException)
        {
            return null;
        }
    }

    private static bool HasFormula(JsonNode? node, out string text) => Values.IsText(node, out text) && text.Contains("{{", StringComparison.Ordinal);
}
