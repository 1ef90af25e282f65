using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Web.Ui;

/// <summary>
/// Turns what a page posted into the JSON of a procedure's form and back. What cannot be read as its type stays as it was typed, so that
/// the validator can name it and nothing typed is lost.
/// </summary>
public static class FormPost
{
    private const int MostRows = 500;

    /// <summary>Reads the fields of a form; a field that was not posted is left out, an empty one too.</summary>
    public static JsonObject Read(IEnumerable<FormField> fields, IFormCollection posted) => Read(fields, posted, "");

    /// <summary>A value as it stands in its input.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value
        ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString()
        : null;

    private static JsonObject Read(IEnumerable<FormField> fields, IFormCollection posted, string prefix)
    {
        var json = new JsonObject();
        foreach (var field in fields)
        {
            JsonNode? node = field.Type == FieldType.Table ? Rows(field, posted, prefix + field.Id) : Value(field, posted[prefix + field.Id].ToString());
            if (node is not null)
            {
                json[field.Id] = node;
            }
        }

        return json;
    }

    private static JsonArray? Rows(FormField table, IFormCollection posted, string name)
    {
        var rows = new JsonArray();
        var numbers = posted.Keys
            .Where(key => key.StartsWith(name + "[", StringComparison.Ordinal))
            .Select(key => int.TryParse(key.AsSpan(name.Length + 1, Math.Max(0, key.IndexOf(']', name.Length) - name.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)
            .Distinct().Order().Take(MostRows);
        foreach (var number in numbers)
        {
            var row = Read(table.Columns, posted, $"{name}[{number.ToString(CultureInfo.InvariantCulture)}].");
            if (row.Count > 0)
            {
                rows.Add((JsonNode)row);
            }
        }

        return rows.Count > 0 ? rows : null;
    }

    private static JsonValue? Value(FormField field, string typed)
    {
        var text = typed.Trim();
        if (text.Length == 0)
        {
            return null;
        }

        return field.Type switch
        {
            FieldType.Number or FieldType.Money or FieldType.Integer when Number(text) is { } number => JsonValue.Create(number),
            FieldType.Boolean when bool.TryParse(text, out var yes) => JsonValue.Create(yes),
            FieldType.CreditCode or FieldType.IdNumber => JsonValue.Create(text.ToUpperInvariant()),
            _ => JsonValue.Create(text),
        };
    }

    // People paste amounts with separators: 600,000.00 or 600，000.
    private static decimal? Number(string text) =>
        decimal.TryParse(text.Replace("，", ",", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
