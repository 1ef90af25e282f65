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
/// <para>
/// <b>WaitN</b> and <b>WaitRatio</b> go on as soon as enough tokens have arrived; the others are taken away as with WaitAny, or left running, and
/// then end when they come to this join. When no other can come and there are not enough, the join is left by "TooFew".
/// </para>
/// <para>No join looks beyond the container it stands in: what runs in another round of a loop is not its business.</para>
/// </summary>
internal sealed partial class Joins(BurstRun run)
{
    /// <summary>Where a token's memory keeps the index of the edge it came by.</summary>
    public const string ArrivedBy = "by";

    // Marks the scope of a boundary event that does not interrupt: "activity!#number".
    public const char Beside = '!';

    private List<Token> Tokens => run.State.Tokens;

    /// <summary>
    /// The scope of a new fork. A scope that the same fork opened in an earlier round, and in which nobody else is left, is replaced: a loop does not make scopes deeper
    /// and deeper.
    /// </summary>
    public IReadOnlyList<string> Open(FlowNode fork, IReadOnlyList<string> outer, int branches)
    {
        var id = run.NextId($"{fork.Id}#");
        if (run.Flow.HasRatioJoin)
        {
            (run.State.Widths ??= [])[id] = branches;
        }

        List<string> kept = [.. outer.Where((scope, level) => !IsOf(fork.Id, scope) || Tokens.Exists(other => IsInside(other, outer, level + 1)))];
        Returns.Lift(run.State, outer.Except(kept));
        return [.. kept, id];
    }

    /// <summary>How often the same fork is open inside itself, at most.</summary>
    public static int Nesting(Token token) => token.Scope.Count == 0 ? 0 : token.Scope.CountBy(ForkId).Max(pair => pair.Value);

    /// <summary>Fires the first join that may fire.</summary>
    public bool FireOne()
    {
        var parked = Tokens.Where(IsParked).ToList();
        foreach (var token in parked)
        {
            var join = run.Flow.Node(token.ActivityId);
            if ((FlowJoin.Counts(join) ? CountedGroup(token, join) : FindGroup(token, join)) is { } group)
            {
                Fire(join, group, token.Scope);
                return true;
            }
        }

        if (parked.Count == 0 || Tokens.Exists(token => !IsParked(token) && !OnlyHolds(token)))
        {
            return false;
        }

        // Two joins that wait for each other: nobody else can end it.
        var first = parked[0];
        var (stalled, level) = (run.Flow.Node(first.ActivityId), first.Scope.Count);
        run.Stalled.Add(stalled);
        var together = parked.Where(token => token.ActivityId == stalled.Id && IsInside(token, first.Scope, level)).ToList();
        Fire(stalled, new(together, level, FlowJoin.Counts(stalled) ? FlowJoin.TooFew : FlowJoin.Done), first.Scope);
        return true;
    }

    /// <summary>Lets the first token through and takes away those that raced with it.</summary>
    public void PassAny(FlowNode join, Token token)
    {
        var depth = Outermost(join, token);
        CancelOthers(join, token.Scope, depth, token);
        run.Note("joined", join, null, new() { ["arrived"] = 1 });
        Tokens.Remove(token);
        Continue(join, FlowJoin.Done, token.Scope, depth, leavesOthers: false, TokenMemory.Carried(token));
    }

    private Group? FindGroup(Token token, FlowNode join)
    {
        var (group, depth) = (new List<Token> { token }, token.Scope.Count);
        var floor = run.Containers.Floor(token.Scope);
        for (var level = token.Scope.Count; level > floor; level--)
        {
            var inside = Tokens.Where(other => IsInside(other, token.Scope, level)).ToList();
            var arrived = inside.Where(other => other.ActivityId == join.Id && IsParked(other)).ToList();
            if (AnyCanCome(inside.Except(arrived), join, token, level))
            {
                return null;
            }

            if (arrived.Count > group.Count || level == token.Scope.Count)
            {
                (group, depth) = (arrived, level);
            }

            if (arrived.Select(EdgeOf).Distinct().Count() == join.Incoming.Count)
            {
                return new(arrived, level, FlowJoin.Done);
            }
        }

        return new(group, depth, FlowJoin.Done);
    }

    // The outermost scope from which another token can still come, or has come, to a join at which one is; else that of the innermost fork the token is inside of.
    // A second token that a boundary sent makes no fork of its own: whether it was sent must not change who races with whom.
    private int Outermost(FlowNode join, Token token)
    {
        var floor = run.Containers.Floor(token.Scope);
        var fork = token.Scope.Count;
        while (fork > floor && ForkId(token.Scope[fork - 1])[^1] == Beside)
        {
            fork--;
        }

        var depth = fork;
        for (var level = token.Scope.Count; level > floor; level--)
        {
            var beyond = Tokens.Where(other => other != token && IsInside(other, token.Scope, level)
                && (level == token.Scope.Count || !IsInside(other, token.Scope, level + 1))).ToList();
            if ((level < fork || fork == floor) && (beyond.Exists(other => other.ActivityId == join.Id && IsParked(other)) || AnyCanCome(beyond, join, token, level)))
            {
                depth = level;
            }
        }

        return depth;
    }

    private void CancelOthers(FlowNode join, IReadOnlyList<string> scope, int depth, params IReadOnlyList<Token> except)
    {
        if (depth <= run.Containers.Floor(scope))
        {
            return;
        }

        foreach (var other in Tokens.Where(other => !except.Contains(other) && IsInside(other, scope, depth)).ToList())
        {
            run.CancelToken(other, $"“{join.Name}”已由另一分支完成");
        }
    }

    private void Fire(FlowNode join, Group group, IReadOnlyList<string> scope)
    {
        var counted = FlowJoin.Counts(join) && group.Outcome == FlowJoin.Done;
        if (counted && !FlowJoin.LeavesOthers(join))
        {
            CancelOthers(join, scope, group.Depth, [.. group.Tokens]);
        }

        run.Note("joined", join, null, new() { ["arrived"] = group.Tokens.Count });
        foreach (var token in group.Tokens)
        {
            Tokens.Remove(token);
        }

        Continue(join, group.Outcome, scope, group.Depth, counted && FlowJoin.LeavesOthers(join), null);
    }

    private void Continue(FlowNode join, string outcome, IReadOnlyList<string> scope, int depth, bool leavesOthers, JsonObject? carried)
    {
        // The scope that was joined is over, unless a branch of it went elsewhere and still lives. Outer scopes stay, even with one token left in them:
        // a later join must know them from those further out.
        var others = Tokens.Exists(other => IsInside(other, scope, depth));
        if (others && leavesOthers)
        {
            (run.State.Passed ??= []).Add(new(join.Id, scope[depth - 1]));
        }

        var kept = depth > run.Containers.Floor(scope) && (!others || leavesOthers) ? depth - 1 : depth;
        var merged = new Token(run.NextId("t"), join.Id, [.. scope.Take(kept)], TokenMemory.Carrying(carried));
        Tokens.Add(merged);
        run.Leave(join, merged, [outcome], null, null);
    }

    private bool IsParked(Token token) => run.Flow.Node(token.ActivityId).Activity is FlowJoin;

    private bool OnlyHolds(Token token) =>
        run.State.Scopes is { } scopes && scopes.Exists(scope => scope.TokenId == token.Id) && !run.State.Bookmarks.Exists(bookmark => bookmark.TokenId == token.Id);

    // Past the forks that opened the waiting token's scopes, from the level on, there would be new forks: what comes from there is another round. Nor can a token come
    // past a join that has gone on without it. Where a boundary sent a second token there is no fork to pass: the first one still stands there.
    private bool AnyCanCome(IEnumerable<Token> others, FlowNode join, Token waiting, int level)
    {
        FlowNode[] forks = [.. waiting.Scope.Skip(level - 1).Select(ForkId).Where(fork => !fork.EndsWith(Beside)).Select(run.Flow.Node)];
        bool[]? ways = null;
        foreach (var other in others)
        {
            ways ??= run.Flow.WaysTo(join, forks);
            var passed = run.State.Passed?.Where(one => other.Scope.Contains(one.Scope)).Select(one => run.Flow.Node(one.ActivityId)).ToList() ?? [];
            var index = run.Flow.Node(other.ActivityId).Index;
            if (passed.Count == 0 ? ways[index] : !passed.Contains(join) && run.Flow.WaysTo(join, [.. forks, .. passed])[index])
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(string fork, string scope) => scope.LastIndexOf('#') == fork.Length && scope.StartsWith(fork, StringComparison.Ordinal);

    /// <summary>The scope was opened by a boundary event of this activity.</summary>
    internal static bool IsBeside(string activity, string scope) =>
        scope.LastIndexOf('#') == activity.Length + 1 && scope[activity.Length] == Beside && scope.StartsWith(activity, StringComparison.Ordinal);

    internal static string ForkId(string scope) => scope[..scope.LastIndexOf('#')];

    private static int EdgeOf(Token token) => token.Memory?[ArrivedBy]?.GetValue<int>() ?? -1;

    internal static bool IsInside(Token token, IReadOnlyList<string> scope, int depth)
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

    private sealed record Group(List<Token> Tokens, int Depth, string Outcome);
}
