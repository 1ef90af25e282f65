using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>The policies that every step which asks a department has in common.</summary>
internal static class StepPolicies
{
    private const string CopyTo = "copyTo";
    private const string Repeat = "repeatApprover";
    private const string Empty = "whenEmpty";
    private const string NotBy = "notBy";
    private const string Self = "selfApproval";

    /// <summary>Name of the input that says what the department sees and changes.</summary>
    internal const string Rights = "fields";

    /// <summary>Name of the input that says what an approval rests on.</summary>
    internal const string Depends = "dependsOn";

    /// <summary>Name of the input that says how early the light of the step turns yellow.</summary>
    public const string WarnDays = "warnDays";

    private static readonly string[] positions = ["handler", "sectionHead", "leader"];

    /// <summary>The inputs.</summary>
    public static IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new(WarnDays, "Int32", "提前几天亮黄灯（工作日）", "Yellow light, working days before", ("到期前几个工作日亮黄灯；不填则按办事指南或平台的规定", "How many working days before the limit the light turns yellow; as the guide or the platform says when empty")),
        new(CopyTo, "Object", "抄送", "Copies to", ("""环节开始时抄送给谁：{"departments":["czj"],"positions":["leader"],"users":["zwb.leader"]}；只写职级则为本环节部门""", """Who gets a copy when the step begins: {"departments":["czj"],"positions":["leader"],"users":["zwb.leader"]}; positions alone are those of the department of the step""")),
        new(Repeat, "String", "重复审批人", "Repeated approver", ("ask 每次都问、consecutive 上一环节刚由同一人同意则自动通过、once 之前任一环节由同一人同意则自动通过；涉及拨款的环节只能 ask", "ask always asks; consecutive passes when the same person has just approved the step before; once when the same person approved any step before; steps with money can only ask"), "ask",
            Options: ["ask", "consecutive", "once"]),
        new(Empty, "String", "无人可办时", "When nobody can decide", ("person 交给指定的人、pool 留在科室池并通知管理员", "person gives it to a named person; pool leaves it in the pool and tells the administrators"), "person", Options: ["person", "pool"]),
        new("fallbackUser", "String", "无人可办时由谁办理", "Who decides then", ("用户名；不填则由平台指定的代办人办理", "A user name; the platform's stand-in when empty"), IsTemplate: true),
        new(NotBy, "Object", "回避", "Not by", ("办理过这些环节的人不得办理本环节：环节标识的列表，或 earlier（此前的全部环节）", "Who decided these steps may not decide this one: a list of steps, or earlier (all before it)")),
        new(Self, "String", "与申请人有关的经办人", "Officers with a part in the case", ("forbid 必须回避、secondPerson 可以办理但须第二人会签", "forbid keeps the person out; secondPerson lets them decide with a second signature"), "forbid", Options: ["forbid", "secondPerson"]),
        new(Rights, "Object", "字段权限", "Field rights", ("""{"write":["可修改的字段"],"hidden":["不显示的字段或材料"]}；没有写到的可以查看、不能修改""", """{"write":["fields that may be changed"],"hidden":["fields or materials not shown"]}; all others can be read, not changed""")),
        new(Depends, "Object", "同意所依据的内容", "What an approval rests on", ("""字段或材料的列表，或 {"部门代码":[…]}；申请人改动了其中内容，原同意即失效、重新征求，否则继续有效；不填为本环节可见的全部内容""", """A list of fields or materials, or {"department":[…]}; when the applicant changes one of them the approval is void and asked for again, else it stands; all that the step can see when empty""")),
        new("signature", "Boolean", "手写签名", "Handwritten signature", ("作出决定时须手写签名", "The decision needs a handwritten signature"), false),
    ];

    private static readonly string[] money = ["Approvals.Grant"];

    /// <summary>What is wrong with the settings of a step.</summary>
    public static IEnumerable<SettingProblem> Problems(FlowNode node)
    {
        if (node.Setting(WarnDays) is JsonValue warn && warn.TryGetValue<int>(out var days))
        {
            if (!node.Inputs.ContainsKey("workingDays"))
            {
                yield return ("“提前几天亮黄灯”须与“办理时限”一起填写。", "The days before the yellow light need a limit in working days.");
            }
            else if (days < 0 || (node.Setting("workingDays") is JsonValue limit && limit.TryGetValue<int>(out var most) && days >= most))
            {
                yield return ("“提前几天亮黄灯”不能小于 0，且应少于办理时限。", "The days before the yellow light are not less than 0, and less than the limit.");
            }
        }

        if (node.Setting(CopyTo) is { } copies)
        {
            if (copies is not JsonObject given || given.Any(pair => pair.Key is not ("departments" or "positions" or "users") || pair.Value is not JsonArray))
            {
                yield return ("“抄送”应写成 {\"departments\":[…],\"positions\":[…],\"users\":[…]}。", "Copies are written as {\"departments\":[…],\"positions\":[…],\"users\":[…]}.");
            }
            else if (Texts(given["positions"]).Except(positions).FirstOrDefault() is { } unknown)
            {
                yield return ($"“抄送”没有“{unknown}”这一职级，应为 handler、sectionHead 或 leader。", $"Copies know no position “{unknown}”; it is handler, sectionHead or leader.");
            }
        }

        if (node.Setting(Rights) is { } rights)
        {
            if (rights is not JsonObject named || named.Any(pair => pair.Key is not ("write" or "hidden") || pair.Value is not JsonArray))
            {
                yield return ("“字段权限”应写成 {\"write\":[…],\"hidden\":[…]}。", "Rights to fields are written as {\"write\":[…],\"hidden\":[…]}.");
            }
            else if (Texts(named["write"]).Intersect(Texts(named["hidden"])).FirstOrDefault() is { } both)
            {
                yield return ($"“字段权限”的“{both}”不能既可修改又不显示。", $"The field “{both}” cannot be changed and hidden at once.");
            }
        }

        if (node.Inputs.TryGetValue(Depends, out var rests) && rests.IsFormula
            || node.Setting(Depends) is { } dependence && dependence is not JsonArray && (dependence is not JsonObject members || members.Any(pair => pair.Value is not JsonArray)))
        {
            yield return ("“同意所依据的内容”应写成 [字段或材料] 或 {\"部门代码\":[字段或材料]}。", "What an approval rests on is written as [fields or materials] or {\"department\":[fields or materials]}.");
        }

        foreach (var input in Inputs.Where(input => input.Options is not null))
        {
            if (node.Inputs.TryGetValue(input.Name, out var written) && written.IsFormula)
            {
                yield return ($"“{input.DisplayName}”不能用公式，请直接选择。", $"“{input.DisplayNameEn}” cannot be a formula; choose a value.");
            }

            if (node.TextSetting(input.Name) is { Length: > 0 } chosen && !input.Options!.Contains(chosen))
            {
                yield return ($"“{input.DisplayName}”没有“{chosen}”这一选项，应为 {string.Join('、', input.Options!)} 之一。", $"“{input.DisplayNameEn}” cannot be “{chosen}”; it is one of {string.Join(", ", input.Options!)}.");
            }
        }
    }

    /// <summary>Who must stand aside is named by steps that are there.</summary>
    /// <param name="all">The nodes of the flow.</param>
    public static IEnumerable<SettingProblem> EyesProblems(FlowNode node, IReadOnlyList<FlowNode> all)
    {
        if (node.Inputs.TryGetValue(NotBy, out var written) && written.IsFormula)
        {
            return [("“回避”不能用公式，请写环节标识的列表，或 earlier。", "Who keeps out cannot be a formula: name steps, or earlier.")];
        }

        var names = node.Setting(NotBy) switch { JsonArray list => Texts(list), { } one => [one.ToString()], _ => [] };
        return names.Where(name => name != StepPolicy.Earlier && !all.Any(other => other.Id == name)).Select(name => (SettingProblem)($"“回避”：没有环节“{name}”。", $"Who keeps out: there is no step “{name}”."));
    }

    /// <summary>Money is never granted because somebody approved something else before.</summary>
    /// <param name="all">The nodes of the flow by index.</param>
    public static IEnumerable<SettingProblem> MoneyProblems(FlowNode node, IReadOnlyList<FlowNode> all)
    {
        if (node.TextSetting(Repeat) is not ("consecutive" or "once"))
        {
            yield break;
        }

        // What comes next without anybody being asked in between.
        var seen = new HashSet<int> { node.Index };
        var next = new Queue<FlowNode>([node]);
        while (next.TryDequeue(out var one))
        {
            foreach (var target in one.Outgoing.Select(edge => all[edge.Target]).Concat(one.Entries.Values).Where(target => seen.Add(target.Index)))
            {
                if (money.Contains(target.Type))
                {
                    yield return (
                        $"此环节之后直接拨款（“{target.Name}”），“重复审批人”只能选 ask：拨款必须由人作出决定。",
                        $"Money is granted right after this step (“{target.NameEn ?? target.Name}”), so a repeated approver is always asked: a person decides about money.");
                    yield break;
                }

                if (!target.Activity.Asks)
                {
                    next.Enqueue(target);
                }
            }
        }
    }

    /// <summary>What a step says; null when it says nothing.</summary>
    public static StepPolicy? Of(StepContext context)
    {
        var policy = new StepPolicy
        {
            CopyTo = Copies(context),
            RepeatApprover = context.Text(Repeat) switch { "consecutive" => RepeatApprover.Consecutive, "once" => RepeatApprover.Once, _ => RepeatApprover.Ask },
            WhenEmpty = context.Text(Empty) == "pool" ? WhenEmpty.Pool : WhenEmpty.Person,
            FallbackUser = context.Text("fallbackUser"),
            NotBy = context.Texts(NotBy) is { Count: > 0 } steps ? string.Join(',', steps) : null,
            SelfApproval = context.Text(Self) == "secondPerson" ? SelfApproval.SecondPerson : SelfApproval.Forbid,
            Fields = context.Json(Rights) is JsonObject { Count: > 0 } rights ? new(Texts(rights["write"]), Texts(rights["hidden"])) : null,
            DependsOn = context.Json(Depends) switch
            {
                JsonArray all => new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [StepPolicy.Everybody] = Texts(all) },
                JsonObject { Count: > 0 } members => members.ToDictionary(pair => pair.Key, pair => Texts(pair.Value), StringComparer.Ordinal),
                _ => null,
            },
            Signature = context.Flag("signature"),
        };
        return policy == new StepPolicy() ? null : policy;
    }

    private static StepCopies? Copies(StepContext context) => context.Json(CopyTo) is JsonObject { Count: > 0 } given
        ? new([.. Texts(given["departments"]).SelectMany(context.Facts.Departments)], Texts(given["positions"]), Texts(given["users"]))
        : null;

    private static IReadOnlyList<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(one => one?.ToString()).OfType<string>()];
}
