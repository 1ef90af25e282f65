using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class FlowControlTests
{
    [Theory]
    [InlineData(5, "D:True")]
    [InlineData(4, "D:False")]
    [InlineData(null, "D:False")]
    public void A_decision_goes_by_its_condition_and_null_is_no(int? n, string expected)
    {
        var flow = new FlowBuilder().Add("D", "Elsa.FlowDecision", ("condition", "n >= 5")).Add("E", "Elsa.End").Way("D:True > E").Way("D:False > E").Compile();

        Assert.Contains($"left {expected}", new FlowRun(flow, inputs: new() { ["n"] = n }).Journal);
    }

    [Fact]
    public void A_decision_writes_its_formula_its_result_and_what_it_was_decided_on_into_the_journal()
    {
        var flow = new FlowBuilder().Add("D", "Elsa.FlowDecision", ("condition", "1 < 2 or n.missing > 3")).Add("E", "Elsa.End").Way("D:True > E").Way("D:False > E").Compile();

        var burst = new WorkflowEngine().Start(flow, "i", new() { ["n"] = 7 }, new TestFacts(new(2026, 3, 2)), default);

        Assert.Equal("""{"condition":"1 \u003C 2 or n.missing \u003E 3","result":true,"values":{"n.missing":null}}""", burst.Journal.Single(one => one.Kind == "left").Detail!.ToJsonString());
    }

    [Theory]
    [InlineData("A", "left W:个人")]
    [InlineData("B", "left W:企业")]
    [InlineData("C", "left W:Default")]
    public void A_switch_takes_the_first_case_that_holds_or_the_default(string kind, string expected) =>
        Assert.Contains(expected, new FlowRun(Switch("MatchFirst").Compile(), inputs: new() { ["kind"] = kind }).Journal);

    [Fact]
    public void A_switch_that_matches_any_takes_every_case_that_holds()
    {
        var run = new FlowRun(Switch("MatchAny").Compile(), inputs: new() { ["kind"] = "B" });

        Assert.Equal(["left W:企业", "left W:其他"], run.Journal.Where(line => line.StartsWith("left W", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_switch_with_a_broken_condition_is_refused() =>
        Assert.Throws<Approvals.Workflows.Definitions.DefinitionException>(() => new FlowBuilder()
            .Add("W", "Elsa.FlowSwitch", ("cases", JsonNode.Parse("""[{"label":"x","condition":"1 +"}]"""))).Add("E", "Elsa.End").Way("W:x > E").Way("W:Default > E").Compile());

    [Fact]
    public void Any_outcome_with_several_edges_forks()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > A:Approve > J > E").Way("S > B:Approve > J").Way("A:Reject > J").Way("B:Reject > J").Compile();

        Assert.Equal(["A", "B"], new FlowRun(flow).Waiting);
    }

    [Fact]
    public void A_fork_with_named_branches_takes_them_all()
    {
        var flow = new FlowBuilder().Add("F", "Elsa.FlowFork", ("branches", new JsonArray("左", "右"))).Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("E", "Elsa.End")
            .Way("F:左 > A:Approve > E").Way("F:右 > B:Approve > E").Way("A:Reject > E").Way("B:Reject > E").Compile();

        Assert.Equal(["A", "B"], new FlowRun(flow).Waiting);
    }

    [Fact]
    public void The_end_of_a_branch_leaves_the_other_branch_running_and_the_last_one_finishes()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("E", "Approvals.EndBranch")
            .Way("S > A:Approve > E").Way("S > B:Approve > E").Way("A:Reject > E").Way("B:Reject > E").Compile();

        var run = new FlowRun(flow).Decide("A", "Approve");
        Assert.Equal((InstanceStatus.Running, "B"), (run.State.Status, Assert.Single(run.Waiting)));
        Assert.Equal(InstanceStatus.Finished, run.Decide("B", "Approve").State.Status);
    }

    [Theory]
    [InlineData("Elsa.End")]
    [InlineData("Elsa.Finish")]
    public void The_end_of_the_flow_takes_the_other_branches_with_it(string end)
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("E", end)
            .Way("S > A:Approve > E").Way("S > B:Approve > E").Way("A:Reject > E").Way("B:Reject > E").Compile();

        var run = new FlowRun(flow).Decide("A", "Approve");

        Assert.Equal(InstanceStatus.Finished, run.State.Status);
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Contains("cancelled B", run.Journal);
    }

    [Fact]
    public void A_variable_is_set_by_the_id_or_the_object_that_studio_writes()
    {
        var flow = new FlowBuilder().Variable("v1", "total", "Decimal")
            .Add("S", "Elsa.Start").Add("X", "Elsa.SetVariable", ("variable", "v1"), ("value", FlowBuilder.Formula("1.10 + 2"))).Add("Y", "Elsa.SetVariable", ("variable", "copy"), ("value", FlowBuilder.Expression("Variable", new JsonObject { ["id"] = "v1" })))
            .Add("E", "Elsa.End").Way("S > X > Y > E").Compile();

        var run = new FlowRun(flow);

        Assert.Equal(("3.10", "3.10"), (run.Variable("total"), run.Variable("copy")));
    }

    private static FlowBuilder Switch(string mode) => new FlowBuilder()
        .Add("W", "Elsa.FlowSwitch", ("mode", mode), ("cases", JsonNode.Parse("""
            [{"label":"个人","condition":"kind = 'A'"},{"label":"企业","condition":{"type":"Formula","value":"kind = 'B'"}},{"label":"其他","condition":"kind = 'B'"}]
            """)))
        .Add("E", "Approvals.EndBranch").Way("W:个人 > E").Way("W:企业 > E").Way("W:其他 > E").Way("W:Default > E");
}
