using System.Collections.Concurrent;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>A definition compiled once: nodes by index, outcomes to edges, formulas to delegates. Immutable and safe to share.</summary>
public sealed class CompiledFlow
{
    private readonly ConcurrentDictionary<(int Join, int Avoid), bool[]> reaches = [];
    private readonly Dictionary<string, FlowNode> byId;

    internal CompiledFlow(IReadOnlyList<FlowNode> nodes, IReadOnlyList<FlowEdge> edges, VariableTable variables)
    {
        (Nodes, Edges, Variables) = (nodes, edges, variables);
        byId = nodes.ToDictionary(node => node.Id);
    }

    /// <summary>What was compiled.</summary>
    public required WorkflowDefinition Definition { get; init; }

    /// <summary>The activities, by their index.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }

    /// <summary>The connections, by their index.</summary>
    public IReadOnlyList<FlowEdge> Edges { get; }

    /// <summary>Where an instance begins.</summary>
    public required FlowNode Start { get; init; }

    /// <summary>What is worth a look although it does not refuse the definition.</summary>
    public required IReadOnlyList<Finding> Warnings { get; init; }

    internal VariableTable Variables { get; }

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

    /// <summary>Whether a token at a node can come to a join without passing another node (the fork whose branches the join brings together).</summary>
    internal bool CanReach(FlowNode from, FlowNode join, FlowNode avoid) =>
        reaches.GetOrAdd((join.Index, avoid.Index), static (key, flow) => flow.Backwards(key.Join, key.Avoid), this)[from.Index];

    private bool[] Backwards(int join, int avoid)
    {
        var reached = new bool[Nodes.Count];
        var open = new Stack<int>([join]);
        while (open.TryPop(out var index))
        {
            foreach (var edge in Nodes[index].Incoming)
            {
                if (!reached[edge.Source] && edge.Source != avoid)
                {
                    reached[edge.Source] = true;
                    open.Push(edge.Source);
                }
            }
        }

        return reached;
    }
}
