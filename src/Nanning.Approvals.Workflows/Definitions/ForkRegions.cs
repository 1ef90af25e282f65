using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Takes a flow apart so that its parallel branches need not be looked at in all their interleavings. A fork whose branches have nothing to do with each other until they
/// meet again at one join can be looked at branch by branch: the join fires exactly once when every branch has arrived or ended, so if each branch always comes to its end, the
/// fork with all between it and the join is one step that waits, and is put in its place. Inner forks come first, outer ones follow. What does not fit this picture
/// stays as it is and is searched whole.
/// </summary>
internal sealed class ForkRegions
{
    private const string Start = "start of branch";
    private const string Stopped = "Stopped";
    private const string Ended = "Ended";
    private const string Done = "Done";

    private readonly int maxStates;
    private readonly Dictionary<(string Fork, string Outcome), IReadOnlyList<string>> expansions = [];
    private readonly HashSet<string> entangled = [];

    public ForkRegions(CompiledFlow flow, int maxStates)
    {
        this.maxStates = maxStates;
        var outer = flow;
        while (Find(outer) is var (region, parts))
        {
            outer = Collapse(outer, region, parts);
        }

        Outer = new(outer, maxStates);
        OuterFlow = outer;
    }

    /// <summary>The flow with every region in it as one step.</summary>
    public TokenGraph Outer { get; }

    /// <summary>The same as a flow.</summary>
    public CompiledFlow OuterFlow { get; }

    /// <summary>The branches, each as a flow of its own, with the fork it belongs to.</summary>
    public List<(string Fork, CompiledFlow Flow, TokenGraph Graph)> Branches { get; } = [];

    /// <summary>A part was too large to be searched to the end.</summary>
    public bool IsCut => Outer.IsCut || Branches.Exists(branch => branch.Graph.IsCut);

    /// <summary>In some part that is come to it goes round for ever or forks without limit.</summary>
    public bool StopsEarly => Outer.StopsEarly || Branches.Exists(branch => branch.Graph.StopsEarly && Enters(branch.Fork));

    /// <summary>How many arrangements of tokens were looked at in all.</summary>
    public int States => Outer.States.Count + Branches.Sum(branch => branch.Graph.States.Count);

    /// <summary>Whether a token comes to an activity of the whole flow: in a branch only if one comes to its fork.</summary>
    public bool Enters(string activity) => Outer.Entered.Contains(activity) || Branches.Exists(branch => branch.Graph.Entered.Contains(activity) && Enters(branch.Fork));

    /// <summary>The choices of the whole flow that lead to a state of a part.</summary>
    public IReadOnlyList<string> PathTo(TokenGraph graph, TokenGraph.State state)
    {
        var own = graph.PathTo(state).SelectMany(Expand).ToList();
        if (graph == Outer)
        {
            return own;
        }

        // The branch begins when its fork is come to, in the outer flow or in a branch of an outer fork.
        var fork = Branches.Find(branch => branch.Graph == graph).Fork;
        var (around, at) = Branches.Select(branch => branch.Graph).Append(Outer)
            .Select(one => (one, one.States.Find(other => other.Instance.Tokens.Exists(token => token.ActivityId == fork)))).First(pair => pair.Item2 is not null);
        return [.. PathTo(around, at!), .. own];
    }

    private IEnumerable<string> Expand(string choice)
    {
        var at = choice.LastIndexOf(':');
        return expansions.TryGetValue((choice[..at], choice[(at + 1)..]), out var steps) ? steps : [choice];
    }

    private (Region Region, List<(CompiledFlow Flow, TokenGraph Graph)> Parts)? Find(CompiledFlow flow)
    {
        var tails = Tails(flow);
        foreach (var fork in flow.Nodes.Where(node => node is { Activity: FlowFork, Container: null } && node.Outgoing.Count > 1 && !entangled.Contains(node.Id)))
        {
            if (Region.At(flow, fork, tails) is not { } region)
            {
                continue;
            }

            var parts = fork.Outgoing.Select(edge => BranchFlow(flow, region, edge)).Select(part => (part, new TokenGraph(part, maxStates))).ToList();
            if (region.IsWon && parts.Exists(part => Soundness.IsStuck(part.Item2)))
            {
                // Whether a branch that gets stuck matters depends on whether another one wins: only the whole flow can tell.
                entangled.Add(fork.Id);
                continue;
            }

            return (region, parts);
        }

        return null;
    }

    // What leads to an end of the whole instance without a wait is gone through in the same moment: nobody else gets a turn.
    private static HashSet<int> Tails(CompiledFlow flow)
    {
        var tails = flow.Nodes.Where(EndsAll).Select(node => node.Index).ToHashSet();
        var size = 0;
        while (size < tails.Count)
        {
            size = tails.Count;
            tails.UnionWith(flow.Nodes
                .Where(node => TokenGraph.GoesOn(node) && node.Outgoing.Count == 1 && node.Outcomes.Count == 1 && tails.Contains(node.Outgoing[0].Target)).Select(node => node.Index));
        }

        return tails;
    }

    private static bool EndsAll(FlowNode node) => node.Activity is FlowEnd or FlowFinish or CompleteInstance or FaultInstance;

    private CompiledFlow Collapse(CompiledFlow flow, Region region, List<(CompiledFlow Flow, TokenGraph Graph)> parts)
    {
        var (arrive, stop, end) = (new List<IReadOnlyList<string>?>(), new List<IReadOnlyList<string>?>(), new List<IReadOnlyList<string>?>());
        foreach (var (part, graph) in parts)
        {
            Branches.Add((region.Fork.Id, part, graph));
            arrive.Add(Way(part, graph, node => node.Id == region.Join.Id));
            stop.Add(Way(part, graph, node => node.Id != region.Join.Id && !EndsAll(node)));
            end.Add(Way(part, graph, EndsAll));
        }

        if (arrive.Exists(way => way is not null))
        {
            // Those that cannot arrive stop, or end all: then the join was never come to, and another way shows it.
            expansions[(region.Fork.Id, Done)] = region.IsWon ? arrive.Find(way => way is not null)! : [.. arrive.Zip(stop, (come, gone) => come ?? gone).SelectMany(way => way ?? [])];
        }

        if (stop.TrueForAll(way => way is not null))
        {
            expansions[(region.Fork.Id, Stopped)] = [.. stop.SelectMany(way => way!)];
        }

        if (end.Find(way => way is not null) is { } ends)
        {
            expansions[(region.Fork.Id, Ended)] = ends;
        }

        return OuterFlowOf(flow, region);
    }

    /// <summary>The choices by which a branch ends at a certain kind of node; null when it never does.</summary>
    private IReadOnlyList<string>? Way(CompiledFlow flow, TokenGraph graph, Func<FlowNode, bool> at)
    {
        var state = graph.States.Find(one => one.Endless is null && one.Instance.Tokens.Count == 0 && one.LastEntered is { } last && flow.Find(last) is { } node && at(node));
        return state is null ? null : [.. graph.PathTo(state).SelectMany(Expand)];
    }

    private static CompiledFlow BranchFlow(CompiledFlow flow, Region region, FlowEdge edge)
    {
        var inside = region.Branch(edge);
        return Build(
            flow, node => inside.Contains(node.Index) || (region.Ends.Contains(node.Index) && node.Index != region.Join.Index),
            [Bare(Start, "Elsa.Start"), Bare(region.Join.Id, "Approvals.EndBranch")],
            [Connection(Start, Done, flow.Nodes[edge.Target].Id)],
            other => inside.Contains(other.Source) || (region.Ends.Contains(other.Source) && other.Source != region.Join.Index));
    }

    private CompiledFlow OuterFlowOf(CompiledFlow flow, Region region)
    {
        var step = Bare(region.Fork.Id, "Approvals.Review");
        var outcomes = new JsonArray();
        var connections = new List<JsonObject>();
        var extra = new List<JsonObject> { step };
        foreach (var outcome in new[] { Done, Stopped, Ended }.Where(outcome => expansions.ContainsKey((region.Fork.Id, outcome))))
        {
            outcomes.Add(new JsonObject { ["name"] = outcome });
            if (outcome == Done)
            {
                connections.AddRange(region.Join.Outgoing.Select(edge => Connection(region.Fork.Id, Done, flow.Nodes[edge.Target].Id)));
            }
            else
            {
                var id = $"{outcome} of {region.Fork.Id}";
                extra.Add(Bare(id, outcome == Stopped ? "Approvals.EndBranch" : "Elsa.End"));
                connections.Add(Connection(region.Fork.Id, outcome, id));
            }
        }

        step["outcomes"] = new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = outcomes } };
        return Build(
            flow, node => !region.Contains(node.Index), extra, connections, edge => !region.Contains(edge.Source) && edge.Target != region.Join.Index,
            start: flow.Start.Id);
    }

    private static CompiledFlow Build(
        CompiledFlow flow, Func<FlowNode, bool> keep, IReadOnlyList<JsonObject> extra, IReadOnlyList<JsonObject> connections, Func<FlowEdge, bool> keepEdge, string? start = null)
    {
        var root = new JsonObject
        {
            ["id"] = "Flowchart",
            ["type"] = "Elsa.Flowchart",
            ["activities"] = new JsonArray([.. flow.Nodes.Where(node => node.Container is null && keep(node)).Select(node => Plain(node, node.Id == start)), .. extra]),
            ["connections"] = new JsonArray(
            [
                .. flow.Edges.Where(edge => flow.Nodes[edge.Source].Container is null && keepEdge(edge)).Select(edge => Connection(flow.Nodes[edge.Source].Id, edge.Port, flow.Nodes[edge.Target].Id)),
                .. connections,
            ]),
        };
        var json = new JsonObject
        {
            ["definitionId"] = flow.Definition.DefinitionId,
            ["variables"] = flow.Definition.Json["variables"]?.DeepClone(),
            ["root"] = root,
        };
        return CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString()));
    }

    private static JsonObject Plain(FlowNode node, bool isStart)
    {
        var json = (JsonObject)node.Json.DeepClone();
        json["customProperties"] = new JsonObject { ["canStartWorkflow"] = isStart };
        return json;
    }

    private static JsonObject Bare(string id, string type) => new() { ["id"] = id, ["type"] = type };

    private static JsonObject Connection(string source, string port, string target) => new()
    {
        ["source"] = new JsonObject { ["activity"] = source, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = target },
    };

    /// <summary>A fork, the join its branches meet at, and what each branch consists of.</summary>
    private sealed class Region
    {
        private readonly List<HashSet<int>> branches = [];

        private Region(FlowNode fork, FlowNode join) => (Fork, Join) = (fork, join);

        public FlowNode Fork { get; }

        public FlowNode Join { get; }

        /// <summary>The first branch to arrive ends the others.</summary>
        public bool IsWon => Join.TextSetting("mode") == FlowJoin.WaitAny;

        /// <summary>The join, and what branches end at besides it.</summary>
        public HashSet<int> Ends { get; } = [];

        public bool Contains(int node) => node == Fork.Index || node == Join.Index || branches.Exists(branch => branch.Contains(node));

        public HashSet<int> Branch(FlowEdge edge) => branches[Fork.Outgoing.Index().First(pair => pair.Item == edge).Index];

        /// <summary>The region that a fork opens; null when its branches are not each for themselves.</summary>
        public static Region? At(CompiledFlow flow, FlowNode fork, HashSet<int> tails)
        {
            var found = fork.Outgoing.Select(edge => Walk(flow, flow.Nodes[edge.Target], tails)).ToList();
            var joins = found.SelectMany(branch => branch.Joins).Distinct().ToList();
            if (found.Exists(branch => branch.IsMixed) || joins is not [var only] || flow.Nodes[only] is not { Container: null } join
                || join.TextSetting("mode") is not (FlowJoin.WaitAll or FlowJoin.WaitAny))
            {
                return null;
            }

            var region = new Region(fork, join);
            region.Ends.Add(only);
            foreach (var (branch, edge) in found.Zip(fork.Outgoing))
            {
                region.branches.Add(branch.Inside);
                region.Ends.UnionWith(branch.Ends);
                var entry = edge.Target;
                if (branch.Inside.Contains(fork.Index) || branch.Inside.SelectMany(node => flow.Nodes[node].Incoming)
                    .Any(into => !branch.Inside.Contains(into.Source) && !(into.Source == fork.Index && into.Target == entry)))
                {
                    return null;
                }
            }

            var apart = region.branches.Sum(branch => branch.Count) == region.branches.SelectMany(branch => branch).Distinct().Count();
            // Two edges to one step would begin it twice.
            return apart && region.branches.TrueForAll(branch => branch.Count > 0) && join.Incoming.All(into => region.branches.Exists(branch => branch.Contains(into.Source))) ? region : null;
        }

        private static (HashSet<int> Inside, HashSet<int> Joins, HashSet<int> Ends, bool IsMixed) Walk(CompiledFlow flow, FlowNode entry, HashSet<int> tails)
        {
            var (inside, joins, ends, mixed) = (new HashSet<int>(), new HashSet<int>(), new HashSet<int>(), false);
            var open = new Stack<FlowNode>([entry]);
            while (open.TryPop(out var node))
            {
                if (node.Activity is FlowJoin)
                {
                    joins.Add(node.Index);
                }
                else if (node.Activity is EndBranch || tails.Contains(node.Index))
                {
                    ends.Add(node.Index);
                    node.Outgoing.ToList().ForEach(edge => open.Push(flow.Nodes[edge.Target]));
                }
                else if (inside.Add(node.Index))
                {
                    // Whatever sends out a second token, or reaches into other branches, makes the branch more than a branch.
                    mixed |= node.Activity is CancelScope || node.Outgoing.CountBy(edge => edge.Port).Any(port => port.Value > 1)
                        || (node.Activity is FlowFork && node.Outgoing.Count > 1) || (node.Activity is FlowSwitch && node.TextSetting("mode") == "MatchAny")
                        || node.Boundaries.Any(boundary => !boundary.IsInterrupting && node.HasEdge(boundary.Name)) || node.HasEdge(FlowNode.Compensation);
                    node.Outgoing.ToList().ForEach(edge => open.Push(flow.Nodes[edge.Target]));
                }
            }

            return (inside, joins, ends, mixed);
        }
    }
}
