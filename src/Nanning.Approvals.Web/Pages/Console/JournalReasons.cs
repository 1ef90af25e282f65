using System.Text.Json.Nodes;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Pages.Console;

/// <summary>Says why a branch was taken: the condition, how it came out, and the values it was decided on.</summary>
internal static class JournalReasons
{
    public static IEnumerable<string> Of(JsonNode? data)
    {
        if (data is not JsonObject fields)
        {
            yield break;
        }

        foreach (var one in (fields["cases"] as JsonArray)?.OfType<JsonObject>() ?? [fields])
        {
            if (one["condition"] is { } condition)
            {
                yield return $"{condition} → {one["result"]?.ToJsonString()}";
            }
        }

        if (fields["values"] is JsonObject { Count: > 0 } values)
        {
            yield return string.Join(Say.Pick("，", ", "), values.Select(pair => $"{pair.Key} = {pair.Value?.ToJsonString(ConsoleJson.Line) ?? "null"}"));
        }
    }
}
