using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>A field or a material of the application that a step names.</summary>
/// <param name="Place">Where it stands in the settings, "dependsOn.czj[0]".</param>
/// <param name="FieldOnly">It has to be a field, not a material.</param>
public sealed record NamedField(string Id, string Place, bool FieldOnly);

/// <summary>The names that the policies of a step use. Whether there is such a thing only the host knows.</summary>
public static class NamedFields
{
    /// <summary>Fields and materials that it has rights to, and that an approval rests on.</summary>
    public static IEnumerable<NamedField> Of(FlowNode node) =>
        node.Activity.Asks ? In(StepPolicies.Rights, node.Setting(StepPolicies.Rights)).Concat(In(StepPolicies.Depends, node.Setting(StepPolicies.Depends))) : [];

    /// <summary>Fields and materials that it does not show.</summary>
    public static IEnumerable<string> Hidden(FlowNode node) => Of(node).Where(named => named.Place.StartsWith($"{StepPolicies.Rights}.hidden[", StringComparison.Ordinal)).Select(named => named.Id);

    /// <summary>Departments whose approvals rest on something of their own.</summary>
    public static IEnumerable<string> Departments(FlowNode node) => (node.Setting(StepPolicies.Depends) as JsonObject ?? []).Select(pair => pair.Key).Where(code => code != StepPolicy.Everybody);

    // A list, or lists by name.
    private static IEnumerable<NamedField> In(string place, JsonNode? named) => named switch
    {
        JsonArray list => list.Select((one, index) => new NamedField($"{one}", $"{place}[{index}]", FieldOnly: place == $"{StepPolicies.Rights}.write")),
        JsonObject lists => lists.SelectMany(pair => In($"{place}.{pair.Key}", pair.Value)),
        _ => [],
    };
}
