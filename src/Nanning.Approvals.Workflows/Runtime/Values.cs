using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>Readings of inputs and form fields that are lenient about how a number or a date was written.</summary>
internal static class Values
{
    public static bool? AsBoolean(object? value) => value switch
    {
        bool flag => flag,
        string text when bool.TryParse(text, out var flag) => flag,
        _ => null,
    };

    public static decimal? AsDecimal(object? value) => value switch
    {
        decimal number => number,
        string text when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public static DateOnly? AsDate(object? value) => value switch
    {
        DateOnly day => day,
        string text when FormulaValues.TryDate(text, out var day) => day,
        _ => null,
    };

    /// <summary>A variable as JSON; JSON itself is copied as it is.</summary>
    public static JsonNode? ToJson(object? value) => value is JsonNode node ? node.DeepClone() : FormulaValues.ToJson(value);

    public static bool IsText(JsonNode? node, out string text)
    {
        var found = node is JsonValue value && value.GetValueKind() is JsonValueKind.String;
        text = found ? node!.GetValue<string>() : "";
        return found;
    }
}
