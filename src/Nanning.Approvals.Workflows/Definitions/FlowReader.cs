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
            Error("no-root", "流程定义缺少 root。", "The definition has no root.");
            return;
        }

        if (root["type"]?.ToString() != "Elsa.Flowchart")
        {
            Error("root-type", $"root 的类型应为 Elsa.Flowchart，实为“{root["type"]}”。", $"The type of root must be Elsa.Flowchart, it is “{root["type"]}”.");
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
            Error("no-activities", "流程图里没有活动。", "There are no steps in the flowchart.");
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
            Error("no-id", $"{place}没有 id。", $"An activity has no id: {place}.");
            return null;
        }

        if (byId.ContainsKey(id))
        {
            Error("duplicate-id", $"活动 id“{id}”重复。", $"The id “{id}” is given twice.", id);
            return null;
        }

        var type = json["type"]?.ToString() ?? "";
        if (ActivityCatalogue.Find(type) is not { } activity)
        {
            Error("unknown-type", $"活动“{NameIn(json, id)}”的类型“{type}”不存在。", $"The type “{type}” of “{EnglishNameIn(json, id)}” does not exist.", id);
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
                Error("input-missing", $"活动“{NameIn(json, id)}”还没有填写“{known.DisplayName}”。", $"“{EnglishNameIn(json, id)}” has no “{known.DisplayNameEn}” yet.", id);
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
                Error("bad-formula", $"活动“{NameIn(json, id)}”的“{known.DisplayName}”第 {exception.Position + 1} 个字符处：{exception.Reason}", $"“{known.DisplayNameEn}” of “{EnglishNameIn(json, id)}” at character {exception.Position + 1}: this is not a formula.", id);
            }
            catch (FormatException exception)
            {
                Error("bad-input", $"活动“{NameIn(json, id)}”的“{known.DisplayName}”：{exception.Message}。", $"“{known.DisplayNameEn}” of “{EnglishNameIn(json, id)}” cannot be read: the engine does not know how its value is given.", id);
            }
        }

        return inputs;
    }

    private void CheckStructure(IEnumerable<FlowNode> first)
    {
        var ways = WaysFrom(first);
        foreach (var node in nodes)
        {
            foreach (var (text, textEn) in node.Activity.Check(node).Concat(node.Activity.CheckNames(node, byId.GetValueOrDefault)).Concat(node.Activity.Asks ? StepPolicies.Problems(node).Concat(StepPolicies.MoneyProblems(node, nodes)).Concat(StepPolicies.EyesProblems(node, nodes)) : []).Concat(CheckBoundaries(node)))
            {
                Error("bad-settings", $"活动“{node.Name}”：{text}", $"The settings of “{node.NameEn ?? node.Name}” do not fit: {textEn}", node.Id);
            }

            foreach (var outcome in node.Outcomes.Where(outcome => !node.HasEdge(outcome) && !MayStayOpen(node, outcome)))
            {
                findings.Add(new("error", "open-outcome", $"活动“{node.Name}”的出口“{node.OutcomeText(outcome)}”没有连线：走到这里的案件再也不会往下走。请连到下一步；若分支到此为止，请接“分支结束”或“结束”。", [node.Id], [.. ways.GetValueOrDefault(node.Index) ?? [], $"{node.Id}:{outcome}"])
                {
                    Port = outcome,
                    TextEn = $"The outcome “{node.OutcomeText(outcome, english: true)}” of “{node.NameEn ?? node.Name}” leads nowhere: a case that takes it never goes on. Connect it to the next step, or to an end of branch if it stops there.",
                });
            }
        }

        foreach (var node in nodes.Where(node => !ways.ContainsKey(node.Index)))
        {
            findings.Add(new("warning", "unreachable", $"从起点走不到活动“{node.Name}”（{node.Id}）。", [node.Id], []) { TextEn = $"No way leads from the start to “{node.NameEn ?? node.Name}”." });
        }
    }

    // The shortest way to each node that a way leads to, as the outcomes on it.
    private Dictionary<int, IReadOnlyList<string>> WaysFrom(IEnumerable<FlowNode> first)
    {
        var ways = new Dictionary<int, IReadOnlyList<string>>();
        var open = new Queue<FlowNode>();
        foreach (var node in first.Where(node => ways.TryAdd(node.Index, [])))
        {
            open.Enqueue(node);
        }

        while (open.TryDequeue(out var node))
        {
            var next = node.Outgoing.Select(edge => (edge.Target, Choice: $"{node.Id}:{edge.Port}")).Concat(node.Entries.Select(entry => (Target: entry.Value.Index, Choice: node.Id)));
            foreach (var (target, choice) in next.Where(step => !ways.ContainsKey(step.Target)).DistinctBy(step => step.Target))
            {
                ways.Add(target, [.. ways[node.Index], choice]);
                open.Enqueue(nodes[target]);
            }
        }

        return ways;
    }

    // What stands alone in a slot, or last in a sequence, ends there whatever its outcome; a boundary that tells people something has done its work.
    private static bool MayStayOpen(FlowNode node, string outcome) =>
        node.Container is { Activity: not Flowchart }
        || node.Descriptor.OptionalOutcomes.Contains(outcome)
        || node.Boundaries.Any(boundary => boundary.Name == outcome && boundary.Tells);

    private static IEnumerable<SettingProblem> CheckBoundaries(FlowNode node)
    {
        if (node.Outcomes.Distinct().Count() != node.Outcomes.Count)
        {
            yield return ("出口名称重复；边界事件不能与活动的出口同名。", "Two outcomes have the same name; a boundary event cannot be called like an outcome of the activity.");
        }

        foreach (var boundary in node.Boundaries.Where(one => one.DecidesBy is not null && !node.Activity.DecidableBy(node).Contains(one.DecidesBy)))
        {
            var possible = node.Activity.DecidableBy(node);
            yield return (
                $"边界事件“{boundary.Name}”不能以“{boundary.DecidesBy}”自动办理；可用：{string.Join("、", possible)}。",
                $"The boundary event “{boundary.Name}” cannot decide by “{boundary.DecidesBy}”; it may by {string.Join(", ", possible)}.");
        }
    }

    private static bool Marked(FlowNode node, string property) =>
        node.Json["customProperties"]?[property] is JsonValue value && value.GetValueKind() is JsonValueKind.True;

    private static bool IsBlank(JsonNode? value) => value is null || (value is JsonValue text && text.ToString().Length == 0);

    private static string? FirstText(params JsonNode?[] values) =>
        values.Select(value => value?.ToString()).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private static double Coordinate(JsonNode? value) =>
        value is not null && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // What people call an activity, before its node is there.
    private static string NameIn(JsonObject json, string id) => FirstText(json["metadata"]?["displayText"], json["name"]) ?? id;

    private static string EnglishNameIn(JsonObject json, string id) => FirstText(json["metadata"]?["displayTextEn"]) ?? NameIn(json, id);

    private void Error(string code, string text, string textEn, params string[] activities) => findings.Add(new("error", code, text, activities, []) { TextEn = textEn });
}
