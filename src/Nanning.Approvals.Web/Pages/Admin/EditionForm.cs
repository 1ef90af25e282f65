using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Web.Pages.Admin;

/// <summary>What was typed into the form of a new edition. What cannot be read as the kind of its parameter stays text, so that the use case can name it.</summary>
/// <param name="posted">Null before anything was.</param>
internal sealed class EditionForm(IFormCollection? posted)
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A field as it was typed; null before anything was.</summary>
    public string? Of(string field) => posted is null || !posted.ContainsKey(field) ? null : posted[field].ToString();

    /// <summary>A value as it stands in its input.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        string or decimal or DateOnly => FormulaValues.Text(value),
        _ => FormulaValues.ToJson(value)?.ToJsonString(plain),
    };

    /// <summary>Date fields that hold no date.</summary>
    public IEnumerable<string> WrongDates() =>
        new[] { "effectiveFrom", "validFrom", "validUntil" }.Where(field => Of(field) is { Length: > 0 } text && AdminTexts.Date(text) is null);

    /// <summary>The edition as typed: only the parameters that were changed.</summary>
    public IssueEdition.Input Input(Procedure before)
    {
        var changed = before.Parameters.Values.Where(parameter => Of($"parameters.{parameter.Name}") is { } text && text.Trim() != (Text(parameter.Value) ?? "")).ToList();
        return new(
            Of("edition"), Of("document"), AdminTexts.Date(Of("effectiveFrom")), AdminTexts.Date(Of("validFrom")), AdminTexts.Date(Of("validUntil")),
            string.IsNullOrWhiteSpace(Of("validUntil")), Of("closedText") ?? "", Of("closedTextEn"),
            changed.ToDictionary(parameter => parameter.Name, parameter => Read(parameter, Of($"parameters.{parameter.Name}")!.Trim()), StringComparer.Ordinal),
            changed.ToDictionary(parameter => parameter.Name, parameter => Of($"sources.{parameter.Name}"), StringComparer.Ordinal),
            Of("note"), int.TryParse(Of("seen"), NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : null);
    }

    private static JsonNode? Read(Parameter parameter, string text) => parameter.Value switch
    {
        decimal when decimal.TryParse(text.Replace("，", ",", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        bool when bool.TryParse(text, out var yes) => JsonValue.Create(yes),
        IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> => Parsed(text),
        _ => JsonValue.Create(text),
    };

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
