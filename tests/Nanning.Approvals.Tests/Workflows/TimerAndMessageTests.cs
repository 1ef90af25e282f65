using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class TimerAndMessageTests
{
    [Theory]
    [InlineData("P1Y", "2028-02-29", "2029-02-28T02:00Z")]
    [InlineData("P5D", "2026-12-30", "2027-01-04T02:00Z")]
    [InlineData("P1M", "2026-01-31", "2026-02-28T02:00Z")]
    [InlineData("P2W", "2026-01-01", "2026-01-15T02:00Z")]
    [InlineData("P1DT12H30M", "2026-01-01", "2026-01-02T14:30Z")]
    [InlineData("1.06:00:00", "2026-01-01", "2026-01-02T08:00Z")]
    public void A_delay_is_due_after_a_period_of_the_calendar(string period, string today, string dueAt)
    {
        var flow = new FlowBuilder().Add("T", "Elsa.Delay", ("timeSpan", period)).Add("E", "Elsa.End").Way("T > E").Compile();

        var run = new FlowRun(flow, new TestFacts(DateOnly.Parse(today, CultureInfo.InvariantCulture)));

        Assert.Equal(DateTimeOffset.Parse(dueAt, CultureInfo.InvariantCulture), run.Effect<ScheduleTimer>().DueAt);
        Assert.Equal(InstanceStatus.Finished, run.Fire("T").State.Status);
    }

    [Theory]
    [InlineData("a year")]
    [InlineData("P")]
    [InlineData("P1DT")]
    [InlineData("-1.00:00:00")]
    public void A_period_that_is_none_is_refused_when_the_flow_is_read(string period) =>
        Assert.Throws<DefinitionException>(() => new FlowBuilder().Add("T", "Elsa.Delay", ("timeSpan", period)).Add("E", "Elsa.End").Way("T > E").Compile());

    [Theory]
    [InlineData("2027-03-02", "2027-03-01T16:00Z")]
    [InlineData("2026-03-02T23:00:00+08:00", "2026-03-02T15:00Z")]
    [InlineData("2026-03-01", "2026-03-02T02:00Z")]
    public void A_flow_waits_until_a_day_begins_and_a_day_long_past_is_due_now(string date, string dueAt)
    {
        var flow = new FlowBuilder().Add("T", "Elsa.StartAt", ("dateTime", date)).Add("E", "Elsa.End").Way("T > E").Compile();

        var run = new FlowRun(flow);

        Assert.Equal(DateTimeOffset.Parse(dueAt, CultureInfo.InvariantCulture), run.Effect<ScheduleTimer>().DueAt);
        Assert.Equal(InstanceStatus.Running, run.State.Status);
    }

    [Fact]
    public void A_message_puts_its_payload_into_the_variable_that_the_result_is_bound_to()
    {
        var json = new FlowBuilder().Variable("v7", "payment", "Object")
            .Add("M", "Elsa.Event", ("eventName", "paid"), ("correlationId", "{{no}}")).Add("E", "Elsa.End").Way("M > E").Json();
        json["root"]!["activities"]![0]!["result"] = new JsonObject { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = "v7" } };
        var run = new FlowRun(CompiledFlow.Compile(WorkflowDefinition.Read(json.ToJsonString())), inputs: new() { ["no"] = "K-1" });
        Assert.Equal(("paid", "K-1"), (run.Effect<AwaitMessage>().Name, run.Effect<AwaitMessage>().Correlation));

        run.Tell("M", new() { ["amount"] = 12.5m });

        Assert.Equal("""{"amount":12.5}""", run.Variable("payment"));
    }

    [Fact]
    public void A_message_is_sent_with_its_formulas_filled_in_and_their_types_kept()
    {
        var flow = new FlowBuilder().Add("P", "Elsa.PublishEvent", ("eventName", "renewed"), ("correlationId", "{{no}}"),
            ("payload", JsonNode.Parse("""{"amount":"{{n * 2}}","text":"共 {{n}} 元","list":[1,"{{no}}"]}"""))).Add("E", "Elsa.End").Way("P > E").Compile();

        var sent = new FlowRun(flow, inputs: new() { ["no"] = "K-1", ["n"] = 3 }).Effect<PublishMessage>();

        Assert.Equal(("renewed", "K-1"), (sent.Name, sent.Correlation));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"amount":6,"text":"共 3 元","list":[1,"K-1"]}"""), sent.Payload));
    }

    [Fact]
    public void A_child_flow_is_awaited_and_its_outputs_are_kept()
    {
        var flow = new FlowBuilder().Add("C", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("input", new JsonObject { ["n"] = "{{1 + 1}}" }), ("resultVariable", "out"))
            .Add("E", "Elsa.End").Way("C > E").Compile();
        var run = new FlowRun(flow);
        var start = run.Effect<StartSubflow>();
        Assert.Equal(("child", "2"), (start.DefinitionId, start.Inputs["n"]!.ToJsonString()));

        run.Wake(run.Find("C", BookmarkKind.Subflow), null, new() { ["ok"] = true }, null);

        Assert.Equal("""{"ok":true}""", run.Variable("out"));
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void A_child_flow_that_nobody_waits_for_has_no_bookmark()
    {
        var flow = new FlowBuilder().Add("C", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("waitForCompletion", false)).Add("E", "Elsa.End").Way("C > E").Compile();

        var run = new FlowRun(flow);

        Assert.Null(run.Effect<StartSubflow>().BookmarkId);
        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }
}
