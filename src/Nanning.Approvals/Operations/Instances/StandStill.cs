using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>The timers and clocks of instances that are suspended, and what comes for them meanwhile.</summary>
/// <param name="step">Their case.</param>
/// <param name="ids">The instances.</param>
/// <param name="main">Whether the flow that decides the case is among them, so that its own clocks stand still, too.</param>
internal sealed class StandStill(CaseStep step, HashSet<Guid> ids, bool main)
{
    /// <summary>How a pause of this kind begins in the ledger, so that resuming ends no pause that has another reason.</summary>
    private const string PausePrefix = "中止办理：";

    /// <summary>Timers wait and clocks pause.</summary>
    public async Task BeginAsync(string reason, CancellationToken cancellationToken)
    {
        await step.Db.Timers.Where(timer => ids.Contains(timer.InstanceId) && !timer.Held).LoadAsync(cancellationToken);
        foreach (var timer in step.Db.Timers.Local.Where(timer => ids.Contains(timer.InstanceId)))
        {
            timer.Held = true;
        }

        foreach (var clock in await ClocksAsync(cancellationToken))
        {
            clock.Pause(step.Now, PausePrefix + reason);
        }
    }

    /// <summary>Timers fire again unless an incident holds them, clocks run again unless something else paused them, and what came meanwhile is delivered.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var broken = await step.Db.Incidents.Where(row => ids.Contains(row.CommandInstanceId) && row.ResolvedAt == null)
            .Select(row => new { row.CommandInstanceId, row.BookmarkId }).ToListAsync(cancellationToken);
        foreach (var timer in await step.Db.Timers.Where(timer => ids.Contains(timer.InstanceId) && timer.Held).ToListAsync(cancellationToken))
        {
            timer.Held = broken.Exists(row => row.CommandInstanceId == timer.InstanceId && row.BookmarkId == timer.BookmarkId);
        }

        foreach (var clock in (await ClocksAsync(cancellationToken)).Where(clock =>
            clock.Paused && clock.Entries.FindLast(entry => entry.Kind == ClockEntryKind.Paused)?.Reason?.StartsWith(PausePrefix, StringComparison.Ordinal) == true))
        {
            clock.Resume(step.Now);
        }

        foreach (var (number, held) in (await step.Db.HeldStimuli.Where(row => ids.Contains(row.InstanceId)).OrderBy(row => row.At).ThenBy(row => row.Id).ToListAsync(cancellationToken)).Index())
        {
            step.Db.HeldStimuli.Remove(held);
            step.Db.Outbox.Add(new OutboxMessage
            {
                // Later by a millisecond each, so that they leave in the order in which they came.
                Id = Guid.CreateVersion7(step.Now.AddMilliseconds(number)),
                Kind = "wake",
                Payload = JsonSerializer.Serialize(
                    new WakePayload(held.InstanceId, JsonSerializer.Deserialize<Stimulus>(held.Command, JsonSerializerOptions.Web)!), JsonSerializerOptions.Web),
                CreatedAt = step.Now,
                NextAttemptAt = DateTimeOffset.UnixEpoch, // at once
            });
        }
    }

    /// <summary>The clocks of the open work items, and the case's own when this is the flow that decides the case.</summary>
    private async Task<List<LegalClock>> ClocksAsync(CancellationToken cancellationToken)
    {
        await step.Db.WorkItems.Where(item => ids.Contains(item.InstanceId) && item.State == WorkItemState.Open).LoadAsync(cancellationToken);
        var items = step.Db.WorkItems.Local.Where(item => ids.Contains(item.InstanceId) && item.State == WorkItemState.Open).Select(item => item.Id).ToHashSet();
        return [.. step.Clocks.Where(clock => clock.ActivityId is null ? main : clock.HasOpenItem && clock.WorkItemId is { } item && items.Contains(item))];
    }
}
