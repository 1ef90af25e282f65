using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>
/// Everything that can become of the tokens of a flow when every outcome of every activity is possible. Forks, joins and ends are run by the engine itself, so
/// this cannot disagree with it; activities that never wait go on, and all others wait until one of their outcomes is chosen.
/// </summary>
internal sealed class TokenGraph
{
    private readonly CompiledFlow flow;
    private readonly int maxStates;
    private readonly Dictionary<string, int> known = [];
    private readonly Queue<int> open = [];

    /// <param name="from">Where to begin; at the start of the flow when null.</param>
    public TokenGraph(CompiledFlow flow, int maxStates, InstanceState? from = null)
    {
        (this.flow, this.maxStates) = (flow, maxStates);
        var run = Run(new() { InstanceId = "", DefinitionId = "", DefinitionVersion = 0, NextId = from?.NextId ?? 1, Tokens = Bare(from) });
        if (from is null)
        {
            run.Place(flow.Start, [], null);
        }

        Reach(run, null, "");
        while (open.TryDequeue(out var index) && !IsCut)
        {
            Expand(index);
        }
    }

    /// <summary>The states found, the first one first.</summary>
    public List<State> States { get; } = [];

    /// <summary>There were more than the limit, or a state grew past all measure.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Somewhere it goes round for ever or forks without limit; the search does not go on from there.</summary>
    public bool StopsEarly => States.Exists(state => state is { Endless: not null } or { IsCrowded: true });

    /// <summary>Activities that some token came to.</summary>
    public HashSet<string> Entered { get; } = [];

    /// <summary>The choices that lead to a state, "Accept1:Approve".</summary>
    public IReadOnlyList<string> PathTo(State state)
    {
        var path = new List<string>();
        for (State? at = state; at is { Parent: { } parent }; at = States[parent])
        {
            path.Add(at.Choice);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The tokens of a running instance without what they wait for.</summary>
    private static List<Token> Bare(InstanceState? state) => state is null ? [] :
    [
        .. state.Tokens.Select(token => token with
        {
            Memory = token.Memory?[Joins.ArrivedBy] is { } edge ? new() { [Joins.ArrivedBy] = edge.DeepClone() } : [],
        }),
    ];

    private void Expand(int index)
    {
        var from = States[index];
        foreach (var token in from.Instance.Tokens.Where(token => !IsJoin(token)).DistinctBy(token => token.ActivityId + string.Join('/', token.Scope)))
        {
            var node = flow.Node(token.ActivityId);
            var holds = from.Instance.Scopes?.Exists(scope => scope.TokenId == token.Id) ?? false;
            foreach (var outcome in node.Outcomes.Where(outcome => node.HasEdge(outcome) || node.Container is { Activity: not Flowchart }))
            {
                var boundary = node.Boundaries.FirstOrDefault(one => one.Name == outcome);
                if (boundary is null ? holds || node is { Activity: If, Entries.Count: 2 } : !boundary.IsInterrupting && token.Memory?[Boundaries.Times]?[outcome] is not null)
                {
                    continue;
                }

                Choose(from, index, token, outcome, (run, own) =>
                {
                    if (boundary is { IsInterrupting: false })
                    {
                        Boundaries.Count(own, outcome);
                        run.Boundaries.Spawn(node, own, outcome, null);
                    }
                    else if (boundary is null)
                    {
                        run.Leave(node, own, [outcome], null, null);
                    }
                    else
                    {
                        run.Boundaries.Interrupt(node, own, outcome, null, null);
                    }
                });
            }

            foreach (var (slot, entry) in node.Entries.Where(_ => !holds))
            {
                Choose(from, index, token, slot, (run, own) => run.Containers.Open(node, own, entry, null));
                if (node.Activity is ParallelForEach)
                {
                    // Two rounds side by side do all that more of them could: rounds know nothing of each other.
                    Choose(from, index, token, $"{slot}×2", (run, own) =>
                    {
                        run.Containers.Open(node, own, entry, null);
                        run.Containers.Open(node, own, entry, null);
                    });
                }
            }
        }
    }

    private void Choose(State from, int index, Token token, string choice, Action<BurstRun, Token> act)
    {
        var run = Run(from.Instance.Copy());
        act(run, run.State.Tokens.Single(other => other.Id == token.Id));
        Reach(run, index, $"{token.ActivityId}:{choice}");
    }

    private void Reach(BurstRun run, int? parent, string choice)
    {
        StepFailedException? endless = null;
        try
        {
            run.RunToWait();
        }
        catch (StepFailedException exception)
        {
            endless = exception;
        }

        Entered.UnionWith(run.State.Visits.Keys);
        var last = run.State.Visits.Keys.LastOrDefault();
        run.State.Visits.Clear();
        run.State.Exits.Clear();
        // Ends are told apart by where they are.
        var key = endless is not null ? $"endless {endless.ActivityId}" : run.State.Tokens.Count == 0 ? $"{run.State.Status} at {last}" : Key(run.State);
        if (!known.TryGetValue(key, out var index))
        {
            index = States.Count;
            known.Add(key, index);
            States.Add(new(run.State, parent, choice, [.. run.Stalled.Select(node => node.Id)], endless?.ActivityId) { LastEntered = last });
            if (endless is null && !States[index].IsCrowded)
            {
                open.Enqueue(index);
            }

            IsCut = States.Count >= maxStates;
        }

        if (parent is { } source)
        {
            States[source].Next.Add(index);
        }
    }

    private BurstRun Run(InstanceState state) => new(flow, state, null, default, static (node, context) => node.Activity switch
    {
        FlowStart or FlowEnd or FlowFinish or EndBranch or FlowFork or FlowJoin or Flowchart or Sequence or BreakLoop => node.Activity.Start(context),
        CompleteInstance or FaultInstance => new Step.EndInstance(),
        _ => GoesOn(node) ? context.Leave() : context.Wait(),
    }, static (node, context, othersRun) => othersRun || node.Activity is While or ForEach ? context.Wait() : context.Leave());

    /// <summary>An activity that does something and goes on at once by its only outcome.</summary>
    internal static bool GoesOn(FlowNode node) => node.Activity is SetVariable or PublishEvent or NotifyPeople or ComputeAmount or GrantMoney or RecoverMoney or CertificateIssue or StatusChange
        or Obligation or WriteLine or MailOut or CancelScope or CompensateDone;

    private bool IsJoin(Token token) => flow.Node(token.ActivityId).Activity is FlowJoin;

    // Two states are the same when their tokens stand at the same places in scopes of the same shape; the numbers of scopes do not matter.
    private static string Key(InstanceState state)
    {
        var names = new Dictionary<string, int>();
        var tokens = state.Tokens.OrderBy(Place, StringComparer.Ordinal);
        return $"{state.Status} " + string.Join(' ', tokens.Select(token =>
            Place(token) + string.Concat(token.Scope.Select(scope => $".{Number(scope)}"))));

        int Number(string scope)
        {
            names.TryAdd(scope, names.Count);
            return names[scope];
        }
    }

    private static string Place(Token token) =>
        $"{token.ActivityId}<{token.Memory?[Joins.ArrivedBy]}{token.Memory?[Boundaries.Times]?.ToJsonString()}[{string.Join('/', token.Scope.Select(Joins.ForkId))}]";

    /// <summary>One arrangement of tokens.</summary>
    /// <param name="Instance">With all its tokens waiting.</param>
    /// <param name="Parent">The state from which it was first reached.</param>
    /// <param name="Choice">By which outcome.</param>
    /// <param name="Stalled">Joins on the way here that waited for each other.</param>
    /// <param name="Endless">The activity that was entered without end, if that is what happens.</param>
    internal sealed record State(InstanceState Instance, int? Parent, string Choice, IReadOnlyList<string> Stalled, string? Endless)
    {
        /// <summary>A fork is open inside itself inside itself: it goes on like that, with ever more tokens.</summary>
        public bool IsCrowded { get; } = Instance.Tokens.Exists(token => Joins.Nesting(token) > 2);

        /// <summary>The activity that was come to last on the way here.</summary>
        public string? LastEntered { get; init; }

        /// <summary>The states one choice further on.</summary>
        public HashSet<int> Next { get; } = [];
    }
}
