using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// What the forms of a flow say of a variable that is set by hand: it is held to the field of the same name, and what it keeps of a step to the form of that step. Where several
/// steps have such a field or keep it, one that it fits is enough, as any of them may have filled it.
/// </summary>
internal static class VariableForms
{
    /// <summary>What is wrong with the value, or null. A variable may always be emptied.</summary>
    public static (string Chinese, string English)? Problem(CompiledFlow flow, string name, JsonNode? value)
    {
        // No field holds a group of values, so such a value is a step's record although a field may be called the same.
        return value switch
        {
            JsonObject record when record["data"] is JsonObject data && record["outcome"]?.ToString() is { } outcome && outcome != Decisions.Supplement => First(
                flow.Nodes.Where(node => FlowVariables.Kept(flow, node).Any(one => one.Variable == name)).Select(node => node.Setting("form") as JsonArray),
                form => FormCheck.Run(form, (JsonObject)data.DeepClone(), outcome)),
            null or JsonObject => null,
            _ => First(
                flow.Nodes.SelectMany(StepForms.Of).SelectMany(form => form.OfType<JsonObject>()).Where(field => field["id"]?.ToString() == name), field => FormCheck.Check(field, value)),
        };
    }

    /// <summary>Why the first one refuses, when none accepts.</summary>
    private static (string Chinese, string English)? First<T>(IEnumerable<T> all, Action<T> check)
    {
        (string, string)? problem = null;
        foreach (var one in all)
        {
            try
            {
                check(one);
                return null;
            }
            catch (StimulusRefusedException refused)
            {
                problem ??= (refused.Message, refused.English ?? refused.Message);
            }
        }

        return problem;
    }
}
