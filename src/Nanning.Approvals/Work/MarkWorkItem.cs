using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>What people mark on a work item for their own order of work: how important it is, when to look at it again, that they have opened it. No clock changes.</summary>
public sealed class MarkWorkItem(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    /// <summary>How important the item is now.</summary>
    public sealed record Marked(Guid Id, WorkPriority Priority);

    /// <summary>When the item comes back; null when it lies in the list.</summary>
    public sealed record Snoozed(Guid Id, DateTimeOffset? SnoozedUntil);

    /// <summary>That the item was opened.</summary>
    public sealed record Opened(Guid Id);

    /// <summary>Section heads and leaders say it for their department, supervisors for all.</summary>
    public static bool MaySetPriority(WorkItem item, Actor actor) => item is { State: WorkItemState.Open, PartyId: null }
        && (actor.Role == UserRole.Supervisor || (actor is { Role: UserRole.Officer, Position: >= Position.SectionHead } && actor.DepartmentCode == item.DepartmentCode));

    /// <summary>Whoever holds it.</summary>
    public static bool MaySnooze(WorkItem item, Actor actor) => item is { State: WorkItemState.Open, PartyId: null, AssigneeId: not null }
        && item.AssigneeId == actor.UserId && actor.Role == UserRole.Officer;

    /// <summary>What people call a priority.</summary>
    public static Wording Name(string? priority) => priority switch
    {
        nameof(WorkPriority.Urgent) => new("紧急", "urgent"),
        nameof(WorkPriority.Important) => new("重要", "important"),
        _ => new("普通", "normal"),
    };

    /// <summary>Sets how important the item is.</summary>
    public Task<Outcome<Marked>> PrioritiseAsync(Actor actor, string? key, Guid id, WorkPriority? priority, CancellationToken cancellationToken) =>
        RunAsync<Marked>(actor, key, "prioritise", id, (db, item, token) => PrioritiseAsync(db, actor, item, priority, token), cancellationToken);

    /// <summary>Puts the item aside until a day, or takes it back when there is none.</summary>
    public Task<Outcome<Snoozed>> SnoozeAsync(Actor actor, string? key, Guid id, DateOnly? until, CancellationToken cancellationToken) =>
        RunAsync<Snoozed>(actor, key, "snooze", id, (db, item, token) => SnoozeAsync(db, actor, item, until, token), cancellationToken);

    /// <summary>The person has opened the item; again changes nothing.</summary>
    public Task<Outcome<Opened>> OpenAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        commands.RunAsync<Opened>(
            actor,
            new CommandKey(key, $"open/{id}"),
            async (db, token) =>
            {
                var item = await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, token);
                if (item is null || actor.UserId is not { } user || !item.VisibleTo(actor))
                {
                    return new Outcome<Opened>.Missing();
                }

                var now = clock.GetUtcNow().UtcDateTime;
                await db.Database.ExecuteSqlAsync($"""INSERT INTO "WorkItemReads" ("UserId", "WorkItemId", "At") VALUES ({user}, {id}, {now}) ON CONFLICT DO NOTHING""", token);
                return new Opened(id);
            },
            cancellationToken);

    private async Task<Outcome<Marked>> PrioritiseAsync(ApprovalsDb db, Actor actor, WorkItem item, WorkPriority? priority, CancellationToken cancellationToken)
    {
        if (priority is not { } wanted || !Enum.IsDefined(wanted))
        {
            return Refusal.Field("priority", Say.Pick("请选择普通、重要或紧急。", "Choose normal, important or urgent."));
        }

        if (!MaySetPriority(item, actor))
        {
            return Refusal.Forbidden("may-not-prioritise", Say.Pick("只有本部门科长、领导或督查人员可以设定优先级。", "Only section heads and leaders of the department and supervisors set the priority."));
        }

        if (item.Priority != wanted)
        {
            item.Priority = wanted;
            await NoteAsync(db, actor, item, "prioritised", wanted.ToString(), cancellationToken);
        }

        return new Marked(item.Id, wanted);
    }

    private async Task<Outcome<Snoozed>> SnoozeAsync(ApprovalsDb db, Actor actor, WorkItem item, DateOnly? until, CancellationToken cancellationToken)
    {
        if (!MaySnooze(item, actor))
        {
            return Refusal.Forbidden("not-yours", Say.Pick("只有已签收该待办的本人可以搁置。请先签收。", "Only whoever has claimed this item can put it aside. Claim it first."));
        }

        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        if (until <= today)
        {
            return Refusal.Field("until", Say.Pick("请选择今天以后的日期。", "Choose a day after today."));
        }

        // Out of sight must not mean out of time: the clock goes on.
        if (until is { } day && item.DueAt is { } due && WorkingCalendar.StartOf(day) >= due)
        {
            var last = WorkingCalendar.DateOf(due.AddTicks(-1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            return Refusal.Field("until", Say.Pick($"办理期限是 {last}，搁置不能超过这一天。", $"It is due on {last} and cannot be put aside beyond that day."));
        }

        item.SnoozedUntil = until is { } wanted ? WorkingCalendar.StartOf(wanted) : null;
        await NoteAsync(db, actor, item, "snoozed", until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cancellationToken);
        return new Snoozed(item.Id, item.SnoozedUntil);
    }

    // For the console and the audit only: how an office orders its work is not the applicant's business.
    private async Task NoteAsync(ApprovalsDb db, Actor actor, WorkItem item, string kind, string? outcome, CancellationToken cancellationToken)
    {
        item.Version++;
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken, whole: false);
        step.Case.Version++;
        step.Journal(kind, visible: false, item.ActivityId, item.Step, outcome);
    }

    private Task<Outcome<T>> RunAsync<T>(
        Actor actor, string? key, string action, Guid id, Func<ApprovalsDb, WorkItem, CancellationToken, Task<Outcome<T>>> work, CancellationToken cancellationToken) =>
        commands.RunAsync<T>(
            actor,
            new CommandKey(key, $"{action}/{id}"),
            async (db, token) =>
            {
                var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, token);
                if (item is null || !item.VisibleTo(actor))
                {
                    return new Outcome<T>.Missing();
                }

                return item.State == WorkItemState.Open ? await work(db, item, token) : Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already."));
            },
            cancellationToken);
}
