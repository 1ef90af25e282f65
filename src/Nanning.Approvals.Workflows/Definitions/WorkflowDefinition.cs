using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>An Elsa 3 definition as read; <see cref="Json"/> keeps every field, known or not, for the way back.</summary>
public sealed record WorkflowDefinition(string Id, string DefinitionId, string Name, int Version, JsonObject Json)
{
    /// <summary>Reads a definition; unknown types, dangling connections and doubled ids are refused with their place.</summary>
    /// <exception cref="DefinitionException">With all findings.</exception>
    public static WorkflowDefinition Read(string json)
    {
        var (definition, findings) = Examine(json);
        return definition is null || findings.Any(finding => finding.Severity == "error") ? throw new DefinitionException(findings) : definition;
    }

    /// <summary>Reads as far as possible and lists everything found, warnings too. No definition when the text is not one at all.</summary>
    public static (WorkflowDefinition? Definition, IReadOnlyList<Finding> Findings) Examine(string json)
    {
        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(json);
        }
        catch (JsonException exception)
        {
            return (null, [Error("not-json", $"不是有效的 JSON：第 {exception.LineNumber + 1} 行，第 {exception.BytePositionInLine + 1} 字节。")]);
        }

        if (parsed is not JsonObject root)
        {
            return (null, [Error("not-a-definition", "流程定义必须是一个 JSON 对象。")]);
        }

        var definitionId = root["definitionId"]?.ToString();
        if (string.IsNullOrWhiteSpace(definitionId))
        {
            return (null, [Error("no-definition-id", "流程定义缺少 definitionId。")]);
        }

        var version = root["version"] is JsonValue value && int.TryParse(value.ToString(), out var number) ? number : 1;
        var definition = new WorkflowDefinition(
            root["id"]?.ToString() is { Length: > 0 } id ? id : $"{definitionId}-v{version}", definitionId, root["name"]?.ToString() ?? definitionId, version, root);
        return (definition, new FlowReader(definition).Findings);
    }

    /// <summary>
    /// Writes into every activity its <c>nodeId</c>, the path from the root, as Elsa Studio wants to see it.
    /// Changes <paramref name="definition"/> in place.
    /// </summary>
    public static void FillNodeIds(JsonObject definition)
    {
        if (definition["root"] is JsonObject root)
        {
            Fill(root, "Workflow1");
        }

        static void Fill(JsonObject activity, string parent)
        {
            var path = $"{parent}:{activity["id"]}";
            activity["nodeId"] = path;
            foreach (var slot in ActivityCatalogue.Find(activity["type"]?.ToString() ?? "")?.Slots ?? [])
            {
                foreach (var child in slot.Many ? (activity[slot.Name] as JsonArray ?? []).OfType<JsonObject>() : [.. new[] { activity[slot.Name] }.OfType<JsonObject>()])
                {
                    Fill(child, path);
                }
            }
        }
    }

    private static Finding Error(string code, string text) => new("error", code, text, [], []);
}
