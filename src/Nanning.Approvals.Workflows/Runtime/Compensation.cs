using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// Undoes what was done (补偿): the last first, each at most once. An activity with an edge from its port "Compensate" is undone by what the edge leads to;
/// a grant without one is taken back by a negative entry.
/// </summary>
internal sealed class Compensation(BurstRun run)
{
    /// <summary>An activity has ended as it should.</summary>
    public void Remember(FlowNode node, Token token)
    {
        if (node.HasCompensation)
        {
            Add(node, null, run.Containers.LocalsOf(token));
        }
    }

    /// <summary>Money was granted.</summary>
    public void Remember(FlowNode node, string grant)
    {
        if (!node.HasCompensation)
        {
            Add(node, grant, null);
        }
    }

    /// <summary>Undoes the last thing done that is asked for.</summary>
    /// <param name="token">The token that waits for it, or null.</param>
    /// <param name="asked">What may be undone.</param>
    /// <returns>Whether there was something, and whether it takes its time.</returns>
    public (bool Found, bool Runs) UndoLast(FlowNode? owner, Token? token, Func<Undoable, bool> asked, string reason)
    {
        if (run.State.Undoable is not { } all || all.FindLast(one => asked(one)) is not { } last)
        {
            return (false, false);
        }

        all.Remove(last);
        run.State.Undoable = all.Count == 0 ? null : all;
        var node = run.Flow.Node(last.ActivityId);
        run.Note("compensating", node, null, new() { ["reason"] = reason });
        if (last.Grant is { } grant)
        {
            run.Effects.Add(new ReverseGrant(node.Id, grant, reason));
            return (true, false);
        }

        run.Containers.Handle(owner ?? node, token, node, (JsonObject?)last.Locals?.DeepClone());
        return (true, true);
    }

    /// <summary>While the instance is being cancelled: undoes the next thing when nothing runs any more; with the last one the instance is cancelled.</summary>
    public bool UndoNext()
    {
        if (run.State.Undoing is not { } reason || run.State.Tokens.Count > 0)
        {
            return false;
        }

        if (UndoLast(null, null, static _ => true, reason).Found)
        {
            return true;
        }

        run.State.Undoing = null;
        run.State.Status = InstanceStatus.Cancelled;
        return false;
    }

    private void Add(FlowNode node, string? grant, JsonObject? locals)
    {
        // What handlers do is not undone in its turn.
        if (run.State.Undoing is null)
        {
            (run.State.Undoable ??= []).Add(new(run.State.NextId++, node.Id, grant, locals));
        }
    }
}
