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

    private Input(JsonNode? raw, Func<FormulaScope, object?> evaluate) => (Raw, this.evaluate) = (raw, evaluate);

    /// <summary>The value as written in the definition.</summary>
    public JsonNode? Raw { get; }

    /// <summary>Computed by one formula.</summary>
    public bool IsFormula => FormulaText is not null;

    /// <summary>The formula, for the journal.</summary>
    public string? FormulaText { get; private init; }

    /// <summary>An object or array as written; null when the value is a plain one or computed.</summary>
    public JsonNode? Structure { get; private init; }

    public object? Evaluate(FormulaScope scope) => evaluate(scope);

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
                return Computed(value, name, scope => scope.Root(name));
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
            return new(value, template.Render);
        }

        // Studio writes what is typed into a JSON editor as a literal text.
        return descriptor is { TypeName: "Object" } && text.TrimStart() is ['[' or '{', ..] ? Constant(ParseJson(text)) : Constant(value);
    }

    private static Input Computed(string text)
    {
        var formula = Formula.Parse(text);
        return Computed(JsonValue.Create(text), text, formula.Evaluate);
    }

    private static Input Computed(JsonNode? raw, string text, Func<FormulaScope, object?> evaluate) => new(raw, evaluate) { FormulaText = text };

    private static Input Constant(JsonNode? raw)
    {
        var value = FormulaValues.FromJson(raw);
        return new(raw, _ => value) { Structure = raw is JsonObject or JsonArray ? raw : null };
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
