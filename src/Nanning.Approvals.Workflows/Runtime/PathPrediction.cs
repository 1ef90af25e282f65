using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>A step that probably comes.</summary>
/// <param name="Order">Place on the path, from 0; steps of the same order run side by side.</param>
/// <param name="ActivityId">Id in the definition.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Type">Stored type of the activity.</param>
/// <param name="Department">Department as the definition names it ("lead", "coleads", a code), when it is fixed there.</param>
/// <param name="WorkingDays">Limit in working days, when it is fixed in the definition.</param>
/// <param name="IsOpen">A token waits there now.</param>
public sealed record PredictedStep(int Order, string ActivityId, string Name, string Type, string? Department, int? WorkingDays, bool IsOpen);

/// <summary>
/// The way an instance will probably go if all turns out well: from where its tokens are (from the start when there is no instance), by the likely outcome of
/// every activity. A decision on what is settled from the beginning (the numbers of the edition, the procedure, the case) goes the way it will go. Every activity comes at
/// most once.
/// </summary>
public static class PathPrediction
{
    private static readonly string[] Good = ["Approve", "Agree", "True", "Clear", "Done"];

    // What a decision may read so that its answer is known before anybody has done anything.
    private static readonly string[] Settled = ["params.", "procedure.", "case."];

    /// <summary>Predicts. An instance that has ended has nothing before it.</summary>
    /// <param name="facts">What is settled from the beginning; decisions go by their likely outcome when it is not given.</param>
    public static IReadOnlyList<PredictedStep> Predict(CompiledFlow flow, InstanceState? instance = null, FormulaScope? facts = null)
    {
        var open = instance is null
            ? [flow.Start]
            : instance.Tokens.Select(token => flow.Find(token.ActivityId)).OfType<FlowNode>().Distinct().ToList();
        var order = Order(flow, open, facts);
        var waiting = instance?.Tokens.Select(token => token.ActivityId).ToHashSet() ?? [];
        return
        [
            .. order.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => flow.Nodes[pair.Key]).Select(node => new PredictedStep(
                order[node.Index], node.Id, node.Name, node.Type, node.TextSetting("department"), node.IntSetting("workingDays"), waiting.Contains(node.Id))),
        ];
    }

    /// <summary>
    /// The outcomes probably taken: all of a fork, the answer of a decision that is settled, else the one the definition calls likely (<c>metadata.likelyOutcome</c>), a good
    /// one, or the first.
    /// </summary>
    public static IReadOnlyList<string> LikelyOutcomes(FlowNode node, FormulaScope? facts = null)
    {
        if (node.Type == "Elsa.FlowFork")
        {
            return node.Outcomes;
        }

        if (facts is not null && Answer(node, facts) is { } answer && node.HasEdge(answer))
        {
            return [answer];
        }

        var connected = node.Outcomes.Where(node.HasEdge).ToList();
        var likely = node.Json["metadata"]?["likelyOutcome"]?.ToString();
        var best = connected.Find(outcome => outcome == likely) ?? Array.Find(Good, connected.Contains) ?? connected.FirstOrDefault();
        return best is null ? [] : [best];
    }

    /// <summary>The outcome of a decision that reads only what is settled; null when it reads anything else, or cannot be evaluated.</summary>
    public static string? Answer(FlowNode node, FormulaScope facts)
    {
        if (node.Type != "Elsa.FlowDecision" || !node.Inputs.TryGetValue("condition", out var condition)
            || !condition.Formulas.SelectMany(one => one.Formula.References).All(path => Array.Exists(Settled, root => path.StartsWith(root, StringComparison.Ordinal))))
        {
            return null;
        }

        try
        {
            return condition.Evaluate(facts) is true ? "True" : "False";
        }
        catch (FormulaException)
        {
            return null;
        }
    }

    // Length of the longest likely way to each node, so that a join comes after all its branches. An edge back to a node on the way is a loop and not followed.
    private static Dictionary<int, int> Order(CompiledFlow flow, List<FlowNode> open, FormulaScope? facts)
    {
        var (done, path, reversed) = (new HashSet<int>(), new HashSet<int>(), new List<int>());
        var forward = new List<(int Source, int Target)>();
        foreach (var node in open)
        {
            Visit(node);
        }

        var order = open.ToDictionary(node => node.Index, _ => 0);
        for (var at = reversed.Count - 1; at >= 0; at--)
        {
            foreach (var (source, target) in forward.Where(step => step.Source == reversed[at]))
            {
                order[target] = Math.Max(order.GetValueOrDefault(target), order[source] + 1);
            }
        }

        return order;

        void Visit(FlowNode node)
        {
            if (!done.Add(node.Index))
            {
                return;
            }

            path.Add(node.Index);
            foreach (var next in Next(flow, node, facts).Where(next => !path.Contains(next.Index)))
            {
                forward.Add((node.Index, next.Index));
                Visit(next);
            }

            path.Remove(node.Index);
            reversed.Add(node.Index);
        }
    }

    // Into a container by what it would rather do, and behind it from where its inside ends.
    private static IEnumerable<FlowNode> Next(CompiledFlow flow, FlowNode node, FormulaScope? facts) =>
        node.Entries.Count > 0 ? node.Entries.Values.Take(1) : After(flow, node, facts);

    private static IEnumerable<FlowNode> After(CompiledFlow flow, FlowNode node, FormulaScope? facts)
    {
        if (node.Type is "Elsa.Finish" or "Elsa.Complete" or "Elsa.Fault")
        {
            return [];
        }

        var next = LikelyOutcomes(node, facts).SelectMany(node.EdgesOf).Select(edge => flow.Nodes[edge.Target]).ToList();
        return next.Count == 0 && node.Container is { } container ? After(flow, container, facts) : next;
    }
}
