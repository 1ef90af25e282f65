using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The policies that every step which asks a department has in common.</summary>
internal static class StepPolicies
{
    private const string CopyTo = "copyTo";

    private static readonly string[] positions = ["handler", "sectionHead", "leader"];

    /// <summary>The inputs.</summary>
    public static IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new(CopyTo, "Object", "抄送", "Copies to", """环节开始时抄送给谁：{"departments":["czj"],"positions":["leader"],"users":["zwb.leader"]}；只写职级则为本环节部门"""),
    ];

    /// <summary>What is wrong with the settings of a step.</summary>
    public static IEnumerable<string> Problems(FlowNode node)
    {
        if (node.Setting(CopyTo) is { } copies)
        {
            if (copies is not JsonObject given || given.Any(pair => pair.Key is not ("departments" or "positions" or "users") || pair.Value is not JsonArray))
            {
                yield return "“抄送”应写成 {\"departments\":[…],\"positions\":[…],\"users\":[…]}。";
            }
            else if (Texts(given["positions"]).Except(positions).FirstOrDefault() is { } unknown)
            {
                yield return $"“抄送”没有“{unknown}”这一职级，应为 handler、sectionHead 或 leader。";
            }
        }
    }

    /// <summary>What a step says; null when it says nothing.</summary>
    public static StepPolicy? Of(StepContext context)
    {
        var policy = new StepPolicy { CopyTo = Copies(context) };
        return policy == new StepPolicy() ? null : policy;
    }

    private static StepCopies? Copies(StepContext context) => context.Json(CopyTo) is JsonObject { Count: > 0 } given
        ? new([.. Texts(given["departments"]).SelectMany(context.Facts.Departments)], Texts(given["positions"]), Texts(given["users"]))
        : null;

    private static IReadOnlyList<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(one => one?.ToString()).OfType<string>()];
}
