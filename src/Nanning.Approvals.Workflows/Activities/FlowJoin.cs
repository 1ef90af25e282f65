using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Brings branches together; the rules are those of <c>Joins</c>.</summary>
[Activity("Elsa.FlowJoin", DisplayName = "汇合", DisplayNameEn = "Join", Category = ActivityCategories.Flow,
    Description = "汇合分支：全部（WaitAll）、任一（WaitAny）、若干个（WaitN）或一定比例（WaitRatio）到达后继续。",
    DescriptionEn = "Joins branches: goes on when all, anyone, so many or a part of them have come.")]
internal sealed class FlowJoin : Activity
{
    public const string WaitAll = "WaitAll";
    public const string WaitAny = "WaitAny";
    public const string WaitN = "WaitN";
    public const string WaitRatio = "WaitRatio";

    public const string Done = "Done";

    /// <summary>Outcome of a join that needs so many, when fewer came and no other can come any more.</summary>
    public const string TooFew = "TooFew";

    private const string Leave = "leave";

    // Elsa calls a join of those branches that were really taken WaitAllActive; here every join of all is one.
    private static readonly string[] Modes = [WaitAll, "WaitAllActive", WaitAny, WaitN, WaitRatio];

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("mode", "String", "方式", "Mode", ("WaitAll 全部到齐；WaitAny 任一到达；WaitN 达到个数；WaitRatio 达到比例", "WaitAll for all of them; WaitAny for the first; WaitN for so many; WaitRatio for a share"), WaitAll, Options: Modes),
        new("count", "Int32", "个数", "Count", ("WaitN：到达多少个分支后继续", "WaitN: after how many branches it goes on")),
        new("ratio", "Decimal", "比例", "Ratio", ("WaitRatio：大于 0、至多 1，例如 0.5；按并行分支总数向上取整", "WaitRatio: more than 0, at most 1, for example 0.5; of all parallel branches, rounded up")),
        new("others", "String", "其余分支", "Other branches", ("WaitN、WaitRatio：cancel 取消，leave 继续进行", "WaitN and WaitRatio: cancel ends the others, leave lets them go on"), "cancel", Options: ["cancel", Leave]),
    ];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        settings("mode")?.ToString() is WaitN or WaitRatio ? [Done, TooFew] : Attribute.Outcomes;

    public override IEnumerable<SettingProblem> Check(FlowNode node)
    {
        var mode = node.TextSetting("mode");
        if (!Modes.Contains(mode))
        {
            yield return ($"汇合方式只能是 {string.Join("、", Modes)}。", $"The mode of a join is one of {string.Join(", ", Modes)}.");
        }

        if (mode == WaitN && node.IntSetting("count") is not >= 1)
        {
            yield return ("WaitN 须写明个数（count），为不小于 1 的整数。", "WaitN needs a count, a whole number of at least 1.");
        }

        if (mode == WaitRatio && RatioOf(node) is not (> 0m and <= 1m))
        {
            yield return ("WaitRatio 须写明比例（ratio），大于 0、至多 1。", "WaitRatio needs a ratio, more than 0 and at most 1.");
        }

        if (node.TextSetting("others") is not ("cancel" or Leave))
        {
            yield return ("其余分支（others）只能是 cancel 或 leave。", "What becomes of the others is cancel or leave.");
        }
    }

    public override Step Start(StepContext context) => context.Node.TextSetting("mode") == WaitAny ? new Step.JoinAny() : new Step.JoinAll();

    /// <summary>It goes on when so many have come.</summary>
    public static bool Counts(FlowNode join) => join.Outcomes.Count > 1;

    /// <summary>Branches that have not come go on when it fires.</summary>
    public static bool LeavesOthers(FlowNode join) => join.TextSetting("others") == Leave;

    /// <summary>How many must come.</summary>
    /// <param name="width">With how many branches the fork began.</param>
    public static int Needed(FlowNode join, int width) =>
        join.TextSetting("mode") == WaitRatio ? (int)decimal.Ceiling((RatioOf(join) ?? 1m) * width) : join.IntSetting("count") ?? 1;

    private static decimal? RatioOf(FlowNode join) =>
        decimal.TryParse(join.TextSetting("ratio"), NumberStyles.Number, CultureInfo.InvariantCulture, out var ratio) ? ratio : null;
}
