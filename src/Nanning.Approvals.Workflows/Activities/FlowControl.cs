using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Where a flow begins.</summary>
[Activity("Elsa.Start", DisplayName = "开始", DisplayNameEn = "Start", Category = ActivityCategories.Flow, Description = "流程从这里开始。",
    DescriptionEn = "The flow begins here.")]
internal sealed class FlowStart : Activity
{
    public override Step Start(StepContext context) => context.Leave();
}

/// <summary>Ends the flowchart it stands in, with the tokens elsewhere in it; the outermost one is the whole instance.</summary>
[Activity("Elsa.End", DisplayName = "结束", DisplayNameEn = "End", Category = ActivityCategories.Flow,
    Description = "结束所在的流程图，其他分支一并取消；在最外层即结束整个流程。",
    DescriptionEn = "Ends the flowchart it stands in and cancels its other branches; on the outermost level that is the whole flow.", Outcomes = [])]
internal sealed class FlowEnd : Activity
{
    public override Step Start(StepContext context) => new Step.EndPart();
}

/// <summary>Ends the whole instance from wherever it stands; tokens elsewhere are taken away.</summary>
[Activity("Elsa.Finish", DisplayName = "完成", DisplayNameEn = "Finish", Category = ActivityCategories.Flow, Description = "完成整个流程，其他分支一并取消。",
    DescriptionEn = "Ends the whole flow and cancels all other branches.", Outcomes = [])]
internal sealed class FlowFinish : Activity
{
    public override Step Start(StepContext context) => new Step.EndInstance();
}

/// <summary>Ends one branch only. It exists so that a branch that stops on purpose can be told from an outcome that somebody forgot to connect.</summary>
[Activity("Approvals.EndBranch", DisplayName = "分支结束", DisplayNameEn = "End of branch", Category = ActivityCategories.Flow,
    Description = "只结束本分支，其他分支继续。",
    DescriptionEn = "Ends this branch alone; the others go on.", Outcomes = [])]
internal sealed class EndBranch : Activity
{
    public override Step Start(StepContext context) => new Step.EndToken();
}

/// <summary>
/// Ends the whole instance, and says how: the outcome is kept with the instance, the outputs become variables. A flow that runs as a sub-flow gives both to the one
/// that waits for it.
/// </summary>
[Activity("Elsa.Complete", DisplayName = "办结", DisplayNameEn = "Complete", Category = ActivityCategories.Flow,
    Description = "结束整个流程并给出结果和输出，其他分支一并取消。",
    DescriptionEn = "Ends the whole flow with an outcome and outputs, and cancels all other branches.", Outcomes = [])]
internal sealed class CompleteInstance : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("outcomes", "Object", "结果", "Outcomes", ("一个或多个名称", "One name or several")),
        new("outputs", "Object", "输出", "Outputs", ("对象；文字中的 {{公式}} 会被替换", "An object; {{formulas}} in its texts are filled in")),
    ];

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(Definitions.FlowNode node, Func<string, string?> variable) =>
        (node.Setting("outputs") as JsonObject ?? []).Select(output => (output.Key, FormulaType.Any));

    public override Step Start(StepContext context)
    {
        foreach (var (name, value) in context.Filled("outputs") as JsonObject ?? [])
        {
            context.SetOfInstance(name, value);
        }

        if (context.Texts("outcomes") is { Count: > 0 } outcomes)
        {
            context.End(string.Join(',', outcomes));
        }

        return new Step.EndInstance();
    }
}

/// <summary>Ends the loop around it and goes on behind it; of a parallel loop all rounds.</summary>
[Activity("Elsa.Break", DisplayName = "跳出循环", DisplayNameEn = "Break", Category = ActivityCategories.Flow, Description = "结束所在的循环，继续其后的步骤。",
    DescriptionEn = "Ends the loop around it and goes on behind it.", Outcomes = [])]
internal sealed class BreakLoop : Activity
{
    public override Step Start(StepContext context) => new Step.BreakLoop();

    public override IEnumerable<SettingProblem> Check(Definitions.FlowNode node)
    {
        for (var container = node.Container; container is not null; container = container.Container)
        {
            if (container.Activity is Loop)
            {
                return [];
            }
        }

        return [("“跳出循环”应在循环体内。", "A break has to stand inside of a loop.")];
    }
}

/// <summary>Stops with an error that somebody must look into: the step is rolled back and becomes an incident.</summary>
[Activity("Elsa.Fault", DisplayName = "报错", DisplayNameEn = "Fault", Category = ActivityCategories.Flow, Description = "以异常停止，由管理员处理。",
    DescriptionEn = "Stops with an incident that an administrator settles.", Outcomes = [])]
internal sealed class FaultInstance : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("message", "String", "说明", "Message", Required: true, IsTemplate: true),
        new("code", "String", "代码", "Code", IsTemplate: true),
        new("category", "String", "类别", "Category", IsTemplate: true),
        new("faultType", "String", "类型", "Fault type", IsTemplate: true),
    ];

    public override Step Start(StepContext context) => throw new InvalidOperationException(
        context.Text("code") is { } code ? $"{context.RequiredText("message")}（{code}）" : context.RequiredText("message"));
}

/// <summary>Writes a line into the journal.</summary>
[Activity("Elsa.WriteLine", DisplayName = "写日志", DisplayNameEn = "Write line", Category = ActivityCategories.Flow, Description = "在办件日志中写一行。",
    DescriptionEn = "Writes a line into the journal of the case.")]
internal sealed class WriteLine : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } = [new("text", "String", "文字", "Text", Required: true, IsTemplate: true)];

    public override Step Start(StepContext context) => context.Leave(detail: new() { ["text"] = context.RequiredText("text") });
}

/// <summary>Starts all branches that leave it. Any outcome with several edges does the same.</summary>
[Activity("Elsa.FlowFork", DisplayName = "并行分支", DisplayNameEn = "Fork", Category = ActivityCategories.Flow, Description = "同时进入所有连出的分支。",
    DescriptionEn = "Enters all branches that leave it at once.")]
internal sealed class FlowFork : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("branches", "Object", "分支名称", "Branches", ("分支出口的名称列表；不填则只有出口 Done", "A list of the names of the branches; only Done when empty"))];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        settings("branches") is JsonArray { Count: > 0 } branches ? [.. branches.Select(branch => branch!.ToString())] : Attribute.Outcomes;

    public override Step Start(StepContext context) => new Step.Leave(context.Node.Outcomes, null, null);
}
