using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// One department decides. The decision goes into the result variable and travels on with the token, so that a request for supplements that follows knows
/// what is asked for.
/// </summary>
[Activity("Approvals.Review", DisplayName = "审核", DisplayNameEn = "Review", Category = ActivityCategories.Approval, Description = "由一个部门办理并作出决定。",
    Outcomes = ["Approve", "Reject"], OptionalOutcomes = [Decisions.Supplement])]
internal sealed class Review : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("department", "String", "部门", "Department", "lead 牵头单位，或部门代码", "lead", IsTemplate: true),
        Decisions.Position,
        Decisions.WorkingDays,
        new("outcomes", "Object", "选项", "Outcomes", "[{name, text, textEn}]；名为 Supplement 的选项即要求补正",
            JsonNode.Parse("""[{"name":"Approve","text":"同意","textEn":"Approve"},{"name":"Reject","text":"不同意","textEn":"Reject"}]""")),
        new("opinionRequiredFor", "Object", "须填意见的选项", "Opinion required for", null, new JsonArray("Reject")),
        new("maxSupplements", "Int32", "补正次数上限", "Most supplements", "达到后不再提供补正选项", 1),
        Decisions.Form,
        Decisions.ResultVariable,
    ];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        Decisions.Outcomes(settings("outcomes")) is { Count: > 0 } outcomes ? [.. outcomes.Select(outcome => outcome.Name)] : Attribute.Outcomes;

    public override IEnumerable<string> Check(FlowNode node)
    {
        if (node.TextSetting("department") == "coleads")
        {
            yield return "“审核”只问一个部门；征求配合单位意见请用“配合单位意见”。";
        }

        if (node.Outcomes.Any(string.IsNullOrWhiteSpace) || node.Outcomes.Distinct().Count() != node.Outcomes.Count)
        {
            yield return "选项名称不能为空，也不能重复。";
        }

        foreach (var problem in FormCheck.Problems(node.Setting("form")))
        {
            yield return problem;
        }
    }

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        variable("resultVariable") is { } name ? [(name, Decisions.RecordType(OutcomesOf(node.Setting), node.Setting("form")))] : [];

    public override Step Start(StepContext context)
    {
        var who = context.RequiredText("department");
        var bookmark = context.Bookmark(BookmarkKind.WorkItem, context.Node.Name);
        var department = context.Department(who);
        context.Emit(new OpenWorkItem(
            bookmark, context.Node.Id, context.Node.Name, who == "lead" ? WorkRole.Lead : WorkRole.Department, department, context.Text("position"), 1,
            context.Int("workingDays"), Offered(context), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray));
        return context.Wait(new() { ["department"] = department });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        var outcome = Decisions.Check(stimulus, Offered(context), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray);
        var decision = Decisions.Record(stimulus);
        context.Set(context.Variable("resultVariable"), decision);
        return context.Leave(outcome, Decisions.Detail(stimulus), decision);
    }

    internal override bool Waits => true;

    internal override IReadOnlyList<string> DecidableBy(FlowNode node) => [.. OutcomesOf(node.Setting).Where(outcome => outcome != Decisions.Supplement)];

    internal override Step Decide(StepContext context, AutoDecision decision)
    {
        var record = Decisions.Record(decision);
        context.Set(context.Variable("resultVariable"), record);
        return context.Leave(decision.Outcome, Decisions.Detail(decision), record);
    }

    private static IReadOnlyList<WorkOutcome> Offered(StepContext context)
    {
        var mayAsk = context.Node.HasEdge(Decisions.Supplement) && context.LeftBy(Decisions.Supplement) < (context.Int("maxSupplements") ?? 1);
        return [.. Decisions.Outcomes(context.Json("outcomes")).Where(outcome => outcome.Name != Decisions.Supplement || mayAsk)];
    }
}
