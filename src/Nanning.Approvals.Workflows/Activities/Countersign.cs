using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// 会签: several departments or persons decide one thing together. Goes on as soon as the result is certain, whatever the others would still say; those who have not answered are no longer
/// needed. How votes become a result is <see cref="Ballot"/>'s affair.
/// </summary>
[Activity("Approvals.Countersign", DisplayName = "会签", DisplayNameEn = "Countersigning", Category = ActivityCategories.Approval,
    Description = "多个部门或人员共同决定：全部同意、达到比例、任一、依次或票决；结果一旦确定即继续，其余不再需要。",
    DescriptionEn = "Several departments or people decide together: all, a part, anyone, one after the other or by vote. It goes on as soon as the result is certain.", Outcomes = [Ballot.Approve, Ballot.Reject])]
internal sealed class Countersign : Activity
{
    /// <summary>Where a token keeps who is asked and what they said.</summary>
    internal const string Members = "members";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("department", "String", "部门", "Departments", ("coleads 全部配合单位、lead 牵头单位、部门代码，多个用逗号分开，或公式", "coleads, lead, department codes separated by commas, or a formula"), "coleads", IsTemplate: true),
        new("persons", "String", "人员", "Persons", ("用户名，多个用逗号分开，或公式；与部门一并会签", "User names separated by commas, or a formula; they sign beside the departments"), IsTemplate: true),
        new("mode", "String", "方式", "Mode", ("all 全部同意；ratio 达到比例；any 任一先办理者决定；sequential 依次，全部同意；vote 票决", "all have to approve; ratio for a share of them; any lets the first decide; sequential one after the other, all have to approve; vote counts votes"), Ballot.All, Options: Ballot.Modes),
        new("ratio", "Decimal", "比例", "Ratio", ("ratio：同意人数占全部的比例，大于 0、至多 1", "ratio: the share that has to approve, more than 0, at most 1")),
        new("threshold", "Decimal", "通过票数", "Threshold", ("vote：同意票（按权重）达到多少即通过；不填则须过半数", "vote: how many votes (by weight) are enough; more than half when empty")),
        new("weights", "Object", "权重", "Weights", ("vote：{部门代码或用户名: 权重}，不写为 1", "vote: {department code or user name: weight}, 1 for who is not named")),
        new("tie", "String", "平票", "Tie", ("vote：同意与反对相等时的结果", "vote: the outcome when votes are even"), Ballot.Reject, Options: [Ballot.Approve, Ballot.Reject]),
        new("least", "Int32", "最少同意人数", "Least approvals", ("少于此数不通过；不填则无此要求", "With fewer it is not approved; no such rule when empty")),
        Decisions.Position,
        Decisions.WorkingDays,
        new("outcomes", "Object", "选项", "Outcomes", ("[{name, text, textEn}]；须有 Approve 和 Reject，其他选项视为弃权", "[{name, text, textEn}]; has to have Approve and Reject, others abstain"),
            JsonNode.Parse("""[{"name":"Approve","text":"同意","textEn":"Approve"},{"name":"Reject","text":"不同意","textEn":"Reject"}]""")),
        new("opinionRequiredFor", "Object", "须填意见的选项", "Opinion required for", null, new JsonArray(Ballot.Reject)),
        Decisions.Form,
        Decisions.ResultVariable,
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node)
    {
        var mode = node.TextSetting("mode") ?? Ballot.All;
        if (!Ballot.Modes.Contains(mode))
        {
            yield return ($"会签方式只能是 {string.Join("、", Ballot.Modes)}。", $"The mode of countersigning is one of {string.Join(", ", Ballot.Modes)}.");
        }

        if (mode == Ballot.Ratio && node.TextSetting("ratio") is var ratio && Number(ratio) is not (> 0m and <= 1m) && !IsFormula(node, "ratio"))
        {
            yield return ("按比例会签须写明比例（ratio），大于 0、至多 1。", "Countersigning by ratio needs a ratio, more than 0 and at most 1.");
        }

        if (node.TextSetting("threshold") is { Length: > 0 } threshold && Number(threshold) is not > 0m)
        {
            yield return ("通过票数（threshold）应大于 0。", "The threshold has to be more than 0.");
        }

        if (node.TextSetting("tie") is { } tie && tie is not (Ballot.Approve or Ballot.Reject))
        {
            yield return ("平票（tie）只能是 Approve 或 Reject。", "A tie is Approve or Reject.");
        }

        var names = Decisions.Outcomes(node.Setting("outcomes")).Select(outcome => outcome.Name).ToList();
        if (!names.Contains(Ballot.Approve) || !names.Contains(Ballot.Reject) || names.Contains(Decisions.Supplement) || names.Distinct().Count() != names.Count)
        {
            yield return ("会签的选项须有 Approve 和 Reject，不能重复，也不能有 Supplement。", "The outcomes have to include Approve and Reject, each once, and no Supplement.");
        }

        if (node.Setting("weights") is { } weights && weights is not JsonObject && !IsFormula(node, "weights"))
        {
            yield return ("权重（weights）应为 {部门代码或用户名: 权重}。", "Weights are {department code or user name: weight}.");
        }

        foreach (var problem in FormCheck.Problems(node.Setting("form")))
        {
            yield return problem;
        }
    }

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable)
    {
        if (variable("resultVariable") is { } name)
        {
            var outcomes = Decisions.Outcomes(node.Setting("outcomes")).Select(one => one.Name).ToList();
            yield return (name, FormulaType.Group(new Dictionary<string, FormulaType>(StringComparer.Ordinal)
            {
                ["outcome"] = FormulaType.Choice([Ballot.Approve, Ballot.Reject]),
                ["approvals"] = FormulaType.Number,
                ["rejections"] = FormulaType.Number,
                ["votes"] = FormulaType.ListOf(Decisions.RecordType(outcomes, node.Setting("form"), withDepartment: true)),
            }));
        }
    }

    public override Step Start(StepContext context)
    {
        var members = MembersOf(context);
        if (members.Count == 0)
        {
            throw context.Problem("没有会签成员。", "has no members to sign.");
        }

        context.Memory[Members] = members;
        foreach (var member in members.OfType<JsonObject>().Take(Ballot.Of(context, members).Mode == Ballot.Sequential ? 1 : members.Count))
        {
            Ask(context, member);
        }

        return context.Wait(new() { ["members"] = new JsonArray([.. members.Select(member => (JsonNode)(member!["person"] ?? member["department"])!.ToString())]) });
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        Decisions.Check(stimulus, Decisions.Outcomes(context.Json("outcomes")), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray);
        var members = context.Memory[Members]!.AsArray();
        var member = members.OfType<JsonObject>().Single(one => one["bookmark"]?.ToString() == bookmark.Id);
        RefuseTwice(member, members, stimulus);
        Answer(member, Decisions.Record(stimulus), stimulus);
        var ballot = Ballot.Of(context, members);
        var detail = Decisions.Detail(stimulus);
        (detail["department"], detail["outcome"]) = (member["department"]?.DeepClone(), stimulus.Outcome);
        if (ballot.Result is { } result)
        {
            return Leave(context, members, ballot, result, detail);
        }

        if (ballot.Mode == Ballot.Sequential && members.OfType<JsonObject>().FirstOrDefault(one => one["bookmark"] is null) is { } next)
        {
            Ask(context, next);
        }

        return context.Wait(detail);
    }

    internal override bool Waits => true;

    internal override bool Asks => true;

    // Whoever has not answered is taken to have answered so.
    internal override Step Decide(StepContext context, AutoDecision decision)
    {
        var members = context.Memory[Members]!.AsArray();
        foreach (var member in members.OfType<JsonObject>().Where(one => one["vote"] is null))
        {
            member["vote"] = Decisions.Record(decision);
        }

        var ballot = Ballot.Of(context, members);
        return Leave(context, members, ballot, ballot.Result ?? decision.Outcome, Decisions.Detail(decision));
    }

    private static Step Leave(StepContext context, JsonArray members, Ballot ballot, string result, JsonObject detail)
    {
        (detail["approvals"], detail["rejections"]) = (ballot.Approvals, ballot.Rejections);
        var votes = new JsonArray();
        foreach (var member in members.OfType<JsonObject>().Where(one => one["vote"] is not null))
        {
            var vote = (JsonObject)member["vote"]!.DeepClone();
            vote.Insert(0, "department", member["department"]?.DeepClone());
            votes.Add(vote);
        }

        var record = new JsonObject { ["outcome"] = result, ["approvals"] = ballot.Approvals, ["rejections"] = ballot.Rejections, ["votes"] = votes };
        return context.Set(context.Variable("resultVariable"), record).Leave(result, detail);
    }

    internal override bool AskAgain(StepContext context, IReadOnlySet<string> bookmarks)
    {
        foreach (var member in context.Memory[Members]!.AsArray().OfType<JsonObject>().Where(one => one["vote"] is not null && bookmarks.Contains(one["bookmark"]!.ToString())).ToList())
        {
            (member["vote"], member["by"], member["with"]) = (null, null, null);
            Ask(context, member);
        }

        return true;
    }

    /// <summary>Nobody counts for two seats: neither by voting twice, nor by signing for one seat, or saying an opinion for it, and voting on another.</summary>
    private static void RefuseTwice(JsonObject member, JsonArray members, Stimulus stimulus)
    {
        var others = members.OfType<JsonObject>().Where(one => one != member).ToList();
        if (stimulus.By is { } by && others.Exists(one => one["by"]?.ToString() == by))
        {
            throw new StimulusRefusedException("votes-twice", "您已在本次会签中表过态，同一人只计一次；请由本部门其他人员办理。",
                english: "You have voted in this countersignature already, and a person counts once. Somebody else of the department has to vote.");
        }

        var before = others.SelectMany(one => (one["with"] as JsonArray ?? []).Select(hand => hand!.ToString()).Append(one["by"]?.ToString())).ToHashSet();
        if (stimulus.With.Append(stimulus.By).Any(hand => hand is not null && before.Contains(hand)))
        {
            throw new StimulusRefusedException("votes-twice", "有人已在本次会签的另一席表态、加签或受委派提出意见，同一人只计一次；请减签或由其他人员办理。",
                english: "Somebody has voted, signed or given an opinion on another seat of this countersignature, and a person counts once. Take the signer away, or let somebody else vote.");
        }
    }

    private static void Answer(JsonObject member, JsonObject vote, Stimulus stimulus)
    {
        (member["vote"], member["by"]) = (vote, stimulus.By);
        if (stimulus.With.Count > 0)
        {
            member["with"] = new JsonArray([.. stimulus.With.Select(hand => (JsonNode)hand)]);
        }
    }

    private static void Ask(StepContext context, JsonObject member)
    {
        var bookmark = context.Bookmark(BookmarkKind.WorkItem, context.Node.Name);
        member["bookmark"] = bookmark;
        context.Emit(new OpenWorkItem(
            bookmark, context.Node.Id, context.Node.Name, WorkRole.CoLead, member["department"]!.ToString(), member["person"] is null ? context.Text("position") : null, member["seat"]!.GetValue<int>(),
            context.Int("workingDays"), Decisions.Outcomes(context.Json("outcomes")), context.Texts("opinionRequiredFor"), context.Json("form") as JsonArray,
            Assignee: member["person"]?.ToString())
        { InPerson = member["person"] is not null });
    }

    private static JsonArray MembersOf(StepContext context)
    {
        var weights = context.Json("weights") as JsonObject;
        var members = new JsonArray();
        foreach (var department in Names(context, "department").SelectMany(context.Facts.Departments).Distinct(StringComparer.Ordinal))
        {
            Add(department, null);
        }

        // Who is named in person is asked in the own department, which the host knows; the lead's stands in for it.
        foreach (var person in Names(context, "persons").Distinct(StringComparer.Ordinal))
        {
            Add(context.Department("lead"), person);
        }

        return members;

        void Add(string department, string? person)
        {
            var weight = Values.AsDecimal(FormulaValues.FromJson(weights?[person ?? department])) ?? 1m;
            var member = new JsonObject { ["department"] = department, ["seat"] = members.Count + 1, ["weight"] = weight };
            if (person is not null)
            {
                member["person"] = person;
            }

            members.Add(member);
        }
    }

    private static IEnumerable<string> Names(StepContext context, string input) =>
        context.Texts(input).SelectMany(text => text.Split([',', '，', '、', ';', '；'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsFormula(FlowNode node, string input) => node.Inputs.TryGetValue(input, out var given) && given.IsFormula;
}
