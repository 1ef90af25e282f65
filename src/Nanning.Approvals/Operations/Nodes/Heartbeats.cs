using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Operations.Nodes;

/// <summary>Settings of the sweeps' watch.</summary>
public sealed class WatchOptions
{
    public const string Section = "Watch";

    /// <summary>Name of this node in the list of nodes; the machine's name and the process id when empty.</summary>
    [MaxLength(128)]
    public string Node { get; init; } = string.Empty;

    /// <summary>How many intervals of a sweep may pass without a completed run while something is due, before it is an alarm.</summary>
    [Range(2, 1000)]
    public int MissedRuns { get; init; } = 3;

    /// <summary>After so long without a beat a node is no longer listed.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>
/// Writes down when a sweep of this node has completed: at most once per few seconds, in the machine's time, so that it tells the truth also when the platform's clock
/// stands still.
/// </summary>
public sealed class Heartbeats(WriteGate gate, IOptions<WatchOptions> options)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Count> jobs = new(StringComparer.Ordinal);

    /// <summary>What this node is called.</summary>
    public string Node { get; } = options.Value.Node.Length > 0 ? options.Value.Node : $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>A sweep has completed, or a long one has come a good part further.</summary>
    public async Task BeatAsync(string job, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var count = jobs.GetOrAdd(job, _ => new Count { StartedAt = now });
        count.Runs++;
        if (now - count.WrittenAt < Least)
        {
            return;
        }

        count.WrittenAt = now;
        await gate.RunAsync((db, token) => WriteAsync(db, job, count, now, token), cancellationToken);
    }

    private async Task WriteAsync(ApprovalsDb db, string job, Count count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Heartbeats.FindAsync([Node, job], cancellationToken) is { } beat)
        {
            (beat.CompletedAt, beat.Runs) = (now, count.Runs);
        }
        else
        {
            db.Heartbeats.Add(new Heartbeat { Node = Node, Job = job, StartedAt = count.StartedAt, CompletedAt = now, Runs = count.Runs });
            var old = now - options.Value.ForgetAfter;
            await db.Heartbeats.Where(row => row.CompletedAt < old).ExecuteDeleteAsync(cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private sealed class Count
    {
        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset WrittenAt { get; set; }

        public long Runs { get; set; }
    }
}
