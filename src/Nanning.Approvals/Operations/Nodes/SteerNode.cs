using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>
/// An administrator drains a node before it is stopped, or lets it go on: what it has in hand in the background is ended and nothing new is taken, while people may go on. It says when it is
/// empty. Nothing would be lost without: it only spares work that is begun and done again.
/// </summary>
public sealed class SteerNode(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, SweepWatch watch)
{
    /// <summary>How a node stands.</summary>
    public sealed record Answer(string Node, bool Draining);

    /// <summary>Takes nothing new.</summary>
    public async Task<Outcome<Answer>> DrainAsync(Actor actor, string? key, string? node, string? reason, CancellationToken cancellationToken)
    {
        if (OperateInstance.Check(actor, reason) is { } refusal)
        {
            return refusal;
        }

        return (await watch.NodesAsync(cancellationToken)).All(beat => beat.Node != node)
            ? new Outcome<Answer>.Missing()
            : await commands.RunAsync<Answer>(
                actor, new CommandKey(key, $"drain/{node}"),
                async (db, token) =>
                {
                    if (await db.NodeDrains.FindAsync([node], token) is null)
                    {
                        db.NodeDrains.Add(new NodeDrain { Node = node!, At = TimeProvider.System.GetUtcNow(), By = actor.Name, Reason = reason!.Trim() });
                    }

                    return new Answer(node!, Draining: true);
                },
                cancellationToken);
    }

    /// <summary>Goes on working.</summary>
    public async Task<Outcome<Answer>> ResumeAsync(Actor actor, string? key, string? node, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, "—") is { } refusal
            ? refusal
            : await commands.RunAsync<Answer>(
                actor, new CommandKey(key, $"end-drain/{node}"),
                async (db, token) =>
                {
                    if (await db.NodeDrains.FindAsync([node ?? ""], token) is { } drain)
                    {
                        db.NodeDrains.Remove(drain);
                    }

                    return new Answer(node ?? "", Draining: false);
                },
                cancellationToken);

    /// <summary>The nodes that are drained, by name. Of one that was stopped nothing is said any more once it is forgotten.</summary>
    public async Task<IReadOnlyList<NodeDrain>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var nodes = (await watch.NodesAsync(cancellationToken)).Select(beat => beat.Node).ToHashSet(StringComparer.Ordinal);
        return [.. (await db.NodeDrains.AsNoTracking().OrderBy(row => row.Node).ToListAsync(cancellationToken)).Where(row => nodes.Contains(row.Node))];
    }
}
