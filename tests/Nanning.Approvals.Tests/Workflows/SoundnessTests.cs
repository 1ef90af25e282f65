using FsCheck;
using FsCheck.Fluent;
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
    public void An_end_may_take_away_a_request_for_supplements_or_a_notice_that_is_still_open() =>
        Assert.Empty(Soundness.Check(new FlowBuilder()
            .Add("S", "Elsa.Start").Add("Ask", "Approvals.RequestSupplement", ("workingDays", 5)).Add("Tell", "Approvals.PublicNotice", ("title", "t"), ("workingDays", 5))
            .Add("Over", "Elsa.Event", ("eventName", "over")).Add("Branch", "Approvals.EndBranch").Add("E", "Elsa.End")
            .Way("S > Ask > Branch").Way("Ask:Expired > Branch").Way("S > Tell:Clear > Branch").Way("Tell:Objected > Branch").Way("S > Over > E").Read()));

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
        var files = Directory.GetFiles(RepositoryFiles.PathOf("workflows"), "*flow.json", SearchOption.AllDirectories);

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

        // Taken apart at the fork, its branches are looked at one by one; searched whole, in all their interleavings.
        Assert.Empty(Soundness.Check(flow.Read(), maxStates: 100));
        var cut = Assert.Single(Soundness.Check(flow.Read(), 100, apart: false));
        Assert.Equal(("not-decided", "warning"), (cut.Code, cut.Severity));
        Assert.Matches("查看了 1[0-9]{2} 种", cut.Text);
        Assert.NotNull(cut.TextEn);
    }

    [Fact]
    public void A_loop_of_timers_that_only_a_condition_ends_is_named()
    {
        var finding = Assert.Single(Soundness.Check(new FlowBuilder().Add("S", "Elsa.Start").Add("W", "Elsa.Delay", ("timeSpan", "P1D"))
            .Add("D", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("form.done"))).Add("E", "Elsa.End").Way("S > W > D:True > E").Way("D:False > W").Read()));

        Assert.Equal(("warning", "timer-loop"), (finding.Severity, finding.Code));
        Assert.Equal(["D", "W"], finding.Activities.Order());
    }

    [Fact]
    public void What_is_wrong_inside_a_branch_is_shown_with_the_way_there()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("F", "Elsa.FlowFork").Add("B", "Approvals.Review").Add("C", "Approvals.Review")
            .Add("W", "Elsa.Delay", ("timeSpan", "P1D")).Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > A:Approve > F > B:Approve > J > E").Way("A:Reject > E").Way("B:Reject > W > W").Way("F > C:Approve > J").Way("C:Reject > J");

        var stuck = Assert.Single(Soundness.Check(flow.Read()), finding => finding.Severity == "error");

        Assert.Equal(("never-ends", "A:Approve,B:Reject"), (stuck.Code, string.Join(',', stuck.Path)));
    }

    [Theory]
    [InlineData("A:Reject > J", "")]
    [InlineData("A:Reject > X", "never-ends A:Reject")]
    public void A_branch_that_goes_round_for_ever_is_no_harm_when_another_one_always_wins(string way, string expected)
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Approvals.Review")
            .Add("J", "Elsa.FlowJoin", ("mode", "WaitAny")).Add("E", "Elsa.End").Add("Y", "Approvals.Review").Add("X", "Approvals.EndBranch")
            .Way("S > Y:Approve > F > A:Approve > J > E").Way("Y:Reject > X").Way("F > B:Approve > C:Approve > B").Way("B:Reject > C").Way("C:Reject > B").Way(way);

        Assert.Equal(expected, string.Join(';', Soundness.Check(flow.Read()).Select(finding => $"{finding.Code} {string.Join(',', finding.Path.Where(choice => choice[0] == 'A'))}")));
    }

    [Fact]
    public void What_stands_behind_a_fork_that_nobody_comes_to_is_not_reached()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("E", "Elsa.End").Add("Early", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review")
            .Add("Both", "Elsa.FlowJoin", ("mode", "WaitN"), ("count", 2)).Add("Late", "Elsa.FlowFork").Add("C", "Approvals.Review").Add("D", "Approvals.Review").Add("J", "Elsa.FlowJoin")
            .Way("S > Early > A:Approve > Both > E").Way("A:Reject > Both").Way("Early > B:Approve > Both").Way("B:Reject > Both")
            .Way("Both:TooFew > Late > C:Approve > J > E").Way("C:Reject > J").Way("Late > D:Approve > J").Way("D:Reject > J");

        Assert.Equal(["C", "D", "J", "Late"], Unreached(apart: false));
        Assert.Equal(["C", "D", "J", "Late"], Unreached(apart: true));

        IEnumerable<string> Unreached(bool apart) =>
            Soundness.Check(flow.Read(), 300, apart).Where(finding => finding.Code == "never-reached").SelectMany(finding => finding.Activities).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Taken_apart_or_searched_whole_any_flow_gets_the_same_verdict()
    {
        var flows =
            from block in RandomFlows.Any
            from broken in Gen.Choose(0, 2)
            from edge in Gen.Choose(0, 1000)
            from target in Gen.Choose(0, 1000)
            select (Block: block, Broken: broken, Edge: edge, Target: target);
        var apart = 0;
        Prop.ForAll(flows.ToArbitrary(), given =>
        {
            var json = RandomFlows.Write(given.Block).Json();
            var connections = json["root"]!["connections"]!.AsArray();
            var activities = json["root"]!["activities"]!.AsArray();
            if (given.Broken > 0)
            {
                connections[given.Edge % connections.Count]!["target"]!["activity"] = activities[given.Target % activities.Count]!["id"]!.ToString();
            }

            var (definition, findings) = WorkflowDefinition.Examine(json.ToJsonString());
            if (findings.Any(finding => finding.Severity == "error"))
            {
                return true;
            }

            var whole = Soundness.Check(definition!, 300, apart: false);
            var parts = Soundness.Check(definition!, 300, apart: true);
            apart += whole.Any(finding => finding.Code == "not-decided") ? 0 : 1;
            return whole.Any(finding => finding.Code == "not-decided") || Codes(whole).SequenceEqual(Codes(parts))
                ? true
                : throw new InvalidOperationException($"{json.ToJsonString()}\nwhole: {string.Join(' ', Codes(whole))}\napart: {string.Join(' ', Codes(parts))}");
        }).QuickCheckThrowOnFailure();
        Assert.True(apart > 50, $"only {apart} flows were compared");

        static IEnumerable<string> Codes(IReadOnlyList<Finding> findings) =>
            findings.Where(finding => finding.Code is not "runs-twice").Select(finding => finding.Severity == "error" ? finding.Code : $"{finding.Code} {string.Join(',', finding.Activities)}").Distinct().Order(StringComparer.Ordinal);
    }
}
