using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// Several experts score at the same time, each on a seat of their own. Goes on when every seat has scored; the mean is exact, rounding is the condition's
/// business that reads it.
/// </summary>
[Activity("Approvals.ExpertReview", DisplayName = "专家评审", DisplayNameEn = "Expert review", Category = ActivityCategories.Approval,
    Description = "若干专家同时评分，全部提交后继续，得出平均分。",
    DescriptionEn = "Experts give scores at the same time; when all have, the mean is there.")]
internal sealed class ExpertReview : Activity
{
    private const string Given = "given";

    // Seats and experts by the bookmark they were asked at.
    private const string Asked = "asked";
    private const string By = "by";

    private static readonly IReadOnlyList<WorkOutcome> Offered = [new("Approve", "提交评分", "Submit score")];

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("seats", "Int32", "专家人数", "Seats", null, 3),
        new("department", "String", "组织部门", "Department", ("lead 牵头单位，或部门代码", "lead, or a department code"), "lead", IsTemplate: true),
        Decisions.Position,
        Decisions.WorkingDays,
        new(StepPolicy.PausesForInput, "String", "暂停计时的法定事由", "Legal reason for a pause", ("专家评审所需时间依法不计入办理期限时填写，例如“专家评审”；须是督办规则中规定了最长期限的事由；不填则照常计时", "Where the time that the experts need does not count by law: the reason, one of those that the rules of supervision give a maximum; when empty the time counts")),
        Decisions.Form with
        {
            Hint = ("须含 expert（专家姓名）和 score（评分）两个字段", "Has to have the fields expert (the name) and score"),
            Default = JsonNode.Parse("""
                [{"id":"expert","label":"专家姓名","labelEn":"Expert","type":"text","required":true,"maxLength":64},
                 {"id":"score","label":"评分","labelEn":"Score","type":"number","required":true,"min":0,"max":100},
                 {"id":"comment","label":"评审意见","labelEn":"Comment","type":"textarea","required":true}]
                """),
        },
        new("scoresVariable", "String", "评分变量", "Scores variable", null, "scores"),
        new("meanVariable", "String", "平均分变量", "Mean variable", null, "meanScore"),
        Decisions.ResultVariable,
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node)
    {
        var names = FormCheck.Fields(node.Setting("form")).ToList();
        return [.. FormCheck.Problems(node.Setting("form")), .. new[] { "expert", "score" }.Except(names).Select(name => (SettingProblem)($"表单缺少字段 {name}。", $"The form lacks the field {name}."))];
    }

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable)
    {
        foreach (var (input, type) in new[]
        {
            ("scoresVariable", FormulaType.ListOf(FormulaType.Number)), ("meanVariable", FormulaType.Number), ("resultVariable", FormulaType.ListOf(FormCheck.TypeOf(node.Setting("form")))),
        })
        {
            if (variable(input) is { } name)
            {
                yield return (name, type);
            }
        }
    }

    public override Step Start(StepContext context)
    {
        var seats = context.Int("seats") is >= 1 and var number ? number : throw context.Problem("的专家人数至少为 1。", "needs at least one expert.");
        var department = context.Department(context.RequiredText("department"));
        (context.Memory[Asked], context.Memory[By], context.Memory[Given]) = (new JsonObject(), new JsonObject(), new JsonArray());
        for (var seat = 1; seat <= seats; seat++)
        {
            Ask(context, department, seat);
        }

        return context.Wait(new() { ["department"] = department, ["seats"] = seats });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        Decisions.Check(stimulus, Offered, [], context.Json("form") as JsonArray);
        var expert = stimulus.Data?["expert"]?.ToString().Trim() is { Length: > 0 } name
            ? name
            : throw new StimulusRefusedException("field-required", "“专家姓名”必须填写。", "expert", "“Name of the expert” has to be filled in.");
        var score = FormCheck.Number(stimulus.Data?["score"]) ?? throw new StimulusRefusedException("field-required", "“评分”必须填写。", "score", "“Score” has to be filled in.");
        var given = context.Memory[Given]!.AsArray();
        if (given.Any(one => one!["expert"]!.ToString() == expert))
        {
            throw new StimulusRefusedException("expert-twice", $"专家“{expert}”已经评过分，每位专家只能评一次。", "expert", $"The expert “{expert}” has given a score already; each gives one.");
        }

        var entry = (JsonObject)stimulus.Data!.DeepClone();
        (entry["expert"], entry["score"]) = (expert, score);
        given.Add(entry);
        if (context.Memory[By] is JsonObject by)
        {
            by[bookmark.Id] = expert;
        }

        var detail = new JsonObject { ["expert"] = expert, ["score"] = score };
        if (context.Open.Any(open => open.Boundary is null))
        {
            return context.Wait(detail);
        }

        var scores = given.Select(one => one!["score"]!.GetValue<decimal>()).ToList();
        var mean = scores.Sum() / scores.Count;
        detail["meanScore"] = mean;
        return context
            .Set(context.Text("scoresVariable"), scores.Select(one => (object?)one).ToList())
            .Set(context.Text("meanVariable"), mean)
            .Set(context.Variable("resultVariable"), given)
            .Leave(detail: detail);
    }

    internal override bool AskAgain(StepContext context, IReadOnlySet<string> bookmarks)
    {
        // A panel that began before seats were remembered has no bookmark of its own here.
        var (asked, by, given) = (context.Memory[Asked] as JsonObject ?? [], context.Memory[By] as JsonObject ?? [], context.Memory[Given]!.AsArray());
        foreach (var (bookmark, expert) in by.Where(pair => bookmarks.Contains(pair.Key)).ToList())
        {
            given.Remove(given.First(one => one!["expert"]!.ToString() == expert!.ToString()));
            by.Remove(bookmark);
            Ask(context, context.Department(context.RequiredText("department")), asked[bookmark]!.GetValue<int>());
        }

        return true;
    }

    internal override bool Waits => true;

    internal override bool Asks => true;

    // A rule cannot score.
    internal override IReadOnlyList<string> DecidableBy(FlowNode node) => [];

    private static void Ask(StepContext context, string department, int seat)
    {
        var bookmark = context.Bookmark(BookmarkKind.WorkItem, context.Node.Name);
        context.Memory[Asked]![bookmark] = seat;
        context.Emit(new OpenWorkItem(
            bookmark, context.Node.Id, context.Node.Name, WorkRole.Expert, department, context.Text("position"), seat, context.Int("workingDays"), Offered, [], context.Json("form") as JsonArray)
        {
            Policy = context.Text(StepPolicy.PausesForInput) is { } reason ? (StepPolicies.Of(context) ?? new StepPolicy()) with { PausesFor = reason } : null,
        });
    }
}
