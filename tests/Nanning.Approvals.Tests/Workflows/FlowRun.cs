using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>Runs one instance step by step and, as a host would, keeps it as JSON between two steps.</summary>
internal sealed class FlowRun
{
    private static readonly WorkflowEngine Engine = new();
    private readonly CompiledFlow flow;

    public FlowRun(CompiledFlow flow, TestFacts? facts = null, JsonObject? inputs = null)
    {
        this.flow = flow;
        Facts = facts ?? new TestFacts(new(2026, 3, 2));
        Now = Facts.StartOf(Facts.Today).AddHours(10);
        Keep(Engine.Start(flow, "case-1", inputs ?? [], Facts, Now));
    }

    public TestFacts Facts { get; set; }

    public DateTimeOffset Now { get; set; }

    public InstanceState State { get; private set; } = null!;

    /// <summary>The effects of the last step.</summary>
    public IReadOnlyList<Effect> Effects { get; private set; } = [];

    /// <summary>The journal since the start, as "kind activity[:outcome]".</summary>
    public List<string> Journal { get; } = [];

    public IEnumerable<string> Waiting => State.Tokens.Select(token => token.ActivityId).Order(StringComparer.Ordinal);

    /// <summary>The activities with an open work item.</summary>
    public IEnumerable<string> Open =>
        State.Bookmarks.Where(bookmark => bookmark.Kind is BookmarkKind.WorkItem).Select(bookmark => bookmark.ActivityId).Order(StringComparer.Ordinal);

    /// <summary>Name of what a bookmark waits for, with the rounds of loops it is in, outermost first: "L2[0]/A3", "G1.Out".</summary>
    public string NameOf(Bookmark bookmark)
    {
        var rounds = State.Tokens.Single(token => token.Id == bookmark.TokenId).Scope.Select(scope => State.Scopes?.Find(one => one.Id == scope))
            .Where(scope => scope?.Locals?["CurrentIndex"] is not null).Select(scope => $"{scope!.Id[..scope.Id.LastIndexOf('#')]}[{scope.Locals!["CurrentIndex"]}]/");
        return string.Concat(rounds) + bookmark.ActivityId + (bookmark.Boundary is { } boundary ? $".{boundary}" : "");
    }

    /// <summary>Decides the first open work item of an activity.</summary>
    public FlowRun Decide(string activity, string outcome, JsonObject? data = null, string? opinion = null) =>
        Wake(Find(activity, BookmarkKind.WorkItem), outcome, data, opinion);

    /// <summary>Lets the timer of an activity fire.</summary>
    public FlowRun Fire(string activity, JsonObject? data = null) => Wake(Find(activity, BookmarkKind.Timer), null, data, null);

    public FlowRun Tell(string activity, JsonObject? data = null) => Wake(Find(activity, BookmarkKind.Message), null, data, null);

    public FlowRun Answer(string activity, JsonObject? data = null) => Wake(Find(activity, BookmarkKind.Supplement), null, data, null);

    public FlowRun Wake(Bookmark bookmark, string? outcome, JsonObject? data, string? opinion)
    {
        Keep(Engine.Resume(flow, State, new(bookmark.Id, outcome, data, opinion), Facts, Now));
        return this;
    }

    /// <summary>Returns the open item of an activity to an earlier one.</summary>
    public FlowRun Return(string activity, string to, bool backToMe = false) =>
        Return(State.Bookmarks.Find(bookmark => bookmark is { Kind: BookmarkKind.WorkItem, Boundary: null } && bookmark.ActivityId == activity)!, to, backToMe);

    public FlowRun Return(Bookmark bookmark, string to, bool backToMe)
    {
        Keep(Engine.Return(flow, State, new(bookmark.Id, to, "请补充", backToMe, "wang"), Facts, Now));
        return this;
    }

    /// <summary>Where a work item can be returned to.</summary>
    public IReadOnlyList<ReturnPlace> Places(Bookmark bookmark) => Engine.ReturnPlaces(flow, State, bookmark.Id);

    public IEnumerable<string> PlacesOf(string activity) => Places(Find(activity, BookmarkKind.WorkItem)).Select(place => place.Node.Id);

    public FlowRun Wake(Bookmark bookmark, Stimulus stimulus)
    {
        Assert.Equal(bookmark.Id, stimulus.BookmarkId);
        Keep(Engine.Resume(flow, State, stimulus, Facts, Now));
        return this;
    }

    public FlowRun Cancel()
    {
        Keep(Engine.Cancel(flow, State, "撤回"));
        return this;
    }

    /// <summary>Cancels and undoes what was done.</summary>
    public FlowRun Undo()
    {
        Keep(Engine.Cancel(flow, State, "撤销", Facts, Now));
        return this;
    }

    /// <summary>Lets a boundary event happen.</summary>
    public FlowRun Happen(string activity, string boundary, JsonObject? data = null) =>
        Wake(State.Bookmarks.First(bookmark => bookmark.ActivityId == activity && bookmark.Boundary == boundary), null, data, null);

    /// <summary>Decides the open item of an activity whose round of a loop has this value.</summary>
    public FlowRun DecideFor(string activity, string value, string outcome) => Wake(
        State.Bookmarks.First(bookmark => bookmark.ActivityId == activity && State.Tokens.Single(token => token.Id == bookmark.TokenId).Scope
            .Any(scope => State.Scopes?.Find(one => one.Id == scope)?.Locals?["CurrentValue"]?.ToString() == value)), outcome, null, "意见");

    /// <summary>Moves the calendar; nothing fires by itself.</summary>
    public FlowRun On(DateOnly day)
    {
        Facts = new TestFacts(day) { CoLeads = Facts.CoLeads };
        Now = Facts.StartOf(day).AddHours(9);
        return this;
    }

    public Bookmark Find(string activity, BookmarkKind kind) =>
        State.Bookmarks.Find(bookmark => bookmark.ActivityId == activity && bookmark.Kind == kind)
        ?? throw new InvalidOperationException($"{activity} has no {kind}; waiting: {string.Join(", ", Waiting)}");

    public TEffect Effect<TEffect>()
        where TEffect : Effect => Assert.Single(Effects.OfType<TEffect>());

    public string? Variable(string name) => State.Variables[name]?.ToJsonString();

    private void Keep(Burst burst)
    {
        State = InstanceState.FromJson(burst.State.ToJson());
        Effects = burst.Effects;
        Journal.AddRange(burst.Journal.Select(one => one.Outcome is null ? $"{one.Kind} {one.ActivityId}" : $"{one.Kind} {one.ActivityId}:{one.Outcome}"));
    }
}
