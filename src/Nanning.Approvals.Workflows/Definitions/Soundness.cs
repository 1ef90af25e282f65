using System.Globalization;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Whether a flow can always come to its end: looks at everything its tokens can do, with the choices that lead to what is wrong. Conditions are not looked into:
/// every outcome counts as possible.
/// </summary>
public static class Soundness
{
    /// <summary>Checks the structure, and if that is in order, the behaviour.</summary>
    /// <param name="definition">What is to be published.</param>
    /// <param name="maxStates">After so many arrangements of tokens the search ends with a warning.</param>
    public static IReadOnlyList<Finding> Check(WorkflowDefinition definition, int maxStates = 5_000)
    {
        var reader = new FlowReader(definition);
        if (reader.Findings.Any(finding => finding.Severity == "error"))
        {
            return reader.Findings;
        }

        var flow = reader.Compile();
        var graph = new TokenGraph(flow, maxStates);
        return
        [
            .. reader.Findings, .. Loops(graph), .. Stalled(flow, graph), .. Twice(flow, graph), .. WithoutEnd(flow, graph),
            .. Unreached(flow, graph, reader.Findings), .. Cut(graph),
        ];
    }

    /// <summary>Whether a running instance can come to its end from where its tokens are now. An error means that this arrangement of tokens may never end.</summary>
    /// <param name="state">Its tokens count, nothing else.</param>
    /// <param name="maxStates">After so many arrangements of tokens the search ends with a warning.</param>
    public static IReadOnlyList<Finding> CheckFrom(CompiledFlow flow, InstanceState state, int maxStates = 5_000)
    {
        var graph = new TokenGraph(flow, maxStates, state);
        return [.. Loops(graph), .. Stalled(flow, graph), .. Twice(flow, graph), .. WithoutEnd(flow, graph), .. Cut(graph)];
    }

    private static IEnumerable<Finding> Loops(TokenGraph graph)
    {
        if (graph.States.Find(state => state.Endless is not null) is { } endless)
        {
            yield return Error("endless", $"从活动“{endless.Endless}”起循环不止，中间没有任何等待。", [endless.Endless!], graph.PathTo(endless));
        }

        if (graph.States.Find(state => state.IsCrowded) is { } crowded)
        {
            yield return Error("unbounded", "循环中不断并行分支而不汇合，分支数没有上限。", Places(crowded), graph.PathTo(crowded));
        }
    }

    private static IEnumerable<Finding> Stalled(CompiledFlow flow, TokenGraph graph) =>
        from state in graph.States
        from stalled in state.Stalled
        group state by stalled into found
        select Error("join-deadlock", $"汇合“{Name(flow, found.Key)}”会与另一汇合互相等待。", [found.Key], graph.PathTo(found.First()));

    private static IEnumerable<Finding> Twice(CompiledFlow flow, TokenGraph graph) =>
        from state in graph.States.Where(state => state is { Endless: null, IsCrowded: false })
        from place in state.Instance.Tokens.GroupBy(token => token.ActivityId)
        where place.Count() > 1 && flow.Node(place.Key).Activity is not FlowJoin
        group state by place.Key into found
        select new Finding("warning", "runs-twice", $"活动“{Name(flow, found.Key)}”会同时进行两次；并行分支之后是否少了汇合？", [found.Key], graph.PathTo(found.First()));

    // A state counts if the end can be reached from it; whoever is left over after going backwards from all ends is stuck for ever.
    private static IEnumerable<Finding> WithoutEnd(CompiledFlow flow, TokenGraph graph)
    {
        if (graph.IsCut)
        {
            yield break;
        }

        var before = graph.States.Select(_ => new List<int>()).ToList();
        foreach (var (index, state) in graph.States.Index())
        {
            foreach (var next in state.Next)
            {
                before[next].Add(index);
            }
        }

        var ends = new bool[graph.States.Count];
        var open = new Stack<int>(Enumerable.Range(0, ends.Length).Where(index => graph.States[index].Instance.Status is InstanceStatus.Finished));
        while (open.TryPop(out var index))
        {
            if (!ends[index])
            {
                ends[index] = true;
                before[index].ForEach(open.Push);
            }
        }

        // Endless and crowded states have findings of their own.
        if (graph.States.TrueForAll(state => state is { Endless: null, IsCrowded: false })
            && graph.States.Where((_, index) => !ends[index]).FirstOrDefault() is { } stuck)
        {
            yield return Error(
                "never-ends", $"走到这里之后流程再也不能结束，停在：{string.Join("、", Places(stuck).Select(place => Name(flow, place)))}。", Places(stuck), graph.PathTo(stuck));
        }
    }

    private static IEnumerable<Finding> Unreached(CompiledFlow flow, TokenGraph graph, IReadOnlyList<Finding> known) =>
        graph.IsCut ? [] : flow.Nodes
            .Where(node => !graph.Entered.Contains(node.Id) && !known.Any(finding => finding.Activities.Contains(node.Id)))
            .Select(node => new Finding("warning", "never-reached", $"没有一种走法会到达活动“{node.Name}”。", [node.Id], []));

    private static IEnumerable<Finding> Cut(TokenGraph graph) => graph.IsCut
        ? [new("warning", "too-large", string.Create(CultureInfo.InvariantCulture, $"流程的走法超过 {graph.States.Count} 种，未能全部检查。"), [], [])]
        : [];

    private static string Name(CompiledFlow flow, string id) => flow.Node(id).Name;

    private static List<string> Places(TokenGraph.State state) => [.. state.Instance.Tokens.Select(token => token.ActivityId).Distinct()];

    private static Finding Error(string code, string text, IReadOnlyList<string> activities, IReadOnlyList<string> path) =>
        new("error", code, text, activities, path);
}
