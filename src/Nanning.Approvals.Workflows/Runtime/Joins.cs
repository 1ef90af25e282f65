using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// Brings the branches of a fork together again.
/// <para>
/// A fork gives all its tokens a new innermost scope, "activity#number". A token <i>can come</i> to a join if edges lead there from where it is without passing
/// the activity that opened the scope (beyond it a new fork would begin). The scope ends by itself when only one token is left in it.
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

    /// <summary>The scope without the innermost levels in which no other token is left.</summary>
    public static IReadOnlyList<string> Trim(IReadOnlyList<Token> others, IReadOnlyList<string> scope)
    {
        var depth = scope.Count;
        while (depth > 0 && !others.Any(other => IsInside(other, scope, depth)))
        {
            depth--;
        }

        return depth == scope.Count ? scope : [.. scope.Take(depth)];
    }

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

        if (parked.Count == 0 || run.State.Bookmarks.Count > 0)
        {
            return false;
        }

        // Two joins that wait for each other: nobody else can end it.
        var first = parked[0];
        var level = first.Scope.Count;
        Fire(run.Flow.Node(first.ActivityId), [.. parked.Where(token => token.ActivityId == first.ActivityId && IsInside(token, first.Scope, level))], first.Scope, level);
        return true;
    }

    /// <summary>Lets the first token through and takes away those that raced with it.</summary>
    public void PassAny(FlowNode join, Token token)
    {
        var depth = token.Scope.Count;
        for (var level = depth; level > 0; level--)
        {
            var fork = ForkOf(token.Scope[level - 1]);
            var outside = level < token.Scope.Count
                ? Tokens.Where(other => IsInside(other, token.Scope, level) && !IsInside(other, token.Scope, level + 1))
                : [];
            if (outside.Any(other => CanCome(other, join, fork)))
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
            var fork = ForkOf(token.Scope[level - 1]);
            if (inside.Except(arrived).Any(other => CanCome(other, join, fork)))
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
        var merged = new Token(run.NextId("t"), join.Id, [.. scope.Take(depth)], TokenMemory.Carrying(carried));
        Tokens.Add(merged);
        run.Leave(join, merged, ["Done"], null, null);
    }

    private bool IsParked(Token token) => run.Flow.Node(token.ActivityId).Activity is FlowJoin;

    private bool CanCome(Token token, FlowNode join, FlowNode fork) => run.Flow.CanReach(run.Flow.Node(token.ActivityId), join, fork);

    private FlowNode ForkOf(string scope) => run.Flow.Node(scope[..scope.LastIndexOf('#')]);

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
