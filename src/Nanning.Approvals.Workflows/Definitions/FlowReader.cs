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
internal sealed partial class FlowReader
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

        ReadContent(root, null, ActivityCatalogue.Find("Elsa.Flowchart")!);
        ReadEdges();
        foreach (var node in nodes)
        {
            node.Outgoing = [.. edges.Where(edge => edge.Source == node.Index)];
            node.Incoming = [.. edges.Where(edge => edge.Target == node.Index)];
        }

        SetEntries();
        start = FindStart([.. nodes.Where(node => node.Container is null)]);
        if (start is null)
        {
            Error("no-activities", "流程图里没有活动。");
            return;
        }

        CheckStructure([start, .. nodes.Where(IsTrigger)]);
    }

    public IReadOnlyList<Finding> Findings => findings;

    public CompiledFlow Compile() => findings.Any(finding => finding.Severity == "error")
        ? throw new DefinitionException(findings)
        : new(nodes, edges, variables) { Definition = definition, Start = start!, Triggers = [.. nodes.Where(IsTrigger)], Warnings = findings };

    private FlowNode? ReadActivity(JsonObject? json, string place, FlowNode? container)
    {
        var id = json?["id"]?.ToString();
        if (json is null || string.IsNullOrWhiteSpace(id))
        {
            Error("no-id", $"{place}没有 id。");
            return null;
        }

        if (byId.ContainsKey(id))
        {
            Error("duplicate-id", $"活动 id“{id}”重复。", id);
            return null;
        }

        var type = json["type"]?.ToString() ?? "";
        if (ActivityCatalogue.Find(type) is not { } activity)
        {
            Error("unknown-type", $"活动“{id}”的类型“{type}”不存在。", id);
            return null;
        }

        var descriptor = ActivityCatalogue.Describe(type);
        var inputs = ReadInputs(json, descriptor, id);
        var boundaries = ReadBoundaries(inputs, id);
        var position = json["metadata"]?["designer"]?["position"];
        var node = new FlowNode(activity, inputs)
        {
            Index = nodes.Count,
            Id = id,
            Name = FirstText(json["metadata"]?["displayText"], json["name"]) ?? descriptor.DisplayName,
            Descriptor = descriptor,
            Outcomes =
            [
                .. activity.OutcomesOf(input => inputs.GetValueOrDefault(input)?.Raw),
                .. boundaries.Where(one => one.DecidesBy is null).Select(one => one.Name),
            ],
            Boundaries = boundaries,
            Container = container,
            Locals = (activity as Container)?.LocalsOf(input => variables.NameOf(inputs.GetValueOrDefault(input)?.Raw)) ?? [],
            Position = (Coordinate(position?["x"]), Coordinate(position?["y"])),
            Json = json,
        };
        nodes.Add(node);
        byId.Add(id, node);
        ReadContent(json, node, activity);
        return node;
    }

    private Dictionary<string, Input> ReadInputs(JsonObject json, ActivityDescriptor descriptor, string id)
    {
        var inputs = new Dictionary<string, Input>();
        foreach (var known in descriptor.Inputs)
        {
            var given = json[known.Name];
            var isSet = given is not null && !((given as JsonObject)?["expression"] is JsonObject expression && IsBlank(expression["value"]));
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

    private void CheckStructure(IEnumerable<FlowNode> first)
    {
        foreach (var node in nodes)
        {
            foreach (var text in node.Activity.Check(node).Concat(node.Activity.CheckNames(node, byId.GetValueOrDefault)).Concat(CheckBoundaries(node)))
            {
                Error("bad-settings", $"活动“{node.Id}”：{text}", node.Id);
            }

            foreach (var outcome in node.Outcomes.Where(outcome => !node.HasEdge(outcome) && !MayStayOpen(node, outcome)))
            {
                Error("open-outcome", $"活动“{node.Id}”的出口“{outcome}”没有连线；若分支到此为止，请接“分支结束”或“结束”。", node.Id);
                findings[^1] = findings[^1] with { Port = outcome, TextEn = $"The outcome “{outcome}” of “{node.NameEn ?? node.Name}” leads nowhere; connect it, to an end of branch if it stops there." };
            }
        }

        var reached = first.Select(node => node.Index).ToHashSet();
        var open = new Queue<FlowNode>(reached.Select(index => nodes[index]));
        while (open.TryDequeue(out var node))
        {
            foreach (var next in node.Outgoing.Select(edge => edge.Target).Concat(node.Entries.Values.Select(entry => entry.Index)).Where(reached.Add))
            {
                open.Enqueue(nodes[next]);
            }
        }

        foreach (var node in nodes.Where(node => !reached.Contains(node.Index)))
        {
            findings.Add(new("warning", "unreachable", $"从起点走不到活动“{node.Id}”（{node.Name}）。", [node.Id], []) { TextEn = $"No way leads from the start to “{node.NameEn ?? node.Name}”." });
        }
    }

    // What stands alone in a slot, or last in a sequence, ends there whatever its outcome; a boundary that tells people something has done its work.
    private static bool MayStayOpen(FlowNode node, string outcome) =>
        node.Container is { Activity: not Flowchart }
        || node.Descriptor.OptionalOutcomes.Contains(outcome)
        || node.Boundaries.Any(boundary => boundary.Name == outcome && boundary.Tells);

    private static IEnumerable<string> CheckBoundaries(FlowNode node)
    {
        if (node.Outcomes.Distinct().Count() != node.Outcomes.Count)
        {
            yield return "出口名称重复；边界事件不能与活动的出口同名。";
        }

        foreach (var boundary in node.Boundaries.Where(one => one.DecidesBy is not null && !node.Activity.DecidableBy(node).Contains(one.DecidesBy)))
        {
            yield return $"边界事件“{boundary.Name}”不能以“{boundary.DecidesBy}”自动办理；可用：{string.Join("、", node.Activity.DecidableBy(node))}。";
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
