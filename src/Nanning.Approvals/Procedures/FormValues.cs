using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>A form's JSON as values of the formula language, by the types of its fields. What does not fit its type is null.</summary>
public static class FormValues
{
    /// <summary>Converts one value.</summary>
    public static object? Read(FormField field, JsonNode? node) => (field.Type, node) switch
    {
        (FieldType.Table, JsonArray rows) => rows.Select(row => row is JsonObject cells ? ReadFields(field.Columns, cells) : null).ToArray<object?>(),
        (_, not JsonValue) => null,
        (FieldType.Boolean, _) => node!.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
        (FieldType.Number or FieldType.Money or FieldType.Integer, _) => TryNumber(node, out var number) ? number : null,
        (FieldType.Date, _) => TryText(node, out var text) && FormulaValues.TryDate(text, out var date) ? date : null,
        _ => TryText(node, out var text) ? text : null,
    };

    /// <summary>A JSON number as a decimal; false for anything else, and for numbers that a decimal cannot hold.</summary>
    internal static bool TryNumber(JsonNode? node, out decimal number)
    {
        number = 0;
        return node is JsonValue && node.GetValueKind() is JsonValueKind.Number
            && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A JSON text that is not blank.</summary>
    internal static bool TryText(JsonNode? node, out string text)
    {
        text = node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>().Trim() : "";
        return text.Length > 0;
    }

    /// <summary>Converts fields; members that are not fields are left out.</summary>
    internal static Dictionary<string, object?> ReadFields(IEnumerable<FormField> fields, JsonObject json) =>
        fields.ToDictionary(field => field.Id, field => Read(field, json[field.Id]), StringComparer.Ordinal);
}
