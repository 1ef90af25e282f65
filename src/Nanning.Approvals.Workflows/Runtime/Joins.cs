using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// Brings the branches of a fork together again.
/// <para>
/// A fork gives all its tokens a new innermost scope, "activity#number". Another token <i>can come</i> to the join
/// at which a token waits if edges lead there from where it is without passing the forks that opened the waiting token's scopes, from the one looked at inwards
/// (beyond them a new round would begin). The scope ends
/// with the join that brings its last tokens together.
/// </para>
/// <para>
/// <b>WaitAll</b> looks at the scopes of a waiting token, innermost first. If another token of that scope can still come, it waits. Otherwise, if tokens of that scope
/// have arrived by every inbound edge, it fires with them. Otherwise it looks at the next outer scope; past the outermost, it fires with those that arrived.
/// A branch that ended elsewhere therefore never blocks a join, and one firing never leaves a straggler behind that would fire it again. If the whole instance
/// has nothing left but tokens waiting at joins, the join that was reached first fires.
/// </para>
/// <para>
/// <b>WaitAny</b> fires with the first token and takes away all other tokens of its scope, or of the outermost scope from which another one can still come,
/// whatever they wait for, on their way to this join or not.
/// </para>
/// </summary>
internal sealed class Joins(BurstRun run)
{
    /// <summary>Where a token's memory keeps the index of the edge it came by.</summary>
    public const string ArrivedBy = "by";

    private List<Token> Tokens => run.State.Tokens;

    /// <summary>
    /// The scope of a new fork. A scope that the same fork opened in an earlier round, and in which nobody else is left, is replaced: a loop does not make scopes deeper
    /// and deeper.
    /// </summary>
    public static IReadOnlyList<string> Open(FlowNode fork, string id, IReadOnlyList<string> outer, IReadOnlyList<Token> others) =>
    [
        .. outer.Where((scope, level) => !IsOf(fork.Id, scope) || others.Any(other => IsInside(other, outer, level + 1))),
        id,
    ];

    /// <summary>How often the same fork is open inside itself, at most.</summary>
    public static int Nesting(Token token) => token.Scope.Count == 0 ? 0 : token.Scope.CountBy(ForkId).Max(pair => pair.Value);

    /// <summary>Fires the first join that may fire.</summary>
    public bool FireOne()
    {
        var parked = Tokens.Where(IsParked).ToList();
        foreach (var token in parked)
        {
            var join = run.Flow.Node(token.ActivityId);
            if (FindGroup(token, join) is var (group, depth))
            {
                Fire(join, group, token.Scope, depth);
                return true;
            }
        }

        if (parked.Count == 0 || Tokens.Count > parked.Count)
        {
            return false;
        }

        // Two joins that wait for each other: nobody else can end it.
        var first = parked[0];
        var (stalled, level) = (run.Flow.Node(first.ActivityId), first.Scope.Count);
        run.Stalled.Add(stalled);
        Fire(stalled, [.. parked.Where(token => token.ActivityId == stalled.Id && IsInside(token, first.Scope, level))], first.Scope, level);
        return true;
    }

    /// <summary>Lets the first token through and takes away those that raced with it.</summary>
    public void PassAny(FlowNode join, Token token)
    {
        var depth = token.Scope.Count;
        for (var level = depth; level > 0; level--)
        {
            var ways = WaysTo(join, token, level);
            var outside = level < token.Scope.Count
                ? Tokens.Where(other => IsInside(other, token.Scope, level) && !IsInside(other, token.Scope, level + 1))
                : [];
            if (outside.Any(other => ways[run.Flow.Node(other.ActivityId).Index]))
            {
                depth = level;
            }
        }

        foreach (var other in Tokens.Where(other => other != token && depth > 0 && IsInside(other, token.Scope, depth)).ToList())
        {
            run.CancelToken(other, $"“{join.Name}”已由另一分支完成");
        }

        run.Note("joined", join, null, new() { ["arrived"] = 1 });
        Tokens.Remove(token);
        Continue(join, token.Scope, depth, TokenMemory.Carried(token));
    }

    private (List<Token> Group, int Depth)? FindGroup(Token token, FlowNode join)
    {
        var (group, depth) = (new List<Token> { token }, token.Scope.Count);
        for (var level = token.Scope.Count; level > 0; level--)
        {
            var inside = Tokens.Where(other => IsInside(other, token.Scope, level)).ToList();
            var arrived = inside.Where(other => other.ActivityId == join.Id && IsParked(other)).ToList();
            var ways = WaysTo(join, token, level);
            if (inside.Except(arrived).Any(other => ways[run.Flow.Node(other.ActivityId).Index]))
            {
                return null;
            }

            if (arrived.Count > group.Count || level == token.Scope.Count)
            {
                (group, depth) = (arrived, level);
            }

            if (arrived.Select(EdgeOf).Distinct().Count() == join.Incoming.Count)
            {
                return (arrived, level);
            }
        }

        return (group, depth);
    }

    private void Fire(FlowNode join, List<Token> group, IReadOnlyList<string> scope, int depth)
    {
        run.Note("joined", join, null, new() { ["arrived"] = group.Count });
        foreach (var token in group)
        {
            Tokens.Remove(token);
        }

        Continue(join, scope, depth, null);
    }

    private void Continue(FlowNode join, IReadOnlyList<string> scope, int depth, JsonObject? carried)
    {
        // The scope that was joined is over, unless a branch of it went elsewhere and still lives. Outer scopes stay, even with one token left in them:
        // a later join must know them from those further out.
        var kept = depth > 0 && !Tokens.Any(other => IsInside(other, scope, depth)) ? depth - 1 : depth;
        var merged = new Token(run.NextId("t"), join.Id, [.. scope.Take(kept)], TokenMemory.Carrying(carried));
        Tokens.Add(merged);
        run.Leave(join, merged, ["Done"], null, null);
    }

    private bool IsParked(Token token) => run.Flow.Node(token.ActivityId).Activity is FlowJoin;

    // Past the forks that opened this token's scopes, from the level on, there would be new forks: what comes from there is another round.
    private bool[] WaysTo(FlowNode join, Token token, int level) =>
        run.Flow.WaysTo(join, [.. token.Scope.Skip(level - 1).Select(scope => run.Flow.Node(ForkId(scope)))]);

    private static bool IsOf(string fork, string scope) => scope.LastIndexOf('#') == fork.Length && scope.StartsWith(fork, StringComparison.Ordinal);

    internal static string ForkId(string scope) => scope[..scope.LastIndexOf('#')];

    private static int EdgeOf(Token token) => token.Memory?[ArrivedBy]?.GetValue<int>() ?? -1;

    private static bool IsInside(Token token, IReadOnlyList<string> scope, int depth)
    {
        if (token.Scope.Count < depth)
        {
            return false;
        }

        for (var level = 0; level < depth; level++)
        {
            if (token.Scope[level] != scope[level])
            {
                return false;
            }
        }

        return true;
    }
}
