using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Plan;

/// <summary>
/// What the lives of a procedure must have shown between them: every way out of every activity that its numbers leave open, and every reminder. A goal is written
/// as the journal has it, "Examine1:Reject" or "Region1!Remind".
/// </summary>
internal sealed class FlowGoals
{
    private readonly CompiledFlow flow;
    private readonly IReadOnlyList<FormulaScope> settled;
    private readonly HashSet<string> open = [];

    /// <param name="settled">What may be settled when a case begins, once for every lane there is.</param>
    public FlowGoals(CompiledFlow flow, IReadOnlyList<FormulaScope> settled)
    {
        (this.flow, this.settled) = (flow, settled);
        var seen = new HashSet<FlowNode>();
        var waiting = new Stack<FlowNode>([flow.Start]);
        while (waiting.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            open.UnionWith(Outcomes(node).Where(outcome => HasEdge(node, outcome)).Select(outcome => Of(node, outcome)));
            open.UnionWith(node.Boundaries.Where(boundary => boundary.Tells).Select(boundary => $"{node.Id}!{boundary.Name}"));
            foreach (var next in Next(node))
            {
                waiting.Push(next);
            }
        }
    }

    /// <summary>What no life has shown yet.</summary>
    public IReadOnlyCollection<string> Open => open;

    public static string Of(FlowNode node, string outcome) => $"{node.Id}:{outcome}";

    public bool IsOpen(string goal) => open.Contains(goal);

    /// <summary>Takes note of what happened; whether any of it was new.</summary>
    public bool Reach(IEnumerable<string> goals)
    {
        var before = open.Count;
        open.ExceptWith(goals);
        return open.Count < before;
    }

    /// <summary>How many steps from an activity to the nearest open goal, the ways out of itself included; null when there is none.</summary>
    public int? Distance(IEnumerable<FlowNode> from, Func<string, bool>? which = null)
    {
        var queue = new Queue<(FlowNode Node, int Steps)>(from.Select(node => (node, 0)));
        var seen = new HashSet<FlowNode>();
        while (queue.TryDequeue(out var at))
        {
            if (!seen.Add(at.Node))
            {
                continue;
            }

            if (Outcomes(at.Node).Select(outcome => Of(at.Node, outcome)).Concat(at.Node.Boundaries.Select(boundary => $"{at.Node.Id}!{boundary.Name}"))
                .Any(goal => open.Contains(goal) && which?.Invoke(goal) is not false))
            {
                return at.Steps;
            }

            foreach (var next in Next(at.Node))
            {
                queue.Enqueue((next, at.Steps + 1));
            }
        }

        return null;
    }

    /// <summary>Where a way out leads.</summary>
    public IEnumerable<FlowNode> After(FlowNode node, string outcome) => node.Outgoing.Where(edge => edge.Port == outcome).Select(edge => flow.Nodes[edge.Target]);

    private IEnumerable<FlowNode> Next(FlowNode node) =>
        Outcomes(node).SelectMany(outcome => After(node, outcome)).Concat(node.Entries.Values).Concat(node.Container is { } container ? Outcomes(container).SelectMany(outcome => After(container, outcome)) : []);

    private IEnumerable<string> Outcomes(FlowNode node)
    {
        var answers = settled.Select(facts => PathPrediction.Answer(node, facts)).Distinct().ToList();
        return answers.Contains(null) || answers.Count == 0
            ? node.Outgoing.Select(edge => edge.Port).Where(port => port != FlowNode.Compensation).Distinct()
            : answers.OfType<string>();
    }

    private static bool HasEdge(FlowNode node, string outcome) => node.Outgoing.Any(edge => edge.Port == outcome);
}
