using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>The variables a definition declares; Elsa refers to them by id, people by name.</summary>
internal sealed class VariableTable
{
    private readonly Dictionary<string, string> nameById = [];
    private readonly Dictionary<string, string?> types = [];

    public VariableTable(JsonObject definition)
    {
        foreach (var variable in (definition["variables"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (variable["name"]?.ToString() is { Length: > 0 } name)
            {
                nameById[variable["id"]?.ToString() ?? name] = name;
                Defaults[name] = ReadDefault(variable);
                types[name] = variable["typeName"]?.ToString();
            }
        }
    }

    /// <summary>Every declared variable with its first value.</summary>
    public Dictionary<string, JsonNode?> Defaults { get; } = [];

    /// <summary>What kind of JSON a variable holds (True stands for both truth values); null when anything goes.</summary>
    public JsonValueKind? Expected(string name) => types.GetValueOrDefault(name) switch
    {
        "Decimal" or "Int32" or "Int64" or "Double" or "Single" => JsonValueKind.Number,
        "Boolean" => JsonValueKind.True,
        "String" => JsonValueKind.String,
        _ => null,
    };

    /// <summary>Whether a variable may hold a value; null is always possible, and one that is not declared holds anything.</summary>
    public bool Fits(string name, JsonNode? value) => Expected(name) is not { } kind || value is null || value.GetValueKind() == kind
        || (kind is JsonValueKind.True && value.GetValueKind() is JsonValueKind.False);

    /// <summary>The variable meant by a name, an id, or an object with either.</summary>
    public string? NameOf(JsonNode? reference) => reference switch
    {
        JsonObject value when value["memoryReference"]?["id"] is { } id => NameOf(id),
        JsonObject value when value["name"]?.ToString() is { Length: > 0 } name => name,
        JsonObject value => NameOf(value["id"]),
        JsonValue value when value.ToString() is { Length: > 0 } text => nameById.GetValueOrDefault(text, text),
        _ => null,
    };

    // Elsa keeps the first value of a number as a text.
    private static JsonNode? ReadDefault(JsonObject variable) => (variable["typeName"]?.ToString(), variable["value"]) switch
    {
        ("Decimal" or "Int32" or "Int64" or "Double" or "Single", JsonValue text)
            when decimal.TryParse(text.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        ("Boolean", JsonValue text) when bool.TryParse(text.ToString(), out var flag) => JsonValue.Create(flag),
        var (_, value) => value?.DeepClone(),
    };
}
