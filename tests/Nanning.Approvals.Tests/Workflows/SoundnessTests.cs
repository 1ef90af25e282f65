using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Workflows;

public class SoundnessTests
{
    [Fact]
    public void A_flow_that_forks_and_joins_is_sound() =>
        Assert.Empty(Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.CoLeadOpinions").Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > F > A:Approve > J > E").Way("A:Reject > A").Way("F > B > J").Read()));

    [Fact]
    public void A_loop_that_nothing_leads_out_of_is_found_with_the_way_into_it()
    {
        var findings = Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("Wait", "Elsa.Delay", ("timeSpan", "P1D")).Add("More", "Elsa.Delay", ("timeSpan", "P1D")).Add("E", "Elsa.End")
            .Way("S > A:Approve > E").Way("A:Reject > Wait > More > Wait").Read());

        var finding = Assert.Single(findings);
        Assert.Equal(("error", "never-ends"), (finding.Severity, finding.Code));
        Assert.Equal(["A:Reject"], finding.Path);
        Assert.Equal(["Wait"], finding.Activities);
    }

    [Fact]
    public void A_fork_that_nobody_joins_runs_what_follows_twice()
    {
        var findings = Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Elsa.Event", ("eventName", "a")).Add("B", "Elsa.Event", ("eventName", "b"))
            .Add("Decide", "Approvals.Review").Add("E", "Approvals.EndBranch")
            .Way("S > F > A > Decide:Approve > E").Way("F > B > Decide:Reject > E").Read());

        var finding = Assert.Single(findings);
        Assert.Equal(("warning", "runs-twice"), (finding.Severity, finding.Code));
        Assert.Equal(["A:Done", "B:Done"], finding.Path);
    }

    [Fact]
    public void A_fork_inside_a_loop_that_never_joins_grows_without_end()
    {
        var findings = Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("A", "Elsa.Event", ("eventName", "a")).Add("B", "Elsa.Event", ("eventName", "b")).Add("E", "Approvals.EndBranch")
            .Way("S > A > A").Way("A > B > E").Read());

        Assert.Contains(findings, finding => finding is { Severity: "error", Code: "unbounded" });
    }

    [Fact]
    public void A_side_branch_that_ends_in_every_round_of_a_loop_is_sound() =>
        Assert.Empty(Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("Tell", "Approvals.Notify", ("subject", "s"), ("text", "t")).Add("B", "Approvals.EndBranch").Add("E", "Elsa.End")
            .Way("S > A:Approve > E").Way("A:Reject > A").Way("A:Reject > Tell > B").Read()));

    [Fact]
    public void A_loop_without_a_wait_is_found()
    {
        var findings = Soundness.Check(new FlowBuilder().Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("G", "Elsa.FlowFork").Way("S > F > G > F").Read());

        Assert.Equal("endless", Assert.Single(findings).Code);
    }

    [Fact]
    public void Two_joins_that_wait_for_each_other_are_found()
    {
        var findings = Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Elsa.Event", ("eventName", "a")).Add("B", "Elsa.Event", ("eventName", "b"))
            .Add("J", "Elsa.FlowJoin").Add("K", "Elsa.FlowJoin").Add("C", "Approvals.Review").Add("D", "Approvals.Review").Add("E", "Approvals.EndBranch")
            .Way("S > F > A > J > C:Approve > K > D:Approve > J").Way("F > B > K").Way("C:Reject > E").Way("D:Reject > E").Read());

        var finding = findings.First(finding => finding.Code == "join-deadlock");
        Assert.Equal(["A:Done", "B:Done"], finding.Path);
    }

    [Fact]
    public void Every_flow_that_is_shipped_is_sound()
    {
        var files = Directory.GetFiles(RepositoryFiles.PathOf("workflows"), "flow.json", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(Soundness.Check(WorkflowDefinition.Read(File.ReadAllText(file)))));
    }

    [Fact]
    public void A_definition_that_does_not_hang_together_is_not_searched()
    {
        var (definition, _) = WorkflowDefinition.Examine(new FlowBuilder().Add("S", "Elsa.Start").Json().ToJsonString());

        Assert.Equal("open-outcome", Assert.Single(Soundness.Check(definition!)).Code);
    }

    [Fact]
    public void A_flow_with_too_many_ways_says_that_it_was_not_searched_to_the_end()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End").Way("S > F").Way("J > E");
        for (var branch = 0; branch < 6; branch++)
        {
            flow.Add($"A{branch}", "Elsa.Event", ("eventName", "a")).Add($"B{branch}", "Elsa.Event", ("eventName", "b")).Way($"F > A{branch} > B{branch} > J");
        }

        Assert.Equal("too-large", Assert.Single(Soundness.Check(flow.Read(), maxStates: 100)).Code);
        Assert.Empty(Soundness.Check(flow.Read()));
    }
}
