using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>A seat of a countersigning.</summary>
/// <param name="Department">As the flow names it.</param>
/// <param name="Person">Who is asked in person; null for the department.</param>
/// <param name="Outcome">What was answered; null while it is open.</param>
/// <param name="BookmarkId">By which its item is found; null when its turn has not come.</param>
public sealed record BallotSeat(string Department, string? Person, decimal Weight, string? Outcome, string? BookmarkId);

/// <summary>A countersigning that is going on (会签进度).</summary>
/// <param name="Mode">all, ratio, any, sequential or vote.</param>
/// <param name="Ratio">Share of all seats that has to approve; of "ratio" alone.</param>
/// <param name="Threshold">Weight that has to approve; of "vote", null for more than half of what was voted.</param>
/// <param name="Tie">What equal weights mean; of "vote".</param>
/// <param name="Least">Fewest approvals.</param>
/// <param name="ToApprove">How many more approvals end it with a yes at the earliest; null when there is no way to it.</param>
/// <param name="ToReject">How many more rejections end it with a no at the earliest; null when there is no way to it.</param>
public sealed record RunningBallot(
    FlowNode Node, string Mode, decimal? Ratio, decimal? Threshold, string Tie, int Least, IReadOnlyList<BallotSeat> Seats, int? ToApprove, int? ToReject);

/// <content>What is seen of countersignings.</content>
public sealed partial class WorkflowEngine
{
    /// <summary>The countersignings that an instance waits at, as they stand.</summary>
    public IReadOnlyList<RunningBallot> Ballots(CompiledFlow flow, InstanceState state, IFacts facts, DateTimeOffset now)
    {
        var run = new BurstRun(flow, state.Copy(), facts, now);
        return [.. run.State.Tokens.Where(token => flow.Find(token.ActivityId)?.Activity is Countersign && TokenMemory.Own(token)[Countersign.Members] is JsonArray).Select(token => Of(run, flow.Node(token.ActivityId), token))];
    }

    private static RunningBallot Of(BurstRun run, FlowNode node, Token token)
    {
        var context = new StepContext(run, node, token);
        var members = (JsonArray)context.Memory[Countersign.Members]!;
        var ballot = Ballot.Of(context, members);
        return new(
            node, ballot.Mode, ballot.Mode == Ballot.Ratio ? ballot.Share : null, ballot.Mode == Ballot.Weighed ? ballot.Threshold : null, ballot.Tie, ballot.Least,
            [.. members.OfType<JsonObject>().Select(one => new BallotSeat(
                one["department"]!.ToString(), one["person"]?.ToString(), one["weight"]!.GetValue<decimal>(), one["vote"]?["outcome"]?.ToString(), one["bookmark"]?.ToString()))],
            ballot.Missing(Ballot.Approve), ballot.Missing(Ballot.Reject));
    }
}
