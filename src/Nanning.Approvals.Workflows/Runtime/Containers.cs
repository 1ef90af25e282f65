using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// What runs inside of containers. A container's own token stays with it, so that the joins and boundaries around it see it waiting; what it holds runs in a
/// scope below that token's. A scope in which no token is left is over, and the container says how it goes on.
/// </summary>
internal sealed class Containers(BurstRun run)
{
    private List<RunningScope> Scopes => run.State.Scopes ??= [];

    /// <summary>Begins what stands in a slot, in a new scope.</summary>
    public void Open(FlowNode container, Token owner, FlowNode entry, JsonObject? locals)
    {
        var id = run.NextId($"{container.Id}#");
        Scopes.Add(new(id, owner.Id, locals));
        run.Place(entry, [.. owner.Scope, id], TokenMemory.Carried(owner));
    }

    /// <summary>Begins a handler that undoes something; nobody waits for its end when the whole instance is being cancelled.</summary>
    public void Handle(FlowNode owner, Token? token, FlowNode undone, JsonObject? locals)
    {
        var id = run.NextId($"{owner.Id}#");
        Scopes.Add(new(id, token?.Id, locals));
        foreach (var edge in undone.EdgesOf(FlowNode.Compensation))
        {
            run.Place(run.Flow.Nodes[edge.Target], [.. token?.Scope ?? [], id], null);
        }
    }

    /// <summary>Ends one scope in which nothing runs any more.</summary>
    public bool EndOne()
    {
        if (run.State.Scopes is not { } scopes || scopes.Find(scope => !run.State.Tokens.Exists(token => token.Scope.Contains(scope.Id))) is not { } empty)
        {
            return false;
        }

        Remove(empty);
        if (run.State.Tokens.Find(token => token.Id == empty.TokenId) is { } owner)
        {
            run.Ended(run.Flow.Node(owner.ActivityId), owner, IsRunning(owner));
        }

        return true;
    }

    /// <summary>Something runs inside of a container.</summary>
    public bool IsRunning(Token owner) => run.State.Scopes?.Exists(scope => scope.TokenId == owner.Id) ?? false;

    /// <summary>Takes away everything that runs inside of a container, the container's own token excepted.</summary>
    public void CancelInside(Token owner, string reason)
    {
        foreach (var scope in run.State.Scopes?.Where(scope => scope.TokenId == owner.Id).ToList() ?? [])
        {
            CancelIn(scope.Id, reason, null);
            Remove(scope);
        }
    }

    /// <summary>Takes away every token of a scope but one.</summary>
    public void CancelIn(string scope, string reason, Token? except)
    {
        foreach (var token in run.State.Tokens.Where(token => token != except && token.Scope.Contains(scope)).ToList())
        {
            run.CancelToken(token, reason);
        }
    }

    /// <summary>Ends the loop around a token, all of its rounds, and goes on behind it.</summary>
    public void Break(Token token, FlowNode node)
    {
        var round = Around(token, static activity => activity is Loop);
        var owner = round is null ? null : run.State.Tokens.Find(other => other.Id == round.TokenId);
        if (owner is null)
        {
            throw new StepFailedException(node.Id, StepProblemException.Of(node, "不在循环里。", "is not inside of a loop."));
        }

        CancelInside(owner, $"“{node.Name}”");
        run.Leave(run.Flow.Node(owner.ActivityId), owner, ["Done"], new() { ["by"] = node.Id }, null);
    }

    /// <summary>Takes the tokens at an activity away that are in the same round of the same container as another token, as far out as the activity stands.</summary>
    public int CancelAt(FlowNode node, Token from, string reason)
    {
        var depth = node.Container is { } container
            ? from.Scope.ToList().FindLastIndex(scope => Find(scope) is not null && Joins.ForkId(scope) == container.Id) + 1
            : 0;
        var found = run.State.Tokens
            .Where(token => token != from && token.ActivityId == node.Id && token.Scope.Take(depth).SequenceEqual(from.Scope.Take(depth))).ToList();
        found.ForEach(token => run.CancelToken(token, reason));
        return found.Count;
    }

    /// <summary>The innermost scope around a token that a certain kind of container opened.</summary>
    public RunningScope? Around(Token token, Func<Activity, bool> kind)
    {
        for (var level = token.Scope.Count - 1; level >= 0; level--)
        {
            if (Find(token.Scope[level]) is { } scope && (scope.TokenId is null || kind(run.Flow.Node(Joins.ForkId(scope.Id)).Activity)))
            {
                return scope;
            }
        }

        return null;
    }

    /// <summary>The part of a scope in which an activity may run: inside of its container, and of no other. Null when its container does not run there.</summary>
    public IReadOnlyList<string>? ScopeFor(FlowNode node, IReadOnlyList<string> scope)
    {
        var level = Floor(scope);
        for (; level > 0; level = Floor([.. scope.Take(level - 1)]))
        {
            if (Joins.ForkId(scope[level - 1]) == node.Container?.Id)
            {
                break;
            }
        }

        if (level == 0 && node.Container is not null)
        {
            return null;
        }

        // Forks inside of the container stay; those of containers further in do not.
        var next = scope.Skip(level).TakeWhile(one => Find(one) is null).Count();
        return [.. scope.Take(level + next)];
    }

    /// <summary>How many of a token's scopes lie outside of the container it is in, that container's included: no join looks beyond.</summary>
    public int Floor(IReadOnlyList<string> scope)
    {
        for (var level = scope.Count; run.State.Scopes is not null && level > 0; level--)
        {
            if (Find(scope[level - 1]) is not null)
            {
                return level;
            }
        }

        return 0;
    }

    /// <summary>The scope whose local variable a name means for a token.</summary>
    public RunningScope? Declaring(Token token, string name)
    {
        for (var level = token.Scope.Count - 1; level >= 0; level--)
        {
            if (Find(token.Scope[level]) is { Locals: { } locals } scope && locals.ContainsKey(name))
            {
                return scope;
            }
        }

        return null;
    }

    /// <summary>All local variables that a token sees, for a handler that runs later; null when there are none.</summary>
    public JsonObject? LocalsOf(Token token)
    {
        JsonObject? all = null;
        foreach (var (name, value) in token.Scope.Select(Find).SelectMany(scope => scope?.Locals ?? []))
        {
            (all ??= [])[name] = value?.DeepClone();
        }

        return all;
    }

    private RunningScope? Find(string id) => run.State.Scopes?.Find(scope => scope.Id == id);

    private void Remove(RunningScope scope)
    {
        Scopes.Remove(scope);
        run.State.Scopes = Scopes.Count == 0 ? null : Scopes;
    }
}
