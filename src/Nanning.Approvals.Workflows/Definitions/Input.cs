using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>One input of an activity, compiled: a literal, a structure, a variable, a formula or a text with formulas in it.</summary>
internal sealed class Input
{
    private readonly Func<FormulaScope, object?> evaluate;
    private FilledJson? texts;

    private Input(JsonNode? raw, Func<FormulaScope, object?> evaluate) => (Raw, this.evaluate) = (raw, evaluate);

    /// <summary>The value as written in the definition.</summary>
    public JsonNode? Raw { get; }

    /// <summary>Computed by one formula.</summary>
    public bool IsFormula => FormulaText is not null;

    /// <summary>The formula, for the journal.</summary>
    public string? FormulaText { get; private init; }

    /// <summary>An object or array as written; null when the value is a plain one or computed.</summary>
    public JsonNode? Structure { get; private init; }

    /// <summary>The formulas in it, each with the 0-based place where it begins: one, those of a text, or those of the texts of a structure.</summary>
    public IReadOnlyList<(Formula Formula, int At)> Formulas { get; private init; } = [];

    public object? Evaluate(FormulaScope scope) => evaluate(scope);

    /// <summary>The value as JSON, with the formulas in the texts of a structure filled in.</summary>
    public JsonNode? Filled(FormulaScope scope) => texts is null ? FormulaValues.ToJson(evaluate(scope)) : texts.Fill(scope);

    /// <summary>Reads <c>{typeName, expression: {type, value}}</c>, Elsa's bindings of outputs, or a bare value.</summary>
    /// <exception cref="FormulaException">A formula does not parse.</exception>
    /// <exception cref="FormatException">Something else is wrong; the message is for people.</exception>
    public static Input Read(JsonNode? json, ActivityInput? descriptor, VariableTable variables)
    {
        if (json is JsonObject wrapped && wrapped["expression"] is JsonObject expression)
        {
            return ReadExpression(expression, descriptor, variables);
        }

        if (json is JsonObject bound && bound["memoryReference"] is JsonObject reference && bound.ContainsKey("typeName"))
        {
            return Constant(reference["id"]);
        }

        return Literal(json, descriptor);
    }

    private static Input ReadExpression(JsonObject expression, ActivityInput? descriptor, VariableTable variables)
    {
        var value = expression["value"];
        var type = expression["type"]?.ToString() ?? "Literal";
        switch (type)
        {
            case "Literal":
                return Literal(value, descriptor);
            case "Object" or "Json":
                return Constant(Values.IsText(value, out var text) ? ParseJson(text) : value);
            case "Formula":
                return Computed(value?.ToString() ?? "");
            case "Variable" or "Input":
                var name = variables.NameOf(value) ?? throw new FormatException("变量表达式没有变量名");
                return new(value, scope => scope.Root(name)) { FormulaText = name, Formulas = AsPath(name) };
            default:
                throw new FormatException($"不支持的表达式类型“{type}”");
        }
    }

    private static Input Literal(JsonNode? value, ActivityInput? descriptor)
    {
        if (!Values.IsText(value, out var text))
        {
            return Constant(value);
        }

        if (descriptor is { IsFormula: true })
        {
            // A date picked in a designer is a literal, and as a formula it would be a subtraction.
            return text.Length == 0 ? Constant(null) : FormulaValues.TryDate(text, out _) ? Constant(value) : Computed(text);
        }

        if (descriptor is { IsTemplate: true } && text.Contains("{{", StringComparison.Ordinal))
        {
            var template = Template.Parse(text);
            return new(value, template.Render) { Formulas = template.Formulas };
        }

        // Studio writes what is typed into a JSON editor as a literal text.
        return descriptor is { TypeName: "Object" } && text.TrimStart() is ['[' or '{', ..] ? Constant(ParseJson(text)) : Constant(value);
    }

    private static Input Computed(string text)
    {
        var formula = Formula.Parse(text);
        return new(JsonValue.Create(text), formula.Evaluate) { FormulaText = text, Formulas = [(formula, 0)] };
    }

    // A variable may have a name that no formula could write.
    private static IReadOnlyList<(Formula Formula, int At)> AsPath(string name)
    {
        try
        {
            return [(Formula.Parse(name), 0)];
        }
        catch (FormulaException)
        {
            return [];
        }
    }

    private static Input Constant(JsonNode? raw)
    {
        var value = FormulaValues.FromJson(raw);
        if (raw is not (JsonObject or JsonArray))
        {
            return new(raw, _ => value);
        }

        var filled = new FilledJson(raw);
        return new(raw, _ => value) { Structure = raw, texts = filled, Formulas = [.. filled.Formulas] };
    }

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"不是有效的 JSON：{exception.Message}", exception);
        }
    }
}
