using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// 公示: shows the result to the public for some working days while the clocks stand still. Objections do not end it; the host collects them, and the stimulus
/// of its timer says in <c>objections</c> how many there were.
/// </summary>
[Activity("Approvals.PublicNotice", DisplayName = "公示", DisplayNameEn = "Public notice", Category = ActivityCategories.Approval,
    Description = "公示若干工作日，期满无异议走“Clear”，有异议走“Objected”。",
    DescriptionEn = "Makes public for some working days; it leaves by whether somebody objected.", Outcomes = ["Clear", "Objected"])]
internal sealed class PublicNotice : Activity
{
    private const string Notice = "notice";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("title", "String", "标题", "Title", Required: true, IsTemplate: true),
        new("body", "String", "正文", "Body", IsTemplate: true),
        new("workingDays", "Int32", "公示期（工作日）", "Length in working days", ("从公示次日起算", "Counted from the day after it is made public"), Required: true),
    ];

    public override Step Start(StepContext context)
    {
        var days = context.Int("workingDays") ?? throw context.Missing("workingDays");
        var endsOn = context.Facts.AddWorkingDays(context.Facts.Today, days);
        context.Emit(new PauseClock("公示"));
        var bookmark = context.Timer(context.Node.Name, context.Facts.EndOf(endsOn));
        context.Memory[Notice] = bookmark;
        context.Emit(new PublishNotice(bookmark, context.RequiredText("title"), context.Text("body") ?? "", endsOn));
        return context.Wait(new() { ["endsOn"] = endsOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        var objections = stimulus.Data?["objections"] is JsonValue count
            && int.TryParse(count.ToString(), CultureInfo.InvariantCulture, out var number) ? number : 0;
        context.Emit(new EndNotice(bookmark.Id, objections > 0)).Emit(new ResumeClock());
        return context.Leave(objections > 0 ? "Objected" : "Clear", new() { ["objections"] = objections });
    }

    // Where only the ways of the tokens are searched, nothing was published that would have to end.
    public override void Cancel(StepContext context) =>
        context.Emit(new EndNotice(context.Memory[Notice]?.ToString() ?? string.Empty, false)).Emit(new ResumeClock());

    internal override bool Waits => true;

    internal override bool Binds(FlowNode node) => true;
}
