using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>What containers hold. All of it becomes one flat graph; every node knows its container, and edges never lead into or out of one.</summary>
internal sealed partial class FlowReader
{
    private readonly List<(JsonObject Json, FlowNode? Container, Activity Activity, Dictionary<string, List<FlowNode>> Held)> contents = [];

    private void ReadContent(JsonObject json, FlowNode? container, Activity activity)
    {
        if (activity.Slots.Count == 0)
        {
            return;
        }

        var held = new Dictionary<string, List<FlowNode>>();
        foreach (var slot in activity.Slots)
        {
            var given = json[slot.Name];
            var children = slot.Many ? (given as JsonArray ?? []).ToList() : given is null ? [] : [given];
            var place = container is null ? "" : $"“{container.Id}”里";
            held[slot.Name] = [.. children.Select((child, index) => ReadActivity(child as JsonObject, $"{place}第 {index + 1} 个活动", container)).OfType<FlowNode>()];
            if (slot.Required && children.Count == 0 && container is not null)
            {
                Error("nothing-inside", $"活动“{container.Name}”里没有活动。", $"There is no step inside of “{container.NameEn ?? container.Name}”.", container.Id);
            }
        }

        contents.Add((json, container, activity, held));
    }

    private void ReadEdges()
    {
        foreach (var (json, container, activity, held) in contents)
        {
            switch (activity)
            {
                case Flowchart:
                    var connections = json["connections"] as JsonArray ?? [];
                    for (var index = 0; index < connections.Count; index++)
                    {
                        ReadConnection(connections[index] as JsonObject, container, index);
                    }

                    break;
                case Sequence:
                    var steps = held["activities"];
                    for (var index = 1; index < steps.Count; index++)
                    {
                        edges.AddRange(OutcomesThatGoOn(steps[index - 1]).Select((outcome, at) =>
                            new FlowEdge(edges.Count + at, steps[index - 1].Index, outcome, steps[index].Index, null)).ToList());
                    }

                    break;
            }
        }
    }

    // In a sequence every outcome leads to the next step, except those that need no edge and those that only send another token.
    private static IEnumerable<string> OutcomesThatGoOn(FlowNode step) => step.Outcomes.Where(outcome =>
        !step.Descriptor.OptionalOutcomes.Contains(outcome) && !step.Boundaries.Any(boundary => boundary.Name == outcome && !boundary.IsInterrupting));

    private void SetEntries()
    {
        foreach (var (_, container, activity, held) in contents)
        {
            if (container is not null)
            {
                container.Entries = held.Where(slot => slot.Value.Count > 0)
                    .ToDictionary(slot => slot.Key, slot => activity is Flowchart ? FindStart(slot.Value)! : slot.Value[0]);
            }
        }
    }

    private void ReadConnection(JsonObject? json, FlowNode? container, int index)
    {
        var (source, target) = (json?["source"]?["activity"]?.ToString(), json?["target"]?["activity"]?.ToString());
        if (!Known(source, "起点") | !Known(target, "终点"))
        {
            return;
        }

        var port = FirstText(json?["source"]?["port"]) ?? "Done";
        var from = byId[source!];
        if (!from.Outcomes.Contains(port) && port != FlowNode.Compensation)
        {
            Error("unknown-port", $"第 {index + 1} 条连线从“{source}”的出口“{port}”出发，但它只有：{string.Join("、", from.Outcomes)}。", $"Connection {index + 1} leaves “{source}” by its outcome “{port}”, but it has only: {string.Join(", ", from.Outcomes)}.", source!);
            return;
        }

        edges.Add(new(edges.Count, from.Index, port, byId[target!].Index, json?["vertices"] as JsonArray));

        bool Known(string? id, string end)
        {
            if (id is null || !byId.TryGetValue(id, out var node))
            {
                Error("unknown-activity", $"第 {index + 1} 条连线的{end}“{id}”不是本流程的活动。", $"Connection {index + 1} names “{id}”, which is no activity of this flow.", id is null ? [] : [id]);
                return false;
            }

            if (node.Container != container)
            {
                Error("crosses-container", $"第 {index + 1} 条连线的{end}“{id}”在另一个容器里；连线不能进出容器。", $"Connection {index + 1} names “{id}”, which stands in another container; connections lead neither in nor out of one.", id);
                return false;
            }

            return true;
        }
    }

    // The order in which Elsa looks for the start. The order of activities means nothing, except as the last resort.
    private static FlowNode? FindStart(List<FlowNode> among) =>
        among.Find(IsTrigger)
        ?? among.Find(node => node.Type == "Elsa.Start")
        ?? among.Find(node => Marked(node, "canStartWorkflow"))
        ?? (among.Where(node => node.Incoming.Count == 0).ToList() is [var only] ? only : null)
        ?? among.FirstOrDefault();

    private static bool IsTrigger(FlowNode node) => node.Activity.Triggers && node.Container is null && Marked(node, "canStartWorkflow");

    private IReadOnlyList<Boundary> ReadBoundaries(Dictionary<string, Input> inputs, string id)
    {
        try
        {
            return Boundary.Read(inputs.GetValueOrDefault(Boundary.Setting.Name)?.Raw, variables);
        }
        catch (Exception exception) when (exception is FormatException or FormulaException)
        {
            Error("bad-boundary", $"活动“{id}”：{exception.Message}。", $"What happens while “{id}” waits cannot be read: look at its names, times and what it does.", id);
            return [];
        }
    }
}
