using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>Work items under names that are the same in every run: the activity and the number of the item there, "Accept1#1".</summary>
internal static class SandboxItems
{
    public static async Task<IReadOnlyList<(string Key, WorkItem Item)>> ReadAsync(ApprovalsDb db, Guid caseId, CancellationToken cancellationToken)
    {
        var items = await db.WorkItems.AsNoTracking().Where(row => row.CaseId == caseId && row.ParentId == null).ToListAsync(cancellationToken);
        return [.. items.GroupBy(item => item.ActivityId, StringComparer.Ordinal)
            .SelectMany(same => same.OrderBy(item => item.CreatedAt).ThenBy(item => item.Round).ThenBy(item => item.Seat).ThenBy(item => item.DepartmentCode, StringComparer.Ordinal)
                .Select((item, index) => (string.Create(CultureInfo.InvariantCulture, $"{same.Key}#{index + 1}"), item)))
            .OrderBy(one => one.item.CreatedAt).ThenBy(one => one.Item1, StringComparer.Ordinal)];
    }
}

/// <summary>Fills in what the form of a step asks for and nobody said: what is tried is the flow.</summary>
internal static class SandboxForms
{
    public static JsonObject? Complete(JsonArray? form, string outcome, JsonObject? given, DateOnly today, int seat)
    {
        var fields = (form ?? []).OfType<JsonObject>().Where(field => field["outcomes"] is not JsonArray only || only.Any(one => one?.ToString() == outcome)).ToList();
        if (fields.Count == 0)
        {
            return given;
        }

        var data = given is null ? [] : (JsonObject)given.DeepClone();
        foreach (var field in fields.Where(field => field["id"] is not null && !data.ContainsKey(field["id"]!.ToString())))
        {
            data[field["id"]!.ToString()] = Value(field, today, seat);
        }

        return data;
    }

    private static JsonNode? Value(JsonObject field, DateOnly today, int seat) => field["type"]?.ToString() switch
    {
        "number" or "money" or "integer" => JsonValue.Create(Limit(field, "max") ?? Math.Max(1000m, Limit(field, "min") ?? 0m)),
        "boolean" => true,
        "date" => today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "choice" => (field["options"] as JsonArray)?.Select(option => (option is JsonObject one ? one["value"] : option)?.ToString()).FirstOrDefault(),
        "table" => new JsonArray(Complete(field["columns"] as JsonArray, "", null, today, seat)),
        _ => Cut(string.Create(CultureInfo.InvariantCulture, $"{field["label"]} {seat}"), Limit(field, "maxLength")),
    };

    private static string Cut(string text, decimal? most) => most is { } length && text.Length > length ? text[..(int)length] : text;

    private static decimal? Limit(JsonObject field, string name) =>
        field[name] is { } value && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
