using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Coverage;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Coverage;

/// <summary>Over fields with few values, what coverage says of any conditions is what trying every application says.</summary>
public sealed class RandomCoverageTests
{
    private static readonly FormulaSchema schema = new(new Dictionary<string, FormulaType>
    {
        ["a"] = FormulaType.Number with { Min = 0, Max = 6, Places = 0 },
        ["b"] = (FormulaType.Number with { Min = -2, Max = 3, Places = 0 }).OrNull(),
        ["kind"] = FormulaType.Choice(["x", "y", "z"]).OrNull(),
        ["flag"] = FormulaType.Boolean,
    });

    private static readonly List<Dictionary<string, object?>> applications =
    [
        .. from a in Enumerable.Range(0, 7)
           from b in Enumerable.Range(-2, 6).Select(number => (object?)(decimal)number).Append(null)
           from kind in new object?[] { "x", "y", "z", null }
           from flag in new object?[] { true, false }
           select new Dictionary<string, object?> { ["a"] = (decimal)a, ["b"] = b, ["kind"] = kind, ["flag"] = flag },
    ];

    private static readonly string[] terms = ["a", "b", "a * 2 - 3", "(b ?? 1)", "min(a, 4)", "abs(b)", "(flag ? a : 2)", "max(b, 0) + 1", "a / 2", "-b"];

    private static readonly string[] numbers = ["-2", "0", "1", "2.5", "3", "5", "7"];

    [Fact]
    public void A_switch_is_found_to_have_the_gaps_overlaps_and_dead_cases_that_trying_everything_finds() =>
        Prop.ForAll(Arb.From(Gen.ListOf(Condition(2), 3)), conditions => Agree([.. conditions]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40).WithReplay(20160613, 12345677));

    private static void Agree(IReadOnlyList<string> conditions)
    {
        var formulas = conditions.Select(Formula.Parse).ToList();
        var holding = applications.Select(values => formulas.Select(formula => formula.IsTrue(Scope(values))).ToList()).ToList();
        var cases = new JsonArray([.. conditions.Select((condition, index) => new JsonObject { ["label"] = $"{index}", ["condition"] = condition })]);
        var flow = new FlowBuilder().Add("B", "Elsa.Start").Add("S", "Elsa.FlowSwitch", ("cases", cases)).Add("R", "Approvals.Review").Add("E", "Elsa.End")
            .Way("B > S:0 > R:Approve > E").Way("S:1 > R:Reject > E").Way("S:2 > R").Way("S:Default > E").Compile();

        var coverage = ConditionCoverage.Of(flow, schema);

        var text = string.Join(" | ", conditions);
        if (coverage.Findings.Any(finding => finding.Code == "coverage-undecided"))
        {
            return;
        }

        Assert.True(coverage.Findings.Any(finding => finding.Code == "no-case") == holding.Any(one => !one.Contains(true)), text);
        for (var index = 0; index < 3; index++)
        {
            var taken = holding.Any(one => one.IndexOf(true) == index);
            Assert.True(coverage.ImpossibleOutcomes.Contains(("S", $"{index}")) == !taken, $"{index} of {text}");
        }

        foreach (var example in coverage.Findings.Where(finding => finding.Example is not null))
        {
            Holds(example.Code, example.Example!, formulas, text);
        }
    }

    // The names that the conditions do not read may have any value.
    private static void Holds(string code, JsonObject example, List<Formula> formulas, string text)
    {
        var values = applications[0].ToDictionary(pair => pair.Key, pair => example.ContainsKey(pair.Key) ? FormulaValues.FromJson(example[pair.Key]) : pair.Value);
        var count = formulas.Count(formula => formula.IsTrue(Scope(values)));
        Assert.True(code switch { "no-case" => count == 0, "cases-overlap" or "case-shadowed" => count > 1, _ => true }, $"{code} {example.ToJsonString()}: {text}");
    }

    private static FormulaScope Scope(Dictionary<string, object?> values) => new(values.GetValueOrDefault, (from, _) => from);

    private static Gen<string> Condition(int depth) => depth == 0 ? Atom : Gen.OneOf(
        Atom,
        Joined(depth, "and"),
        Joined(depth, "or"),
        Condition(depth - 1).Select(inner => $"not ({inner})"));

    private static Gen<string> Atom => Gen.OneOf(
        from term in Gen.Elements(terms)
        from sign in Gen.Elements("<", "<=", ">", ">=", "=", "!=")
        from other in Gen.OneOf(Gen.Elements(numbers), Gen.Elements(numbers), Gen.Elements("a", "b"))
        select $"{term} {sign} {other}",
        Gen.Elements("flag", "kind = 'x'", "kind in ['x', 'y']", "kind != 'z'", "kind = null", "b = null", "isEmpty(kind)", "a in [1, 3, 5]", "flag = false", "b > null"));

    private static Gen<string> Joined(int depth, string sign) =>
        from left in Condition(depth - 1)
        from right in Condition(depth - 1)
        select $"({left}) {sign} ({right})";
}
