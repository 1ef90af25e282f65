using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The forms that a flow asks people or other systems to fill in: of a step, of what a boundary event offers, of what is given to a system outside.</summary>
internal static class StepForms
{
    /// <summary>The forms of a node itself; what it contains has its own.</summary>
    public static IEnumerable<JsonArray> Of(FlowNode node) => node.Inputs.SelectMany(input => input is { Key: "form", Value.Raw: JsonArray form } ? [form] : Inside(input.Value.Raw));

    private static IEnumerable<JsonArray> Inside(JsonNode? json) => json switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "form", Value: JsonArray form } ? [form] : Inside(member.Value)),
        JsonArray items => items.SelectMany(Inside),
        _ => [],
    };
}
