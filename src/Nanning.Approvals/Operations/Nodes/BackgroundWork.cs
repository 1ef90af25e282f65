using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>What this node does in the background: whether it takes anything new, and how much it has in hand.</summary>
public sealed class BackgroundWork
{
    private int inHand;
    private volatile bool draining;

    /// <summary>Nothing new is taken: timers, letters, batches and migrations are left to other nodes, or to the next start.</summary>
    public bool Draining
    {
        get => draining;
        internal set => draining = value;
    }

    /// <summary>Nothing is being worked on.</summary>
    public bool Idle => Volatile.Read(ref inHand) == 0;

    /// <summary>Something is taken in hand until what comes back is disposed of; null when nothing new is taken.</summary>
    public IDisposable? Take()
    {
        Interlocked.Increment(ref inHand);
        if (!draining)
        {
            return new Taken(this);
        }

        Interlocked.Decrement(ref inHand);
        return null;
    }

    /// <summary>What somebody is told who asks a drained node for what it does in the background.</summary>
    internal static Refusal Drained() => Refusal.Conflict("node-drained", Say.Pick(
        "本节点正在停机排空，不再触发定时器。请先让它恢复工作，或在其他节点上操作。", "This node is being drained and fires no timers. Let it work again first, or ask another node."));

    private sealed class Taken(BackgroundWork work) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref work.inHand);
    }
}
