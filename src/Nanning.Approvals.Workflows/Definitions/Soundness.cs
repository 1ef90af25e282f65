using System.Globalization;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Whether a flow can always come to its end: looks at everything its tokens can do, with the choices that lead to what is wrong. Every outcome counts as possible;
/// what conditions leave out is for <c>ConditionCoverage</c> to say.
/// </summary>
public static class Soundness
{
    /// <summary>Checks the structure, and if that is in order, the behaviour.</summary>
    /// <param name="definition">What is to be published.</param>
    /// <param name="maxStates">After so many arrangements of the tokens of one part the search ends undecided.</param>
    public static IReadOnlyList<Finding> Check(WorkflowDefinition definition, int maxStates = 5_000) => Check(definition, maxStates, apart: true);

    /// <summary>The same; taken apart at its forks, or searched whole, which says the same and takes longer.</summary>
    internal static IReadOnlyList<Finding> Check(WorkflowDefinition definition, int maxStates, bool apart)
    {
        var reader = new FlowReader(definition);
        if (reader.Findings.Any(finding => finding.Severity == "error"))
        {
            return reader.Findings;
        }

        var flow = reader.Compile();
        var behaviour = apart ? Apart(flow, reader, maxStates) : Whole(flow, reader, maxStates);
        var wrong = behaviour.Where(finding => finding.Severity == "error").SelectMany(finding => finding.Activities).ToHashSet(StringComparer.Ordinal);
        return [.. reader.Findings, .. behaviour, .. TimerLoops.Find(flow).Where(loop => !loop.Activities.Any(wrong.Contains))];
    }

    private static List<Finding> Whole(CompiledFlow flow, FlowReader reader, int maxStates)
    {
        var graph = new TokenGraph(flow, maxStates);
        return [.. Behaviour(flow, graph, graph.PathTo), .. Unreached(flow, graph.Entered.Contains, graph.IsCut || graph.StopsEarly, reader.Findings), .. Cut(graph.IsCut, graph.States.Count)];
    }

    private static List<Finding> Apart(CompiledFlow flow, FlowReader reader, int maxStates)
    {
        var regions = new ForkRegions(flow, maxStates);
        return
        [
            .. Behaviour(regions.OuterFlow, regions.Outer, state => regions.PathTo(regions.Outer, state)),
            .. regions.Branches.Where(branch => regions.Enters(branch.Fork)).SelectMany(branch => Behaviour(branch.Flow, branch.Graph, state => regions.PathTo(branch.Graph, state))),
            .. Unreached(flow, regions.Enters, regions.IsCut || regions.StopsEarly, reader.Findings), .. Cut(regions.IsCut, regions.States),
        ];
    }

    /// <summary>Whether a running instance can come to its end from where its tokens are now. An error means that this arrangement of tokens may never end.</summary>
    /// <param name="state">Its tokens count, nothing else.</param>
    /// <param name="maxStates">After so many arrangements of tokens the search ends undecided.</param>
    public static IReadOnlyList<Finding> CheckFrom(CompiledFlow flow, InstanceState state, int maxStates = 5_000)
    {
        var graph = new TokenGraph(flow, maxStates, state);
        return [.. Behaviour(flow, graph, graph.PathTo), .. Cut(graph.IsCut, graph.States.Count)];
    }

    private static IEnumerable<Finding> Behaviour(CompiledFlow flow, TokenGraph graph, Func<TokenGraph.State, IReadOnlyList<string>> pathTo) =>
        [.. Loops(flow, graph, pathTo), .. Stalled(flow, graph, pathTo), .. Twice(flow, graph, pathTo), .. WithoutEnd(flow, graph, pathTo)];

    private static IEnumerable<Finding> Loops(CompiledFlow flow, TokenGraph graph, Func<TokenGraph.State, IReadOnlyList<string>> pathTo)
    {
        if (graph.States.Find(state => state.Endless is not null) is { } endless)
        {
            yield return Error(
                "endless", $"从活动“{endless.Endless}”起循环不止，中间没有任何等待。", $"From “{endless.Endless}” on it goes round for ever, without a wait.", [endless.Endless!], pathTo(endless));
        }

        if (graph.States.Find(state => state.IsCrowded) is { } crowded)
        {
            yield return Error(
                "unbounded", "循环中不断并行分支而不汇合，分支数没有上限。", "A loop forks again and again and never joins: there is no limit to its branches.", Places(flow, crowded), pathTo(crowded));
        }
    }

    private static IEnumerable<Finding> Stalled(CompiledFlow flow, TokenGraph graph, Func<TokenGraph.State, IReadOnlyList<string>> pathTo) =>
        from state in graph.States
        from stalled in state.Stalled
        group state by stalled into found
        select Error(
            "join-deadlock", $"汇合“{Name(flow, found.Key)}”会与另一汇合互相等待。", $"The join “{Name(flow, found.Key)}” and another one wait for each other.", [found.Key], pathTo(found.First()));

    private static IEnumerable<Finding> Twice(CompiledFlow flow, TokenGraph graph, Func<TokenGraph.State, IReadOnlyList<string>> pathTo) =>
        from state in graph.States.Where(state => state is { Endless: null, IsCrowded: false })
        from place in state.Instance.Tokens.GroupBy(token => token.ActivityId)
        where place.Count() > 1 && flow.Node(place.Key).Activity is not FlowJoin
        group state by place.Key into found
        select new Finding("warning", "runs-twice", $"活动“{Name(flow, found.Key)}”会同时进行两次；并行分支之后是否少了汇合？", [found.Key], pathTo(found.First()))
        {
            TextEn = $"“{Name(flow, found.Key)}” can run twice at the same time; is a join missing?",
        };

    // A state counts if the end can be reached from it; whoever is left over after going backwards from all ends is stuck for ever.
    private static IEnumerable<Finding> WithoutEnd(CompiledFlow flow, TokenGraph graph, Func<TokenGraph.State, IReadOnlyList<string>> pathTo)
    {
        if (graph.IsCut)
        {
            yield break;
        }

        // Endless and crowded states have findings of their own.
        if (!graph.StopsEarly && FirstStuck(graph) is { } stuck)
        {
            var places = Places(flow, stuck);
            yield return Error(
                "never-ends", $"走到这里之后流程再也不能结束，停在：{string.Join("、", places.Select(place => Name(flow, place)))}。",
                $"From here on it can never end; it stands at {string.Join(", ", places.Select(place => Name(flow, place)))}.", places, pathTo(stuck));
        }
    }

    /// <summary>Whether there is a state that is not the end and leads to none.</summary>
    internal static bool IsStuck(TokenGraph graph) => FirstStuck(graph) is not null;

    private static TokenGraph.State? FirstStuck(TokenGraph graph)
    {
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

        return graph.States.Where((_, index) => !ends[index]).FirstOrDefault();
    }

    // Where the search stopped because the flow goes round for ever, what it had not come to yet says nothing.
    private static IEnumerable<Finding> Unreached(CompiledFlow flow, Func<string, bool> enters, bool stopsEarly, IReadOnlyList<Finding> known) =>
        stopsEarly ? [] : flow.Nodes
            .Where(node => !enters(node.Id) && !known.Any(finding => finding.Activities.Contains(node.Id)))
            .Select(node => new Finding("warning", "never-reached", $"没有一种走法会到达活动“{node.Name}”。", [node.Id], []) { TextEn = $"No way leads to “{node.Name}”." });

    private static IEnumerable<Finding> Cut(bool isCut, int states) => isCut
        ? [new("warning", "not-decided", string.Create(CultureInfo.InvariantCulture, $"未能判定：流程的走法太多，查看了 {states} 种后停止，到此为止没有发现其他问题。"), [], [])
        {
            TextEn = string.Create(CultureInfo.InvariantCulture, $"Not decided: there are too many ways to go through the flow. {states} were looked at; what was found so far is listed."),
        }]
        : [];

    private static string Name(CompiledFlow flow, string id) => flow.Node(id).Name;

    private static List<string> Places(CompiledFlow flow, TokenGraph.State state) => [.. state.Instance.Tokens.Select(token => token.ActivityId).Distinct().Where(id => flow.Find(id) is not null)];

    private static Finding Error(string code, string text, string textEn, IReadOnlyList<string> activities, IReadOnlyList<string> path) =>
        new("error", code, text, activities, path) { TextEn = textEn };
}
