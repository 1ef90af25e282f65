using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Work;

/// <summary>A line of a card: what the form asks and what was answered, in the person's language.</summary>
public sealed record SummaryLine(string Label, string Value);

/// <summary>What the card of a work item says of the application: the fields that the procedure names in <c>summaryFields</c>.</summary>
public static class WorkSummary
{
    /// <summary>Most characters that are stored.</summary>
    public const int MaxLength = 1000;

    private const int LongestValue = 60;

    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>The summary of a form, to be stored; null when there is nothing to say.</summary>
    public static string? Of(Procedure procedure, JsonObject form)
    {
        var lines = new List<Stored>();
        foreach (var field in procedure.SummaryFields.Select(procedure.Form.Field).OfType<FormField>())
        {
            if (Text(field, form[field.Id]) is { } value)
            {
                lines.Add(new Stored(field.Label.Zh, field.Label.En, Short(value.Zh), value.En is { } english && english != value.Zh ? Short(english) : null));
            }
        }

        // Whatever is too long in all loses its last lines, never half of one.
        for (; lines.Count > 0; lines.RemoveAt(lines.Count - 1))
        {
            if (JsonSerializer.Serialize(lines, options) is { Length: <= MaxLength } json)
            {
                return json;
            }
        }

        return null;
    }

    /// <summary>The lines of a stored summary.</summary>
    public static IReadOnlyList<SummaryLine> Read(string? stored) => stored is null
        ? []
        : [.. JsonSerializer.Deserialize<List<Stored>>(stored, options)!.Select(line => new SummaryLine(Commands.Say.Pick(line.L, line.E), Commands.Say.Pick(line.V, line.W)))];

    private static Wording? Text(FormField field, JsonNode? node)
    {
        if (field.Type is FieldType.Table)
        {
            return node is JsonArray { Count: > 0 } rows ? new Wording($"{rows.Count} 项", rows.Count == 1 ? "1 entry" : $"{rows.Count} entries") : null;
        }

        if (field.Type is FieldType.Boolean)
        {
            return node?.GetValueKind() switch { JsonValueKind.True => new Wording("是", "yes"), JsonValueKind.False => new Wording("否", "no"), _ => null };
        }

        if (FormValues.TryNumber(node, out var number))
        {
            var text = number.ToString(field.Type is FieldType.Money ? "#,##0.00" : "#,##0.######", CultureInfo.InvariantCulture);
            var unit = field.Unit ?? (field.Type is FieldType.Money ? new Wording("元", "yuan") : null);
            return unit is null ? new Wording(text) : new Wording($"{text} {unit.Zh}", unit.En is { } english ? $"{text} {english}" : null);
        }

        return FormValues.TryText(node, out var said) ? field.Options.FirstOrDefault(option => option.Value == said)?.Text ?? new Wording(said) : null;
    }

    private static string Short(string text) => text.Length <= LongestValue ? text : string.Concat(text.AsSpan(0, LongestValue - 1), "…");

    /// <param name="L">Label.</param>
    /// <param name="E">The same in English.</param>
    /// <param name="V">Value.</param>
    /// <param name="W">The same in English, where it differs.</param>
    private sealed record Stored(string L, string? E, string V, string? W);
}
