using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Waits for a message; its payload goes into the variable bound to the result.</summary>
[Activity("Elsa.Event", DisplayName = "等待消息", DisplayNameEn = "Event", Category = ActivityCategories.Message, Description = "等待指定名称和关联号的消息。")]
internal sealed class AwaitEvent : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("eventName", "String", "消息名称", "Event name", Required: true, IsTemplate: true),
        new("correlationId", "String", "关联号", "Correlation", "例如 {{case.number}}", IsTemplate: true),
        new("resultVariable", "String", "结果变量", "Result variable"),
        new("result", "Object", "结果", "Result", "绑定到变量的输出"),
    ];

    public override Step Start(StepContext context)
    {
        var (name, correlation) = (context.RequiredText("eventName"), context.Text("correlationId") ?? "");
        var bookmark = context.Bookmark(BookmarkKind.Message, name);
        return context.Emit(new AwaitMessage(bookmark, context.Node.Id, name, correlation)).Wait(new() { ["event"] = name, ["correlation"] = correlation });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) =>
        context.Set(context.Variable("resultVariable") ?? context.Variable("result"), stimulus.Data).Leave();
}

/// <summary>Sends a message to every instance that waits for it.</summary>
[Activity("Elsa.PublishEvent", DisplayName = "发出消息", DisplayNameEn = "Publish event", Category = ActivityCategories.Message, Description = "向等待该消息的流程发出消息。")]
internal sealed class PublishEvent : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("eventName", "String", "消息名称", "Event name", Required: true, IsTemplate: true),
        new("correlationId", "String", "关联号", "Correlation", "例如 {{case.number}}", IsTemplate: true),
        new("payload", "Object", "内容", "Payload", "文字中的 {{公式}} 会被替换"),
    ];

    public override Step Start(StepContext context)
    {
        var (name, correlation) = (context.RequiredText("eventName"), context.Text("correlationId") ?? "");
        return context.Emit(new PublishMessage(name, correlation, context.Filled("payload")))
            .Leave(detail: new() { ["event"] = name, ["correlation"] = correlation });
    }
}

/// <summary>Starts another definition; waits for its end unless told not to, and keeps its outputs.</summary>
[Activity("Elsa.ExecuteWorkflow", DisplayName = "子流程", DisplayNameEn = "Execute workflow", Category = ActivityCategories.Flow, Description = "启动另一个流程，可等待其结束。")]
internal sealed class ExecuteWorkflow : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("workflowDefinitionId", "String", "流程", "Workflow", "流程定义的 definitionId", Required: true, IsTemplate: true),
        new("input", "Object", "输入", "Input", "对象；文字中的 {{公式}} 会被替换"),
        new("waitForCompletion", "Boolean", "等待结束", "Wait for completion", null, true),
        new("resultVariable", "String", "结果变量", "Result variable"),
        new("result", "Object", "结果", "Result", "绑定到变量的输出"),
    ];

    public override Step Start(StepContext context)
    {
        var definition = context.RequiredText("workflowDefinitionId");
        var bookmark = context.Flag("waitForCompletion") ? context.Bookmark(BookmarkKind.Subflow, definition) : null;
        context.Emit(new StartSubflow(bookmark, context.Node.Id, definition, context.Filled("input") as JsonObject ?? []));
        var detail = new JsonObject { ["definition"] = definition };
        return bookmark is null ? context.Leave(detail: detail) : context.Wait(detail);
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) =>
        context.Set(context.Variable("resultVariable") ?? context.Variable("result"), stimulus.Data).Leave();
}
