using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A step is returned to an earlier one.</summary>
public class ReturnTests
{
    [Fact]
    public void A_returned_step_is_asked_anew_and_the_flow_goes_forward_step_by_step()
    {
        var run = new FlowRun(Line().Compile()).Decide("A", "Approve").Decide("B", "Approve");

        Assert.Equal(["B", "A"], run.PlacesOf("C"));
        run.Return("C", "A");

        Assert.Equal(["A"], run.Open);
        Assert.Equal(["B"], run.Decide("A", "Approve").Open);
        Assert.Equal(["C"], run.Decide("B", "Approve").Open);
    }

    [Fact]
    public void A_return_that_shall_come_back_skips_what_was_decided_between_and_gives_the_item_to_the_same_person()
    {
        var run = new FlowRun(Line().Compile()).Decide("A", "Approve").Decide("B", "Approve").Return("C", "A", backToMe: true).Decide("A", "Approve");

        Assert.Equal(["C"], run.Open);
        Assert.Equal("wang", run.Effect<OpenWorkItem>().Assignee);
    }

    [Fact]
    public void Another_outcome_of_the_step_returned_to_goes_its_own_way()
    {
        var run = new FlowRun(Line().Compile()).Decide("A", "Approve").Decide("B", "Approve").Return("C", "A", backToMe: true).Decide("A", "Reject", opinion: "不行");

        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_return_inside_a_branch_leaves_the_sibling_branch_alone()
    {
        var run = new FlowRun(Fork().Compile()).Decide("A", "Approve").Decide("B", "Approve");
        var sibling = run.Find("D", BookmarkKind.WorkItem).Id;

        Assert.Equal(["B", "A"], run.PlacesOf("C"));
        run.Return("C", "B", backToMe: true);

        Assert.Equal(["B", "D"], run.Open);
        Assert.Equal(sibling, run.Find("D", BookmarkKind.WorkItem).Id);
        run.Decide("B", "Approve").Decide("C", "Approve").Decide("D", "Approve");
        Assert.Equal(["E"], run.Open);
    }

    [Fact]
    public void A_return_to_before_the_fork_closes_the_siblings_and_asks_them_anew()
    {
        var run = new FlowRun(Fork().Compile()).Decide("A", "Approve").Decide("B", "Approve").Return("C", "A");

        Assert.Equal(["A"], run.Open);
        Assert.Contains(run.Effects, effect => effect is CloseWorkItem { Reason: "“C”退回至“A”，不再办理" });
        Assert.Equal(["B", "D"], run.Decide("A", "Approve").Open);
    }

    [Fact]
    public void A_return_to_before_the_fork_cannot_come_straight_back()
    {
        var run = new FlowRun(Fork().Compile()).Decide("A", "Approve").Decide("B", "Approve");

        Assert.Equal("then", Assert.Throws<AlterationRefusedException>(() => run.Return("C", "A", backToMe: true)).Code);
    }

    [Theory]
    [InlineData("D")] // a sibling branch
    [InlineData("E")] // not yet come to
    [InlineData("C")] // itself
    [InlineData("X")] // not there
    public void There_is_no_return_to_what_does_not_lie_before_the_step(string to)
    {
        var run = new FlowRun(Fork().Compile()).Decide("A", "Approve").Decide("B", "Approve");

        Assert.Equal("to", Assert.Throws<AlterationRefusedException>(() => run.Return("C", to)).Code);
    }

    [Fact]
    public void Branches_that_have_been_joined_are_not_returned_to_but_what_came_before_the_fork_is()
    {
        var run = new FlowRun(Fork().Compile()).Decide("A", "Approve").Decide("B", "Approve").Decide("C", "Approve").Decide("D", "Approve");

        Assert.Equal(["A"], run.PlacesOf("E"));
        Assert.Equal(["E"], run.Return("E", "A", backToMe: true).Decide("A", "Approve").Open);
    }

    [Fact]
    public void No_return_goes_over_money_that_was_granted()
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("Pay", "Approvals.Grant", ("amount", FlowBuilder.Formula("100"))).Add("B", "Approvals.Review")
            .Add("C", "Approvals.Review").Add("Last", "Approvals.EndBranch").Way("Start > A:Approve > Pay > B:Approve > C:Approve > Last").Way("A:Reject > Last").Way("B:Reject > Last").Way("C:Reject > Last");
        var run = new FlowRun(flow.Compile()).Decide("A", "Approve").Decide("B", "Approve");

        Assert.Equal(["B"], run.PlacesOf("C"));
        Assert.Contains("Pay", Assert.Throws<AlterationRefusedException>(() => run.Return("C", "A")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_who_are_asked_side_by_side_cannot_return_the_step()
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("O", "Approvals.CoLeadOpinions").Add("C", "Approvals.Review")
            .Add("Last", "Approvals.EndBranch").Way("Start > A:Approve > O > C:Approve > Last").Way("A:Reject > Last").Way("C:Reject > Last");
        var run = new FlowRun(flow.Compile()).Decide("A", "Approve");

        Assert.Empty(run.PlacesOf("O"));
        Assert.Equal("no-return", Assert.Throws<AlterationRefusedException>(() => run.Return("O", "A")).Code);
        Assert.Equal(["O", "O"], run.Decide("O", "Agree").Decide("O", "Agree").Return("C", "O").Open);
    }

    [Fact]
    public void In_a_loop_only_what_was_asked_in_this_round_is_returned_to()
    {
        var part = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Approvals.Review").Add("X", "Approvals.EndBranch")
            .Way("S > A:Approve > B:Approve > C:Approve > X").Way("A:Reject > C:Reject > X").Way("B:Reject > X");
        var flow = new FlowBuilder().Add("Start", "Elsa.Start").Add("L", "Elsa.ForEach", ("items", new System.Text.Json.Nodes.JsonArray(1, 2)))
            .Put("L", "body", "LB", "Elsa.Flowchart").Fill("LB", part).Add("Last", "Approvals.EndBranch").Way("Start > L > Last");
        var run = new FlowRun(flow.Compile()).Decide("A", "Approve").Decide("B", "Approve").Decide("C", "Approve").Decide("A", "Reject", opinion: "意见");

        Assert.Equal(["A"], run.PlacesOf("C"));
    }

    private static FlowBuilder Line() => new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Approvals.Review")
        .Add("Last", "Approvals.EndBranch").Add("No", "Approvals.EndBranch").Way("Start > A:Approve > B:Approve > C:Approve > Last").Way("A:Reject > No").Way("B:Reject > No").Way("C:Reject > No");

    private static FlowBuilder Fork() => new FlowBuilder().Add("Start", "Elsa.Start").Add("A", "Approvals.Review").Add("F", "Elsa.FlowFork")
        .Add("B", "Approvals.Review").Add("C", "Approvals.Review").Add("D", "Approvals.Review").Add("J", "Elsa.FlowJoin").Add("E", "Approvals.Review").Add("Last", "Approvals.EndBranch")
        .Way("Start > A:Approve > F > B:Approve > C:Approve > J > E:Approve > Last").Way("F > D:Approve > J").Way("A:Reject > Last").Way("B:Reject > J").Way("C:Reject > J").Way("D:Reject > J").Way("E:Reject > Last");
}
