using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>A step that a case can be returned to (退回).</summary>
/// <param name="Number">Orders it among all that happened: the largest one was asked last.</param>
/// <param name="SameBranch">Nothing but the returner's own branch is taken back; else the fork it is in is closed with all its branches.</param>
public sealed record ReturnPlace(FlowNode Node, int Number, bool SameBranch);

/// <summary>What is wanted of a return.</summary>
/// <param name="BookmarkId">The work item that is returned.</param>
/// <param name="To">The activity it goes to.</param>
/// <param name="Reason">Why; closed items keep it.</param>
/// <param name="BackToMe">When the earlier step has been done, the token comes straight back.</param>
/// <param name="Holder">Whose item it is then, by the name the host knows the person by.</param>
public sealed record ReturnRequest(string BookmarkId, string To, string Reason, bool BackToMe, string? Holder);

/// <summary>
/// Takes a token back to a step where people were asked earlier. Every step that asks remembers in which scope it did, so that what lies between is known:
/// <para>A return inside the own branch leaves the sibling branches alone. A return to before a fork closes everything inside that fork; what was decided there stays in the history
/// and is asked anew when the flow comes forward again.</para>
/// <para>There is no return over a step that binds (<see cref="Activities.Activity.Binds"/>), into another branch, into branches that have been joined, or across the edge of a container.</para>
/// <para>The token then stands where it once stood, with the others where they are: had its branch been slower, it would stand so without a return. So what could end can still end.</para>
/// </summary>
internal static class Returns
{
    /// <summary>Where a token's memory says to whom it goes straight back.</summary>
    public const string Back = "back";

    /// <summary>Where a token's memory says whose the item is.</summary>
    public const string Holder = "holder";

    /// <summary>Remembers that a token came to a step that asks or binds.</summary>
    public static void Remember(BurstRun run, FlowNode node, Token token, Step step)
    {
        if (!run.IsReal)
        {
            return;
        }

        if (node.Activity.Asks && step is Step.Wait)
        {
            run.State.Asked = Put(run.State.Asked, node, token, run.State.NextId);
        }

        if (node.Activity.Binds(node))
        {
            run.State.Bound = Put(run.State.Bound, node, token, run.State.NextId);
        }
    }

    /// <summary>Scopes are left behind although the token goes on in them: what was passed there was passed outside of them.</summary>
    public static void Lift(InstanceState state, IEnumerable<string> left)
    {
        var gone = left.ToHashSet(StringComparer.Ordinal);
        if (gone.Count > 0)
        {
            Rewrite(state, step => step.Scope.Any(gone.Contains) ? step with { Scope = [.. step.Scope.Where(scope => !gone.Contains(scope))] } : step);
        }
    }

    /// <summary>A container's token got a scope around it, and so has what was passed inside of the container.</summary>
    public static void Push(InstanceState state, int depth, IReadOnlyList<string> outer, HashSet<string> inside)
    {
        if (inside.Count > 0)
        {
            Rewrite(state, step => step.Scope.FirstOrDefault(inside.Contains) is { } container
                ? step with { Scope = [.. outer, .. step.Scope.SkipWhile(scope => scope != container)] }
                : step);
        }
    }

    /// <summary>The places a token can be returned to, the last one first, each with the step in between that binds, if any.</summary>
    public static IEnumerable<(ReturnPlace Place, PassedStep Passed, FlowNode? Over)> Places(CompiledFlow flow, InstanceState state, Token token)
    {
        var from = flow.Node(token.ActivityId);
        foreach (var asked in (state.Asked ?? []).OrderByDescending(step => step.Number))
        {
            var forks = Openers(flow, asked.Scope);
            if (asked.ActivityId != from.Id && flow.Find(asked.ActivityId) is { } node && node.Container == from.Container && IsAround(asked.Scope, token.Scope)
                && flow.WaysTo(from, forks)[node.Index]
                && !state.Tokens.Exists(other => other.ActivityId == node.Id && IsAround(asked.Scope, other.Scope)))
            {
                var over = state.Bound?.Find(bound => bound.Number > asked.Number && IsAround(asked.Scope, bound.Scope)
                    && Lifted(flow.Find(bound.ActivityId), node) is { } step && flow.WaysTo(step, forks)[node.Index]);
                yield return (new(node, asked.Number, asked.Scope.Count == token.Scope.Count), asked, over is null ? null : flow.Node(over.ActivityId));
            }
        }
    }

    /// <summary>Takes the token back, and away what runs in forks that it goes out of, or that were opened on the way.</summary>
    public static void Go(BurstRun run, Token token, PassedStep to, FlowNode target, ReturnRequest request)
    {
        var from = run.Flow.Node(token.ActivityId);
        var forks = Openers(run.Flow, to.Scope);
        var depth = to.Scope.Count;
        var closing = run.State.Tokens.Where(other => other != token && other.Scope.Count > depth && IsAround(to.Scope, other.Scope)
            && ((token.Scope.Count > depth && other.Scope[depth] == token.Scope[depth])
                || (NumberOf(other.Scope[depth]) >= to.Number && Lifted(Opener(run.Flow, other.Scope[depth]), target) is { } fork && (fork == target || run.Flow.WaysTo(fork, forks)[target.Index])))).ToList();
        run.Note("returned", from, null, new() { ["to"] = target.Id, ["reason"] = request.Reason, ["backToMe"] = request.BackToMe });
        run.CancelToken(token, request.Reason);
        closing.ForEach(other => run.CancelToken(other, $"“{from.Name}”退回至“{target.Name}”，不再办理"));
        run.Place(target, to.Scope, null, remembers: request.BackToMe ? new KeyValuePair<string, JsonNode?>(Back, new JsonObject { ["to"] = from.Id, [Holder] = request.Holder }) : null);
    }

    /// <summary>Where a token goes straight back to: when the outcome leads there without passing the step once more.</summary>
    public static FlowNode? WayBack(CompiledFlow flow, FlowNode node, Token token, List<FlowEdge> edges)
    {
        if (edges is not [var edge] || token.Memory?[Back]?["to"]?.ToString() is not { } id || flow.Find(id) is not { } back)
        {
            return null;
        }

        return edge.Target == back.Index || (edge.Target != node.Index && flow.WaysTo(back, [node, .. Openers(flow, token.Scope)])[edge.Target]) ? back : null;
    }

    /// <summary>Whose the item is that comes back, or null.</summary>
    public static string? HolderOf(Token token) => (token.Memory?[Holder] ?? token.Memory?[Back]?[Holder])?.ToString();

    private static List<PassedStep> Put(List<PassedStep>? steps, FlowNode node, Token token, int number) =>
        [.. (steps ?? []).Where(step => step.ActivityId != node.Id), new(node.Id, token.Scope, number)];

    private static void Rewrite(InstanceState state, Converter<PassedStep, PassedStep> change)
    {
        state.Asked = state.Asked?.ConvertAll(change);
        state.Bound = state.Bound?.ConvertAll(change);
    }

    private static bool IsAround(IReadOnlyList<string> outer, IReadOnlyList<string> inner) => outer.Count <= inner.Count && outer.Zip(inner).All(pair => pair.First == pair.Second);

    private static FlowNode[] Openers(CompiledFlow flow, IReadOnlyList<string> scope) => [.. scope.Select(one => Opener(flow, one)).OfType<FlowNode>()];

    private static FlowNode? Opener(CompiledFlow flow, string scope) => flow.Find(Joins.ForkId(scope).TrimEnd(Joins.Beside));

    private static int NumberOf(string scope) => int.Parse(scope[(scope.LastIndexOf('#') + 1)..], CultureInfo.InvariantCulture);

    // Itself, or the container around it that stands beside another activity.
    private static FlowNode? Lifted(FlowNode? node, FlowNode beside)
    {
        while (node is not null && node.Container != beside.Container)
        {
            node = node.Container;
        }

        return node;
    }
}

/// <content>Returns.</content>
public sealed partial class WorkflowEngine
{
    /// <summary>Where a work item can be returned to, the step asked last first; none where several are asked side by side, or nothing came before.</summary>
    public IReadOnlyList<ReturnPlace> ReturnPlaces(CompiledFlow flow, InstanceState state, string bookmarkId) =>
        ReturningToken(flow, state, bookmarkId) is { } token ? [.. Returns.Places(flow, state, token).Where(found => found.Over is null).Select(found => found.Place)] : [];

    /// <summary>Returns a work item to an earlier step and runs on until every token waits.</summary>
    /// <exception cref="BookmarkGoneException">The item is no longer waited for.</exception>
    /// <exception cref="InstanceSuspendedException">The instance is suspended.</exception>
    /// <exception cref="AlterationRefusedException">There is no return from here, or not to there; the code says which field is wrong.</exception>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Return(CompiledFlow flow, InstanceState state, ReturnRequest request, IFacts facts, DateTimeOffset now)
    {
        RefuseOtherVersion(flow, state);
        if (state.Status is InstanceStatus.Suspended)
        {
            throw new InstanceSuspendedException(state.InstanceId);
        }

        var run = new BurstRun(flow, state.Copy(), facts, now);
        if (state.Status is not InstanceStatus.Running || !state.Bookmarks.Exists(one => one.Id == request.BookmarkId))
        {
            throw new BookmarkGoneException(request.BookmarkId);
        }

        var token = ReturningToken(flow, run.State, request.BookmarkId) ?? throw new AlterationRefusedException(
            "no-return", "这一环节由多人（多家）同时办理，不能由其中一人退回；请在意见中说明。", "Several are asked side by side in this step, so no one of them can return it. Say in your opinion what is wrong.");
        var (place, passed, over) = Returns.Places(flow, run.State, token).FirstOrDefault(found => found.Place.Node.Id == request.To);
        if (place is null)
        {
            throw new AlterationRefusedException(
                "to", "只能退回本办件已经办理过、且在本环节之前的环节；并行的其他分支和已汇合的分支不能退回。",
                "A case can be returned to a step that it has passed before this one, not into a parallel branch or one that has been joined.");
        }

        if (over is not null)
        {
            throw new AlterationRefusedException(
                "to", $"此后已经“{over.Name}”，结果不能收回，不能退回到它之前的环节。", $"“{over.NameEn ?? over.Name}” has taken place since and cannot be taken back, so there is no return to a step before it.");
        }

        if (request.BackToMe && !place.SameBranch)
        {
            throw new AlterationRefusedException(
                "then", "退回到并行分支之前的环节时，各分支须重新办理，不能直接回到您这里；请选择“重新依次办理”。",
                "A return to before a fork begins all its branches anew, so it cannot come straight back to you. Choose to go forward step by step.");
        }

        Returns.Go(run, token, passed, place.Node, request);
        run.RunToWait();
        return run.Result();
    }

    private static Token? ReturningToken(CompiledFlow flow, InstanceState state, string bookmarkId) =>
        state.Bookmarks.Find(one => one.Id == bookmarkId && one is { Kind: BookmarkKind.WorkItem, Boundary: null }) is { } bookmark
        && flow.Node(bookmark.ActivityId).Activity.MayReturn
            ? state.Tokens.Find(token => token.Id == bookmark.TokenId)
            : null;
}
