using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>What a flow does outside of itself: children, tasks, mails, messages, and what starts it.</summary>
public class OutsideTests
{
    [Fact]
    public void A_sub_flow_for_every_item_is_waited_for_and_its_results_come_in_the_order_of_the_items()
    {
        var run = new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "names"), ("input", new JsonObject { ["by"] = "{{no}}" }), ("resultVariable", "results")).Compile(), inputs: Names());
        var children = run.Effects.OfType<StartSubflow>().ToList();
        Assert.Equal(["""{"by":"K-1","item":"a","index":0}""", """{"by":"K-1","item":"b","index":1}"""], children.Select(child => child.Inputs.ToJsonString()));

        run.Wake(run.State.Bookmarks.Single(one => one.Id == children[1].BookmarkId), null, new() { ["n"] = 2 }, null);
        Assert.Equal(InstanceStatus.Running, run.State.Status);
        run.Wake(run.State.Bookmarks.Single(one => one.Id == children[0].BookmarkId), null, new() { ["n"] = 1 }, null);

        Assert.Equal("""[{"n":1},{"n":2}]""", run.Variable("results"));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_dispatched_flow_is_not_waited_for()
    {
        var run = new FlowRun(One("X", "Elsa.DispatchWorkflow", ("workflowDefinitionId", "child"), ("items", "names")).Compile(), inputs: Names());

        Assert.Equal([null, null], run.Effects.OfType<StartSubflow>().Select(child => child.BookmarkId));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_sub_flow_for_no_item_goes_straight_on() =>
        Assert.Equal("[]", new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "nobody"), ("resultVariable", "results")).Compile()).Variable("results"));

    [Fact]
    public void More_children_than_allowed_are_an_error() =>
        Assert.Equal("“X”有 2 项，超过上限 1。", Assert.Throws<StepFailedException>(() =>
            new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "names"), ("limit", 1)).Compile(), inputs: Names())).Message);

    [Fact]
    public void A_parent_that_is_cancelled_takes_its_children_with_it()
    {
        var run = new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "names")).Compile(), inputs: Names());
        var waits = run.State.Bookmarks.Select(bookmark => bookmark.Id).ToList();

        Assert.Equal(waits, run.Cancel().Effects.OfType<CancelChildren>().Select(cancel => cancel.BookmarkId));
    }

    [Fact]
    public void A_child_that_was_cancelled_is_an_error_unless_the_flow_says_what_then()
    {
        var unsaid = new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "names")).Compile(), inputs: Names());
        var said = new FlowRun(One("X", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("items", "names")).Add("Then", "Approvals.Review").Way("X:Cancelled > Then:Approve > E").Way("Then:Reject > E").Compile(), inputs: Names());

        Assert.Throws<StepFailedException>(() => unsaid.Wake(unsaid.State.Bookmarks[0], "Cancelled", null, null));
        said.Wake(said.State.Bookmarks[0], "Cancelled", null, null);
        Assert.Equal(["Then"], said.Open);
        Assert.Single(said.Effects.OfType<CancelChildren>());
    }

    [Fact]
    public void A_task_outside_is_handed_over_and_its_answer_kept()
    {
        var run = new FlowRun(One("T", "Elsa.RunTask", ("taskName", "pay-{{no}}"), ("payload", new JsonObject { ["n"] = "{{1 + 1}}" }), ("resultVariable", "paid")).Compile(), inputs: Names());
        Assert.Equal(("pay-K-1", """{"n":2}"""), (run.Effect<RunTask>().TaskName, run.Effect<RunTask>().Payload!.ToJsonString()));

        run.Wake(run.Find("T", BookmarkKind.Task), null, new() { ["ok"] = true }, null);

        Assert.Equal(("""{"ok":true}""", InstanceStatus.Finished), (run.Variable("paid"), run.State.Status));
    }

    [Fact]
    public void A_task_that_is_no_longer_waited_for_is_taken_back() =>
        Assert.Single(new FlowRun(One("T", "Elsa.RunTask", ("taskName", "pay")).Compile()).Cancel().Effects.OfType<CancelTask>());

    [Fact]
    public void A_mail_goes_to_the_addresses_that_the_flow_names()
    {
        var mail = new FlowRun(One("M", "Elsa.SendEmail", ("to", "a@b.cn, {{second}}"), ("cc", new JsonArray("c@b.cn")), ("subject", "关于 {{no}}"), ("body", "正文")).Compile(),
            inputs: new() { ["no"] = "K-1", ["second"] = "b@b.cn" }).Effect<SendMail>();

        Assert.Equal(("a@b.cn b@b.cn", "c@b.cn", "关于 K-1", "正文"), (string.Join(' ', mail.To), string.Join(' ', mail.Cc), mail.Subject, mail.Body));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b.cn\u000ABcc: x@y.cn")]
    public void A_mail_to_no_address_is_an_error(string to) =>
        Assert.Throws<StepFailedException>(() => new FlowRun(One("M", "Elsa.SendEmail", ("to", to), ("subject", "x"), ("body", "x")).Compile()));

    [Fact]
    public void A_message_may_be_for_everybody_who_waits_for_it() =>
        Assert.True(new FlowRun(One("P", "Elsa.PublishEvent", ("eventName", "policy-changed"), ("toAll", true)).Compile()).Effect<PublishMessage>().ToAll);

    [Fact]
    public void A_fault_is_an_error_with_its_message()
    {
        var flow = new FlowBuilder().Add("S", "Elsa.Start").Add("F", "Elsa.Fault", ("message", "账号 {{no}} 不存在"), ("code", "E7")).Way("S > F").Compile();

        Assert.Equal(("F", "账号 K-1 不存在（E7）"), Assert.Throws<StepFailedException>(() => new FlowRun(flow, inputs: Names())) is var failure ? (failure.ActivityId, failure.Message) : default);
    }

    [Theory]
    [InlineData("Elsa.Timer", "interval", "P1D")]
    [InlineData("Elsa.Cron", "cronExpression", "0 0 9 1 1 ?")]
    public void What_starts_a_flow_by_itself_is_passed_when_it_does_and_waited_for_elsewhere(string type, string input, string value)
    {
        var json = new FlowBuilder().Add("T", type, (input, value)).Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("T > A:Approve > E").Way("A:Reject > E").Json();
        json["root"]!["activities"]![0]!["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString()));
        var facts = new TestFacts(new(2026, 3, 2));

        var started = new WorkflowEngine().Start(flow, "i", [], facts, default, trigger: "T");
        var inside = new FlowRun(One("T", type, (input, value)).Compile());

        Assert.Equal("T", Assert.Single(flow.Triggers).Id);
        Assert.Equal("A", Assert.Single(started.State.Tokens).ActivityId);
        Assert.Single(inside.Effects.OfType<ScheduleTimer>());
        Assert.Equal(InstanceStatus.Finished, inside.Fire("T").State.Status);
    }

    [Fact]
    public void Steps_elsewhere_are_cancelled_with_all_they_wait_for()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "B", "Approvals.Review")
            .Add("D", "Elsa.Delay", ("timeSpan", "P1D")).Add("C", "Approvals.CancelScope", ("activities", new JsonArray("L", "D"))).Add("J", "Elsa.FlowJoin").Add("E", "Elsa.End")
            .Way("S > A:Approve > C > J > E").Way("A:Reject > J").Way("S > L > J").Way("S > D > J").Compile(), inputs: Names());

        run.Decide("A", "Approve");

        Assert.Equal((2, 1), (run.Effects.OfType<CloseWorkItem>().Count(), run.Effects.OfType<CancelTimer>().Count()));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void Cancelling_inside_of_a_round_leaves_the_other_rounds_alone()
    {
        var run = new FlowRun(ContainerTests.Around("L", "Elsa.ParallelForEach", ("items", "names")).Put("L", "body", "P", "Elsa.Flowchart").Fill("P", new FlowBuilder()
            .Add("F", "Elsa.FlowFork").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("C", "Approvals.CancelScope", ("activities", new JsonArray("B"))).Add("X", "Approvals.EndBranch")
            .Way("F > A:Approve > C > X").Way("A:Reject > X").Way("F > B:Approve > X").Way("B:Reject > X")).Compile(), inputs: Names());

        run.DecideFor("A", "a", "Approve");

        Assert.Equal(["A", "B"], run.Open);
    }

    [Theory]
    [InlineData("Nowhere", "没有活动")]
    [InlineData("C", "自己所在")]
    public void Cancelling_what_is_not_there_or_oneself_is_refused(string name, string says) =>
        Assert.Contains(says, Assert.Throws<DefinitionException>(() => One("C", "Approvals.CancelScope", ("activities", new JsonArray(name))).Read()).Message, StringComparison.Ordinal);

    private static FlowBuilder One(string id, string type, params (string Name, JsonNode? Value)[] inputs) =>
        new FlowBuilder().Add("S", "Elsa.Start").Add(id, type, inputs).Add("E", "Elsa.End").Way($"S > {id} > E");

    private static JsonObject Names() => new() { ["names"] = new JsonArray("a", "b"), ["no"] = "K-1" };
}
