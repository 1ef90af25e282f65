using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Tests.Procedures;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Coverage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Coverage;

public sealed class ConditionCoverageTests
{
    private static readonly FormulaType amount = FormulaType.Number with { Min = 0, Max = 1_000_000, Places = 2 };

    private static readonly FormulaSchema schema = new(new Dictionary<string, FormulaType>
    {
        ["form"] = FormulaType.Group(new Dictionary<string, FormulaType>
        {
            ["amount"] = amount,
            ["paid"] = amount,
            ["area"] = (FormulaType.Number with { Min = 1, Max = 10_000, Places = 6 }).OrNull(),
            ["staff"] = FormulaType.Number with { Min = 0, Max = 100, Places = 0 },
            ["guests"] = FormulaType.Number with { Min = 0, Max = 100, Places = 0 },
            ["kind"] = FormulaType.Choice(["own", "lease", "both"]),
            ["name"] = FormulaType.Text,
            ["signed"] = FormulaType.Boolean,
            ["since"] = FormulaType.Date,
            ["until"] = FormulaType.Date,
            ["rent"] = amount.OrNull(),
            ["invoices"] = FormulaType.ListOf(FormulaType.Group(new Dictionary<string, FormulaType> { ["amount"] = FormulaType.Number with { Min = 0, Places = 2 } })),
        }),
        ["params"] = FormulaType.Group(new Dictionary<string, FormulaType> { ["cap"] = FormulaType.Of(50_000m), ["off"] = FormulaType.Of(0m) }),
        ["on"] = FormulaType.Date,
        ["anything"] = FormulaType.Any,
    })
    {
        Constraints = [Formula.Parse("(form.kind = 'own') ? form.rent = null : form.rent != null")],
    };

    /// <summary>A decision for which both ways are open, and one for which only one is.</summary>
    [Theory]
    [InlineData("form.amount > 50000", null)]
    [InlineData("form.amount > params.cap * 2", null)]
    [InlineData("form.amount >= 0", "always-true")]
    [InlineData("form.amount > 1000000", "always-false")]
    [InlineData("form.amount >= 1000000", null)]
    [InlineData("form.amount > 999999.99", null)]
    [InlineData("form.amount > 999999.991 and form.amount < 1000000", "always-false")]
    [InlineData("form.staff > 4 and form.staff < 5", "always-false")]
    [InlineData("form.area > 4 and form.area < 5", null)]
    [InlineData("form.staff * 3 = 10", "always-false")]
    [InlineData("form.staff * 3 - 1 = 11", null)]
    [InlineData("form.staff / 7 > 14.2857", null)]
    [InlineData("form.kind in ['own', 'lease', 'both']", "always-true")]
    [InlineData("form.kind = 'rent'", "always-false")]
    [InlineData("form.kind = 'own' and form.kind = 'lease'", "always-false")]
    [InlineData("form.kind != 'own' or form.kind != 'lease'", "always-true")]
    [InlineData("form.signed or not form.signed", "always-true")]
    [InlineData("form.area = null", null)]
    [InlineData("form.area > 0", null)]
    [InlineData("form.area > 0 or form.area = null", "always-true")]
    [InlineData("form.area ?? 5 > 4", null)]
    [InlineData("form.area ?? 0 >= 0", "always-true")]
    [InlineData("form.since > '2016-06-13' and form.since < '2016-06-14'", "always-false")]
    [InlineData("form.since >= '2016-06-13' and form.since < '2016-06-14'", null)]
    [InlineData("addDays(form.since, 30) < '2016-06-13' and form.since > '2016-05-13'", "always-false")]
    [InlineData("addMonths(form.since, 12) <= '2016-06-13' and form.since >= '2015-06-14'", "always-false")]
    [InlineData("addMonths(form.since, 12) <= '2016-06-13' and form.since >= '2015-06-13'", null)]
    [InlineData("daysBetween(form.since, '2016-06-13') > 10 and form.since > '2016-06-02'", "always-false")]
    [InlineData("form.until < form.since", null)]
    [InlineData("form.until < form.since and form.since < form.until", "always-false")]
    [InlineData("form.until < form.since and form.since < '2016-01-01' and form.until > '2016-01-01'", "always-false")]
    [InlineData("form.amount > form.paid and form.paid > 1000 and form.amount < 1000.03", null)]
    [InlineData("form.amount > form.paid and form.paid > 1000 and form.amount < 1000.02", "always-false")]
    [InlineData("form.staff + form.guests > 200", "always-false")]
    [InlineData("form.staff + form.guests > 199", null)]
    [InlineData("form.staff + form.guests * 2 >= 300", null)]
    [InlineData("min(form.amount, 500) > 500", "always-false")]
    [InlineData("max(form.amount, 500) >= 500", "always-true")]
    [InlineData("abs(form.staff - 50) > 50", "always-false")]
    [InlineData("abs(form.staff - 50) = 50", null)]
    [InlineData("(form.kind = 'own' ? 10 : form.staff) > 100", "always-false")]
    [InlineData("if(form.signed, form.amount, 5) = 5", null)]
    [InlineData("sum(form.invoices.amount) < 0", "always-false")]
    [InlineData("sum(form.invoices.amount) > 100", null)]
    [InlineData("count(form.invoices) > 2.5 and count(form.invoices) < 3", "always-false")]
    [InlineData("length(form.name) > 5", null)]
    [InlineData("startsWith(form.name, '南宁') and not startsWith(form.name, '南宁')", "always-false")]
    [InlineData("form.name = '甲' and form.name = '乙'", "always-false")]
    [InlineData("form.name = '甲'", null)]
    [InlineData("anything = 'a' or anything = 'b'", null)]
    [InlineData("anything.flag", null)]
    [InlineData("form.kind = 'own' and form.rent > 0", "always-false")]
    [InlineData("form.kind = 'own' or form.rent >= 0", "always-true")]
    [InlineData("1 < 2", "always-true")]
    [InlineData("params.off = 1", "always-false")]
    public void A_decision_that_is_no_decision_is_found(string condition, string? code)
    {
        var flow = Decision(condition);

        var findings = ConditionCoverage.Check(flow, schema);

        Assert.Equal(code, findings.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("form.amount * form.staff > 100000000")]
    [InlineData("sum(form.invoices.amount) > 1000 and count(form.invoices) = 0")]
    [InlineData("addMonths(form.since, 12) < form.since")]
    [InlineData("year(form.since) < 2016 and form.since > '2016-01-01'")]
    [InlineData("isWorkingDay('2016-01-01')")]
    public void What_cannot_be_decided_is_said_to_be_open_with_how_far_it_was_looked(string condition)
    {
        var coverage = ConditionCoverage.Of(Decision(condition), schema);

        var finding = Assert.Single(coverage.Findings);
        Assert.Equal(("warning", "coverage-undecided"), (finding.Severity, finding.Code));
        Assert.Matches("试了 [0-9]+ 个例子", finding.Text);
        Assert.Empty(coverage.ImpossibleOutcomes);
    }

    [Theory]
    [InlineData("form.amount >= 0", "error", "False")]
    [InlineData("form.amount > params.cap and form.amount < params.cap", "warning", "True")]
    [InlineData("true", "warning", "False")]
    public void What_hangs_on_the_numbers_of_an_edition_or_was_written_down_so_does_not_refuse_a_flow(string condition, string severity, string outcome)
    {
        var coverage = ConditionCoverage.Of(Decision(condition), schema);

        Assert.Equal(severity, Assert.Single(coverage.Findings).Severity);
        Assert.Equal([("D", outcome)], coverage.ImpossibleOutcomes);
    }

    [Fact]
    public void A_gap_between_cases_is_shown_with_an_application_that_falls_through()
    {
        var coverage = ConditionCoverage.Of(Switch(("小额", "form.amount < 10000"), ("大额", "form.amount > 10000")), schema);

        var finding = Assert.Single(coverage.Findings);
        Assert.Equal(("error", "no-case"), (finding.Severity, finding.Code));
        Assert.Equal("""{"form.amount":10000}""", finding.Example!.ToJsonString());
        Assert.Contains("form.amount = 10000", finding.Text, StringComparison.Ordinal);
        Assert.Empty(coverage.ImpossibleOutcomes);
    }

    [Fact]
    public void Cases_that_leave_nothing_over_have_no_finding_and_no_default()
    {
        var coverage = ConditionCoverage.Of(Switch(("小额", "form.amount <= 10000"), ("大额", "form.amount > 10000")), schema);

        Assert.Empty(coverage.Findings);
        Assert.Equal([("S", "Default")], coverage.ImpossibleOutcomes);
    }

    [Fact]
    public void What_nobody_filled_in_falls_through_too()
    {
        var finding = Assert.Single(ConditionCoverage.Check(Switch(("小", "form.area <= 100"), ("大", "form.area > 100")), schema));

        Assert.Equal(("no-case", """{"form.area":null}"""), (finding.Code, finding.Example!.ToJsonString()));
    }

    [Fact]
    public void A_default_that_goes_on_somewhere_is_no_gap() => Assert.Empty(ConditionCoverage.Check(
        new FlowBuilder().Add("B", "Elsa.Start").Add("S", "Elsa.FlowSwitch", ("cases", Cases(("大额", "form.amount > 10000"))))
            .Add("R", "Approvals.Review").Add("E", "Elsa.End").Way("B > S:大额 > E").Way("S:Default > R:Approve > E").Way("R:Reject > E").Compile(),
        schema));

    [Fact]
    public void Two_cases_that_hold_at_once_are_named_with_an_example()
    {
        var findings = ConditionCoverage.Check(Switch(("甲", "form.staff >= 5"), ("乙", "form.staff <= 5"), ("丙", "form.signed")), schema);

        var overlap = findings.First(finding => finding.Code == "cases-overlap");
        Assert.Equal("warning", overlap.Severity);
        Assert.Contains("“甲”与“乙”", overlap.Text, StringComparison.Ordinal);
        Assert.Equal(5m, overlap.Example!["form.staff"]!.GetValue<decimal>());
        var shadowed = Assert.Single(findings, finding => finding.Code == "case-shadowed");
        Assert.Contains("“丙”", shadowed.Text, StringComparison.Ordinal);
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void Where_every_case_that_holds_is_taken_cases_may_overlap() => Assert.Empty(ConditionCoverage.Check(
        Switch("MatchAny", ("甲", "form.staff >= 5"), ("乙", "form.staff <= 5"), ("丙", "form.signed")), schema));

    [Theory]
    [InlineData("form.amount > 1000000", "case-impossible")]
    [InlineData("form.amount > 20000", "case-shadowed")]
    public void A_case_that_nobody_can_take_is_a_dead_branch(string condition, string code)
    {
        var coverage = ConditionCoverage.Of(Switch(("大额", "form.amount > 10000"), ("更大", condition), ("小额", "form.amount <= 10000")), schema);

        var finding = Assert.Single(coverage.Findings);
        Assert.Equal(("error", code), (finding.Severity, finding.Code));
        Assert.Contains(("S", "更大"), coverage.ImpossibleOutcomes);
    }

    [Fact]
    public void A_condition_that_cannot_be_evaluated_for_some_application_is_shown_with_it()
    {
        var finding = Assert.Single(ConditionCoverage.Check(Decision("100 / form.staff > 5 and form.staff != 1"), schema), finding => finding.Code == "condition-fails");

        Assert.Equal("""{"form.staff":0}""", finding.Example!.ToJsonString());
    }

    [Theory]
    [InlineData("form.amount > 50000", "form.amount > 10000", "always-true")]
    [InlineData("form.amount > 50000", "form.amount < 10000", "always-false")]
    [InlineData("form.amount > 50000", "form.amount > 90000", null)]
    [InlineData("form.amount > 50000", "on > '2020-01-01'", null)]
    public void A_decision_that_an_earlier_one_has_made_is_found(string first, string second, string? code)
    {
        var flow = new FlowBuilder().Add("B", "Elsa.Start").Add("D1", "Elsa.FlowDecision", ("condition", first)).Add("V", "Elsa.SetVariable", ("variable", "x"), ("value", 1))
            .Add("D2", "Elsa.FlowDecision", ("condition", second)).Add("E", "Elsa.End")
            .Way("B > D1:True > V > D2:True > E").Way("D1:False > E").Way("D2:False > E").Compile();

        Assert.Equal(code, ConditionCoverage.Check(flow, schema).SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("Elsa.If", "form.amount >= 0", "always-true", "else")]
    [InlineData("Elsa.If", "form.amount < 0", "always-false", "then")]
    [InlineData("Elsa.While", "form.amount < 0", "always-false", "body")]
    [InlineData("Elsa.While", "form.amount >= 0", "always-true", "Done")]
    [InlineData("Elsa.If", "form.amount > 50", null, null)]
    public void The_condition_of_a_container_is_looked_into_too(string type, string condition, string? code, string? way)
    {
        var inside = new JsonObject { ["id"] = "I", ["type"] = "Elsa.SetVariable", ["variable"] = "x", ["value"] = 1 };
        var json = new FlowBuilder().Add("B", "Elsa.Start").Add("C", type, ("condition", condition)).Add("E", "Elsa.End").Way("B > C > E").Json();
        var container = json["root"]!["activities"]![1]!;
        container[type == "Elsa.If" ? "then" : "body"] = inside;
        container["else"] = type == "Elsa.If" ? new JsonObject { ["id"] = "J", ["type"] = "Elsa.SetVariable", ["variable"] = "x", ["value"] = 2 } : null;

        var coverage = ConditionCoverage.Of(CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString())), schema);

        Assert.Equal(code, coverage.Findings.SingleOrDefault()?.Code);
        Assert.Equal(way is null ? [] : [("C", way)], coverage.ImpossibleOutcomes);
    }

    [Fact]
    public void Inside_of_a_container_its_condition_is_known()
    {
        var json = new FlowBuilder().Add("B", "Elsa.Start").Add("C", "Elsa.If", ("condition", "form.amount > 50")).Add("E", "Elsa.End").Way("B > C > E").Json();
        json["root"]!["activities"]![1]!["then"] = new FlowBuilder().Add("I", "Elsa.If", ("condition", "form.amount > 10")).Json()["root"]!["activities"]![0]!.DeepClone();

        var finding = Assert.Single(ConditionCoverage.Check(CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString())), schema));

        Assert.Equal(("always-true", "I"), (finding.Code, finding.Activities.Single()));
    }

    [Fact]
    public void What_may_have_changed_since_an_earlier_decision_is_asked_anew()
    {
        var flow = new FlowBuilder().Variable("x", "x", "Int32").Add("B", "Elsa.Start").Add("D1", "Elsa.FlowDecision", ("condition", "x > 5")).Add("V", "Elsa.SetVariable", ("variable", "x"), ("value", FlowBuilder.Formula("x - 3")))
            .Add("D2", "Elsa.FlowDecision", ("condition", "x > 5")).Add("E", "Elsa.End")
            .Way("B > D1:True > V > D2:True > E").Way("D1:False > E").Way("D2:False > E").Compile();

        Assert.Empty(ConditionCoverage.Check(flow, schema));
    }

    [Theory]
    [InlineData("form.amount", "form.paid", "x < y", null)]
    [InlineData("form.since", "form.until", "x < y", null)]
    [InlineData("anything.first", "anything.second", "x < y", null)]
    [InlineData("anything.first", "anything.second", "x = y", null)]
    [InlineData("anything.first", "anything.second", "x < y and y < x", "always-false")]
    [InlineData("form.since", "anything", "x < y", null)]
    [InlineData("anything", "form.since", "x = y", null)]
    [InlineData("anything", "form.staff", "x > y", null)]
    [InlineData("form.amount > 5 ? form.area : form.rent", "form.paid", "x >= y", null)]
    [InlineData("form.amount * 2", "form.paid / 3", "x < y", null)]
    [InlineData("addMonths(form.since, 3)", "date(anything)", "x < y", null)]
    [InlineData("1", "2", "x < y", null)]
    public void Two_variables_that_were_set_may_be_in_either_order(string x, string y, string condition, string? code)
    {
        var flow = new FlowBuilder().Add("B", "Elsa.Start")
            .Add("X", "Elsa.SetVariable", ("variable", "x"), ("value", FlowBuilder.Formula(x))).Add("Y", "Elsa.SetVariable", ("variable", "y"), ("value", FlowBuilder.Formula(y)))
            .Add("D", "Elsa.FlowDecision", ("condition", condition)).Add("E", "Elsa.End").Way("B > X > Y > D:True > E").Way("D:False > E").Compile();

        Assert.Equal(code, ConditionCoverage.Check(flow, schema).SingleOrDefault()?.Code);
    }

    [Fact]
    public void The_outcome_of_a_review_is_one_of_those_it_offers()
    {
        var flow = new FlowBuilder().Add("B", "Elsa.Start").Add("R", "Approvals.Review", ("resultVariable", "decision"))
            .Add("S", "Elsa.FlowSwitch", ("cases", Cases(("是", "decision.outcome = 'Approve'"), ("否", "decision.outcome = 'Reject'"), ("错", "decision.outcome = 'Aprove'")))).Add("E", "Elsa.End")
            .Way("B > R:Approve > S:是 > E").Way("R:Reject > S:否 > E").Way("S:错 > E").Way("S:Default > E").Compile();

        var finding = Assert.Single(ConditionCoverage.Check(flow, schema));

        Assert.Equal("case-impossible", finding.Code);
        Assert.Contains("“错”", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_shipped_flows_have_nothing_to_find(string code)
    {
        var procedure = Shipped.Procedure(code);
        var flow = CompiledFlow.Compile(Shipped.Flow(code));
        var coverage = ConditionCoverage.Of(flow, ProcedureSchema.OfFlow(procedure));

        // What a number of the edition or the procedure itself settles, another edition may open.
        Assert.DoesNotContain(coverage.Findings, finding => finding.Severity == "error" || !finding.Activities.All(IsSettled));

        bool IsSettled(string activity) => PathPrediction.Answer(flow.Node(activity), Shipped.Settled(procedure)) is not null;
    }

    public static TheoryData<string> Codes => new(Shipped.Codes);

    private static CompiledFlow Decision(string condition) => new FlowBuilder()
        .Add("B", "Elsa.Start").Add("D", "Elsa.FlowDecision", ("condition", condition)).Add("E", "Elsa.End").Way("B > D:True > E").Way("D:False > E").Compile();

    private static CompiledFlow Switch(params (string Label, string Condition)[] cases) => Switch("MatchFirst", cases);

    private static CompiledFlow Switch(string mode, params (string Label, string Condition)[] cases)
    {
        var flow = new FlowBuilder().Add("B", "Elsa.Start").Add("S", "Elsa.FlowSwitch", ("cases", Cases(cases)), ("mode", mode))
            .Add("R", "Approvals.Review").Add("E", "Elsa.End").Way("B > S:Default > E").Way("R:Approve > E").Way("R:Reject > E");
        foreach (var (label, _) in cases)
        {
            flow.Way($"S:{label} > R");
        }

        return flow.Compile();
    }

    private static JsonArray Cases(params (string Label, string Condition)[] cases) =>
        [.. cases.Select(one => new JsonObject { ["label"] = one.Label, ["condition"] = one.Condition })];
}
