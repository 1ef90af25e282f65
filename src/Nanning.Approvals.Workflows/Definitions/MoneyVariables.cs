using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Which variables of a flow hold money, or say how much of it is given or taken back. Read off what the definition does with them: a computed amount is kept in it, a form
/// with a money field is, a grant reads it, or any of these is worked out from it.
/// </summary>
public static class MoneyVariables
{
    /// <summary>Their names.</summary>
    public static IReadOnlySet<string> Of(CompiledFlow flow)
    {
        var money = flow.Nodes.SelectMany(node => Held(flow, node).Concat(Paid(flow, node))).ToHashSet(StringComparer.Ordinal);
        for (var known = -1; known < money.Count;)
        {
            known = money.Count;
            foreach (var node in flow.Nodes.Where(node => !node.Waits && Kept(flow, node).Any(money.Contains)))
            {
                money.UnionWith(Read(flow, node.Inputs.Values.SelectMany(input => input.Formulas.Select(one => one.Formula)).Concat(node.Activity.MoreFormulas(node).Select(one => one.Formula))));
            }
        }

        return money;
    }

    /// <summary>Where amounts are kept: whole fen, or what was filled into a form or a table that has money in it.</summary>
    private static IEnumerable<string> Held(CompiledFlow flow, FlowNode node) => node.Inputs.Values.Any(input => HasMoney(input.Raw))
        ? Kept(flow, node)
        : FlowVariables.Kept(flow, node).Where(one => one.Type is { IsAny: false, Places: 2 }).Select(one => one.Variable);

    private static IEnumerable<string> Paid(CompiledFlow flow, FlowNode node) => Read(
        flow, node.Activity.Inputs.Where(input => input.IsMoney).SelectMany(input => node.Inputs.GetValueOrDefault(input.Name)?.Formulas ?? []).Select(one => one.Formula));

    private static IEnumerable<string> Read(CompiledFlow flow, IEnumerable<Formula> formulas) =>
        from formula in formulas
        from path in formula.References
        let parts = path.Split('.')
        let name = parts is ["vars", var member, ..] ? member : parts[0]
        where flow.Variables.Defaults.ContainsKey(name)
        select name;

    private static IEnumerable<string> Kept(CompiledFlow flow, FlowNode node) => FlowVariables.Kept(flow, node).Select(one => one.Variable);

    private static bool HasMoney(JsonNode? json) => json switch
    {
        JsonObject members => members.Any(member => member.Key == "type" ? Values.IsText(member.Value, out var type) && type == FormCheck.Money : HasMoney(member.Value)),
        JsonArray items => items.Any(HasMoney),
        _ => false,
    };
}
