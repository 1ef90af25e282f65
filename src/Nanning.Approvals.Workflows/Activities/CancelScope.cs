using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// Takes what runs at some activities, or inside of them when they are containers, away: work items, timers, message waits and children are closed. Nothing goes on
/// behind them. It reaches what is in the same round of the container in which the named activity stands.
/// </summary>
[Activity("Approvals.CancelScope", DisplayName = "取消步骤", DisplayNameEn = "Cancel steps", Category = ActivityCategories.Flow,
    Description = "取消所列活动（或容器内的一切）：待办、定时、等待和子流程一并关闭。",
    DescriptionEn = "Takes away what runs at the activities it lists, or inside of them: work items, timers, waits and sub-flows are closed.")]
internal sealed class CancelScope : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("activities", "Object", "活动", "Activities", ("活动或容器的 id 列表", "A list of ids of activities or containers"), Required: true),
        new("reason", "String", "原因", "Reason", IsTemplate: true),
    ];

    public override Step Start(StepContext context)
    {
        var taken = context.CancelAt(context.Texts("activities"), context.Text("reason") ?? $"“{context.Node.Name}”");
        return context.Leave(detail: new() { ["cancelled"] = taken });
    }

    internal override IEnumerable<SettingProblem> CheckNames(FlowNode node, Func<string, FlowNode?> find)
    {
        if (node.Setting("activities") is not JsonArray names)
        {
            yield return ("应列出要取消的活动。", "List the activities to cancel.");
            yield break;
        }

        foreach (var name in names.Select(name => name?.ToString() ?? ""))
        {
            if (find(name) is not { } named)
            {
                yield return ($"没有活动“{name}”。", $"There is no activity “{name}”.");
            }
            else if (named == node || Encloses(named, node))
            {
                yield return ($"不能取消自己所在的“{name}”；请用“结束”或边界事件。", $"It stands in “{name}” itself and cannot cancel it; use an end or a boundary event.");
            }
            else if (named.Container is { } container && !Encloses(container, node))
            {
                yield return ($"“{name}”在另一个容器里；请取消该容器。", $"“{name}” is in another container; cancel that one.");
            }
        }
    }

    private static bool Encloses(FlowNode container, FlowNode node) =>
        node.Container is { } outer && (outer == container || Encloses(container, outer));
}
