using System.Collections.Concurrent;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>A definition compiled once: nodes by index, outcomes to edges, formulas to delegates. Immutable and safe to share.</summary>
public sealed class CompiledFlow
{
    private readonly ConcurrentDictionary<string, bool[]> waysTo = [];
    private readonly Dictionary<string, FlowNode> byId;

    internal CompiledFlow(IReadOnlyList<FlowNode> nodes, IReadOnlyList<FlowEdge> edges, VariableTable variables)
    {
        (Nodes, Edges, Variables) = (nodes, edges, variables);
        byId = nodes.ToDictionary(node => node.Id);
        HasRatioJoin = nodes.Any(node => node.TextSetting("mode") == FlowJoin.WaitRatio && node.Activity is FlowJoin);
    }

    /// <summary>What was compiled.</summary>
    public required WorkflowDefinition Definition { get; init; }

    /// <summary>The activities, by their index.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }

    /// <summary>The connections, by their index.</summary>
    public IReadOnlyList<FlowEdge> Edges { get; }

    /// <summary>Where an instance begins.</summary>
    public required FlowNode Start { get; init; }

    /// <summary>The activities that start an instance by themselves: marked as triggers, e.g. <c>Elsa.Timer</c>, <c>Elsa.Cron</c>, <c>Elsa.Event</c>.</summary>
    public required IReadOnlyList<FlowNode> Triggers { get; init; }

    /// <summary>What is worth a look although it does not refuse the definition.</summary>
    public required IReadOnlyList<Finding> Warnings { get; init; }

    /// <summary>Some join needs to know how many branches its fork began with.</summary>
    internal bool HasRatioJoin { get; }

    internal VariableTable Variables { get; }

    /// <summary>Names of the variables it declares.</summary>
    public IReadOnlyCollection<string> VariableNames => Variables.Defaults.Keys;

    /// <summary>Compiles.</summary>
    /// <exception cref="DefinitionException">With all findings.</exception>
    public static CompiledFlow Compile(WorkflowDefinition definition) => new FlowReader(definition).Compile();

    /// <summary>The activity of an id.</summary>
    /// <exception cref="KeyNotFoundException">The flow has none; the instance belongs to another version.</exception>
    public FlowNode Node(string id) =>
        byId.TryGetValue(id, out var node) ? node : throw new KeyNotFoundException($"{Definition.Id} has no activity {id}.");

    /// <summary>The activity of an id, or null.</summary>
    public FlowNode? Find(string id) => byId.GetValueOrDefault(id);

    internal string? VariableName(Input input) => Variables.NameOf(input.Raw);

    /// <summary>The nodes, by index, from which a token can come to a join without passing certain others: the forks whose branches the join brings together.</summary>
    internal bool[] WaysTo(FlowNode join, IReadOnlyList<FlowNode> avoid) => waysTo.GetOrAdd(
        string.Join(' ', avoid.Select(node => node.Index).Prepend(join.Index)), static (_, given) => given.Flow.Backwards(given.Join, given.Avoid),
        (Flow: this, Join: join, Avoid: avoid));

    private bool[] Backwards(FlowNode join, IReadOnlyList<FlowNode> avoid)
    {
        var reached = new bool[Nodes.Count];
        var open = new Stack<FlowNode>([join]);
        while (open.TryPop(out var node))
        {
            foreach (var source in node.Incoming.Select(edge => Nodes[edge.Source]))
            {
                if (!reached[source.Index] && !avoid.Contains(source))
                {
                    reached[source.Index] = true;
                    open.Push(source);
                }
            }
        }

        return reached;
    }
}
