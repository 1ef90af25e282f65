using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>Goes one of two ways by a condition; null counts as false.</summary>
[Activity("Elsa.FlowDecision", DisplayName = "判断", DisplayNameEn = "Decision", Category = ActivityCategories.Flow,
    Description = "按条件走“是”或“否”。",
    DescriptionEn = "Goes one of two ways by a condition.", Outcomes = ["True", "False"])]
internal sealed class FlowDecision : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
        [new("condition", "Boolean", "条件", "Condition", ("公式，例如 meanScore >= 60", "A formula, for example meanScore >= 60"), Required: true, IsFormula: true)];

    internal override IReadOnlyList<FlowCondition> Conditions(FlowNode node) => FlowCondition.OfInput(node, "True");

    public override Step Start(StepContext context)
    {
        var holds = context.Flag("condition");
        return context.Leave(holds ? "True" : "False", Reasons.Detail(context, "condition", holds));
    }
}

/// <summary>Goes the way of the first case whose condition holds, else by "Default". Mode MatchAny takes every case that holds.</summary>
[Activity("Elsa.FlowSwitch", DisplayName = "多路判断", DisplayNameEn = "Switch", Category = ActivityCategories.Flow,
    Description = "走第一个成立的条件；都不成立走“Default”。",
    DescriptionEn = "Goes the way of the first condition that holds, else the other way.", Outcomes = [DefaultOutcome])]
internal sealed class FlowSwitch : Activity
{
    public const string DefaultOutcome = "Default";

    private readonly ConditionalWeakTable<FlowNode, IReadOnlyList<FlowCondition>> compiled = [];

    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("cases", "Object", "条件", "Cases", ("[{\"label\":\"…\",\"condition\":\"公式\"}]", "[{\"label\":\"…\",\"condition\":\"formula\"}]"), Required: true),
        new("mode", "String", "方式", "Mode", null, "MatchFirst", Options: ["MatchFirst", "MatchAny"]),
    ];

    public override IReadOnlyList<string> OutcomesOf(Func<string, JsonNode?> settings) =>
        [.. Cases(settings("cases")).Select(one => one.Label), DefaultOutcome];

    public override IEnumerable<SettingProblem> Check(FlowNode node)
    {
        foreach (var (label, condition) in Cases(node.Setting("cases")))
        {
            if (Problem(condition) is { } wrong)
            {
                yield return ($"条件“{label}”：{wrong.Message}", $"the condition “{label}” is no formula at character {wrong.Position + 1}.");
            }
        }
    }

    internal override IReadOnlyList<FlowCondition> Conditions(FlowNode node) => compiled.GetValue(node, static node =>
        [.. Cases(node.Setting("cases")).Select(one => new FlowCondition(one.Label, Formula.Parse(one.Condition), $"cases → {one.Label}"))]);

    /// <summary>Whether every case that holds is taken, not only the first.</summary>
    public static bool TakesAll(FlowNode node) => node.TextSetting("mode") == "MatchAny";

    public override Step Start(StepContext context)
    {
        var holding = Conditions(context.Node).Where(one => one.Formula.IsTrue(context.Scope));
        var taken = (context.Text("mode") == "MatchAny" ? holding : holding.Take(1)).ToList();
        return taken.Count == 0
            ? context.Leave(DefaultOutcome, Reasons.Detail(context, [.. Conditions(context.Node).Select(one => one.Formula)], holds: false))
            : new Step.Leave([.. taken.Select(one => one.Outcome)], Reasons.Detail(context, [.. taken.Select(one => one.Formula)], holds: true), null);
    }

    // Elsa writes a condition as {type, value}, people as a text.
    private static IEnumerable<(string Label, string Condition)> Cases(JsonNode? cases) =>
        from one in (cases as JsonArray ?? []).OfType<JsonObject>()
        let condition = one["condition"] is JsonObject expression ? expression["value"] ?? expression["expression"]?["value"] : one["condition"]
        select (one["label"]?.ToString() ?? "", condition?.ToString() ?? "");

    private static FormulaException? Problem(string condition)
    {
        try
        {
            Formula.Parse(condition);
            return null;
        }
        catch (FormulaException exception)
        {
            return exception;
        }
    }
}

/// <summary>Sets a variable of the instance.</summary>
[Activity("Elsa.SetVariable", DisplayName = "设置变量", DisplayNameEn = "Set variable", Category = ActivityCategories.Flow, Description = "把一个值存入流程变量。",
    DescriptionEn = "Keeps a value in a variable of the flow.")]
internal sealed class SetVariable : Activity
{
    public override IReadOnlyList<ActivityInput> Inputs { get; } =
    [
        new("variable", "String", "变量", "Variable", ("变量名或变量 id", "Name or id of a variable"), Required: true),
        new("value", "Object", "值", "Value", ("字面值或公式", "A value or a formula")),
    ];

    public override IEnumerable<SettingProblem> Check(FlowNode node) => node.Setting("variable") is null or JsonArray ? [("没有变量名。", "It names no variable.")] : [];

    internal override IEnumerable<(string Variable, FormulaType Type)> Keeps(FlowNode node, Func<string, string?> variable)
    {
        var value = node.Inputs.GetValueOrDefault("value");
        return variable("variable") is { } name
            ? [(name, value is { IsFormula: false, Formulas.Count: 0 } literal ? FormulaType.Of(FormulaValues.FromJson(literal.Raw)) : FormulaType.Any)]
            : [];
    }

    public override Step Start(StepContext context)
    {
        var (name, value) = (context.Variable("variable") ?? throw context.Missing("variable"), context.Value("value"));
        context.Set(name, value);
        return context.Leave(detail: new() { ["variable"] = name, ["value"] = FormulaValues.ToJson(value) });
    }
}
