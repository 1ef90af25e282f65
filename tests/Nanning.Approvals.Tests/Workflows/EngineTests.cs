using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class EngineTests
{
    private static readonly WorkflowEngine Engine = new();
    private static readonly TestFacts Facts = new(new(2026, 3, 2));

    [Fact]
    public void The_same_command_on_the_same_state_gives_the_same_and_leaves_the_state_alone()
    {
        var flow = new FlowBuilder()
            .Add("S", "Elsa.Start").Add("A", "Approvals.CoLeadOpinions", ("resultVariable", "opinions")).Add("E", "Elsa.End").Way("S > A > E").Compile();
        var state = Engine.Start(flow, "i", [], Facts, default).State;
        var (before, stimulus) = (state.ToJson(), new Stimulus(state.Bookmarks[0].Id, "Agree"));

        var first = Engine.Resume(flow, state, stimulus, Facts, default);
        var second = Engine.Resume(flow, state, stimulus, Facts, default);

        Assert.Equal(before, state.ToJson());
        Assert.Equal(first.State.ToJson(), second.State.ToJson());
        Assert.NotEqual(before, first.State.ToJson());
    }

    [Fact]
    public void A_stimulus_that_comes_twice_finds_nobody_the_second_time()
    {
        var run = new FlowRun(OneReview());
        var bookmark = run.Find("A", BookmarkKind.WorkItem);
        run.Decide("A", "Approve");

        Assert.Throws<BookmarkGoneException>(() => run.Wake(bookmark, "Approve", null, null));
    }

    [Fact]
    public void A_loop_without_a_wait_fails_as_a_step_instead_of_running_for_ever()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("X", "Elsa.SetVariable", ("variable", "n"), ("value", 1)).Way("S > X > X").Compile();

        Assert.Equal("X", Assert.Throws<StepFailedException>(() => new FlowRun(flow)).ActivityId);
    }

    [Fact]
    public void A_step_that_throws_says_where()
    {
        var flow = new FlowBuilder()
            .Add("S", "Elsa.Start").Add("D", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("'a' > 1"))).Add("E", "Elsa.End")
            .Way("S > D:True > E").Way("D:False > E").Compile();

        Assert.Equal("D", Assert.Throws<StepFailedException>(() => new FlowRun(flow)).ActivityId);
    }

    [Fact]
    public void A_cancelled_instance_closes_everything_it_waits_for_and_wakes_no_more()
    {
        var flow = new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("T", "Elsa.Delay", ("timeSpan", "P1D"))
            .Add("M", "Elsa.Event", ("eventName", "m")).Add("N", "Approvals.PublicNotice", ("title", "t"), ("workingDays", 7)).Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > J > E").Way("A:Reject > J").Way("F > T > J").Way("F > M > J").Way("F > N:Clear > J").Way("N:Objected > J").Compile();
        var run = new FlowRun(flow);
        var bookmark = run.Find("A", BookmarkKind.WorkItem);

        run.Cancel();

        Assert.Equal(InstanceStatus.Cancelled, run.State.Status);
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Equal(2, run.Effects.OfType<CancelTimer>().Count());
        Assert.Single(run.Effects.OfType<CancelMessage>());
        Assert.Single(run.Effects.OfType<EndNotice>());
        Assert.Empty(run.State.Bookmarks);
        Assert.Throws<BookmarkGoneException>(() => run.Wake(bookmark, "Approve", null, null));
        Assert.Empty(run.Cancel().Effects);
    }

    [Fact]
    public void A_cancelled_request_for_supplements_is_taken_back()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("R", "Approvals.RequestSupplement").Add("E", "Elsa.End").Way("S > R:Done > E").Way("R:Expired > E").Compile();

        var run = new FlowRun(flow).Cancel();

        Assert.False(run.Effect<EndSupplement>().Answered);
        Assert.Single(run.Effects.OfType<ResumeClock>());
    }

    [Fact]
    public void Inputs_become_variables_over_the_declared_first_values()
    {
        var flow = new FlowBuilder().Variable("v1", "n", "Int32", "5").Variable("v2", "m", "Int32", "7")
            .Add("S", "Elsa.Start").Add("X", "Elsa.SetVariable", ("variable", "sum"), ("value", FlowBuilder.Formula("n + vars.m"))).Add("E", "Elsa.End").Way("S > X > E").Compile();

        Assert.Equal("12", new FlowRun(flow).Variable("sum"));
        Assert.Equal("17", new FlowRun(flow, inputs: new JsonObject { ["n"] = 10 }).Variable("sum"));
    }

    [Fact]
    public void A_variable_cannot_hide_a_fact_of_the_case()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("X", "Elsa.SetVariable", ("variable", "seen"), ("value", FlowBuilder.Formula("form"))).Add("E", "Elsa.End").Way("S > X > E").Compile();

        Assert.Equal("\"fact\"", new FlowRun(flow, new TestFacts(new(2026, 3, 2)) { Roots = { ["form"] = "fact" } }, new() { ["form"] = "hidden" }).Variable("seen"));
    }

    [Fact]
    public void The_state_says_by_which_outcomes_the_activities_were_left()
    {
        var run = new FlowRun(OneReview()).Decide("A", "Approve");

        Assert.Equal(1, run.State.Exits["A:Approve"]);
        Assert.Equal(["S", "A", "E"], run.State.Visits.Keys);
    }

    [Fact]
    public void Status_and_kinds_are_written_by_name_so_that_a_stored_instance_can_be_read_by_people()
    {
        var json = new FlowRun(OneReview()).State.ToJson();

        Assert.Contains("\"status\":\"Running\"", json, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"WorkItem\"", json, StringComparison.Ordinal);
    }

    private static Approvals.Workflows.Definitions.CompiledFlow OneReview() =>
        new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("S > A:Approve > E").Way("A:Reject > E").Compile();
}
