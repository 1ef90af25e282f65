using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>A step from which a flow may be gone through again after the applicant has changed the application.</summary>
/// <param name="Ahead">The activities that a token can come to from there, itself among them.</param>
public sealed record RedoPlace(FlowNode Node, IReadOnlySet<string> Ahead);

/// <summary>Whom the answer to a request for supplements makes ask again.</summary>
/// <param name="To">The step that the flow goes on from; null when it goes on as drawn.</param>
/// <param name="Bookmarks">Answers at steps that still wait for others, by the bookmarks they were given to.</param>
/// <param name="Reason">Why; closed items keep it.</param>
public sealed record AskAgain(string? To, IReadOnlySet<string> Bookmarks, string Reason);

/// <content>Answers to requests for supplements that take the ground from earlier approvals.</content>
public sealed partial class WorkflowEngine
{
    /// <summary>The steps that a supplement could send the flow back to, the one asked last first; the rules are those of a return.</summary>
    public IReadOnlyList<RedoPlace> RedoPlaces(CompiledFlow flow, InstanceState state, string bookmarkId) =>
        state.Bookmarks.Find(one => one.Id == bookmarkId) is { } bookmark && state.Tokens.Find(token => token.Id == bookmark.TokenId) is { } token
            ? [.. Returns.Places(flow, state, token).Where(found => found.Over is null).Select(found => new RedoPlace(found.Place.Node, Ahead(flow, found.Place.Node)))]
            : [];

    /// <summary>The activities that a token can come to from one, itself among them.</summary>
    public static IReadOnlySet<string> Ahead(CompiledFlow flow, FlowNode from)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from.Id };
        var next = new Queue<FlowNode>([from]);
        while (next.TryDequeue(out var node))
        {
            foreach (var target in node.Outgoing.Select(edge => flow.Nodes[edge.Target]).Concat(node.Entries.Values).Where(target => seen.Add(target.Id)))
            {
                next.Enqueue(target);
            }
        }

        return seen;
    }

    /// <summary>Whether an activity that still waits for some can ask others of it again.</summary>
    public static bool WaitsFor(InstanceState state, string activityId) =>
        state.Bookmarks.Exists(bookmark => bookmark.ActivityId == activityId && bookmark is { Kind: BookmarkKind.WorkItem, Boundary: null });

    /// <summary>Wakes a request for supplements, and asks again whose approvals have lost their ground.</summary>
    /// <exception cref="BookmarkGoneException">Nobody waits there any more.</exception>
    /// <exception cref="InstanceSuspendedException">The instance is suspended.</exception>
    /// <exception cref="StepFailedException">An activity threw.</exception>
    public Burst Resume(CompiledFlow flow, InstanceState state, Stimulus stimulus, AskAgain again, IFacts facts, DateTimeOffset now)
    {
        RefuseOtherVersion(flow, state);
        if (state.Status is InstanceStatus.Suspended)
        {
            throw new InstanceSuspendedException(state.InstanceId);
        }

        var run = new BurstRun(flow, state.Copy(), facts, now);
        if (state.Status is not InstanceStatus.Running || run.State.Bookmarks.Find(one => one.Id == stimulus.BookmarkId) is not { } bookmark)
        {
            throw new BookmarkGoneException(stimulus.BookmarkId);
        }

        var waiting = run.State.Tokens.Single(token => token.Id == bookmark.TokenId);
        var passed = again.To is { } to ? Returns.Places(flow, run.State, waiting).First(found => found.Over is null && found.Place.Node.Id == to).Passed : null;
        var before = run.State.Tokens.ToList();
        run.Wake(bookmark, stimulus);

        // What the supplement goes on with has not begun: it is taken from there before anybody is asked.
        if (passed is not null && run.State.Tokens.Except(before).ToList() is [var next])
        {
            Returns.Go(run, next, passed, flow.Node(passed.ActivityId), new ReturnRequest(stimulus.BookmarkId, passed.ActivityId, again.Reason, BackToMe: false, Holder: null));
        }

        foreach (var token in again.Bookmarks.Count == 0 ? [] : run.State.Tokens.Intersect(before).ToList())
        {
            var node = flow.Node(token.ActivityId);
            BurstRun.Try(node, () => node.Activity.AskAgain(new(run, node, token), again.Bookmarks));
        }

        run.RunToWait();
        return run.Result();
    }
}
