using System.Globalization;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>Fills in the form of a step, as its fields ask for it.</summary>
internal static class StepData
{
    /// <summary>How many different ways there are to fill it in: as many as the field with the most kinds of answers has.</summary>
    public static int Variants(JsonArray? form, string outcome) => Fields(form, outcome).Select(field => Values(field, default, 1).Count).DefaultIfEmpty(1).Max();

    /// <summary>Whether there is anything to fill in.</summary>
    public static bool Asks(JsonArray? form, string outcome) => Fields(form, outcome).Any();

    /// <param name="variant">0 is what one would hope for: the largest number, the first option, yes.</param>
    /// <param name="seat">Number among those who fill in the same form.</param>
    /// <param name="given">What is said elsewhere, field by field.</param>
    public static JsonObject? Fill(JsonArray? form, string outcome, int variant, DateOnly today, int seat, JsonObject? given = null)
    {
        var fields = Fields(form, outcome).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var row = Row(fields, variant, today, seat);
        foreach (var field in fields.Select(field => field["id"]!.ToString()).Where(field => given?.ContainsKey(field) is true))
        {
            row[field] = given![field]?.DeepClone();
        }

        return row;
    }

    private static IEnumerable<JsonObject> Fields(JsonArray? form, string outcome) =>
        (form ?? []).OfType<JsonObject>().Where(field => field["outcomes"] is not JsonArray only || only.Any(one => one!.ToString() == outcome));

    private static JsonObject Row(List<JsonObject> fields, int variant, DateOnly today, int seat)
    {
        var row = new JsonObject();
        foreach (var field in fields)
        {
            var values = Values(field, today, seat);
            row[field["id"]!.ToString()] = values[Math.Min(variant, values.Count - 1)];
        }

        return row;
    }

    private static List<JsonNode> Values(JsonObject field, DateOnly today, int seat) => field["type"]?.ToString() switch
    {
        "number" or "money" or "integer" => [Limit(field, "max") ?? Math.Max(1000m, Limit(field, "min") ?? 0m), Limit(field, "min") ?? 0m],
        "boolean" => [true, false],
        "date" => [today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
        "choice" => [.. (field["options"] as JsonArray ?? []).Select(option => JsonValue.Create((option is JsonObject one ? one["value"] : option)!.ToString()))],
        "table" => [new JsonArray(Row([.. (field["columns"] as JsonArray ?? []).OfType<JsonObject>()], 0, today, seat))],
        _ => [Cut(field, $"{field["label"]}（{seat}）")],
    };

    private static JsonValue Cut(JsonObject field, string text) => JsonValue.Create(Limit(field, "maxLength") is { } most && text.Length > most ? text[..(int)most] : text);

    private static decimal? Limit(JsonObject field, string name) =>
        field[name] is { } value && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
