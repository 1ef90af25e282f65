using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Builds the graph of a definition and notes everything that is wrong with it on the way. Elsa itself takes a wrong port or a dangling target without a
/// word, and the flow then ends without its approval having been run; here they are errors.
/// </summary>
internal sealed class FlowReader
{
    private readonly WorkflowDefinition definition;
    private readonly VariableTable variables;
    private readonly List<Finding> findings = [];
    private readonly List<FlowNode> nodes = [];
    private readonly List<FlowEdge> edges = [];
    private readonly Dictionary<string, FlowNode> byId = [];
    private readonly FlowNode? start;

    public FlowReader(WorkflowDefinition definition)
    {
        this.definition = definition;
        variables = new(definition.Json);
        if (definition.Json["root"] is not JsonObject root)
        {
            Error("no-root", "流程定义缺少 root。");
            return;
        }

        if (root["type"]?.ToString() != "Elsa.Flowchart")
        {
            Error("root-type", $"root 的类型应为 Elsa.Flowchart，实为“{root["type"]}”。");
            return;
        }

        var activities = root["activities"] as JsonArray ?? [];
        for (var index = 0; index < activities.Count; index++)
        {
            ReadActivity(activities[index] as JsonObject, index);
        }

        var connections = root["connections"] as JsonArray ?? [];
        for (var index = 0; index < connections.Count; index++)
        {
            ReadConnection(connections[index] as JsonObject, index);
        }

        foreach (var node in nodes)
        {
            node.Outgoing = [.. edges.Where(edge => edge.Source == node.Index)];
            node.Incoming = [.. edges.Where(edge => edge.Target == node.Index)];
        }

        start = FindStart();
        if (start is null)
        {
            Error("no-activities", "流程图里没有活动。");
            return;
        }

        CheckStructure(start);
    }

    public IReadOnlyList<Finding> Findings => findings;

    public CompiledFlow Compile() => findings.Any(finding => finding.Severity == "error")
        ? throw new DefinitionException(findings)
        : new(nodes, edges, variables) { Definition = definition, Start = start!, Warnings = findings };

    private void ReadActivity(JsonObject? json, int index)
    {
        var id = json?["id"]?.ToString();
        if (json is null || string.IsNullOrWhiteSpace(id))
        {
            Error("no-id", $"第 {index + 1} 个活动没有 id。");
            return;
        }

        if (byId.ContainsKey(id))
        {
            Error("duplicate-id", $"活动 id“{id}”重复。", id);
            return;
        }

        var type = json["type"]?.ToString() ?? "";
        if (ActivityCatalogue.Find(type) is not { } activity || activity is Flowchart)
        {
            Error("unknown-type", $"活动“{id}”的类型“{type}”不存在。", id);
            return;
        }

        var descriptor = ActivityCatalogue.Describe(type);
        var inputs = ReadInputs(json, descriptor, id);
        var position = json["metadata"]?["designer"]?["position"];
        var node = new FlowNode(activity, inputs)
        {
            Index = nodes.Count,
            Id = id,
            Name = FirstText(json["metadata"]?["displayText"], json["name"]) ?? descriptor.DisplayName,
            Descriptor = descriptor,
            Outcomes = activity.OutcomesOf(input => inputs.GetValueOrDefault(input)?.Raw),
            Position = (Coordinate(position?["x"]), Coordinate(position?["y"])),
            Json = json,
        };
        nodes.Add(node);
        byId.Add(id, node);
    }

    private Dictionary<string, Input> ReadInputs(JsonObject json, ActivityDescriptor descriptor, string id)
    {
        var inputs = new Dictionary<string, Input>();
        foreach (var known in descriptor.Inputs)
        {
            var given = json[known.Name];
            var isSet = given is not null && !(given["expression"] is JsonObject expression && IsBlank(expression["value"]));
            if (!isSet && known.Required)
            {
                Error("input-missing", $"活动“{id}”缺少“{known.DisplayName}”（{known.Name}）。", id);
            }

            if ((isSet ? given : known.Default) is not { } value)
            {
                continue;
            }

            try
            {
                inputs[known.Name] = Input.Read(value, known, variables);
            }
            catch (FormulaException exception)
            {
                Error("bad-formula", $"活动“{id}”的“{known.DisplayName}”（{known.Name}）第 {exception.Position + 1} 个字符处：{exception.Reason}", id);
            }
            catch (FormatException exception)
            {
                Error("bad-input", $"活动“{id}”的“{known.DisplayName}”（{known.Name}）：{exception.Message}。", id);
            }
        }

        return inputs;
    }

    private void ReadConnection(JsonObject? json, int index)
    {
        var (source, target) = (json?["source"]?["activity"]?.ToString(), json?["target"]?["activity"]?.ToString());
        if (!Known(source, "起点") | !Known(target, "终点"))
        {
            return;
        }

        var port = FirstText(json?["source"]?["port"]) ?? "Done";
        var from = byId[source!];
        if (!from.Outcomes.Contains(port))
        {
            Error("unknown-port", $"第 {index + 1} 条连线从“{source}”的出口“{port}”出发，但它只有：{string.Join("、", from.Outcomes)}。", source!);
            return;
        }

        edges.Add(new(edges.Count, from.Index, port, byId[target!].Index, json?["vertices"] as JsonArray));

        bool Known(string? id, string end)
        {
            if (id is not null && byId.ContainsKey(id))
            {
                return true;
            }

            Error("unknown-activity", $"第 {index + 1} 条连线的{end}“{id}”不是本流程的活动。", id is null ? [] : [id]);
            return false;
        }
    }

    // The order in which Elsa looks for the start. The order of activities means nothing, except as the last resort.
    private FlowNode? FindStart() =>
        nodes.Find(node => Marked(node, "canStartWorkflow") && node.Descriptor.Category == ActivityCategories.Trigger)
        ?? nodes.Find(node => node.Type == "Elsa.Start")
        ?? nodes.Find(node => Marked(node, "canStartWorkflow"))
        ?? (nodes.Where(node => node.Incoming.Count == 0).ToList() is [var only] ? only : null)
        ?? nodes.FirstOrDefault();

    private void CheckStructure(FlowNode first)
    {
        foreach (var node in nodes)
        {
            foreach (var text in node.Activity.Check(node))
            {
                Error("bad-settings", $"活动“{node.Id}”：{text}", node.Id);
            }

            foreach (var outcome in node.Outcomes.Where(outcome => !node.HasEdge(outcome) && !node.Descriptor.OptionalOutcomes.Contains(outcome)))
            {
                Error("open-outcome", $"活动“{node.Id}”的出口“{outcome}”没有连线；若分支到此为止，请接“分支结束”或“结束”。", node.Id);
            }
        }

        var reached = new HashSet<int> { first.Index };
        var open = new Queue<FlowNode>([first]);
        while (open.TryDequeue(out var node))
        {
            foreach (var edge in node.Outgoing.Where(edge => reached.Add(edge.Target)))
            {
                open.Enqueue(nodes[edge.Target]);
            }
        }

        foreach (var node in nodes.Where(node => !reached.Contains(node.Index)))
        {
            findings.Add(new("warning", "unreachable", $"从起点走不到活动“{node.Id}”（{node.Name}）。", [node.Id], []));
        }
    }

    private static bool Marked(FlowNode node, string property) =>
        node.Json["customProperties"]?[property] is JsonValue value && value.GetValueKind() is JsonValueKind.True;

    private static bool IsBlank(JsonNode? value) => value is null || (value is JsonValue text && text.ToString().Length == 0);

    private static string? FirstText(params JsonNode?[] values) =>
        values.Select(value => value?.ToString()).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private static double Coordinate(JsonNode? value) =>
        value is not null && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void Error(string code, string text, params string[] activities) => findings.Add(new("error", code, text, activities, []));
}
