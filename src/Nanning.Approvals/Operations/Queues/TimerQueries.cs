using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Queues;

/// <summary>Where a timer is.</summary>
public enum TimerFace
{
    /// <summary>Will be due.</summary>
    Coming,

    /// <summary>Is due and has not fired yet.</summary>
    Overdue,

    /// <summary>Does not fire: its instance is suspended, or an incident holds it.</summary>
    Held,
}

/// <summary>A timer in a list.</summary>
/// <param name="Step">Name of the step that waits.</param>
/// <param name="Name">What the flow calls the timer, e.g. the boundary event; often the step's own name.</param>
/// <param name="Suspended">It is held because its instance is suspended; otherwise by an incident.</param>
public sealed record TimerView(
    Guid InstanceId, string BookmarkId, string ActivityId, string Step, string Name, DateTimeOffset DueAt, TimerFace State, bool Suspended, Guid CaseId, string? CaseNumber, string DefinitionId);

/// <summary>Reads the timers, for administrators and auditors only.</summary>
public sealed class TimerQueries(IDbContextFactory<ApprovalsDb> contexts, FlowLibrary flows, TimeProvider clock)
{
    /// <summary>Timers by their instants.</summary>
    /// <param name="q">Part of the timer's name, the definition's id or the case number.</param>
    public async Task<Page<TimerView>> ListAsync(Actor actor, TimerFace? state, string? q, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var rows = Of(db.Timers.AsNoTracking().Where(row => actor.MaySee()), state, now)
            .Join(db.WorkflowInstances, timer => timer.InstanceId, instance => instance.Id, (timer, instance) => new { Timer = timer, Instance = instance })
            .Join(db.Cases, row => row.Instance.CaseId, item => item.Id, (row, item) => new { row.Timer, row.Instance, item.Number });
        if (q?.Trim() is { Length: > 0 } part)
        {
            rows = rows.Where(row => row.Timer.Name.Contains(part) || row.Instance.DefinitionId.Contains(part) || row.Number!.Contains(part));
        }

        var size = Math.Clamp(pageSize, 1, 200);
        var total = await rows.CountAsync(cancellationToken);
        var shown = await rows.OrderBy(row => row.Timer.DueAt).ThenBy(row => row.Timer.InstanceId).Skip((Math.Max(page, 1) - 1) * size).Take(size)
            .Select(row => new { row.Timer, row.Instance.CaseId, row.Instance.DefinitionId, row.Instance.DefinitionVersion, row.Instance.Status, row.Number }).ToListAsync(cancellationToken);
        var views = new List<TimerView>();
        foreach (var row in shown)
        {
            var flow = await flows.GetAsync(db, row.DefinitionId, row.DefinitionVersion, cancellationToken);
            var face = row.Timer.Held ? TimerFace.Held : row.Timer.DueAt <= now ? TimerFace.Overdue : TimerFace.Coming;
            views.Add(new TimerView(
                row.Timer.InstanceId, row.Timer.BookmarkId, row.Timer.ActivityId, InstanceQueries.NameOf(flow, row.Timer.ActivityId), row.Timer.Name, row.Timer.DueAt, face,
                row.Status == InstanceStatus.Suspended, row.CaseId, row.Number, row.DefinitionId));
        }

        return new Page<TimerView>(views, total);
    }

    /// <summary>How many there are of each.</summary>
    public async Task<IReadOnlyDictionary<TimerFace, int>> CountAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var counts = new Dictionary<TimerFace, int>();
        foreach (var face in Enum.GetValues<TimerFace>())
        {
            counts[face] = await Of(db.Timers.Where(row => actor.MaySee()), face, now).CountAsync(cancellationToken);
        }

        return counts;
    }

    private static IQueryable<TimerRow> Of(IQueryable<TimerRow> rows, TimerFace? face, DateTimeOffset now) => face switch
    {
        TimerFace.Held => rows.Where(row => row.Held),
        TimerFace.Overdue => rows.Where(row => !row.Held && row.DueAt <= now),
        TimerFace.Coming => rows.Where(row => !row.Held && row.DueAt > now),
        _ => rows,
    };
}

/// <summary>Makes a timer due at once, to try a flow out; not for Production.</summary>
public sealed class HurryTimer(CommandRunner commands, BackgroundWork background, TimeProvider clock)
{
    /// <summary>A timer that is due now.</summary>
    public sealed record Hurried(Guid InstanceId, string BookmarkId, DateTimeOffset DueAt);

    public async Task<Outcome<Hurried>> RunAsync(Actor actor, string? key, Guid instanceId, string bookmarkId, string? reason, CancellationToken cancellationToken) =>
        (OperateInstance.Check(actor, reason) ?? (background.Draining ? BackgroundWork.Drained() : null)) is { } refusal
            ? refusal
            : await commands.RunAsync(actor, new CommandKey(key, $"hurry/{instanceId}/{bookmarkId}"), (db, token) => HurryAsync(db, actor, instanceId, bookmarkId, reason!, token), cancellationToken);

    private async Task<Outcome<Hurried>> HurryAsync(ApprovalsDb db, Actor actor, Guid instanceId, string bookmarkId, string reason, CancellationToken cancellationToken)
    {
        if (await db.Timers.FindAsync([instanceId, bookmarkId], cancellationToken) is not { } timer)
        {
            return new Outcome<Hurried>.Missing();
        }

        if (timer.Held)
        {
            return Refusal.Conflict("held", Say.Pick("该定时器被挂起：请先恢复流程或处理异常。", "The timer is held. Resume the instance or resolve the incident first."));
        }

        var now = clock.GetUtcNow();
        var caseId = await db.WorkflowInstances.Where(row => row.Id == instanceId).Select(row => row.CaseId).SingleAsync(cancellationToken);
        var item = await db.Cases.SingleAsync(row => row.Id == caseId, cancellationToken);
        db.Journal.Add(item.NextLine("timer-hurried", now, actor, reason, timer.ActivityId, timer.Name));
        timer.DueAt = timer.DueAt < now ? timer.DueAt : now;
        return new Hurried(instanceId, bookmarkId, timer.DueAt);
    }
}
