using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class ContainerTests
{
    [Theory]
    [InlineData(1, "Small")]
    [InlineData(9, "Large")]
    public void An_if_runs_one_of_its_two_activities_and_goes_on_behind_it(int n, string expected)
    {
        var run = new FlowRun(Around("I", "Elsa.If", ("condition", "n > 5")).Put("I", "then", "Large", "Approvals.Review").Put("I", "else", "Small", "Approvals.Review").Compile(), inputs: new() { ["n"] = n });

        Assert.Equal([expected], run.Open);
        Assert.Equal(["After"], run.Decide(expected, "Reject", opinion: "意见").Open);
        Assert.Null(run.State.Scopes);
    }

    [Fact]
    public void An_if_with_nothing_to_do_goes_straight_on() =>
        Assert.Equal(["After"], new FlowRun(Around("I", "Elsa.If", ("condition", "false")).Put("I", "then", "A", "Approvals.Review").Compile()).Open);

    [Fact]
    public void A_sequence_goes_from_one_activity_to_the_next_whatever_the_outcome()
    {
        var run = new FlowRun(Around("Q", "Elsa.Sequence").Fill("Q", new FlowBuilder().Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Elsa.WriteLine", ("text", "完"))).Compile());

        run.Decide("A", "Reject", opinion: "意见");
        Assert.Equal(["B"], run.Open);

        run.Decide("B", "Approve");
        Assert.Equal(["After"], run.Open);
        Assert.Contains("left C:Done", run.Journal);
    }

    [Fact]
    public void A_loop_runs_as_long_as_its_condition_holds()
    {
        var run = new FlowRun(Around("W", "Elsa.While", ("condition", "last.outcome != 'Approve'")).Put("W", "body", "A", "Approvals.Review", ("resultVariable", "last")).Compile());

        run.Decide("A", "Reject", opinion: "再来").Decide("A", "Reject", opinion: "再来");
        Assert.Equal(["A"], run.Open);

        Assert.Equal(["After"], run.Decide("A", "Approve").Open);
        Assert.Equal(3, run.State.Visits["A"]);
    }

    [Fact]
    public void A_loop_that_passes_its_limit_is_an_error_and_says_so()
    {
        var run = new FlowRun(Around("W", "Elsa.While", ("condition", "true"), ("limit", 2)).Put("W", "body", "A", "Approvals.Review").Compile());
        run.Decide("A", "Approve");

        var failure = Assert.Throws<StepFailedException>(() => run.Decide("A", "Approve"));

        Assert.Equal(("W", "“W”已循环 2 次，条件仍然成立，超过次数上限。"), (failure.ActivityId, failure.Message));
    }

    [Fact]
    public void A_loop_over_items_gives_its_body_one_after_the_other_and_its_number()
    {
        var run = new FlowRun(Around("L", "Elsa.ForEach", ("items", "names"))
            .Put("L", "body", "A", "Approvals.Review", ("department", "{{CurrentValue}}"), ("workingDays", FlowBuilder.Formula("CurrentIndex + 1"))).Compile(), inputs: Names("rsj", "czj"));

        Assert.Equal(("rsj", 1), (run.Effect<OpenWorkItem>().Department, run.Effect<OpenWorkItem>().WorkingDays));
        run.Decide("A", "Approve");
        Assert.Equal(("czj", 2), (run.Effect<OpenWorkItem>().Department, run.Effect<OpenWorkItem>().WorkingDays));
        Assert.Equal(["After"], run.Decide("A", "Approve").Open);
    }

    [Fact]
    public void The_items_of_a_loop_are_those_of_its_beginning()
    {
        var run = new FlowRun(Around("L", "Elsa.ForEach", ("items", "names"))
            .Put("L", "body", "Q", "Elsa.Sequence").Fill("Q", new FlowBuilder().Add("Change", "Elsa.SetVariable", ("variable", "names"), ("value", new JsonArray("x", "y", "z"))).Add("A", "Approvals.Review"))
            .Compile(), inputs: Names("a", "b"));

        Assert.Equal(["After"], run.Decide("A", "Approve").Decide("A", "Approve").Open);
    }

    [Fact]
    public void A_variable_of_a_loop_belongs_to_its_round_and_hides_that_of_the_instance()
    {
        var run = new FlowRun(Around("L", "Elsa.ParallelForEach", ("items", "names"), ("currentValue", "who"))
            .Put("L", "body", "Q", "Elsa.Sequence").Fill("Q", new FlowBuilder()
                .Add("A", "Approvals.Review").Add("Set", "Elsa.SetVariable", ("variable", "who"), ("value", FlowBuilder.Formula("upper(who)"))).Add("Say", "Elsa.WriteLine", ("text", "{{who}}")).Add("B", "Approvals.Review"))
            .Compile(), inputs: new() { ["names"] = new JsonArray("a", "b"), ["who"] = "nobody" });

        run.Decide("A", "Approve");

        Assert.Equal(["A", "B"], run.Open);
        Assert.Equal("\"nobody\"", run.Variable("who"));
        Assert.Equal(["A", "b"], run.State.Scopes!.Where(scope => scope.Locals is not null).Select(scope => scope.Locals!["who"]!.ToString()));
    }

    [Fact]
    public void A_parallel_loop_runs_all_rounds_at_once_and_waits_for_every_one()
    {
        var run = new FlowRun(Around("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "A", "Approvals.Review").Compile(), inputs: Names("a", "b", "c"));
        Assert.Equal(["A", "A", "A"], run.Open);

        run.DecideFor("A", "b", "Approve").DecideFor("A", "c", "Reject");
        Assert.Equal(["A"], run.Open);
        Assert.Equal(["After"], run.DecideFor("A", "a", "Approve").Open);
        Assert.Single(run.Journal, line => line == "left L:Done");
    }

    [Theory]
    [InlineData("Elsa.ForEach")]
    [InlineData("Elsa.ParallelForEach")]
    public void A_loop_over_nothing_goes_straight_on(string type) =>
        Assert.Equal(["After"], new FlowRun(Around("L", type, ("items", "names")).Put("L", "body", "A", "Approvals.Review").Compile(), inputs: Names()).Open);

    [Theory]
    [InlineData("Elsa.ForEach")]
    [InlineData("Elsa.ParallelForEach")]
    public void A_loop_over_more_items_than_allowed_is_an_error(string type)
    {
        var flow = Around("L", type, ("items", "names"), ("limit", 2)).Put("L", "body", "A", "Approvals.Review").Compile();

        Assert.Equal("“L”有 3 项，超过上限 2。", Assert.Throws<StepFailedException>(() => new FlowRun(flow, inputs: Names("a", "b", "c"))).Message);
    }

    [Fact]
    public void A_join_inside_a_round_does_not_wait_for_another_round()
    {
        var run = new FlowRun(Around("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "P", "Elsa.Flowchart").Fill("P", Both()).Compile(), inputs: Names("a", "b"));

        run.DecideFor("X", "b", "Approve").DecideFor("Y", "b", "Approve");
        Assert.Equal(["X", "Y", "Z"], run.Open);

        run.DecideFor("Z", "b", "Approve").DecideFor("Y", "a", "Approve").DecideFor("X", "a", "Approve");
        Assert.Equal(["Z"], run.Open);
        Assert.Equal(["After"], run.DecideFor("Z", "a", "Approve").Open);
    }

    [Fact]
    public void A_join_inside_a_round_does_not_look_beyond_it_though_the_loop_stands_in_a_branch()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("L", "Elsa.ParallelForEach", ("items", "names"))
            .Put("L", "body", "P", "Elsa.Flowchart").Fill("P", Both()).Add("X0", "Approvals.EndBranch")
            .Way("S > A:Approve > X0").Way("A:Reject > X0").Way("S > L > X0").Compile(), inputs: Names("a", "b"));

        run.DecideFor("X", "a", "Approve").DecideFor("Y", "a", "Approve");

        Assert.Equal(["A", "X", "Y", "Z"], run.Open);
    }

    [Fact]
    public void A_join_waits_for_a_branch_that_is_inside_a_container()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("L", "Elsa.ParallelForEach", ("items", "names"))
            .Put("L", "body", "B", "Approvals.Review").Add("J", "Elsa.FlowJoin").Add("After", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > A:Approve > J").Way("A:Reject > J").Way("S > L > J > After:Approve > E").Way("After:Reject > E").Compile(), inputs: Names("a", "b"));

        run.Decide("A", "Approve").Decide("B", "Approve");
        Assert.Equal(["B"], run.Open);
        Assert.Equal(["After"], run.Decide("B", "Approve").Open);
        Assert.Empty(Assert.Single(run.State.Tokens).Scope);
    }

    [Fact]
    public void The_end_inside_a_part_ends_the_part_and_complete_ends_everything()
    {
        FlowBuilder Part(string type) => new FlowBuilder().Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("X", type)
            .Way("F > A:Approve > X").Way("A:Reject > X").Way("F > B:Approve > X").Way("B:Reject > X");

        var ended = new FlowRun(Around("P", "Elsa.Flowchart").Fill("P", Part("Elsa.End")).Compile()).Decide("A", "Approve");
        var completed = new FlowRun(Around("P", "Elsa.Flowchart").Fill("P", Part("Elsa.Complete")).Compile()).Decide("A", "Approve");

        Assert.Equal(["After"], ended.Open);
        Assert.Single(ended.Effects.OfType<CloseWorkItem>());
        Assert.Equal(InstanceStatus.Finished, completed.State.Status);
    }

    [Fact]
    public void A_break_ends_the_loop_with_all_its_rounds_and_goes_on_behind_it()
    {
        var run = new FlowRun(Around("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "P", "Elsa.Flowchart")
            .Fill("P", new FlowBuilder().Add("A", "Approvals.Review").Add("Out", "Elsa.Break").Add("X", "Elsa.End").Way("A:Reject > Out").Way("A:Approve > X")).Compile(), inputs: Names("a", "b", "c"));

        run.DecideFor("A", "a", "Approve");
        Assert.Equal(["A", "A"], run.Open);
        Assert.Equal(["After"], run.DecideFor("A", "c", "Reject").Open);
    }

    [Fact]
    public void Cancelling_an_instance_closes_what_runs_inside_of_containers()
    {
        var run = new FlowRun(Around("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "A", "Approvals.Review").Compile(), inputs: Names("a", "b")).Cancel();

        Assert.Equal(2, run.Effects.OfType<CloseWorkItem>().Count());
        Assert.Equal((InstanceStatus.Cancelled, 0, 0), (run.State.Status, run.State.Tokens.Count, run.State.Bookmarks.Count));
        Assert.Null(run.State.Scopes);
    }

    [Fact]
    public void Complete_says_how_the_instance_ended_and_sets_its_outputs()
    {
        var run = new FlowRun(new FlowBuilder().Add("C", "Elsa.Complete", ("outcomes", new JsonArray("Accepted")), ("outputs", new JsonObject { ["total"] = "{{n * 2}}" })).Compile(), inputs: new() { ["n"] = 4 });

        Assert.Equal((InstanceStatus.Finished, "Accepted", "8"), (run.State.Status, run.State.Outcome, run.Variable("total")));
    }

    [Fact]
    public void What_stands_inside_is_shown_at_its_container()
    {
        var flow = Around("L", "Elsa.ForEach", ("items", "names")).Put("L", "body", "P", "Elsa.Flowchart").Fill("P", Both()).Compile();

        Assert.Equal(("L", "L", "After"), (flow.Node("X").TopLevel.Id, flow.Node("L").TopLevel.Id, flow.Node("After").TopLevel.Id));
        Assert.Equal("P", flow.Node("X").Container!.Id);
    }

    [Fact]
    public void The_prediction_goes_through_containers()
    {
        var flow = Around("I", "Elsa.If", ("condition", "true")).Put("I", "then", "Q", "Elsa.Sequence")
            .Fill("Q", new FlowBuilder().Add("A", "Approvals.Review").Add("B", "Approvals.Review")).Compile();

        Assert.Equal(["S", "I", "Q", "A", "B", "After", "E"], PathPrediction.Predict(flow).Select(step => step.ActivityId));
        Assert.Equal(["A", "B", "After", "E"], PathPrediction.Predict(flow, new FlowRun(flow).State).Select(step => step.ActivityId).Where(id => id is not ("I" or "Q")));
    }

    [Fact]
    public void Node_ids_lead_into_containers()
    {
        var json = Around("I", "Elsa.If", ("condition", "true")).Put("I", "then", "Q", "Elsa.Sequence").Fill("Q", new FlowBuilder().Add("A", "Approvals.Review")).Json();

        WorkflowDefinition.FillNodeIds(json);

        Assert.Equal("Workflow1:Flowchart1:I:Q:A", (string?)json["root"]!["activities"]![1]!["then"]!["activities"]![0]!["nodeId"]);
    }

    [Theory]
    [InlineData("unknown-type", """{"id":"L","type":"Elsa.ForEach","items":"names","body":{"id":"A","type":"Elsa.Odd"}}""")]
    [InlineData("duplicate-id", """{"id":"L","type":"Elsa.ForEach","items":"names","body":{"id":"S","type":"Approvals.Review"}}""")]
    [InlineData("no-id", """{"id":"L","type":"Elsa.ForEach","items":"names","body":{"type":"Approvals.Review"}}""")]
    [InlineData("bad-settings", """{"id":"L","type":"Elsa.ForEach","items":"names","limit":5000}""")]
    [InlineData("nothing-inside", """{"id":"L","type":"Elsa.Flowchart"}""")]
    [InlineData("bad-settings", """{"id":"L","type":"Elsa.If","condition":"true","then":{"id":"B","type":"Elsa.Break"}}""")]
    [InlineData("crosses-container", """{"id":"L","type":"Elsa.Flowchart","activities":[{"id":"A","type":"Elsa.Start"}],"connections":[{"source":{"activity":"A"},"target":{"activity":"After"}}]}""")]
    [InlineData("open-outcome", """{"id":"L","type":"Elsa.Flowchart","activities":[{"id":"A","type":"Elsa.Start"}]}""")]
    public void What_is_wrong_inside_of_a_container_is_refused(string code, string container)
    {
        var json = Around("L", "Elsa.Sequence").Json();
        json["root"]!["activities"]![1] = JsonNode.Parse(container);

        Assert.Contains(Assert.Throws<DefinitionException>(() => WorkflowDefinition.Read(json.ToJsonString())).Findings, finding => finding.Code == code);
    }

    internal static FlowBuilder Around(string id, string type, params (string Name, JsonNode? Value)[] inputs) => new FlowBuilder()
        .Add("S", "Elsa.Start").Add(id, type, inputs).Add("After", "Approvals.Review").Add("E", "Elsa.End").Way($"S > {id} > After:Approve > E").Way("After:Reject > E");

    private static FlowBuilder Both() => new FlowBuilder()
        .Add("F", "Elsa.FlowFork").Add("X", "Approvals.Review").Add("Y", "Approvals.Review").Add("J", "Elsa.FlowJoin").Add("Z", "Approvals.Review").Add("PE", "Elsa.End")
        .Way("F > X:Approve > J").Way("X:Reject > J").Way("F > Y:Approve > J").Way("Y:Reject > J").Way("J > Z:Approve > PE").Way("Z:Reject > PE");

    private static JsonObject Names(params string[] names) => new() { ["names"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) };
}
