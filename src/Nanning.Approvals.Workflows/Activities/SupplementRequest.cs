using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// 补正: the applicant completes what the decision before asked for; clocks stand still meanwhile. What is asked for comes with the token from that decision;
/// an input of the same name overrides it.
/// </summary>
[Activity("Approvals.RequestSupplement", DisplayName = "申请人补正", DisplayNameEn = "Supplement by the applicant", Category = ActivityCategories.Approval,
    Description = "请申请人补正，期间暂停计时；逾期未补正走“Expired”。",
    DescriptionEn = "Asks the applicant for supplements; the clock stands still meanwhile. It also leaves when the time is over.", Outcomes = ["Done", "Expired"])]
internal sealed class SupplementRequest : Activity
{
    private const string Request = "request";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("workingDays", "Int32", "补正时限（工作日）", "Limit in working days", null, 5),
        new("fields", "Object", "开放的字段", "Fields", ("不填则取上一步决定中所列", "As the decision before says when empty")),
        new("materials", "Object", "开放的材料", "Materials", ("不填则取上一步决定中所列", "As the decision before says when empty")),
        new("reason", "String", "原因", "Reason", ("不填则取上一步决定中所写", "As the decision before says when empty"), IsTemplate: true),
        Decisions.ResultVariable,
    ];

    public override Step Start(StepContext context)
    {
        var asked = context.Carried?["data"] as JsonObject;
        var days = context.Int("workingDays") ?? throw context.Missing("workingDays");
        var dueOn = context.Facts.AddWorkingDays(context.Facts.Today, days);
        var bookmark = context.Bookmark(BookmarkKind.Supplement, context.Node.Name);
        context.Memory[Request] = bookmark;
        context.Emit(new PauseClock("补正"))
            .Emit(new RequestSupplement(
                bookmark, context.Node.Id, context.Node.Name, List("fields"), List("materials"), context.Text("reason") ?? asked?["reason"]?.ToString() ?? "", dueOn))
            .Timer(context.Node.Name, context.Facts.EndOf(dueOn));
        return context.Wait(new() { ["dueOn"] = dueOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });

        IReadOnlyList<string> List(string name) =>
            context.Texts(name) is { Count: > 0 } given ? given : [.. (asked?[name] as JsonArray ?? []).OfType<JsonValue>().Select(one => one.ToString())];
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        var answered = bookmark.Kind is BookmarkKind.Supplement;
        End(context, answered);
        if (answered)
        {
            context.Set(context.Variable("resultVariable"), stimulus.Data);
        }

        return context.Leave(answered ? "Done" : "Expired", carry: []);
    }

    public override void Cancel(StepContext context) => End(context, false);

    // Where only the ways of the tokens are searched, nothing was asked for that would have to end.
    private static void End(StepContext context, bool answered) =>
        context.Emit(new EndSupplement(context.Memory[Request]?.ToString() ?? string.Empty, answered)).Emit(new ResumeClock());

    internal override bool Waits => true;
}
