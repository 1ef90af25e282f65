using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class CountedJoinTests
{
    [Fact]
    public void Two_of_three_are_enough_and_the_third_is_taken_away()
    {
        var run = new FlowRun(Three(("mode", "WaitN"), ("count", 2)).Compile()).Decide("A", "Approve");
        Assert.Equal(["B", "C"], run.Open);

        run.Decide("C", "Approve");

        Assert.Equal(["Go"], run.Open);
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Empty(Assert.Single(run.State.Tokens).Scope);
    }

    [Fact]
    public void The_third_may_be_left_running_and_then_ends_at_the_join()
    {
        var run = new FlowRun(Three(("mode", "WaitN"), ("count", 2), ("others", "leave")).Compile()).Decide("A", "Approve").Decide("C", "Approve");
        Assert.Equal(["B", "Go"], run.Open);

        run.Decide("B", "Approve");
        Assert.Equal(["Go"], run.Open);
        Assert.Single(run.Journal, line => line == "joined J");
        Assert.Null(run.State.Passed);
        Assert.Equal(InstanceStatus.Finished, run.Decide("Go", "Approve").State.Status);
    }

    [Fact]
    public void When_not_enough_can_come_any_more_the_join_says_so_at_once()
    {
        var run = new FlowRun(Three(("mode", "WaitN"), ("count", 2)).Compile()).Decide("A", "Approve").Decide("B", "Reject", opinion: "否");
        Assert.Equal(["C"], run.Open);

        Assert.Equal(["No"], run.Decide("C", "Reject", opinion: "否").Open);
        Assert.Contains("left J:TooFew", run.Journal);
    }

    [Theory]
    [InlineData("0.5", 2)]
    [InlineData("0.67", 3)]
    [InlineData("0.34", 2)]
    [InlineData("1", 3)]
    [InlineData("0.01", 1)]
    public void A_part_of_the_branches_is_rounded_up(string ratio, int needed)
    {
        var run = new FlowRun(Three(("mode", "WaitRatio"), ("ratio", decimal.Parse(ratio, CultureInfo.InvariantCulture))).Compile());
        var decided = 0;
        foreach (var activity in new[] { "A", "B", "C" })
        {
            run.Decide(activity, "Approve");
            decided++;
            Assert.Equal(decided == needed, run.Open.Contains("Go"));
            if (decided == needed)
            {
                break;
            }
        }

        Assert.Null(run.State.Widths);
    }

    [Fact]
    public void A_part_is_that_of_the_branches_the_fork_began_with_though_some_have_ended()
    {
        var run = new FlowRun(Three(("mode", "WaitRatio"), ("ratio", 0.6m)).Compile()).Decide("B", "Reject", opinion: "否").Decide("A", "Approve");
        Assert.Equal(["C"], run.Open);
        Assert.Equal(["No"], run.Decide("C", "Reject", opinion: "否").Open);
    }

    [Fact]
    public void A_later_join_does_not_wait_for_a_branch_that_will_end_at_the_join_before()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.FlowFork").Add("F", "Elsa.FlowFork").Add("D", "Approvals.Review")
            .Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("J", "Elsa.FlowJoin", ("mode", "WaitN"), ("count", 1), ("others", "leave"))
            .Add("All", "Elsa.FlowJoin").Add("Go", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > D:Approve > All").Way("D:Reject > All").Way("S > F > A:Approve > J > All > Go:Approve > E").Way("A:Reject > J").Way("F > B:Approve > J").Way("B:Reject > J").Way("J:TooFew > E").Way("Go:Reject > E")
            .Compile());

        run.Decide("A", "Approve").Decide("D", "Approve");

        Assert.Equal(["B", "Go"], run.Open);
    }

    [Fact]
    public void Each_round_of_a_loop_counts_anew_while_a_branch_of_the_last_round_still_runs()
    {
        var run = new FlowRun(Three(("mode", "WaitN"), ("count", 2), ("others", "leave")).Compile());
        run.Decide("A", "Approve").Decide("B", "Approve").Decide("Go", "Again");
        Assert.Equal(["A", "B", "C", "C"], run.Open);

        run.Decide("C", "Approve");
        Assert.DoesNotContain("Go", run.Open);
        run.Decide("A", "Approve").Decide("B", "Approve");
        Assert.Equal(["C", "Go"], run.Open);
    }

    [Theory]
    [InlineData("WaitN", null, null)]
    [InlineData("WaitN", 0, null)]
    [InlineData("WaitRatio", null, null)]
    [InlineData("WaitRatio", null, "1.5")]
    [InlineData("WaitSome", null, null)]
    public void A_join_that_does_not_say_how_many_is_refused(string mode, int? count, string? ratio) =>
        Assert.Throws<DefinitionException>(() => Three(("mode", mode), ("count", count), ("ratio", ratio)).Read());

    [Fact]
    public void A_join_inside_of_a_loop_waits_only_for_branches_that_can_still_come()
    {
        // B may leave the fork for good (Reject) or go round once more (Again); the join must wait as long as it can still come, and no longer.
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review")
            .Add("B", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Again", "Leave"))).Add("Out", "Approvals.Review").Add("X", "Approvals.EndBranch")
            .Add("J", "Elsa.FlowJoin").Add("Go", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > J").Way("A:Reject > J").Way("F > B:Approve > J").Way("B:Again > B").Way("B:Leave > Out:Approve > X").Way("Out:Reject > X").Way("J > Go:Approve > E").Way("Go:Reject > F").Compile());

        run.Decide("A", "Approve").Decide("B", "Again");
        Assert.Equal(["B"], run.Open);
        run.Decide("B", "Leave");
        Assert.Equal(["Go", "Out"], run.Open);
    }

    private static FlowBuilder Three(params (string Name, JsonNode? Value)[] join) => new FlowBuilder()
        .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Approvals.Review").Add("J", "Elsa.FlowJoin", join)
        .Add("Go", "Approvals.Review", ("outcomes", new JsonArray("Approve", "Supplement", "Again"))).Add("No", "Approvals.Review").Add("X", "Approvals.EndBranch")
        .Way("S > F > A:Approve > J > Go:Approve > X").Way("F > B:Approve > J").Way("F > C:Approve > J").Way("A:Reject > X").Way("B:Reject > X").Way("C:Reject > X")
        .Way("J:TooFew > No:Approve > X").Way("No:Reject > X").Way("Go:Again > F");
}
