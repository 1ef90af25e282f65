using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// Counts the votes of a countersigning. Every rule only ever gains by an approval and loses by a rejection, so the result is certain when it is the same with all open votes for and all
/// open votes against:
/// <para><b>all, sequential</b>: everybody approves. <b>ratio</b>: so many of all members approve. <b>any</b>: the first who approves or rejects decides. <b>vote</b>: approvals by weight reach the
/// threshold; without one there are more approvals than rejections by weight, and when they are equal in the end, the tie rule says.</para>
/// <para>But with "any", fewer approvals than the least number are no approval. Any other answer is an abstention, which counts for neither side.</para>
/// </summary>
internal sealed record Ballot(string Mode, IReadOnlyList<Ballot.Vote> Votes, decimal Share, decimal? Threshold, string Tie, int Least)
{
    public const string Approve = "Approve";
    public const string Reject = "Reject";
    public const string All = "all";
    public const string Ratio = "ratio";
    public const string Any = "any";
    public const string Sequential = "sequential";

    public const string Weighed = "vote";

    public static readonly string[] Modes = [All, Ratio, Any, Sequential, Weighed];

    /// <param name="Outcome">What a member has answered; null while it is open.</param>
    public sealed record Vote(string? Outcome, decimal Weight);

    public int Approvals => Votes.Count(vote => vote.Outcome == Approve);

    public int Rejections => Votes.Count(vote => vote.Outcome == Reject);

    /// <summary>The result as soon as it is certain; null before.</summary>
    public string? Result => Mode == Any
        ? First
        : Passes(Filled(Reject)) ? Approve : Passes(Filled(Approve)) ? null : Reject;

    /// <summary>The ballot of a token at a countersigning.</summary>
    public static Ballot Of(StepContext context, JsonArray members) => new(
        context.Text("mode") ?? All,
        [.. members.Select(member => new Vote(member!["vote"]?["outcome"]?.ToString(), member["weight"]!.GetValue<decimal>()))],
        Values.AsDecimal(context.Value("ratio")) ?? 1m, Values.AsDecimal(context.Value("threshold")), context.Text("tie") ?? Reject, context.Int("least") ?? 0);

    /// <summary>How many more answers of one kind make the result certain at the earliest, the heaviest first; null when they cannot.</summary>
    public int? Missing(string outcome)
    {
        var open = Votes.Index().Where(vote => vote.Item.Outcome is null).OrderByDescending(vote => vote.Item.Weight).Select(vote => vote.Index).ToList();
        for (var more = 1; more <= open.Count; more++)
        {
            var answered = open.Take(more).ToHashSet();
            if ((this with { Votes = [.. Votes.Select((vote, index) => answered.Contains(index) ? vote with { Outcome = outcome } : vote)] }).Result == outcome)
            {
                return more;
            }
        }

        return null;
    }

    // One decides for all; if everybody abstains, nobody has approved.
    private string? First => Votes.FirstOrDefault(vote => vote.Outcome is Approve or Reject)?.Outcome ?? (Votes.All(vote => vote.Outcome is not null) ? Reject : null);

    private List<Vote> Filled(string outcome) => [.. Votes.Select(vote => vote.Outcome is null ? vote with { Outcome = outcome } : vote)];

    private bool Passes(List<Vote> votes)
    {
        var approvals = votes.Count(vote => vote.Outcome == Approve);
        var (weightFor, weightAgainst) = (Weight(votes, Approve), Weight(votes, Reject));
        return approvals >= Least && Mode switch
        {
            Ratio => approvals >= Share * votes.Count,
            Weighed when Threshold is { } threshold => weightFor >= threshold,
            Weighed => weightFor > weightAgainst || (weightFor == weightAgainst && Tie == Approve),
            _ => approvals == votes.Count,
        };
    }

    private static decimal Weight(IEnumerable<Vote> votes, string outcome) => votes.Where(vote => vote.Outcome == outcome).Sum(vote => vote.Weight);
}
