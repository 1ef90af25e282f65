using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The root of a definition. It is not run itself.</summary>
[Activity("Elsa.Flowchart", DisplayName = "流程图", DisplayNameEn = "Flowchart", Category = ActivityCategories.Flow,
    Description = "流程的根，装着所有活动和连线。", Outcomes = [])]
internal sealed class Flowchart : Activity
{
    public override Step Start(StepContext context) => throw new InvalidOperationException("A flowchart inside a flowchart is refused when it is read.");
}

/// <summary>Where a flow begins.</summary>
[Activity("Elsa.Start", DisplayName = "开始", DisplayNameEn = "Start", Category = ActivityCategories.Flow, Description = "流程从这里开始。")]
internal sealed class FlowStart : Activity
{
    public override Step Start(StepContext context) => context.Leave();
}

/// <summary>Ends the whole instance: tokens elsewhere are taken away, as in Elsa.</summary>
[Activity("Elsa.End", DisplayName = "结束", DisplayNameEn = "End", Category = ActivityCategories.Flow, Description = "结束整个流程，其他分支一并取消。", Outcomes = [])]
internal sealed class FlowEnd : Activity
{
    public override Step Start(StepContext context) => new Step.EndInstance();
}

/// <summary>The same as <see cref="FlowEnd"/> under Elsa's other name.</summary>
[Activity("Elsa.Finish", DisplayName = "完成", DisplayNameEn = "Finish", Category = ActivityCategories.Flow, Description = "完成整个流程，其他分支一并取消。", Outcomes = [])]
internal sealed class FlowFinish : Activity
{
    public override Step Start(StepContext context) => new Step.EndInstance();
}

/// <summary>Ends one branch only. It exists so that a branch that stops on purpose can be told from an outcome that somebody forgot to connect.</summary>
[Activity("Approvals.EndBranch", DisplayName = "分支结束", DisplayNameEn = "End of branch", Category = ActivityCategories.Flow,
    Description = "只结束本分支，其他分支继续。", Outcomes = [])]
internal sealed class EndBranch : Activity
{
    public override Step Start(StepContext context) => new Step.EndToken();
}

/// <summary>Starts all branches that leave it. Any outcome with several edges does the same.</summary>
[Activity("Elsa.FlowFork", DisplayName = "并行分支", DisplayNameEn = "Fork", Category = ActivityCategories.Flow, Description = "同时进入所有连出的分支。")]
internal sealed class FlowFork : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("branches", "Object", "分支名称", "Branches", "分支出口的名称列表；不填则只有出口 Done")];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        settings("branches") is JsonArray { Count: > 0 } branches ? [.. branches.Select(branch => branch!.ToString())] : Attribute.Outcomes;

    public override Step Start(StepContext context) => new Step.Leave(context.Node.Outcomes, null, null);
}

/// <summary>Brings branches together; the rules are those of <c>Joins</c>.</summary>
[Activity("Elsa.FlowJoin", DisplayName = "汇合", DisplayNameEn = "Join", Category = ActivityCategories.Flow,
    Description = "等所有分支到齐（WaitAll），或第一个分支到达即继续并取消其余分支（WaitAny）。")]
internal sealed class FlowJoin : Activity
{
    public const string WaitAll = "WaitAll";
    public const string WaitAny = "WaitAny";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("mode", "String", "方式", "Mode", "WaitAll 全部到齐；WaitAny 任一到达", WaitAll, Options: [WaitAll, WaitAny])];

    public override IEnumerable<string> Check(Definitions.FlowNode node) =>
        node.TextSetting("mode") is WaitAll or WaitAny ? [] : [$"汇合方式只能是 {WaitAll} 或 {WaitAny}。"];

    public override Step Start(StepContext context) => context.Text("mode") == WaitAny ? new Step.JoinAny() : new Step.JoinAll();
}
