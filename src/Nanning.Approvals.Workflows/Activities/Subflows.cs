using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>What the activities that start other definitions have in common: one child, or one for every item of a list.</summary>
internal abstract class Subflow : Activity
{
    /// <summary>Most children when the definition sets no limit.</summary>
    private const int DefaultLimit = 100;

    /// <summary>The host's name, in the data of a stimulus, of a child that was cancelled.</summary>
    public const string Cancelled = "Cancelled";

    private const string Results = "results";

    protected static readonly IReadOnlyList<ActivityInput> Common =
    [
        new("workflowDefinitionId", "String", "流程", "Workflow", ("流程定义的 definitionId", "The definitionId of a flow"), Required: true, IsTemplate: true),
        new("input", "Object", "输入", "Input", ("对象；文字中的 {{公式}} 会被替换", "An object; {{formulas}} in its texts are filled in")),
        new("items", "Object", "集合", "Items", ("公式，得出一个列表：每项启动一个子流程，输入中另有 item 和 index", "A formula that gives a list: a sub-flow for each, with item and index in its input"), IsFormula: true),
        new("limit", "Int32", "个数上限", "Limit", ("最多启动多少个子流程，1 到 1000；超过即为异常", "How many sub-flows at most, 1 to 1000; more is an incident"), DefaultLimit),
        new("waitForCompletion", "Boolean", "等待结束", "Wait for completion", null, true),
        new("resultVariable", "String", "结果变量", "Result variable"),
        new("result", "Object", "结果", "Result", ("绑定到变量的输出", "An output bound to a variable")),
    ];

    public override IReadOnlyList<ActivityInput> Inputs => Common;

    public override IEnumerable<SettingProblem> Check(FlowNode node) => node.IntSetting("limit") is >= 1 and <= Loop.MostRounds or null
        ? []
        : [(string.Create(CultureInfo.InvariantCulture, $"个数上限应为 1 到 {Loop.MostRounds} 的整数。"), string.Create(CultureInfo.InvariantCulture, $"The limit has to be a whole number from 1 to {Loop.MostRounds}."))];

    public override Step Start(StepContext context)
    {
        var definition = context.RequiredText("workflowDefinitionId");
        var (waits, input) = (context.Flag("waitForCompletion"), context.Filled("input") as JsonObject ?? []);
        var detail = new JsonObject { ["definition"] = definition };
        if (!context.Node.Inputs.ContainsKey("items"))
        {
            Child(context, definition, waits, input);
            return waits ? context.Wait(detail) : context.Leave(detail: detail);
        }

        var items = Lists.Of(context, "items");
        var limit = context.Int("limit") ?? DefaultLimit;
        if (items.Count > limit)
        {
            throw context.Problem($"有 {items.Count} 项，超过上限 {limit}。", $"has {items.Count} items; at most {limit} are allowed.");
        }

        var results = new JsonObject();
        foreach (var (index, item) in items.Index())
        {
            var own = (JsonObject)input.DeepClone();
            (own["item"], own["index"]) = (item?.DeepClone(), index);
            if (Child(context, definition, waits, own) is { } bookmark)
            {
                results[bookmark] = null;
            }
        }

        detail["items"] = items.Count;
        context.Memory[Results] = results;
        return results.Count > 0 ? context.Wait(detail) : Leave(context, new JsonArray(), detail);
    }

    public override Step Resume(StepContext context, Bookmark bookmark, Stimulus stimulus)
    {
        // A child that did not come to its end has no result that one could go on with, unless the flow says what then.
        if (stimulus.Outcome == Cancelled)
        {
            return context.Node.HasEdge(Cancelled)
                ? context.Leave(Cancelled)
                : throw context.Problem($"的子流程被取消；请连接出口 {Cancelled}，或由管理员处理。", $"waits for a subflow that was cancelled. Connect its exit {Cancelled}, or let an administrator move it on.");
        }

        if (context.Memory[Results] is not JsonObject results)
        {
            return Leave(context, stimulus.Data, null);
        }

        results[bookmark.Id] = stimulus.Data?.DeepClone();
        return context.Open.Any(open => open.Boundary is null)
            ? context.Wait()
            : Leave(context, new JsonArray([.. results.Select(result => result.Value?.DeepClone())]), null);
    }

    internal override bool Waits => true;

    private static string? Child(StepContext context, string definition, bool waits, JsonObject input)
    {
        var bookmark = waits ? context.Bookmark(BookmarkKind.Subflow, definition) : null;
        context.Emit(new StartSubflow(bookmark, context.Node.Id, definition, input));
        return bookmark;
    }

    private static Step Leave(StepContext context, JsonNode? result, JsonObject? detail) =>
        context.Set(context.Variable("resultVariable") ?? context.Variable("result"), result).Leave(detail: detail);

    internal override bool Binds(FlowNode node) => true;
}

/// <summary>Starts another definition; waits for its end unless told not to, and keeps its outputs: with items, a list of them in the order of the items.</summary>
[Activity("Elsa.ExecuteWorkflow", DisplayName = "子流程", DisplayNameEn = "Execute workflow", Category = ActivityCategories.Flow,
    Description = "启动另一个流程（可为每一项各启动一个），可等待其结束。",
    DescriptionEn = "Starts another flow, or one for each item of a list, and may wait for its end.", Outcomes = ["Done", Cancelled], OptionalOutcomes = [Cancelled])]
internal sealed class ExecuteWorkflow : Subflow;

/// <summary>Starts another definition and goes on, unless told to wait.</summary>
[Activity("Elsa.DispatchWorkflow", DisplayName = "派发子流程", DisplayNameEn = "Dispatch workflow", Category = ActivityCategories.Flow,
    Description = "启动另一个流程（可为每一项各启动一个），不等待其结束。",
    DescriptionEn = "Starts another flow, or one for each item of a list, and does not wait for its end.", Outcomes = ["Done", Cancelled], OptionalOutcomes = [Cancelled])]
internal sealed class DispatchWorkflow : Subflow
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [.. Common.Select(input => input.Name == "waitForCompletion" ? input with { Default = false } : input)];
}
