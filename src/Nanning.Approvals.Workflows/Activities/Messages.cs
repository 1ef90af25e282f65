using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Waits for a message; its payload goes into the variable bound to the result.</summary>
[Activity("Elsa.Event", DisplayName = "等待消息", DisplayNameEn = "Event", Category = ActivityCategories.Message, Description = "等待指定名称和关联号的消息。",
    DescriptionEn = "Waits for a message by name and correlation.")]
internal sealed class AwaitEvent : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("eventName", "String", "消息名称", "Event name", Required: true, IsTemplate: true),
        new("correlationId", "String", "关联号", "Correlation", ("例如 {{case.number}}", "For example {{case.number}}"), IsTemplate: true),
        new("resultVariable", "String", "结果变量", "Result variable"),
        new("result", "Object", "结果", "Result", ("绑定到变量的输出", "An output bound to a variable")),
        new("offer", "Object", "由人发出", "Sent by persons", Offers.Hint),
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => Offers.Problems(node.Setting("offer"));

    public override Step Start(StepContext context)
    {
        var (name, correlation) = (context.RequiredText("eventName"), context.Text("correlationId") ?? "");
        var bookmark = context.Bookmark(BookmarkKind.Message, name);
        return context.Emit(new AwaitMessage(bookmark, context.Node.Id, name, correlation, Offers.Read(context.Filled("offer")))).Wait(new() { ["event"] = name, ["correlation"] = correlation });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) =>
        context.Set(context.Variable("resultVariable") ?? context.Variable("result"), stimulus.Data).Leave();

    internal override bool Waits => true;

    internal override bool Triggers => true;
}

/// <summary>Sends a message to every instance that waits for it.</summary>
[Activity("Elsa.PublishEvent", DisplayName = "发出消息", DisplayNameEn = "Publish event", Category = ActivityCategories.Message, Description = "向等待该消息的流程发出消息。",
    DescriptionEn = "Sends a message to the flows that wait for it.")]
internal sealed class PublishEvent : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("eventName", "String", "消息名称", "Event name", Required: true, IsTemplate: true),
        new("correlationId", "String", "关联号", "Correlation", ("例如 {{case.number}}", "For example {{case.number}}"), IsTemplate: true),
        new("payload", "Object", "内容", "Payload", ("文字中的 {{公式}} 会被替换", "{{formulas}} in its texts are filled in")),
        new("toAll", "Boolean", "发给所有等待者", "To all", ("不论关联号，凡等待该名称的流程都收到", "Whatever the correlation: every flow that waits for this name gets it"), false),
    ];

    public override Step Start(StepContext context)
    {
        var (name, correlation) = (context.RequiredText("eventName"), context.Text("correlationId") ?? "");
        var toAll = context.Flag("toAll");
        return context.Emit(new PublishMessage(name, correlation, context.Filled("payload"), toAll))
            .Leave(detail: toAll ? new() { ["event"] = name, ["toAll"] = true } : new() { ["event"] = name, ["correlation"] = correlation });
    }

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Hands a task to a system outside and waits for its answer.</summary>
[Activity("Elsa.RunTask", DisplayName = "外部任务", DisplayNameEn = "Run task", Category = ActivityCategories.Message, Description = "交由外部系统办理，等待其答复。",
    DescriptionEn = "Gives a task to a system outside and waits for its answer.")]
internal sealed class TaskOutside : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("taskName", "String", "任务名称", "Task name", Required: true, IsTemplate: true),
        new("payload", "Object", "内容", "Payload", ("文字中的 {{公式}} 会被替换", "{{formulas}} in its texts are filled in")),
        new("resultVariable", "String", "结果变量", "Result variable"),
        new("result", "Object", "结果", "Result", ("绑定到变量的输出", "An output bound to a variable")),
    ];

    public override Step Start(StepContext context)
    {
        var name = context.RequiredText("taskName");
        var bookmark = context.Bookmark(BookmarkKind.Task, name);
        return context.Emit(new RunTask(bookmark, context.Node.Id, context.Node.Name, name, context.Filled("payload"))).Wait(new() { ["task"] = name });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) =>
        context.Set(context.Variable("resultVariable") ?? context.Variable("result"), stimulus.Data).Leave();

    internal override bool Waits => true;

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Sends a mail to addresses that the flow names. Who belongs to the case is told by <see cref="NotifyPeople"/>.</summary>
[Activity("Elsa.SendEmail", DisplayName = "发送邮件", DisplayNameEn = "Send email", Category = ActivityCategories.Message, Description = "向指定邮箱发送邮件。",
    DescriptionEn = "Sends mail to addresses.")]
internal sealed class MailOut : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("to", "Object", "收件人", "To", ("邮箱地址，或其列表", "A mail address or a list of them"), Required: true, IsTemplate: true),
        new("cc", "Object", "抄送", "Cc", IsTemplate: true),
        new("bcc", "Object", "密送", "Bcc", IsTemplate: true),
        new("subject", "String", "标题", "Subject", Required: true, IsTemplate: true),
        new("body", "String", "正文", "Body", Required: true, IsTemplate: true),
    ];

    public override Step Start(StepContext context)
    {
        var to = Addresses(context, "to");
        return to.Count == 0
            ? throw context.Missing("to")
            : context.Emit(new SendMail(to, Addresses(context, "cc"), Addresses(context, "bcc"), context.RequiredText("subject"), context.RequiredText("body")))
                .Leave(detail: new() { ["to"] = string.Join(", ", to) });
    }

    private static List<string> Addresses(StepContext context, string input) =>
    [
        .. context.Texts(input).SelectMany(text => text.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(address => address.Contains('@', StringComparison.Ordinal) && !address.Any(char.IsControl)
                ? address
                : throw context.Problem($"的邮箱地址“{address}”无效。", $"has a mail address that is none: “{address}”.")),
    ];
}
