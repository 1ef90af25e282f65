using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class JoinTests
{
    [Fact]
    public void A_join_of_all_waits_for_both_branches_and_fires_once()
    {
        var run = new FlowRun(TwoBranches("WaitAll").Compile());

        run.Decide("A", "Approve");
        Assert.Equal(["B", "J"], run.Waiting);

        run.Decide("B", "Approve");
        Assert.Equal(["C"], run.Waiting);
        Assert.Single(run.Journal, line => line == "joined J");
        Assert.Empty(Assert.Single(run.State.Tokens).Scope);
    }

    [Fact]
    public void A_join_of_any_goes_on_with_the_first_branch_and_closes_what_the_other_waits_for()
    {
        var run = new FlowRun(TwoBranches("WaitAny").Compile());
        var late = run.Find("B", BookmarkKind.WorkItem);

        run.Decide("A", "Approve");

        Assert.Equal(["C"], run.Waiting);
        Assert.Equal(late.Id, run.Effect<CloseWorkItem>().BookmarkId);
        Assert.Throws<BookmarkGoneException>(() => run.Wake(late, "Approve", null, null));
    }

    [Fact]
    public void A_branch_that_ends_elsewhere_does_not_block_the_join()
    {
        var flow = TwoBranches("WaitAll", rejectsGoOn: false).Compile();

        var lateEnd = new FlowRun(flow).Decide("A", "Approve").Decide("B", "Reject", opinion: "不符");
        var earlyEnd = new FlowRun(flow).Decide("B", "Reject", opinion: "不符").Decide("A", "Approve");

        Assert.Equal(["C"], lateEnd.Waiting);
        Assert.Equal(["C"], earlyEnd.Waiting);
    }

    [Fact]
    public void A_fork_inside_a_branch_without_a_join_of_its_own_is_awaited_by_the_outer_join()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork")
            .Add("A", "Approvals.Review").Add("X", "Approvals.Review").Add("Y", "Approvals.Review")
            .Add("J", "Elsa.FlowJoin").Add("C", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > J").Way("F > G > X:Approve > J").Way("G > Y:Approve > J").Way("A:Reject > J").Way("X:Reject > J").Way("Y:Reject > J")
            .Way("J > C:Approve > E").Way("C:Reject > E").Compile());

        run.Decide("X", "Approve").Decide("Y", "Approve");
        Assert.Equal(["A", "J", "J"], run.Waiting);

        run.Decide("A", "Approve");
        Assert.Equal(["C"], run.Waiting);
    }

    [Fact]
    public void A_race_inside_a_branch_leaves_the_other_branches_alone()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork")
            .Add("A", "Approvals.Review").Add("Wait", "Elsa.Delay", ("timeSpan", "P5D")).Add("Message", "Elsa.Event", ("eventName", "paid"))
            .Add("Any", "Elsa.FlowJoin", ("mode", "WaitAny")).Add("All", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > All > E").Way("A:Reject > All").Way("F > G > Wait > Any > All").Way("G > Message > Any").Compile());

        run.Tell("Message");

        Assert.Equal(["A", "All"], run.Waiting);
        Assert.IsType<CancelTimer>(Assert.Single(run.Effects));
        Assert.Equal(InstanceStatus.Finished, run.Decide("A", "Approve").State.Status);
    }

    [Fact]
    public void A_loop_back_to_before_the_fork_does_not_make_an_inner_join_wait_for_the_other_branch()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork")
            .Add("A", "Approvals.Review").Add("X", "Approvals.Review").Add("Y", "Approvals.Review").Add("Stop", "Approvals.EndBranch")
            .Add("Inner", "Elsa.FlowJoin").Add("After", "Approvals.Review").Add("Outer", "Elsa.FlowJoin").Add("C", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > Outer").Way("A:Reject > Outer").Way("F > G > X:Approve > Inner").Way("X:Reject > Stop").Way("G > Y:Approve > Inner")
            .Way("Y:Reject > Inner").Way("Inner > After:Approve > Outer").Way("After:Reject > Outer").Way("Outer > C:Approve > E").Way("C:Reject > F").Compile());

        run.Decide("X", "Reject", opinion: "否").Decide("Y", "Approve");
        Assert.Equal(["A", "After"], run.Waiting);

        run.Decide("A", "Approve").Decide("After", "Approve").Decide("C", "Reject", opinion: "重办");
        Assert.Equal(["A", "X", "Y"], run.Waiting);
    }

    [Fact]
    public void A_race_of_which_one_branch_has_ended_still_leaves_the_outer_branches_alone()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork")
            .Add("A", "Approvals.Review").Add("X", "Approvals.Review").Add("Stop", "Approvals.EndBranch").Add("Any", "Elsa.FlowJoin", ("mode", "WaitAny"))
            .Add("All", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > All > E").Way("A:Reject > All").Way("F > G > X:Approve > Any > All").Way("X:Reject > Any").Way("G > Stop").Compile());

        run.Decide("X", "Approve");

        Assert.Equal(["A", "All"], run.Waiting);
    }

    [Fact]
    public void Branches_with_several_ways_into_the_join_are_brought_together_inside_a_loop_inside_a_branch()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("X", "Approvals.Review").Add("Y", "Approvals.Review")
            .Add("Z", "Approvals.Review").Add("Inner", "Elsa.FlowJoin").Add("Again", "Approvals.Review").Add("Outer", "Elsa.FlowJoin").Add("E", "Elsa.End").Add("H", "Elsa.FlowFork").Add("Both", "Elsa.FlowJoin")
            .Way("S > F > A:Approve > Outer > E").Way("A:Reject > Outer").Way("F > G > H > X:Approve > Inner").Way("X:Reject > Inner").Way("H > Y:Approve > Inner").Way("Y:Reject > Inner")
            .Way("G > Z:Approve > Both").Way("Z:Reject > Both").Way("Inner > Both > Again:Approve > Outer").Way("Again:Reject > G").Compile());

        run.Decide("Z", "Approve").Decide("X", "Approve").Decide("Y", "Approve");

        Assert.Equal(["A", "Again"], run.Waiting);
    }

    private static FlowBuilder TwoBranches(string mode, bool rejectsGoOn = true)
    {
        var flow = new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review")
            .Add("J", "Elsa.FlowJoin", ("mode", mode)).Add("C", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > J").Way("F > B:Approve > J").Way("J > C:Approve > E").Way("C:Reject > E");
        return rejectsGoOn
            ? flow.Way("A:Reject > J").Way("B:Reject > J")
            : flow.Add("Stop", "Approvals.EndBranch").Way("A:Reject > Stop").Way("B:Reject > Stop");
    }
}
