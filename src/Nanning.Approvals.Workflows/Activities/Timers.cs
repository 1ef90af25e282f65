using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Waits for a length of time; see <see cref="Period"/>.</summary>
[Activity("Elsa.Delay", DisplayName = "延时", DisplayNameEn = "Delay", Category = ActivityCategories.Time, Description = "等待一段时间（按日历计算年、月、日）后继续。",
    DescriptionEn = "Waits for a length of time by the calendar.")]
internal sealed class Delay : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("timeSpan", "TimeSpan", "时长", "Duration", ("P1Y、P5D、P5WD（工作日）、PT30M 或 1.00:00:00", "P1Y, P5D, P5WD (working days), PT30M or 1.00:00:00"), Required: true)];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => WaitFor.Check(node, "timeSpan");

    public override Step Start(StepContext context) => WaitFor.Period(context, "timeSpan");

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();

    internal override bool Waits => true;
}

/// <summary>One tick of an interval. As the trigger of a flow it starts an instance again and again; inside of a flow it waits for one interval.</summary>
[Activity("Elsa.Timer", DisplayName = "定时器", DisplayNameEn = "Timer", Category = ActivityCategories.Time,
    Description = "作为触发器：每隔一段时间启动流程；在流程中：等待一段时间。",
    DescriptionEn = "As a trigger it starts the flow again and again; inside of a flow it waits for one interval.")]
internal sealed class IntervalTimer : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("interval", "TimeSpan", "间隔", "Interval", ("P1D、PT30M 或 1.00:00:00", "P1D, PT30M or 1.00:00:00"), Required: true), .. Starts.Inputs];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => WaitFor.Check(node, "interval");

    public override Step Start(StepContext context) => WaitFor.Period(context, "interval");

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();

    internal override bool Waits => true;

    internal override bool Triggers => true;
}

/// <summary>The next time that a cron expression names. As the trigger of a flow it starts an instance each time.</summary>
[Activity("Elsa.Cron", DisplayName = "定期（Cron）", DisplayNameEn = "Cron", Category = ActivityCategories.Time,
    Description = "作为触发器：按 Cron 表达式（北京时间）启动流程；在流程中：等到下一次。",
    DescriptionEn = "As a trigger it starts the flow by a cron expression in Beijing time; inside of a flow it waits for the next time.")]
internal sealed class CronTimer : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("cronExpression", "String", "Cron 表达式", "Cron expression", ("例如 0 0 9 1 1 ? 每年 1 月 1 日 9 点", "For example 0 0 9 1 1 ? for every 1 January at 9"), Required: true), .. Starts.Inputs];

    public override IEnumerable<SettingProblem> Check(FlowNode node) =>
        node.TextSetting("cronExpression") is { } text && text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is < 5 or > 7
            ? [($"Cron 表达式“{text}”应有 5 到 7 段。", $"The cron expression “{text}” has to have 5 to 7 parts.")]
            : [];

    public override Step Start(StepContext context)
    {
        var cron = context.RequiredText("cronExpression");
        var dueAt = context.Facts.NextOccurrence(cron, context.Now)
            ?? throw context.Problem($"的 Cron 表达式“{cron}”不会再有下一次。", $"has a cron expression that never comes again: “{cron}”.");
        context.Timer(context.Node.Name, dueAt);
        return context.Wait(new() { ["dueAt"] = dueAt });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();

    internal override bool Waits => true;

    internal override bool Triggers => true;
}

/// <summary>
/// Waits until a day begins (a date) or until an instant. A time that has passed is a timer due now: the flow goes on in the next step, never in this one,
/// so a chain of times long past is worked off one transaction at a time.
/// </summary>
[Activity("Elsa.StartAt", DisplayName = "等到某日", DisplayNameEn = "Start at", Category = ActivityCategories.Time, Description = "等到指定日期的零点（北京时间）或指定时刻；已过去则立即继续。",
    DescriptionEn = "Waits for the beginning of a day in Beijing time, or an instant; it goes on at once when that is past.")]
internal sealed class StartAt : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("dateTime", "DateTimeOffset", "日期或时刻", "Date or instant", ("日期、时刻或公式，例如 addYears(issuedOn, 1)", "A date, an instant or a formula, for example addYears(issuedOn, 1)"), Required: true)];

    public override Step Start(StepContext context)
    {
        var at = context.Instant(context.Value("dateTime"), "dateTime");
        var dueAt = at < context.Now ? context.Now : at;
        context.Timer(context.Node.Name, dueAt);
        return context.Wait(new() { ["dueAt"] = dueAt });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();

    internal override bool Waits => true;
}

/// <summary>Waiting for a length of time.</summary>
internal static class WaitFor
{
    public static IEnumerable<SettingProblem> Check(FlowNode node, string input) =>
        node.TextSetting(input) is { } text && Runtime.Period.TryParse(text) is null ? [($"时长“{text}”无法识别。", $"“{text}” is no length of time.")] : [];

    public static Step Period(StepContext context, string input)
    {
        var text = context.RequiredText(input);
        var period = Runtime.Period.TryParse(text) ?? throw context.Problem($"的时长“{text}”无法识别。", $"has a length of time that cannot be read: “{text}”.");
        var dueAt = period.After(context.Now, context.Facts);
        context.Timer(context.Node.Name, dueAt);
        return context.Wait(new() { ["dueAt"] = dueAt });
    }
}

/// <summary>What a trigger says of the cases for which it starts the flow; the host reads it.</summary>
internal static class Starts
{
    public static readonly IReadOnlyList<ActivityInput> Inputs =
    [
        new("procedure", "String", "办事事项", "Procedure", ("作为触发器时：为该事项的办件启动", "As a trigger: starts for the cases of this procedure")),
        new("case", "String", "办件条件", "Cases", ("作为触发器时：公式，成立的办件才启动；不填则为已批准的办件", "As a trigger: a formula, starts for the cases of which it is true; for approved cases when empty"), IsFormula: true),
    ];
}
