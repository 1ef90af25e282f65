using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>Writes small definitions as Elsa Studio would: activities, then connections "A:Outcome &gt; B".</summary>
internal sealed class FlowBuilder
{
    private readonly JsonArray activities = [];
    private readonly JsonArray connections = [];
    private readonly JsonArray variables = [];

    public static JsonObject Formula(string text) => Expression("Formula", text);

    public static JsonObject Expression(string type, JsonNode? value) =>
        new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    public FlowBuilder Variable(string id, string name, string typeName = "String", JsonNode? value = null)
    {
        variables.Add(new JsonObject { ["id"] = id, ["name"] = name, ["typeName"] = typeName, ["value"] = value });
        return this;
    }

    public FlowBuilder Add(string id, string type, params (string Name, JsonNode? Value)[] inputs)
    {
        activities.Add(Activity(id, type, inputs));
        return this;
    }

    /// <summary>Marks an activity as the trigger that starts the flow.</summary>
    public FlowBuilder Trigger(string id)
    {
        Find(id)["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        return this;
    }

    /// <summary>Puts one activity into a slot of another: <c>then</c>, <c>body</c> …</summary>
    public FlowBuilder Put(string container, string slot, string id, string type, params (string Name, JsonNode? Value)[] inputs)
    {
        Find(container)[slot] = Activity(id, type, inputs);
        return this;
    }

    /// <summary>Puts a part into a container: its activities, and its connections.</summary>
    public FlowBuilder Fill(string container, FlowBuilder part)
    {
        var into = Find(container);
        (into["activities"], into["connections"]) = (part.activities.DeepClone(), part.connections.DeepClone());
        return this;
    }

    /// <summary>"A &gt; B:False &gt; C" connects A's Done to B and B's False to C.</summary>
    public FlowBuilder Way(string way)
    {
        var stops = way.Split('>', StringSplitOptions.TrimEntries);
        for (var index = 1; index < stops.Length; index++)
        {
            var from = stops[index - 1].Split(':');
            connections.Add(new JsonObject
            {
                ["source"] = new JsonObject { ["activity"] = from[0], ["port"] = from.ElementAtOrDefault(1) ?? "Done" },
                ["target"] = new JsonObject { ["activity"] = stops[index].Split(':')[0], ["port"] = "In" },
            });
        }

        return this;
    }

    public JsonObject Json() => new()
    {
        ["id"] = "test-v1",
        ["definitionId"] = "test",
        ["name"] = "测试",
        ["version"] = 1,
        ["variables"] = variables.DeepClone(),
        ["root"] = new JsonObject
        {
            ["id"] = "Flowchart1",
            ["type"] = "Elsa.Flowchart",
            ["activities"] = activities.DeepClone(),
            ["connections"] = connections.DeepClone(),
        },
    };

    public WorkflowDefinition Read() => WorkflowDefinition.Read(Json().ToJsonString());

    public CompiledFlow Compile() => CompiledFlow.Compile(Read());

    private static JsonObject Activity(string id, string type, (string Name, JsonNode? Value)[] inputs)
    {
        var activity = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1, ["metadata"] = new JsonObject { ["displayText"] = id } };
        foreach (var (name, value) in inputs)
        {
            activity[name] = value is JsonObject wrapped && wrapped.ContainsKey("expression") ? value : Expression(value is JsonArray or JsonObject ? "Object" : "Literal", value);
        }

        return activity;
    }

    private JsonObject Find(string id) => Find(activities, id) ?? throw new InvalidOperationException($"No activity {id}.");

    private static JsonObject? Find(JsonNode? node, string id) => node switch
    {
        JsonObject activity when activity["id"]?.ToString() == id && activity.ContainsKey("type") => activity,
        JsonObject map => map.Select(pair => Find(pair.Value, id)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(one => Find(one, id)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
