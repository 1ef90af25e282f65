using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Coverage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A standard that is read off a table: by kind and size.</summary>
public class DecisionTableTests
{
    private const string Standards = """
        {"hit":"first",
         "inputs":[{"label":"类型","formula":"form.kind"},{"label":"人数","formula":"form.staff"}],
         "outputs":[{"name":"rate","label":"标准","type":"number"},{"name":"note","label":"说明","type":"text"}],
         "rows":[{"when":["'base','space'","1..10"],"then":["1000","'小'"]},{"when":["'base','space'","> 10"],"then":["form.staff * 100","'大'"]},{"when":["-","!= 0"],"then":["0.50","'其他'"]}],
         "tests":[{"given":["base",10],"expect":{"rate":1000}},{"given":["other",3],"expect":{"rate":0.5,"note":"其他"}},{"given":["other",0],"expect":null}]}
        """;

    private static readonly FormulaSchema schema = new(new Dictionary<string, FormulaType>
    {
        ["form"] = FormulaType.Group(new Dictionary<string, FormulaType> { ["kind"] = FormulaType.Choice(["base", "space", "other"]), ["staff"] = FormulaType.Number with { Min = 0, Max = 500, Places = 0 } }),
    });

    [Theory]
    [InlineData("base", 1, "1000", "小")]
    [InlineData("space", 10, "1000", "小")]
    [InlineData("space", 11, "1100", "大")]
    [InlineData("base", -1, "0.5", "其他")]
    [InlineData("other", 11, "0.5", "其他")]
    public void The_first_row_that_holds_gives_its_values(string kind, decimal staff, string rate, string note)
    {
        var run = Run(Standards, kind, staff);

        Assert.Equal(rate, FormulaValues.Text(FormulaValues.FromJson(run.State.Variables["standard"]!["rate"])));
        Assert.Equal(note, (string?)run.State.Variables["standard"]!["note"]);
    }

    [Fact]
    public void Without_a_row_that_holds_the_variable_is_empty_and_the_way_is_another()
    {
        var run = Run(Standards, "other", 0);

        Assert.Null(run.State.Variables["standard"]);
        Assert.Contains("left T:NoMatch", run.Journal);
    }

    [Fact]
    public void All_rows_that_hold_count_where_the_table_says_so()
    {
        var all = JsonNode.Parse(Standards)!;
        (all["hit"], all["tests"]) = ("all", new JsonArray());

        Assert.Equal(["小", "其他"], Run(all.ToJsonString(), "base", 4).State.Variables["standard"]!.AsArray().Select(row => (string?)row!["note"]));
    }

    [Theory]
    [InlineData("""{"inputs":[],"outputs":[{"name":"a"}],"rows":[{"when":[],"then":["1"]}]}""", "1 至 12 个条件列")]
    [InlineData("""{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a"}],"rows":[{"when":["1","2"],"then":["1"]}]}""", "第 1 行的格数")]
    [InlineData("""{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a"}],"rows":[{"when":[">> 1"],"then":["1"]}]}""", "决策表：")]
    [InlineData("""{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a"},{"name":"a"}],"rows":[{"when":["1"],"then":["1","1"]}]}""", "不能重复")]
    [InlineData("""{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a"}],"rows":[{"when":["1"],"then":["1"]}],"tests":[{"given":[1],"expect":{"a":2}}]}""", "测试 1 未通过")]
    [InlineData("""{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a"}],"rows":[{"when":["1"],"then":["1"]}],"tests":[{"given":[1],"expect":null}]}""", "成立的是第 1 行")]
    public void A_table_that_is_wrong_or_fails_its_own_tests_is_refused(string table, string says) =>
        Assert.Contains(says, Assert.Throws<DefinitionException>(() => Flow(table)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gap_and_an_overlap_are_found_with_an_example()
    {
        var table = """
            {"hit":"unique","inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a","type":"number"}],
             "rows":[{"when":["< 10"],"then":["1"]},{"when":["8..20"],"then":["2"]}]}
            """;

        var found = ConditionCoverage.Check(Flow(table, toEnd: true), schema);

        Assert.Contains(found, finding => finding is { Code: "cases-overlap", Severity: "error" });
        Assert.Contains(found, finding => finding is { Code: "no-case", Severity: "error" });
        Assert.DoesNotContain(ConditionCoverage.Check(Flow(Standards), schema), finding => finding.Severity == "error" && finding.Code != "no-case"); // nobody of kind other with 0 people is looked at
    }

    [Fact]
    public void Cells_are_checked_against_the_types_of_the_form()
    {
        var table = """{"inputs":[{"formula":"form.staff"}],"outputs":[{"name":"a","type":"number"}],"rows":[{"when":["-"],"then":["form.nothing"]}]}""";

        Assert.Contains(FlowFormulas.Check(Flow(table), schema), finding => finding.Code == "unknown-name");
    }

    private static FlowRun Run(string table, string kind, decimal staff)
    {
        var facts = new TestFacts(new(2026, 3, 2)) { Roots = { ["form"] = new Dictionary<string, object?> { ["kind"] = kind, ["staff"] = staff } } };
        return new FlowRun(Flow(table), facts);
    }

    private static CompiledFlow Flow(string table, bool toEnd = false)
    {
        var builder = new FlowBuilder().Variable("v", "standard", "Object").Add("T", "Approvals.DecisionTable", ("table", FlowBuilder.Expression("Object", JsonNode.Parse(table))), ("resultVariable", "standard")).Add("E", "Elsa.End").Way("T:Done > E");
        return (toEnd ? builder : builder.Way("T:NoMatch > E")).Compile();
    }
}
