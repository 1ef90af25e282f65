using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>All co-leads give an opinion at the same time; goes on when all have answered, at once when there is none.</summary>
[Activity("Approvals.CoLeadOpinions", DisplayName = "配合单位意见", DisplayNameEn = "Opinions of co-leads", Category = ActivityCategories.Approval,
    Description = "同时征求所有配合单位意见，全部答复后继续。",
    DescriptionEn = "Asks all co-leads for an opinion at once, and goes on when all have answered.")]
internal sealed class CoLeadOpinions : Activity
{
    private const string Answers = "answers";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("department", "String", "部门", "Departments", ("coleads 全部配合单位", "coleads for all co-leads"), "coleads", IsTemplate: true),
        new("except", "String", "不再征求的部门", "Not asked", ("在别的步骤办理的部门代码，如拨付部门", "Department codes that have a step of their own, such as the one that pays"), IsTemplate: true),
        Decisions.Position,
        Decisions.WorkingDays,
        new("outcomes", "Object", "选项", "Outcomes", ("[{name, text, textEn}]", "[{name, text, textEn}]"),
            JsonNode.Parse("""[{"name":"Agree","text":"同意","textEn":"Agree"},{"name":"Disagree","text":"不同意","textEn":"Disagree"}]""")),
        new("opinionRequiredFor", "Object", "须填意见的选项", "Opinion required for", null, new JsonArray("Disagree")),
        Decisions.Form,
        Decisions.ResultVariable,
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => FormCheck.Problems(node.Setting("form"));

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable) =>
        variable("resultVariable") is { } name
            ? [(name, FormulaType.ListOf(Decisions.RecordType([.. Decisions.Outcomes(node.Setting("outcomes")).Select(one => one.Name)], node.Setting("form"), withDepartment: true)))]
            : [];

    public override Step Start(StepContext context)
    {
        var except = context.Text("except");
        List<string> departments = [.. context.Facts.Departments(context.RequiredText("department")).Where(department => department != except)];
        if (departments.Count == 0)
        {
            return context.Set(context.Variable("resultVariable"), new JsonArray()).Leave(detail: new() { ["departments"] = 0 });
        }

        var asked = new JsonObject();
        foreach (var (seat, department) in departments.Index())
        {
            Ask(context, asked, department, seat + 1);
        }

        context.Memory["asked"] = asked;
        context.Memory[Answers] = new JsonArray();
        return context.Wait(new() { ["departments"] = new JsonArray([.. departments.Select(department => (JsonNode)department)]) });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        Decisions.Check(stimulus, Decisions.Outcomes(context.Json("outcomes")), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray);
        var department = context.Memory["asked"]?[bookmark.Id]?.ToString();
        var answer = Decisions.Record(stimulus);
        answer.Insert(0, "department", department);
        var answers = context.Memory[Answers]!.AsArray();
        answers.Add(answer);
        context.Set(context.Variable("resultVariable"), answers);
        var detail = Decisions.Detail(stimulus);
        detail["department"] = department;
        detail["outcome"] = stimulus.Outcome;
        return context.Open.Any(open => open.Boundary is null) ? context.Wait(detail) : context.Leave(detail: detail);
    }

    internal override bool AskAgain(StepContext context, IReadOnlySet<string> bookmarks)
    {
        var asked = context.Memory["asked"]!.AsObject();
        var answers = context.Memory[Answers]!.AsArray();
        List<string> departments = [.. asked.Select(pair => pair.Value!.ToString()).Distinct(StringComparer.Ordinal)];
        foreach (var department in asked.Where(pair => bookmarks.Contains(pair.Key)).Select(pair => pair.Value!.ToString()).ToList())
        {
            if (answers.FirstOrDefault(answer => answer!["department"]?.ToString() == department) is { } given)
            {
                answers.Remove(given);
                Ask(context, asked, department, departments.IndexOf(department) + 1);
            }
        }

        context.Set(context.Variable("resultVariable"), answers);
        return true;
    }

    internal override bool Waits => true;

    internal override bool Asks => true;

    internal override IReadOnlyList<string> DecidableBy(FlowNode node) => [.. Decisions.Outcomes(node.Setting("outcomes")).Select(outcome => outcome.Name)];

    private static void Ask(StepContext context, JsonObject asked, string department, int seat)
    {
        var bookmark = context.Bookmark(BookmarkKind.WorkItem, context.Node.Name);
        asked[bookmark] = department;
        context.Emit(new OpenWorkItem(
            bookmark, context.Node.Id, context.Node.Name, WorkRole.CoLead, department, context.Text("position"), seat, context.Int("workingDays"),
            Decisions.Outcomes(context.Json("outcomes")), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray));
    }

    // Whoever has not answered is taken to have answered so.
    internal override Step Decide(StepContext context, AutoDecision decision)
    {
        var answers = context.Memory[Answers]!.AsArray();
        foreach (var bookmark in context.Open.Where(open => open.Boundary is null))
        {
            var answer = Decisions.Record(decision);
            answer.Insert(0, "department", context.Memory["asked"]?[bookmark.Id]?.ToString());
            answers.Add(answer);
        }

        context.Set(context.Variable("resultVariable"), answers);
        return context.Leave(detail: Decisions.Detail(decision));
    }
}
