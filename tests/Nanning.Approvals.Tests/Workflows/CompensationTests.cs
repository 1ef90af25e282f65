using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class CompensationTests
{
    [Fact]
    public void What_was_done_is_undone_in_reverse_order_one_after_the_other_and_then_the_flow_goes_on()
    {
        var run = new FlowRun(Flow().Compile()).Decide("A", "Approve").Decide("B", "Approve").Decide("Check", "Reject", opinion: "有误");
        Assert.Equal(["UndoB"], run.Open);

        run.Decide("UndoB", "Approve");
        Assert.Equal(["UndoA"], run.Open);

        run.Decide("UndoA", "Approve");
        Assert.Equal(["After"], run.Open);
        Assert.Equal(["compensating B", "compensating A"], run.Journal.Where(line => line.StartsWith("compensating", StringComparison.Ordinal)));
        Assert.Null(run.State.Undoable);
    }

    [Fact]
    public void Only_what_is_named_is_undone_and_nothing_twice()
    {
        var run = new FlowRun(Flow(new JsonArray("A")).Compile()).Decide("A", "Approve").Decide("B", "Approve").Decide("Check", "Reject", opinion: "有误");
        Assert.Equal(["UndoA"], run.Open);

        run.Decide("UndoA", "Approve").Decide("After", "Reject", opinion: "再来");
        Assert.Equal(["After"], run.Open);
        Assert.Equal("B", Assert.Single(run.State.Undoable!).ActivityId);
    }

    [Fact]
    public void A_grant_without_a_handler_is_taken_back_by_a_reversal_that_names_it()
    {
        var run = new FlowRun(new FlowBuilder().Add("G", "Approvals.Grant", ("amount", "100")).Add("H", "Approvals.Grant", ("amount", "200")).Add("C", "Approvals.Compensate", ("reason", "撤回 {{no}}"))
            .Add("E", "Elsa.End").Way("G > H > C > E").Compile(), inputs: new() { ["no"] = "K-1" });

        var granted = run.Effects.OfType<RecordGrant>().ToList();
        Assert.Equal([new ReverseGrant("H", granted[1].Key, "撤回 K-1"), new ReverseGrant("G", granted[0].Key, "撤回 K-1")], run.Effects.OfType<ReverseGrant>());
        Assert.NotEqual(granted[0].Key, granted[1].Key);
    }

    [Fact]
    public void A_handler_sees_what_its_round_saw()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.Start").Add("L", "Elsa.ForEach", ("items", "names")).Put("L", "body", "P", "Elsa.Flowchart").Fill("P", new FlowBuilder()
                .Add("Do", "Elsa.WriteLine", ("text", "{{CurrentValue}}")).Add("Undo", "Approvals.Review", ("department", "{{CurrentValue}}")).Add("X", "Elsa.End")
                .Way("Do > X").Way("Do:Compensate > Undo:Approve > X").Way("Undo:Reject > X"))
            .Add("C", "Approvals.Compensate", ("reason", "撤")).Add("E", "Elsa.End").Way("S > L > C > E").Compile(), inputs: new() { ["names"] = new JsonArray("rsj", "czj") });

        Assert.Equal("czj", run.Effect<OpenWorkItem>().Department);
        run.Decide("Undo", "Approve");
        Assert.Equal("rsj", run.Effect<OpenWorkItem>().Department);
        Assert.Equal(InstanceStatus.Finished, run.Decide("Undo", "Approve").State.Status);
    }

    [Fact]
    public void Cancelling_with_compensation_undoes_first_and_is_cancelled_when_the_last_handler_has_ended()
    {
        var run = new FlowRun(Flow().Compile()).Decide("A", "Approve").Decide("B", "Approve").Undo();
        Assert.Equal((InstanceStatus.Running, "撤销"), (run.State.Status, run.State.Undoing));
        Assert.Equal(["UndoB"], run.Open);

        run.Decide("UndoB", "Approve").Decide("UndoA", "Approve");

        Assert.Equal((InstanceStatus.Cancelled, null, 0), (run.State.Status, run.State.Undoing, run.State.Tokens.Count));
        Assert.DoesNotContain("entered After", run.Journal);
    }

    [Fact]
    public void Cancelling_with_compensation_takes_grants_back_at_once()
    {
        var run = new FlowRun(new FlowBuilder().Add("G", "Approvals.Grant", ("amount", "100")).Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("G > A:Approve > E").Way("A:Reject > E").Compile()).Undo();

        Assert.Single(run.Effects.OfType<ReverseGrant>());
        Assert.Single(run.Effects.OfType<CloseWorkItem>());
        Assert.Equal(InstanceStatus.Cancelled, run.State.Status);
    }

    [Fact]
    public void Cancelling_without_compensation_takes_nothing_back()
    {
        var run = new FlowRun(new FlowBuilder().Add("G", "Approvals.Grant", ("amount", "100")).Add("A", "Approvals.Review").Add("E", "Elsa.End").Way("G > A:Approve > E").Way("A:Reject > E").Compile()).Cancel();

        Assert.Empty(run.Effects.OfType<ReverseGrant>());
    }

    [Fact]
    public void A_step_that_was_interrupted_has_done_nothing_to_undo()
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Elsa.Start").Add("A", "Approvals.Review", ("boundary", new JsonArray(JsonNode.Parse("""{"name":"Late","kind":"timer","after":"P1D"}"""))))
            .Add("Undo", "Approvals.Review").Add("C", "Approvals.Compensate", ("reason", "撤")).Add("X", "Approvals.EndBranch")
            .Way("S > A:Approve > X").Way("A:Reject > X").Way("A:Late > C > X").Way("A:Compensate > Undo:Approve > X").Way("Undo:Reject > X").Compile()).Happen("A", "Late");

        Assert.Equal(InstanceStatus.Finished, run.State.Status);
    }

    [Fact]
    public void Naming_what_cannot_be_undone_is_refused()
    {
        var text = Assert.Throws<DefinitionException>(() => Flow(new JsonArray("Check", "Nowhere")).Read()).Message;

        Assert.Contains("“Check”既不是拨付，也没有补偿", text, StringComparison.Ordinal);
        Assert.Contains("没有活动“Nowhere”", text, StringComparison.Ordinal);
    }

    private static FlowBuilder Flow(JsonArray? names = null) => new FlowBuilder()
        .Add("S", "Elsa.Start").Add("A", "Approvals.Review").Add("B", "Approvals.Review").Add("Check", "Approvals.Review").Add("UndoA", "Approvals.Review").Add("UndoB", "Approvals.Review")
        .Add("C", "Approvals.Compensate", ("reason", "有误"), ("activities", names)).Add("After", "Approvals.Review").Add("X", "Approvals.EndBranch")
        .Way("S > A:Approve > B:Approve > Check:Approve > X").Way("A:Reject > X").Way("B:Reject > X").Way("Check:Reject > C > After:Approve > X").Way("After:Reject > C")
        .Way("A:Compensate > UndoA:Approve > X").Way("UndoA:Reject > X").Way("B:Compensate > UndoB:Approve > X").Way("UndoB:Reject > X");
}
