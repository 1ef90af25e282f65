using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// Undoes what the instance has done so far, or what some of its activities did: the last first, each at most once, one after the other. What an activity's port
/// "Compensate" leads to undoes it; a grant without one is taken back by a negative entry.
/// </summary>
[Activity("Approvals.Compensate", DisplayName = "撤销已办", DisplayNameEn = "Compensate", Category = ActivityCategories.Result,
    Description = "按相反顺序撤销已完成的步骤（补偿）；没有补偿连线的拨付以负数冲销。",
    DescriptionEn = "Undoes steps that are done, the last first; a grant without an edge for it is taken back by a negative entry.")]
internal sealed class CompensateDone : Container
{
    private const string Before = "before";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("activities", "Object", "活动", "Activities", ("要撤销的活动 id 列表；不填则全部", "A list of ids of activities to undo; all when empty")),
        new("reason", "String", "原因", "Reason", Required: true, IsTemplate: true),
    ];

    public override Step Start(StepContext context)
    {
        // What its handlers do is not undone in its turn.
        context.Memory[Before] = context.Later;
        return Next(context);
    }

    public override Step Ended(StepContext context, bool othersRun) => Next(context);

    internal override IEnumerable<SettingProblem> CheckNames(FlowNode node, Func<string, FlowNode?> find) =>
        from name in node.Setting("activities") as JsonArray ?? []
        let named = find(name?.ToString() ?? "")
        let problem = named is null ? ($"没有活动“{name}”。", $"There is no activity “{name}”.")
            : named.Activity is GrantMoney || named.HasCompensation ? (SettingProblem?)null
            : ($"“{name}”既不是拨付，也没有补偿（Compensate）连线。", $"“{name}” is no grant and has no edge from Compensate.")
        where problem is not null
        select problem;

    private static Step Next(StepContext context)
    {
        var (names, before, reason) = (context.Texts("activities"), (int)context.Memory[Before]!, context.RequiredText("reason"));
        while (true)
        {
            var (found, runs) = context.UndoLast(one => one.Number < before && (names.Count == 0 || names.Contains(one.ActivityId)), reason);
            if (!found)
            {
                return context.Leave();
            }

            if (runs)
            {
                return context.Wait();
            }
        }
    }

    internal override bool Binds(FlowNode node) => true;
}
