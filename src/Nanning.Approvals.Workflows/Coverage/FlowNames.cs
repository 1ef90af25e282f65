using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>The names at one place of a flow.</summary>
/// <param name="Schema">With their types.</param>
/// <param name="HardlyNull">
/// Names of variables that every way here has set. Something unforeseen may have kept an activity from setting one, so null stays possible, but it is no example to show.
/// </param>
internal sealed record NamesAt(FormulaSchema Schema, IReadOnlyCollection<string> HardlyNull);

/// <summary>What is known about the names of a flow at each of its activities.</summary>
internal sealed class FlowNames
{
    private static readonly string[] changing = ["on", "today", "history", "applicant", "case"];

    private readonly CompiledFlow flow;
    private readonly FormulaSchema facts;
    private readonly FormulaSchema schema;
    private readonly Dictionary<string, FormulaType> types;
    private readonly ILookup<string, FlowNode> setters;
    private readonly bool isParallel;
    private readonly bool formChanges;

    public FlowNames(CompiledFlow flow, FormulaSchema facts)
    {
        (this.flow, this.facts) = (flow, facts);
        schema = FlowVariables.Schema(flow, facts);
        types = FlowVariables.Types(flow, schema);
        setters = flow.Nodes.SelectMany(node => FlowVariables.Kept(flow, node).Select(kept => (kept.Variable, Node: node))).ToLookup(one => one.Variable, one => one.Node);
        isParallel = flow.Nodes.Any(node => node.Boundaries.Count > 0 || node.Activity is ParallelForEach
            || (node.Outgoing.Count > 1 && (!Chooses(node) || node.Outgoing.GroupBy(edge => edge.Port).Any(same => same.Count() > 1))));
        formChanges = flow.Nodes.Any(node => node.Activity is SupplementRequest);
    }

    /// <summary>The names at an activity.</summary>
    public NamesAt At(FlowNode node)
    {
        var set = types.Where(variable => !variable.Value.IsNullable && setters.Contains(variable.Key) && !facts.Roots.ContainsKey(variable.Key) && IsSetBefore(variable.Key, node))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        return new(schema, set.Count == 0 ? [] : [.. Names(set)]);
    }

    /// <summary>What the decisions before have settled, as long as there is only one way here and nothing on it changes what they read.</summary>
    public IReadOnlyList<KnownCondition> Before(FlowNode node)
    {
        var known = new List<KnownCondition>();
        var changed = isParallel ? setters.Select(variable => variable.Key).ToHashSet(StringComparer.Ordinal) : [];
        var passed = new HashSet<int> { node.Index };
        while (OnlyWayTo(node) is var (source, outcome) && passed.Add(source.Index))
        {
            node = source;
            if (node.Activity.Waits && node.Activity is not If)
            {
                changed.UnionWith(changing);
                changed.UnionWith(formChanges ? ["form"] : []);
            }

            changed.UnionWith(FlowVariables.Kept(flow, node).Select(kept => kept.Variable));
            known.AddRange(Settled(node, outcome).Where(one => !one.Formula.References.Any(path => changed.Contains(Root(path)))));
        }

        return known;
    }

    // An edge, or the slot of the container that it begins.
    private (FlowNode Source, string Outcome)? OnlyWayTo(FlowNode node) => node.Incoming switch
    {
        _ when node.Index == flow.Start.Index => null,
        [var edge] when edge.Port != FlowNode.Compensation => (flow.Nodes[edge.Source], edge.Port),
        [] when node.Container is { } container => container.Entries.Where(entry => entry.Value == node).Select(entry => ((FlowNode, string)?)(container, entry.Key)).FirstOrDefault(),
        _ => null,
    };

    private static IEnumerable<KnownCondition> Settled(FlowNode node, string outcome)
    {
        // Which row of a table it was, its outcome does not tell; only that none was.
        if (node.Activity is DecisionTable && outcome != DecisionTable.NoMatch)
        {
            yield break;
        }

        var takesAll = node.Activity is FlowSwitch && FlowSwitch.TakesAll(node);
        foreach (var condition in node.Activity.Conditions(node))
        {
            var isTaken = condition.Outcome == outcome;
            if (isTaken || !takesAll || outcome == FlowSwitch.DefaultOutcome)
            {
                yield return new(condition.Formula, isTaken);
            }

            if (isTaken)
            {
                yield break;
            }
        }
    }

    // There is no way from the start to here that passes none of the activities that set it.
    private bool IsSetBefore(string variable, FlowNode node)
    {
        var setting = setters[variable].Select(setter => setter.Index).ToHashSet();
        var open = new Stack<FlowNode>([flow.Start, .. flow.Triggers]);
        var reached = open.Select(start => start.Index).ToHashSet();
        while (open.TryPop(out var at))
        {
            if (at.Index == node.Index)
            {
                return false;
            }

            // A time that ends the waiting, or a message, leaves it without a result.
            var isSet = setting.Contains(at.Index);
            var next = at.Outgoing.Where(edge => !isSet || at.Boundaries.Any(boundary => boundary.Name == edge.Port)).Select(edge => edge.Target)
                .Concat(isSet ? [] : at.Entries.Values.Select(entry => entry.Index));
            foreach (var target in next.Where(reached.Add))
            {
                open.Push(flow.Nodes[target]);
            }
        }

        return true;
    }

    private static IEnumerable<string> Names(Dictionary<string, FormulaType> types, string prefix = "")
    {
        foreach (var (name, type) in types.Where(one => !one.Value.IsNullable))
        {
            yield return prefix + name;
            foreach (var inner in Names(type.Members?.ToDictionary() ?? [], $"{prefix}{name}."))
            {
                yield return inner;
            }
        }
    }

    private static bool Chooses(FlowNode node) => node.Activity is not FlowFork && !(node.Activity is FlowSwitch && FlowSwitch.TakesAll(node));

    private static string Root(string path) => path.StartsWith("vars.", StringComparison.Ordinal) ? path.Split('.')[1] : path.Split('.')[0];
}
