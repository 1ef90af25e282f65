using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>What the loops have in common: a body, and a number of rounds that they never pass.</summary>
internal abstract class Loop : Container
{
    /// <summary>Rounds when the definition sets no limit.</summary>
    public const int DefaultLimit = 100;

    /// <summary>No definition may allow more rounds than this.</summary>
    public const int MostRounds = 1_000;

    protected const string Body = "body";

    protected const string CurrentIndex = "CurrentIndex";

    protected static readonly ActivityInput Limit =
        new("limit", "Int32", "次数上限", "Limit", (string.Create(CultureInfo.InvariantCulture, $"最多执行多少次，1 到 {MostRounds}；超过即为异常"), string.Create(CultureInfo.InvariantCulture, $"How many rounds at most, 1 to {MostRounds}; more is an incident")), DefaultLimit);

    protected static readonly ActivityInput Items = new("items", "Object", "集合", "Items", ("公式，得出一个列表，例如 form.staff", "A formula that gives a list, for example form.staff"), Required: true, IsFormula: true);

    protected static readonly ActivityInput CurrentValue =
        new("currentValue", "String", "当前项变量", "Current value", ("循环体内可用；另有 CurrentIndex，从 0 起", "Known inside the loop; so is CurrentIndex, from 0"), "CurrentValue");

    public override IReadOnlyList<ActivitySlot> Slots { get; } = [new(Body, "循环体", "Body")];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => node.TextSetting("limit") is { } text
        && !(int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostRounds)
            ? [(string.Create(CultureInfo.InvariantCulture, $"次数上限应为 1 到 {MostRounds} 的整数。"), string.Create(CultureInfo.InvariantCulture, $"The limit has to be a whole number from 1 to {MostRounds}."))]
            : [];

    protected static int LimitOf(StepContext context) => context.Int("limit") is { } limit and >= 1 and <= MostRounds
        ? limit
        : throw context.Problem($"的次数上限应为 1 到 {MostRounds}。", $"needs a limit from 1 to {MostRounds}.");

    protected static JsonArray ItemsOf(StepContext context)
    {
        var items = Lists.Of(context, "items");
        var limit = LimitOf(context);
        return items.Count <= limit
            ? items
            : throw context.Problem($"有 {items.Count} 项，超过上限 {limit}。", $"has {items.Count} items; at most {limit} are allowed.");
    }

    protected static JsonObject LocalsOf(StepContext context, JsonArray items, int index) => new()
    {
        [context.Node.Locals[0]] = items[index]?.DeepClone(),
        [CurrentIndex] = index,
    };
}

/// <summary>Again and again as long as a condition holds; it is looked at before each round.</summary>
[Activity("Elsa.While", DisplayName = "当…循环", DisplayNameEn = "While", Category = ActivityCategories.Container, Description = "条件成立就再执行一次循环体，次数有上限。",
    DescriptionEn = "Runs its body again as long as a condition holds, up to a limit.")]
internal sealed class While : Loop
{
    private const string Rounds = "rounds";

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("condition", "Boolean", "条件", "Condition", ("公式，例如 not accepted", "A formula, for example not accepted"), Required: true, IsFormula: true), Limit];

    internal override IReadOnlyList<FlowCondition> Conditions(FlowNode node) => FlowCondition.OfInput(node, Body);

    public override Step Start(StepContext context) => Next(context);

    public override Step Ended(StepContext context, bool othersRun) => Next(context);

    private static Step Next(StepContext context)
    {
        var rounds = (int?)context.Memory[Rounds] ?? 0;
        var holds = context.Flag("condition");
        var detail = Reasons.Detail(context, "condition", holds);
        detail[Rounds] = rounds;
        if (!holds)
        {
            return context.Leave(detail: detail);
        }

        if (rounds >= LimitOf(context) || !context.Holds(Body))
        {
            throw context.Problem($"已循环 {rounds} 次，条件仍然成立，超过次数上限。", $"has run {rounds} times and its condition still holds, which is more than its limit.");
        }

        context.Memory[Rounds] = rounds + 1;
        return context.Enter(Body, new() { [CurrentIndex] = rounds }).Wait(detail);
    }

    public override IReadOnlyList<string> LocalsOf(Func<string, string?> variable) => [CurrentIndex];
}

/// <summary>Once for every item, one after the other. The items are those of the beginning, whatever becomes of the variable they were taken from.</summary>
[Activity("Elsa.ForEach", DisplayName = "逐项循环", DisplayNameEn = "For each", Category = ActivityCategories.Container, Description = "对列表的每一项依次执行循环体。",
    DescriptionEn = "Runs its body for each item of a list, one after the other.")]
internal sealed class ForEach : Loop
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } = [Items, CurrentValue, Limit];

    public override IReadOnlyList<string> LocalsOf(Func<string, string?> variable) => [variable(CurrentValue.Name) ?? CurrentValue.Name, CurrentIndex];

    public override Step Start(StepContext context)
    {
        context.Memory["items"] = ItemsOf(context);
        return Next(context, 0);
    }

    public override Step Ended(StepContext context, bool othersRun) => Next(context, (int)context.Memory["index"]! + 1);

    private static Step Next(StepContext context, int index)
    {
        var items = context.Memory["items"]!.AsArray();
        context.Memory["index"] = index;
        var detail = new JsonObject { ["index"] = index, ["items"] = items.Count };
        return index < items.Count && context.Holds(Body)
            ? context.Enter(Body, LocalsOf(context, items, index)).Wait(detail)
            : context.Leave(detail: detail);
    }
}

/// <summary>Once for every item, all at the same time; goes on when all have ended.</summary>
[Activity("Elsa.ParallelForEach", DisplayName = "逐项并行", DisplayNameEn = "Parallel for each", Category = ActivityCategories.Container,
    Description = "对列表的每一项同时执行循环体，全部结束后继续。",
    DescriptionEn = "Runs its body for all items of a list at once, and goes on when all have ended.")]
internal sealed class ParallelForEach : Loop
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } = [Items, CurrentValue, Limit];

    public override IReadOnlyList<string> LocalsOf(Func<string, string?> variable) => [variable(CurrentValue.Name) ?? CurrentValue.Name, CurrentIndex];

    public override Step Start(StepContext context)
    {
        var items = ItemsOf(context);
        var detail = new JsonObject { ["items"] = items.Count };
        if (items.Count == 0 || !context.Holds(Body))
        {
            return context.Leave(detail: detail);
        }

        for (var index = 0; index < items.Count; index++)
        {
            context.Enter(Body, LocalsOf(context, items, index));
        }

        return context.Wait(detail);
    }
}

/// <summary>Inputs that are lists.</summary>
internal static class Lists
{
    /// <summary>A list as JSON; nothing is an empty list.</summary>
    public static JsonArray Of(StepContext context, string input) => context.Value(input) switch
    {
        null => [],
        IEnumerable<object?> list => [.. list.Select(FormulaValues.ToJson)],
        var other => throw context.Problem($"的 {input} 应为列表，实为 {FormulaValues.Text(other)}。", $"needs a list as {input}, not {FormulaValues.Text(other)}."),
    };
}

/// <summary>Conditions in the journal: what was asked, how it came out, and what it was decided on.</summary>
internal static class Reasons
{
    // A long list says nothing more than its beginning.
    private const int LongestValue = 200;

    public static JsonObject Detail(StepContext context, string input, bool holds) =>
        Detail(context, context.Node.Inputs[input].FormulaText, context.Node.Inputs[input].Formulas.Select(one => one.Formula), holds);

    public static JsonObject Detail(StepContext context, IReadOnlyList<Formula> conditions, bool holds) =>
        Detail(context, string.Join("; ", conditions.Select(one => one.Text)), conditions, holds);

    private static JsonObject Detail(StepContext context, string? text, IEnumerable<Formula> formulas, bool holds)
    {
        var detail = new JsonObject { ["condition"] = text, ["result"] = holds };
        var values = new JsonObject();
        foreach (var (path, value) in formulas.SelectMany(one => one.Given(context.Scope)).DistinctBy(pair => pair.Key))
        {
            var json = FormulaValues.ToJson(value);
            values[path] = json?.ToJsonString() is { Length: > LongestValue } written ? written[..LongestValue] + "…" : json;
        }

        if (values.Count > 0)
        {
            detail["values"] = values;
        }

        return detail;
    }
}
