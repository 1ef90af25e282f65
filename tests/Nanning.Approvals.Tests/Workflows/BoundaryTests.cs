using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class BoundaryTests
{
    private const string Remind = """{"name":"Remind","kind":"timer","after":"P3WD","repeat":"P1WD","max":2,"remind":{"to":"handler","text":"请尽快办理 {{no}}"}}""";

    [Theory]
    [InlineData("P3WD", "2026-03-05T16:00Z")]
    [InlineData("P1M", "2026-04-02T02:00Z")]
    [InlineData("PT4H", "2026-03-02T06:00Z")]
    public void A_boundary_timer_begins_with_the_step(string after, string dueAt)
    {
        var run = new FlowRun(Step($$"""{"name":"Late","kind":"timer","after":"{{after}}"}""", "A:Late > Other").Compile());

        Assert.Equal(("A", "Late", DateTimeOffset.Parse(dueAt, CultureInfo.InvariantCulture)), (run.Effect<ScheduleTimer>().ActivityId, run.Effect<ScheduleTimer>().Name, run.Effect<ScheduleTimer>().DueAt));
    }

    [Fact]
    public void A_boundary_timer_at_a_day_that_a_formula_gives_begins_with_that_day()
    {
        var run = new FlowRun(Step("""{"name":"Late","kind":"timer","at":"addYears(today, 1)"}""", "A:Late > Other").Compile());

        Assert.Equal(new DateTimeOffset(2027, 3, 1, 16, 0, 0, TimeSpan.Zero), run.Effect<ScheduleTimer>().DueAt);
    }

    [Fact]
    public void An_interrupting_timer_ends_the_step_and_leaves_by_its_own_outcome()
    {
        var run = new FlowRun(Step("""{"name":"Late","kind":"timer","after":"P3D"}""", "A:Late > Other").Compile()).Happen("A", "Late");

        Assert.Equal(["Other"], run.Open);
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Contains("left A:Late", run.Journal);
    }

    [Fact]
    public void A_step_that_is_decided_in_time_takes_its_timers_back()
    {
        var run = new FlowRun(Step("""{"name":"Late","kind":"timer","after":"P3D"}""", "A:Late > Other").Compile()).Decide("A", "Approve");

        Assert.Single(run.Effects.OfType<CancelTimer>());
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_reminder_goes_out_as_often_as_it_may_and_the_step_stays_open()
    {
        var run = new FlowRun(Step(Remind).Compile(), inputs: new() { ["no"] = "K-1" });

        run.Happen("A", "Remind");
        Assert.Equal(("handler", "请尽快办理 K-1", 1, false), (run.Effect<Remind>().To, run.Effect<Remind>().Text, run.Effect<Remind>().Count, run.Effect<Remind>().Escalates));
        Assert.Equal(run.Find("A", BookmarkKind.WorkItem).Id, Assert.Single(run.Effect<Remind>().WorkItems));
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 16, 0, 0, TimeSpan.Zero), run.Effect<ScheduleTimer>().DueAt);

        run.Happen("A", "Remind");
        Assert.Equal(2, run.Effect<Remind>().Count);
        Assert.Empty(run.Effects.OfType<ScheduleTimer>());
        Assert.Equal(["A"], run.Open);
        Assert.Single(run.State.Bookmarks);
    }

    [Fact]
    public void An_escalation_goes_to_somebody_above_once()
    {
        var run = new FlowRun(Step("""{"name":"Up","kind":"timer","after":"P5WD","escalate":{"text":"已超期"}}""").Compile()).Happen("A", "Up");

        Assert.Equal(("leader", true), (run.Effect<Remind>().To, run.Effect<Remind>().Escalates));
        Assert.DoesNotContain(run.State.Bookmarks, bookmark => bookmark.Boundary is not null);
    }

    [Fact]
    public void A_rule_decides_when_the_time_is_over_and_says_so_everywhere()
    {
        var run = new FlowRun(Step("""{"name":"Tacit","kind":"timer","after":"P5WD","decide":{"outcome":"Approve","opinion":"逾期视为同意"}}""", ("resultVariable", "decision")).Compile());
        var item = run.Find("A", BookmarkKind.WorkItem).Id;

        run.Happen("A", "Tacit");

        Assert.Equal(new AutoDecide(item, "Approve", "逾期视为同意", "Tacit"), run.Effect<AutoDecide>());
        Assert.Empty(run.Effects.OfType<CloseWorkItem>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"outcome":"Approve","opinion":"逾期视为同意","data":null,"rule":"Tacit"}"""), run.State.Variables["decision"]));
        Assert.Contains("left A:Approve", run.Journal);
    }

    [Fact]
    public void Co_leads_that_do_not_answer_in_time_are_taken_to_agree_and_the_others_keep_their_answer()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("C", "Approvals.CoLeadOpinions", ("resultVariable", "opinions"), ("boundary", Boundary("""{"name":"Tacit","kind":"timer","after":"P5WD","decide":{"outcome":"Agree"}}""")))
            .Add("E", "Elsa.End").Way("C > E").Compile());

        run.Decide("C", "Disagree", opinion: "不同意").Happen("C", "Tacit");

        Assert.Equal([("rsj", "Disagree", null), ("czj", "Agree", "Tacit")], run.State.Variables["opinions"]!.AsArray().Select(one => (one!["department"]!.ToString(), one["outcome"]!.ToString(), one["rule"]?.ToString())));
        Assert.Single(run.Effects.OfType<AutoDecide>());
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_message_ends_a_wait_of_three_years_early()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("Keep", "Elsa.Delay", ("timeSpan", "P3Y"), ("boundary", Boundary("""{"name":"Returned","kind":"event","event":"early-return","correlation":"{{no}}","resultVariable":"returned"}""")))
            .Add("Early", "Approvals.Review").Add("Late", "Approvals.Review").Add("E", "Elsa.End")
            .Way("Keep > Late:Approve > E").Way("Late:Reject > E").Way("Keep:Returned > Early:Approve > E").Way("Early:Reject > E").Compile(), inputs: new() { ["no"] = "K-1" });
        Assert.Equal(("early-return", "K-1"), (run.Effect<AwaitMessage>().Name, run.Effect<AwaitMessage>().Correlation));

        run.Happen("Keep", "Returned", new() { ["day"] = "2027-01-01" });

        Assert.Equal(["Early"], run.Open);
        Assert.Single(run.Effects.OfType<CancelTimer>());
        Assert.Equal("""{"day":"2027-01-01"}""", run.Variable("returned"));
    }

    [Fact]
    public void A_message_that_does_not_interrupt_sends_a_second_token_and_is_listened_for_again()
    {
        var run = new FlowRun(Step("""{"name":"Asked","kind":"event","event":"question","interrupting":false}""", "A:Asked > Other").Compile());

        run.Happen("A", "Asked").Happen("A", "Asked");

        Assert.Equal(["A", "Other", "Other"], run.Open);
        Assert.Contains(run.State.Bookmarks, bookmark => bookmark.Boundary == "Asked");
        run.Decide("Other", "Approve").Decide("Other", "Approve").Decide("A", "Approve");
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_join_behind_a_step_waits_for_the_token_that_its_boundary_sent()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review", ("boundary", Boundary("""{"name":"Asked","kind":"event","event":"question","interrupting":false}""")))
            .Add("Reply", "Approvals.Review").Add("J", "Elsa.FlowJoin").Add("After", "Approvals.Review").Add("E", "Elsa.End")
            .Way("S > A:Approve > J").Way("A:Reject > J").Way("A:Asked > Reply:Approve > J").Way("Reply:Reject > J").Way("J > After:Approve > E").Way("After:Reject > E").Compile();

        Assert.Equal(["After"], new FlowRun(flow).Decide("A", "Approve").Open);
        Assert.Equal(["Reply"], new FlowRun(flow).Happen("A", "Asked").Decide("A", "Approve").Open);
        Assert.Equal(["A"], new FlowRun(flow).Happen("A", "Asked").Decide("Reply", "Approve").Open);
        var both = new FlowRun(flow).Happen("A", "Asked").Decide("Reply", "Approve").Decide("A", "Approve");
        Assert.Equal(["After"], both.Open);
        Assert.Single(both.Journal, line => line == "joined J");
        Assert.Empty(Assert.Single(both.State.Tokens).Scope);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_race_takes_the_same_branches_away_whether_or_not_a_boundary_sent_a_second_token(bool asked)
    {
        var run = new FlowRun(new FlowBuilder().Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review", ("boundary", Boundary("""{"name":"Asked","kind":"event","event":"q","interrupting":false}""")))
            .Add("B", "Approvals.Review").Add("Other", "Approvals.Review").Add("X", "Approvals.EndBranch").Add("J", "Elsa.FlowJoin", ("mode", "WaitAny")).Add("After", "Approvals.Review")
            .Way("F > A:Approve > J > After:Approve > X").Way("After:Reject > X").Way("A:Reject > J").Way("F > B:Approve > X").Way("B:Reject > X").Way("A:Asked > Other:Approve > X").Way("Other:Reject > X").Compile());

        Assert.Equal(["After"], (asked ? run.Happen("A", "Asked") : run).Decide("A", "Approve").Open);
    }

    [Fact]
    public void A_loop_with_a_boundary_in_it_makes_scopes_no_deeper()
    {
        var run = new FlowRun(Step("""{"name":"Asked","kind":"event","event":"question","interrupting":false}""", "A:Asked > Other").Way("A:Reject > A").Compile());
        for (var round = 0; round < 6; round++)
        {
            run.Happen("A", "Asked").Decide("Other", "Approve");
        }

        Assert.InRange(run.State.Tokens.Max(token => token.Scope.Count), 0, 1);
    }

    [Fact]
    public void An_interrupting_timer_on_a_container_takes_everything_inside_away()
    {
        var run = new FlowRun(ContainerTests.Around("L", "Elsa.ParallelForEach", ("items", FlowBuilder.Formula("names")), ("boundary", Boundary("""{"name":"Late","kind":"timer","after":"P10WD"}""")))
            .Put("L", "body", "B", "Approvals.Review").Add("Over", "Approvals.Review").Way("L:Late > Over:Approve > E").Way("Over:Reject > E").Compile(), inputs: new() { ["names"] = new JsonArray("a", "b") });

        run.DecideFor("B", "a", "Approve").Happen("L", "Late");

        Assert.Equal(["Over"], run.Open);
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Null(run.State.Scopes);
    }

    [Fact]
    public void A_boundary_on_a_container_that_does_not_interrupt_leaves_what_runs_inside_alone()
    {
        var run = new FlowRun(ContainerTests.Around("L", "Elsa.ForEach", ("items", FlowBuilder.Formula("names")), ("boundary", Boundary("""{"name":"Ask","kind":"event","event":"q","interrupting":false}""")))
            .Put("L", "body", "B", "Approvals.Review").Add("Other", "Approvals.Review").Add("X", "Approvals.EndBranch").Way("L:Ask > Other:Approve > X").Way("Other:Reject > X").Compile(),
            inputs: new() { ["names"] = new JsonArray("a", "b") });

        run.Happen("L", "Ask").Decide("B", "Approve");
        Assert.Equal(["B", "Other"], run.Open);

        run.Decide("B", "Approve").Decide("Other", "Approve");
        Assert.Equal(["After"], run.Open);
    }

    [Fact]
    public void A_reminder_on_a_container_names_the_items_that_are_open_inside()
    {
        var run = new FlowRun(ContainerTests.Around("L", "Elsa.ParallelForEach", ("items", FlowBuilder.Formula("names")), ("boundary", Boundary("""{"name":"R","kind":"timer","after":"P1WD","remind":{"text":"催"}}""")))
            .Put("L", "body", "B", "Approvals.Review").Compile(), inputs: new() { ["names"] = new JsonArray("a", "b", "c") });

        run.DecideFor("B", "b", "Approve").Happen("L", "R");

        Assert.Equal(2, run.Effect<Remind>().WorkItems.Count);
    }

    [Fact]
    public void A_supplement_request_that_is_interrupted_is_ended_and_its_clocks_run_again()
    {
        var run = new FlowRun(new FlowBuilder().Add("A", "Approvals.RequestSupplement", ("fields", new JsonArray("rent")), ("boundary", Boundary("""{"name":"Gone","kind":"event","event":"withdrawn"}""")))
            .Add("E", "Elsa.End").Way("A > E").Way("A:Expired > E").Way("A:Gone > E").Compile()).Happen("A", "Gone");

        Assert.False(run.Effect<EndSupplement>().Answered);
        Assert.Single(run.Effects.OfType<ResumeClock>());
        Assert.Single(run.Effects.OfType<CancelTimer>());
    }

    [Theory]
    [InlineData("""{"kind":"timer","after":"P1D"}""", "没有 name")]
    [InlineData("""{"name":"X","kind":"alarm"}""", "timer 或 event")]
    [InlineData("""{"name":"X","kind":"timer"}""", "after 或 at")]
    [InlineData("""{"name":"X","kind":"timer","after":"soon"}""", "soon")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D","repeat":"P1D","interrupting":false}""", "max")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D","repeat":"P1D","max":1000,"interrupting":false}""", "max")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D","decide":{"outcome":"Maybe"}}""", "Maybe")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D","remind":{"text":"x"},"interrupting":true}""", "不能中断")]
    [InlineData("""{"name":"X","kind":"event"}""", "event")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D","colour":"red"}""", "colour")]
    [InlineData("""{"name":"Approve","kind":"timer","after":"P1D"}""", "重复")]
    [InlineData("""{"name":"X","kind":"timer","at":"1 +"}""", "第")]
    [InlineData("""{"name":"X","kind":"timer","after":"P1D"}""", "没有连线")]
    public void A_boundary_that_cannot_be_is_refused_when_the_flow_is_read(string boundary, string says) =>
        Assert.Contains(says, Assert.Throws<DefinitionException>(() => Step(boundary).Read()).Message, StringComparison.Ordinal);

    [Fact]
    public void Experts_cannot_be_replaced_by_a_rule() =>
        Assert.Throws<DefinitionException>(() => new FlowBuilder().Add("X", "Approvals.ExpertReview", ("boundary", Boundary("""{"name":"T","kind":"timer","after":"P1D","decide":{"outcome":"Done"}}"""))).Add("E", "Elsa.End").Way("X > E").Read());

    private static FlowBuilder Step(string boundary, string? way = null) => Step(boundary, way, []);

    private static FlowBuilder Step(string boundary, params (string Name, JsonNode? Value)[] more) => Step(boundary, null, more);

    private static FlowBuilder Step(string boundary, string? way, (string Name, JsonNode? Value)[] more)
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review", [("boundary", Boundary(boundary)), ("opinionRequiredFor", new JsonArray()), .. more])
            .Add("Other", "Approvals.Review").Add("X", "Approvals.EndBranch")
            .Way("S > A:Approve > X").Way("A:Reject > X").Way("Other:Approve > X").Way("Other:Reject > X");
        return way is null ? flow : flow.Way(way);
    }

    private static JsonArray Boundary(string boundary) => [JsonNode.Parse(boundary)];
}
