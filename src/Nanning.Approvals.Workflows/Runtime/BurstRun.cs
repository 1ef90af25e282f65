using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>One command running in memory: moves tokens until every one waits. Works on its own copy of the state.</summary>
internal sealed partial class BurstRun
{
    /// <summary>An activity entered more often than this is a loop that nothing ends.</summary>
    private const int MaxVisits = 1_000;

    /// <summary>More activities than this between two waits are a loop, too.</summary>
    private const int MaxStepsInBurst = 10_000;

    private readonly IFacts? facts;
    private readonly Func<FlowNode, StepContext, Step> start;
    private readonly Func<FlowNode, StepContext, bool, Step> ended;
    private readonly Queue<string> ready = [];
    private readonly List<JournalRecord> journal = [];
    private readonly Joins joins;
    private int steps;

    /// <param name="start">What a token does that comes to an activity; the activity itself when null.</param>
    /// <param name="ended">How a container goes on when a scope of it has ended, and whether others of it still run; the container itself when null.</param>
    public BurstRun(
        CompiledFlow flow, InstanceState state, IFacts? facts, DateTimeOffset now, Func<FlowNode, StepContext, Step>? start = null,
        Func<FlowNode, StepContext, bool, Step>? ended = null)
    {
        this.ended = ended ?? (static (node, context, othersRun) => ((Container)node.Activity).Ended(context, othersRun));
        this.start = start ?? (static (node, context) => node.Activity.Start(context));
        (Flow, State, this.facts, Now) = (flow, state, facts, now);
        joins = new(this);
        (Containers, Boundaries, Compensation) = (new(this), new(this), new(this));
        Scope = new(Root, (from, days) => Facts.AddWorkingDays(from, days));
    }

    public CompiledFlow Flow { get; }

    public InstanceState State { get; }

    public IFacts Facts => facts ?? throw new InvalidOperationException("There are no facts while an instance is cancelled.");

    /// <summary>A case is run, not only the ways of its tokens.</summary>
    public bool IsReal => facts is not null;

    public DateTimeOffset Now { get; }

    public FormulaScope Scope { get; }

    public List<Effect> Effects { get; } = [];

    public Containers Containers { get; }

    public Compensation Compensation { get; }

    public Boundaries Boundaries { get; }

    /// <summary>Joins that fired only because everybody waited for somebody else.</summary>
    public List<FlowNode> Stalled { get; } = [];

    public Burst Result() => new(State, Effects, journal);

    public string NextId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{State.NextId++}");

    /// <summary>Puts a new token in front of an activity.</summary>
    /// <param name="remembers">What it knows besides, by name.</param>
    public void Place(FlowNode node, IReadOnlyList<string> scope, JsonObject? carried, int? arrivedBy = null, KeyValuePair<string, JsonNode?>? remembers = null)
    {
        var memory = TokenMemory.Carrying(carried);
        if (remembers is { } one)
        {
            memory.Add(one);
        }

        if (arrivedBy is { } edge)
        {
            memory[Joins.ArrivedBy] = edge;
        }

        var token = new Token(NextId("t"), node.Id, scope, memory);
        State.Tokens.Add(token);
        ready.Enqueue(token.Id);
    }

    /// <summary>Runs until nothing moves by itself any more.</summary>
    public void RunToWait()
    {
        do
        {
            while (ready.TryDequeue(out var id))
            {
                // A token may have been taken away between being queued and its turn.
                if (State.Tokens.Find(token => token.Id == id) is { } token)
                {
                    Enter(token);
                }
            }
        }
        while (State.Status is InstanceStatus.Running && (Containers.EndOne() || joins.FireOne() || Compensation.UndoNext()));

        joins.Tidy();
        if (State.Status is InstanceStatus.Running && State.Tokens.Count == 0)
        {
            Finish();
        }
    }

    public void Wake(Bookmark bookmark, Stimulus stimulus)
    {
        State.Bookmarks.Remove(bookmark);
        var (node, token) = (Flow.Node(bookmark.ActivityId), State.Tokens.Single(token => token.Id == bookmark.TokenId));
        if (bookmark.Boundary is { } boundary)
        {
            Boundaries.Happen(node, token, boundary, stimulus);
            return;
        }

        Apply(node, token, Try(node, () => node.Activity.Resume(new(this, node, token), bookmark, stimulus)));
    }

    public void Note(string kind, FlowNode node, string? outcome = null, JsonObject? detail = null) =>
        journal.Add(new(kind, node.Id, node.Name, outcome, detail));

    /// <summary>Comes in as what started the instance: the time has come, the message is there.</summary>
    public void Trigger(FlowNode node)
    {
        var token = new Token(NextId("t"), node.Id, [], TokenMemory.Carrying(null));
        State.Tokens.Add(token);
        State.Visits[node.Id] = 1;
        Note("entered", node);
        Leave(node, token, [node.Outcomes[0]], new() { ["trigger"] = true }, null);
    }

    /// <summary>Goes on by outcomes: no edge ends the token, one moves it, several fork it into a new scope.</summary>
    /// <param name="done">The activity has done what it is for, so it may have to be undone.</param>
    public void Leave(FlowNode node, Token token, IReadOnlyList<string> outcomes, JsonObject? detail, JsonObject? carry, bool done = true)
    {
        Unbookmark(token, "不再需要");
        if (done)
        {
            Compensation.Remember(node, token);
        }

        foreach (var outcome in outcomes)
        {
            Exit(node, outcome, detail);
        }

        var edges = outcomes.SelectMany(node.EdgesOf).ToList();
        var carried = carry ?? TokenMemory.Carried(token);
        State.Tokens.Remove(token);
        if (done && Returns.WayBack(Flow, node, token, edges) is { } back)
        {
            Place(back, token.Scope, carried, remembers: new(Returns.Holder, Returns.HolderOf(token)));
            return;
        }

        var scope = edges.Count > 1 ? joins.Open(node, token.Scope, edges.Count) : token.Scope;
        foreach (var edge in edges)
        {
            Place(Flow.Nodes[edge.Target], scope, carried, edge.Index);
        }
    }

    /// <summary>Writes down that an activity was left by an outcome.</summary>
    public void Exit(FlowNode node, string outcome, JsonObject? detail)
    {
        var key = $"{node.Id}:{outcome}";
        State.Exits[key] = State.Exits.GetValueOrDefault(key) + 1;
        Note("left", node, outcome, detail);
    }

    private void Enter(Token token)
    {
        var node = Flow.Node(token.ActivityId);
        var visits = State.Visits[node.Id] = State.Visits.GetValueOrDefault(node.Id) + 1;
        if (visits > MaxVisits || ++steps > MaxStepsInBurst)
        {
            throw new StepFailedException(node.Id, StepProblemException.Of(node, "循环次数超过上限。", "was come to more often than is allowed."));
        }

        Note("entered", node);
        var step = Try(node, () => start(node, new(this, node, token)));
        Returns.Remember(this, node, token, step);
        Apply(node, token, step);
        if (step is Step.Wait && node.Boundaries.Count > 0 && facts is not null)
        {
            Boundaries.Arm(node, token);
        }
    }

    /// <summary>Everything in a scope of a container has ended.</summary>
    public void Ended(FlowNode node, Token owner, bool othersRun) => Apply(node, owner, Try(node, () => ended(node, new(this, node, owner), othersRun)));

    /// <summary>What names stand for where a token is: its loops' variables are its own.</summary>
    public FormulaScope ScopeOf(Token token) => State.Scopes is null || token.Scope.Count == 0
        ? Scope
        : Scope with { Root = name => Facts.Root(name) ?? (Containers.Declaring(token, name) is { Locals: { } locals } ? FormulaValues.FromJson(locals[name]) : Root(name)) };

    // Facts first: a flow cannot hide the applicant's data behind a variable of the same name.
    private object? Root(string name) => Facts.Root(name) ?? (State.Variables.TryGetValue(name, out var variable)
        ? FormulaValues.FromJson(variable)
        : name switch
        {
            "vars" => State.Variables.ToDictionary(pair => pair.Key, pair => FormulaValues.FromJson(pair.Value)),
            "today" => Facts.Today,
            _ => null,
        });

    // Whatever a step throws becomes an incident of that step; only a refusal is an answer to the person who decided.
    public static T Try<T>(FlowNode node, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (exception is not StimulusRefusedException)
        {
            throw new StepFailedException(node.Id, exception);
        }
    }
}
