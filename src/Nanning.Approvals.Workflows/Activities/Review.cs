using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// One department, or one party of the case, decides. The decision goes into the result variable and travels on with the token, so that a request for supplements that follows knows
/// what is asked for.
/// </summary>
[Activity("Approvals.Review", DisplayName = "审核", DisplayNameEn = "Review", Category = ActivityCategories.Approval, Description = "由一个部门或一个当事方办理并作出决定。",
    DescriptionEn = "One department, or one party of the case, decides.",
    Outcomes = ["Approve", "Reject"], OptionalOutcomes = [Decisions.Supplement])]
internal sealed class Review : Activity
{
    private const string Party = "party";
    private const string Assignee = "assignee";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("department", "String", "部门", "Department", ("lead 牵头单位、district 申请人所在城区，或部门代码", "lead, district (where the applicant is), or a department code"), "lead", IsTemplate: true),
        new(Party, "String", "当事方", "Party", ("applicant 申请人，或已注册单位、个人的代码，例如 {{form.unitCreditCode}}；填写后不问部门", "applicant, or the code of a registered unit or person, for example {{form.unitCreditCode}}; no department is asked then"), IsTemplate: true),
        Decisions.Position,
        new("assignee", "String", "指定办理人", "Assignee", ("用户名，例如 {{form.manager}} 或上一步表单所选 {{decision.data.handler}}；不是本部门够职级的人员时由本部门承办并记入流程记录", "A user name, for example {{form.manager}} or {{decision.data.handler}} of the form before; who is not of the department or not in the position is left out, the department decides, and the journal says so"), IsTemplate: true),
        Decisions.WorkingDays,
        new("outcomes", "Object", "选项", "Outcomes", ("[{name, text, textEn}]；名为 Supplement 的选项即要求补正", "[{name, text, textEn}]; the one named Supplement asks the applicant for supplements"),
            JsonNode.Parse("""[{"name":"Approve","text":"同意","textEn":"Approve"},{"name":"Reject","text":"不同意","textEn":"Reject"}]""")),
        new("opinionRequiredFor", "Object", "须填意见的选项", "Opinion required for", null, new JsonArray("Reject")),
        new("maxSupplements", "Int32", "补正次数上限", "Most supplements", ("达到后不再提供补正选项", "After so many it is no longer offered"), 1),
        Decisions.Form,
        Decisions.ResultVariable,
    ];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        Decisions.Outcomes(settings("outcomes")) is { Count: > 0 } outcomes ? [.. outcomes.Select(outcome => outcome.Name)] : Attribute.Outcomes;

    public override IEnumerable<SettingProblem> Check(FlowNode node)
    {
        if (node.TextSetting("department") == "coleads")
        {
            yield return ("“审核”只问一个部门；征求配合单位意见请用“配合单位意见”。", "A review asks one department; for the opinions of the co-leads use “Opinions of co-leads”.");
        }

        if (IsForParty(node) && node.TextSetting("position") is { Length: > 0 })
        {
            yield return ("当事方没有职级，请去掉“最低职级”。", "A party has no positions; take the lowest position away.");
        }

        if (IsForParty(node) && node.Inputs.ContainsKey(Assignee))
        {
            yield return ("当事方由其全部账号办理，不能指定办理人。", "All accounts of a party decide; nobody can be named.");
        }

        if (node.Outcomes.Any(string.IsNullOrWhiteSpace) || node.Outcomes.Distinct().Count() != node.Outcomes.Count)
        {
            yield return ("选项名称不能为空，也不能重复。", "Names of outcomes cannot be empty or the same.");
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
        // A party that is named but unknown is an error: the step never falls to a department instead.
        if (IsForParty(context.Node))
        {
            var party = context.RequiredText(Party);
            context.Emit(new OpenWorkItem(
                context.Bookmark(BookmarkKind.WorkItem, context.Node.Name), context.Node.Id, context.Node.Name, WorkRole.Party, "", null, 1,
                context.Int("workingDays"), Offered(context), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray, party));
            return context.Wait(new() { ["party"] = party });
        }

        var who = context.RequiredText("department");
        var bookmark = context.Bookmark(BookmarkKind.WorkItem, context.Node.Name);
        var department = context.Department(who);
        context.Emit(new OpenWorkItem(
            bookmark, context.Node.Id, context.Node.Name, who == "lead" ? WorkRole.Lead : WorkRole.Department, department, context.Text("position"), 1,
            context.Int("workingDays"), Offered(context), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray, Assignee: context.Holder ?? AssigneeOf(context)));
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

    internal override bool Asks => true;

    internal override bool MayReturn => true;

    internal override IReadOnlyList<string> DecidableBy(FlowNode node) => [.. OutcomesOf(node.Setting).Where(outcome => outcome != Decisions.Supplement)];

    internal override Step Decide(StepContext context, AutoDecision decision)
    {
        var record = Decisions.Record(decision);
        context.Set(context.Variable("resultVariable"), record);
        return context.Leave(decision.Outcome, Decisions.Detail(decision), record);
    }

    // Somebody was to be named: that nobody is, is not passed over in silence by the host.
    private static string? AssigneeOf(StepContext context) => context.Node.Inputs.ContainsKey(Assignee) ? context.Text(Assignee) ?? "" : null;

    private static bool IsForParty(FlowNode node) => node.Inputs.TryGetValue(Party, out var given) && (given.IsFormula || node.TextSetting(Party) is { Length: > 0 });

    private static IReadOnlyList<WorkOutcome> Offered(StepContext context)
    {
        var mayAsk = context.Node.HasEdge(Decisions.Supplement) && context.LeftBy(Decisions.Supplement) < (context.Int("maxSupplements") ?? 1);
        return [.. Decisions.Outcomes(context.Json("outcomes")).Where(outcome => outcome.Name != Decisions.Supplement || mayAsk)];
    }
}
