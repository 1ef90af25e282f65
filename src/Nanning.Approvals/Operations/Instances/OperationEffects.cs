using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>Reads off the tracked rows what an operation would change.</summary>
internal static class OperationEffects
{
    public static async Task<IReadOnlyList<PreviewLine>> ReadAsync(ApprovalsDb db, CompiledFlow flow, CancellationToken cancellationToken)
    {
        db.ChangeTracker.DetectChanges();
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        return
        [
            .. db.ChangeTracker.Entries<WorkflowInstance>().SelectMany(Of), .. db.ChangeTracker.Entries<Case>().SelectMany(Of),
            .. db.ChangeTracker.Entries<WorkItem>().SelectMany(entry => Of(entry, departments)), .. db.ChangeTracker.Entries<TimerRow>().SelectMany(entry => Of(entry, flow)),
            .. db.ChangeTracker.Entries<MessageWait>().SelectMany(Of), .. Clocks(db), .. db.ChangeTracker.Entries<HeldStimulus>().SelectMany(Of),
            .. db.ChangeTracker.Entries<OutboxMessage>().SelectMany(Of), .. Variables(db),
        ];
    }

    private static IEnumerable<PreviewLine> Of(EntityEntry<WorkflowInstance> entry)
    {
        if (entry.State == EntityState.Added)
        {
            var flow = entry.Entity.DefinitionId;
            yield return new("opens", entry.Entity.ParentId is null ? Say.Pick($"启动流程 {flow}", $"Starts the flow {flow}") : Say.Pick($"启动子流程 {flow}", $"Starts the child {flow}"));
        }
        else if (Changed(entry, nameof(WorkflowInstance.Status)))
        {
            var before = entry.Property(row => row.Status).OriginalValue;
            yield return new("status", Say.Pick(
                $"流程 {entry.Entity.DefinitionId}：{StateNames.Of(before)} → {StateNames.Of(entry.Entity.Status)}",
                $"Flow {entry.Entity.DefinitionId}: {StateNames.Of(before)} → {StateNames.Of(entry.Entity.Status)}"));
        }
    }

    private static IEnumerable<PreviewLine> Of(EntityEntry<Case> entry) => Changed(entry, nameof(Case.Status))
        ? [new("status", Say.Pick(
            $"办件状态：{StateNames.Of(entry.Property(row => row.Status).OriginalValue)} → {StateNames.Of(entry.Entity.Status)}",
            $"Case: {StateNames.Of(entry.Property(row => row.Status).OriginalValue)} → {StateNames.Of(entry.Entity.Status)}"))]
        : [];

    private static IEnumerable<PreviewLine> Of(EntityEntry<WorkItem> entry, DepartmentDirectory departments)
    {
        var item = entry.Entity;
        var name = Say.Pick($"{item.Step}（{item.AskedName(departments)}）", $"{item.StepEn ?? item.Step} ({item.AskedName(departments)})");
        if (entry.State == EntityState.Added)
        {
            yield return new("opens", Say.Pick($"新开待办：{name}", $"Opens the work item {name}"));
        }
        else if (Changed(entry, nameof(WorkItem.State)))
        {
            yield return new("closes", Say.Pick($"关闭待办：{name}", $"Closes the work item {name}"));
        }
    }

    private static IEnumerable<PreviewLine> Of(EntityEntry<TimerRow> entry, CompiledFlow flow)
    {
        var name = $"{StepNames.Of(flow, entry.Entity.ActivityId, entry.Entity.Name)} {WorkingCalendar.Local(entry.Entity.DueAt):yyyy-MM-dd HH:mm}";
        return entry.State switch
        {
            EntityState.Added => [new("opens", Say.Pick($"新设定时器：{name}", $"Sets the timer {name}"))],
            EntityState.Deleted => [new("removes", Say.Pick($"取消定时器：{name}", $"Takes back the timer {name}"))],
            _ when Changed(entry, nameof(TimerRow.Held)) => entry.Entity.Held
                ? [new("holds", Say.Pick($"定时器等待：{name}", $"The timer waits: {name}"))]
                : [new("releases", Say.Pick($"定时器恢复：{name}", $"The timer runs again: {name}"))],
            _ => [],
        };
    }

    private static IEnumerable<PreviewLine> Of(EntityEntry<MessageWait> entry) => entry.State switch
    {
        EntityState.Added => [new("opens", Say.Pick($"等待消息：{entry.Entity.Name}", $"Waits for the message {entry.Entity.Name}"))],
        EntityState.Deleted => [new("removes", Say.Pick($"不再等待消息：{entry.Entity.Name}", $"Waits no longer for the message {entry.Entity.Name}"))],
        _ => [],
    };

    private static IEnumerable<PreviewLine> Of(EntityEntry<HeldStimulus> entry) => entry.State == EntityState.Deleted
        ? [new("releases", Say.Pick("送达中止期间到达的消息", "Delivers a message that came while it was suspended"))]
        : [];

    private static IEnumerable<PreviewLine> Of(EntityEntry<OutboxMessage> entry) => entry is { State: EntityState.Added, Entity.Kind: "notify" }
        ? [new("tells", Say.Pick("发送通知：", "Tells: ") + JsonSerializer.Deserialize<NotifyPayload>(entry.Entity.Payload, JsonSerializerOptions.Web)!.Subject)]
        : [];

    private static IEnumerable<PreviewLine> Clocks(ApprovalsDb db)
    {
        var clocks = db.ChangeTracker.Entries<LegalClock>().Where(entry => Changed(entry, nameof(LegalClock.State))).ToList();
        foreach (var group in clocks.GroupBy(entry => entry.Entity.State))
        {
            var count = group.Count();
            switch (group.Key)
            {
                case ClockEntryKind.Paused:
                    yield return new("pauses", Say.Pick($"{count} 个法定时限暂停计时", $"{count} legal clocks pause"));
                    break;
                case ClockEntryKind.Resumed:
                    yield return new("runs", Say.Pick($"{count} 个法定时限继续计时", $"{count} legal clocks run again"));
                    break;
                case ClockEntryKind.Stopped:
                    yield return new("stops", Say.Pick($"{count} 个法定时限停止计时", $"{count} legal clocks stop"));
                    break;
            }
        }
    }

    private static IEnumerable<PreviewLine> Variables(ApprovalsDb db) =>
        from entry in db.ChangeTracker.Entries<JournalEntry>()
        where entry is { State: EntityState.Added, Entity: { Kind: "variable-set", Data: not null } }
        select new PreviewLine("variable", JournalText.Change(System.Text.Json.Nodes.JsonNode.Parse(entry.Entity.Data!)!));

    private static bool Changed(EntityEntry entry, string property) => entry.State == EntityState.Modified && entry.Property(property) is { IsModified: true } changed
        && !Equals(changed.OriginalValue, changed.CurrentValue);
}
