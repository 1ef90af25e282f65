using System.Globalization;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Waits for a length of time; see <see cref="Period"/>.</summary>
[Activity("Elsa.Delay", DisplayName = "延时", DisplayNameEn = "Delay", Category = ActivityCategories.Time, Description = "等待一段时间（按日历计算年、月、日）后继续。")]
internal sealed class Delay : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("timeSpan", "TimeSpan", "时长", "Duration", "P1Y、P5D、PT30M 或 1.00:00:00", Required: true)];

    public override IEnumerable<string> Check(FlowNode node) =>
        node.TextSetting("timeSpan") is { } text && Period.TryParse(text) is null ? [$"时长“{text}”无法识别。"] : [];

    public override Step Start(StepContext context)
    {
        var text = context.RequiredText("timeSpan");
        var period = Period.TryParse(text) ?? throw new InvalidOperationException($"“{context.Node.Name}”的时长“{text}”无法识别。");
        var dueAt = period.After(context.Now, context.Facts);
        context.Timer(context.Node.Name, dueAt);
        return context.Wait(new() { ["dueAt"] = dueAt });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();
}

/// <summary>
/// Waits until a day begins (a date) or until an instant. A time that has passed is a timer due now: the flow goes on in the next step, never in this one,
/// so a chain of times long past is worked off one transaction at a time.
/// </summary>
[Activity("Elsa.StartAt", DisplayName = "等到某日", DisplayNameEn = "Start at", Category = ActivityCategories.Time, Description = "等到指定日期的零点（北京时间）或指定时刻；已过去则立即继续。")]
internal sealed class StartAt : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("dateTime", "DateTimeOffset", "日期或时刻", "Date or instant", "日期、时刻或公式，例如 addYears(issuedOn, 1)", Required: true)];

    public override Step Start(StepContext context)
    {
        var value = context.Value("dateTime") ?? throw context.Missing("dateTime");
        var at = Values.AsDate(value) is { } day
            ? context.Facts.StartOf(day)
            : DateTimeOffset.TryParse(FormulaValues.Text(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant.ToUniversalTime()
                : throw new InvalidOperationException($"“{context.Node.Name}”的时间“{FormulaValues.Text(value)}”无法识别。");
        var dueAt = at < context.Now ? context.Now : at;
        context.Timer(context.Node.Name, dueAt);
        return context.Wait(new() { ["dueAt"] = dueAt });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus) => context.Leave();
}
