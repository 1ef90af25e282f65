using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Coverage;

/// <summary>
/// Whether the conditions of a flow leave no application without a branch, overlap where one branch is expected, or can never hold, given what the form lets in.
/// Every finding carries an example. What it says about "never" is certain; where it cannot be certain it says that it is not decided.
/// </summary>
public sealed class ConditionCoverage
{
    /// <summary>Most examples that are tried per activity.</summary>
    public const int MostExamples = 50_000;

    private readonly CompiledFlow flow;
    private readonly FlowNames names;
    private readonly List<Finding> findings = [];
    private readonly HashSet<(string ActivityId, string Outcome)> impossible = [];

    private ConditionCoverage(CompiledFlow flow, FormulaSchema facts)
    {
        (this.flow, names) = (flow, new(flow, facts));
        foreach (var node in flow.Nodes)
        {
            Look(node);
        }
    }

    /// <summary>What was found: "error" when it is so whatever the numbers of the edition are, "warning" when it hangs on them or may be meant.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Outcomes that no application takes, and slots of an <c>Elsa.If</c> or <c>Elsa.While</c> that none enters. Certain.</summary>
    public IReadOnlySet<(string ActivityId, string Outcome)> ImpossibleOutcomes => impossible;

    /// <summary>Looks at all conditions of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="facts">What formulas read besides the flow's variables, with the ranges of the form; <see cref="FormulaSchema.Open"/> when that is not known.</param>
    public static ConditionCoverage Of(CompiledFlow flow, FormulaSchema facts) => new(flow, facts);

    /// <summary>The findings alone.</summary>
    public static IReadOnlyList<Finding> Check(CompiledFlow flow, FormulaSchema facts) => Of(flow, facts).Findings;

    private void Look(FlowNode node)
    {
        var conditions = node.Activity.Conditions(node);
        if (conditions.Count == 0)
        {
            return;
        }

        var takesAll = TakesAll(node);
        var seen = new CoverageSearch(names.At(node), [.. conditions.Select(condition => condition.Formula)], names.Before(node), takesAll);
        if (!seen.IsReached)
        {
            // No application comes here at all: what is wrong has been said of the conditions before.
            impossible.UnionWith(seen.IsDecided ? Ways(node).Select(outcome => (node.Id, outcome)) : []);
            return;
        }

        if (node.Activity is FlowSwitch or DecisionTable)
        {
            OfSwitch(node, conditions, seen, takesAll);
        }
        else
        {
            OfDecision(node, seen);
        }

        if (seen.Fails is { } fails)
        {
            Warn(node, "condition-fails", $"有的情况下无法计算条件“{fails.Formula.Text}”", $"there are cases in which “{fails.Formula.Text}” cannot be computed", fails.Example);
        }
    }

    private static bool TakesAll(FlowNode node) => node.Activity switch
    {
        FlowSwitch => FlowSwitch.TakesAll(node),
        DecisionTable table => table.TableOf(node).Hit is TableHit.All,
        _ => false,
    };

    private static string DefaultOf(FlowNode node) => node.Activity is DecisionTable ? DecisionTable.NoMatch : FlowSwitch.DefaultOutcome;

    // A way that leads nowhere cannot be missed: an If without "else", the end of a loop.
    private static string[] Ways(FlowNode node) => node.Activity switch
    {
        FlowDecision or FlowSwitch or DecisionTable => [.. node.Outcomes],
        If or While => [.. node.Entries.Keys],
        _ => [],
    };

    private void OfDecision(FlowNode node, CoverageSearch seen)
    {
        var (yes, no) = node.Activity switch { FlowDecision => ("True", "False"), While => ("body", "Done"), _ => ("then", "else") };
        if (!seen.MayHold[0])
        {
            Never(node, yes, seen, "always-false", $"条件永远不成立，没有人走“{node.OutcomeText(yes)}”", $"the condition never holds, so nobody takes “{node.OutcomeText(yes, english: true)}”", seen.None);
        }
        else if (!seen.MayBeNone)
        {
            Never(node, no, seen, "always-true", $"条件总是成立，没有人走“{node.OutcomeText(no)}”", $"the condition always holds, so nobody takes “{node.OutcomeText(no, english: true)}”", seen.Holding[0]);
        }
        else if (seen.MissesExamples && (seen.Holding[0] is null || seen.None is null))
        {
            Undecided(node, seen, seen.Holding[0] is null ? yes : no);
        }
    }

    private void OfSwitch(FlowNode node, IReadOnlyList<FlowCondition> conditions, CoverageSearch seen, bool takesAll)
    {
        for (var index = 0; index < conditions.Count; index++)
        {
            var outcome = conditions[index].Outcome;
            if (!seen.MayHold[index])
            {
                Never(node, outcome, seen, "case-impossible", $"条件“{outcome}”永远不成立", $"the condition of “{outcome}” never holds", null);
            }
            else if (!seen.MayBeFirst[index] && !takesAll)
            {
                Never(node, outcome, seen, "case-shadowed", $"条件“{outcome}”成立时，前面的条件总是已经成立，轮不到它", $"whenever the condition of “{outcome}” holds, one before it holds already", seen.Holding[index]);
            }
            else if (seen.MissesExamples && (takesAll ? seen.Holding : seen.First)[index] is null)
            {
                Undecided(node, seen, outcome);
            }
        }

        var mayOverlap = node.Activity is not DecisionTable table || table.TableOf(node).Hit is not TableHit.Unique;
        foreach (var ((first, second), example) in takesAll ? [] : seen.Overlaps.Where(pair => seen.MayBeFirst[pair.Key.Second]).Take(10))
        {
            var both = $"条件“{conditions[first].Outcome}”与“{conditions[second].Outcome}”会同时成立，{(mayOverlap ? "此时走前者" : "而此表只允许一行成立")}";
            var bothEn = $"the conditions of “{conditions[first].Outcome}” and “{conditions[second].Outcome}” can hold at once; {(mayOverlap ? "the first is taken then" : "this table lets only one row hold")}";
            findings.Add(new(mayOverlap ? "warning" : "error", "cases-overlap", Text(node, both, example), [node.Id], []) { Example = example, TextEn = TextEn(node, bothEn, example) });
        }

        OfDefault(node, seen);
    }

    // Going on somewhere by "Default" is an answer; ending there is none, as nobody has looked at the application.
    private void OfDefault(FlowNode node, CoverageSearch seen)
    {
        if (seen.None is { } example && node.EdgesOf(DefaultOf(node)).All(edge => flow.Nodes[edge.Target].Descriptor.Outcomes.Count == 0))
        {
            findings.Add(new("error", "no-case", Text(node, "没有一个条件成立，流程就此结束，没有任何处理", example), [node.Id], [])
            {
                Example = example,
                TextEn = TextEn(node, "no condition holds, and the flow ends there without anybody having looked", example),
            });
        }
        else if (!seen.MayBeNone && seen.IsDecided)
        {
            impossible.Add((node.Id, DefaultOf(node)));
        }
        else if (!seen.MayBeNone || (seen.MissesExamples && seen.None is null))
        {
            Undecided(node, seen, DefaultOf(node));
        }
    }

    private void Never(FlowNode node, string outcome, CoverageSearch seen, string code, string text, string textEn, JsonObject? example)
    {
        if (!seen.IsDecided)
        {
            Undecided(node, seen, outcome);
            return;
        }

        impossible.Add((node.Id, outcome));
        var severity = seen.HangsOnEdition || seen.ReadsNothing ? "warning" : "error";
        findings.Add(new(severity, code, Text(node, text, example), [node.Id], []) { Example = example, TextEn = TextEn(node, textEn, example) });
    }

    private void Undecided(FlowNode node, CoverageSearch seen, string outcome) => findings.Add(new(
        "warning",
        "coverage-undecided",
        string.Create(CultureInfo.InvariantCulture, $"“{node.Name}”（{node.Id}）：试了 {seen.Tried} 个例子，没有一个走“{outcome}”，但不能断定没有。"),
        [node.Id],
        [])
    {
        TextEn = string.Create(CultureInfo.InvariantCulture, $"“{node.NameEn ?? node.Name}”: {seen.Tried} examples were tried and none takes “{outcome}”, but there may be one."),
    });

    private void Warn(FlowNode node, string code, string text, string textEn, JsonObject example) =>
        findings.Add(new("warning", code, Text(node, text, example), [node.Id], []) { Example = example, TextEn = TextEn(node, textEn, example) });

    private static string Text(FlowNode node, string text, JsonObject? example) => $"“{node.Name}”（{node.Id}）：{text}。" + (example is { Count: > 0 }
        ? $"例如：{string.Join("，", example.Select(one => $"{one.Key} = {(one.Value is null ? "空" : FormulaValues.Text(FormulaValues.FromJson(one.Value)))}"))}。"
        : "");

    private static string TextEn(FlowNode node, string text, JsonObject? example) => $"“{node.NameEn ?? node.Name}”: {text}." + (example is { Count: > 0 }
        ? $" For example: {string.Join(", ", example.Select(one => $"{one.Key} = {(one.Value is null ? "nothing" : FormulaValues.Text(FormulaValues.FromJson(one.Value)))}"))}."
        : "");
}
