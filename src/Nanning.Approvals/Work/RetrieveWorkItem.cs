using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>One takes back one's own decision (撤回) while nobody has acted on it: whoever comes first, this or the next person's act, wins.</summary>
public sealed class RetrieveWorkItem(CommandRunner commands, CaseHost host)
{
    private const string Reason = "撤回办理";

    /// <summary>The item is open again, in the hands of whoever took it back.</summary>
    public sealed record Retrieved(Guid Id, WorkItemState State, Guid CaseId);

    public Task<Outcome<Retrieved>> RunAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"retrieve/{id}"), (db, token) => RetrieveAsync(db, actor, id, token), cancellationToken);

    /// <summary>Whether this person can take the decision back now.</summary>
    internal static async Task<bool> OffersAsync(ApprovalsDb db, WorkItem item, Actor actor, CancellationToken cancellationToken) =>
        item.State == WorkItemState.Done && item.DecidedBy == actor.UserId && item.PartyId is null
        && await db.Retrievals.AsNoTracking().Where(row => row.WorkItemId == item.Id).Select(row => (int?)row.InstanceVersion).SingleOrDefaultAsync(cancellationToken) is { } version
        && await db.WorkflowInstances.AnyAsync(row => row.Id == item.InstanceId && row.Version == version && row.Status == InstanceStatus.Running, cancellationToken)
        && (await OpenedAsync(db, item, version, cancellationToken)).TrueForAll(Untouched);

    private async Task<Outcome<Retrieved>> RetrieveAsync(ApprovalsDb db, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.FindAsync([id], cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Retrieved>.Missing();
        }

        if (item.State != WorkItemState.Done || item.DecidedBy != actor.UserId)
        {
            return item.State == WorkItemState.Open
                ? Refusal.Conflict("not-decided", Say.Pick("该待办尚未办理，无需撤回。", "This item has not been decided, so there is nothing to take back."))
                : Refusal.Forbidden("not-yours", Say.Pick("只能撤回本人的办理意见。", "One can take back only one's own decision."));
        }

        if (await db.Retrievals.FindAsync([id], cancellationToken) is not { } kept)
        {
            return Refusal.Conflict("not-retrievable", Say.Pick(
                "这次办理已经产生不能收回的结果（如通知申请人、公示、拨付、发证或办结），或后续环节已办理，不能撤回。如需更正，请联系承办环节退回。",
                "This decision had consequences that cannot be undone (the applicant was told, a notice, money, a certificate, a final decision), or others have acted on it. Ask whoever has the case now to return it."));
        }

        var instance = (await db.WorkflowInstances.FindAsync([item.InstanceId], cancellationToken))!;
        var opened = await OpenedAsync(db, item, kept.InstanceVersion, cancellationToken);
        if (instance.Version != kept.InstanceVersion || instance.Status is not InstanceStatus.Running || opened.Exists(next => next.State != WorkItemState.Open))
        {
            return Refusal.Conflict("moved-on", Say.Pick("后续环节已有办理，不能再撤回。如需更正，请联系承办环节退回。", "The case has moved on, so the decision cannot be taken back. Ask whoever has it now to return it."));
        }

        if (opened.Find(next => !Untouched(next)) is { } claimed)
        {
            var holder = await db.Users.Where(user => user.Id == claimed.AssigneeId).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
            return Refusal.Conflict("claimed", Say.Pick(
                $"“{claimed.Step}”已由 {holder ?? "他人"} 签收，不能再撤回；请联系对方退回。", $"{holder ?? "Somebody"} has claimed “{claimed.StepEn ?? claimed.Step}”. Ask for a return instead."));
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        await TakeBackAsync(step, instance, kept, opened, cancellationToken);
        var outcome = item.Outcome;
        Reopen(step, item);
        db.Retrievals.Remove(kept);
        step.Journal("retrieved", visible: true, item.ActivityId, item.Step, outcome, data: new JsonObject { ["closed"] = new JsonArray([.. opened.Select(next => (JsonNode)next.Step)]) });
        CaseHost.TellClosed(step, opened, Reason);
        await CaseHost.SettleAsync(step, cancellationToken);
        return new Retrieved(item.Id, item.State, item.CaseId);
    }

    private static Task<List<WorkItem>> OpenedAsync(ApprovalsDb db, WorkItem item, int version, CancellationToken cancellationToken) =>
        db.WorkItems.Where(row => row.InstanceId == item.InstanceId && row.Round == version && row.ParentId == null).ToListAsync(cancellationToken);

    // Whom the flow itself gave the item has not acted by that.
    private static bool Untouched(WorkItem next) => next is { State: WorkItemState.Open, Parts: 0 } && (next.AssigneeId is null || next.Version == 0);

    /// <summary>The instance stands as before; numbers it has used are never used again.</summary>
    private static async Task TakeBackAsync(CaseStep step, WorkflowInstance instance, Retrieval kept, List<WorkItem> opened, CancellationToken cancellationToken)
    {
        var (after, before) = (InstanceState.FromJson(instance.State), InstanceState.FromJson(kept.State));
        before.NextId = after.NextId;
        instance.State = before.ToJson();
        instance.Places = InstancePlaces.Of(before);
        instance.ChangedAt = step.Now;
        instance.Version++;
        foreach (var next in opened)
        {
            (next.State, next.Opinion) = (WorkItemState.Cancelled, $"{step.Actor.Name} 撤回了上一环节的办理意见");
            next.Version++;
            EndClock(step, next);
        }

        var stays = before.Bookmarks.Select(bookmark => bookmark.Id).ToHashSet(StringComparer.Ordinal);
        var gone = after.Bookmarks.Where(bookmark => bookmark.Kind is BookmarkKind.Timer && !stays.Contains(bookmark.Id)).Select(bookmark => bookmark.Id).ToList();
        if (gone.Count > 0)
        {
            step.Db.Timers.RemoveRange(await step.Db.Timers.Where(row => row.InstanceId == instance.Id && gone.Contains(row.BookmarkId)).ToListAsync(cancellationToken));
        }

        foreach (var timer in kept.Timers is null ? [] : JsonSerializer.Deserialize<List<Retrievals.Timer>>(kept.Timers, JsonSerializerOptions.Web)!)
        {
            step.Db.Timers.Add(new TimerRow { InstanceId = instance.Id, BookmarkId = timer.BookmarkId, ActivityId = timer.ActivityId, Name = timer.Name, DueAt = timer.DueAt });
        }

        (step.Case.Amount, step.Case.AmountTrace) = (kept.Amount, kept.AmountTrace);
        step.WaitTouched = true;
    }

    // A limit that went on with what was left stands still again; one that began ends.
    private static void EndClock(CaseStep step, WorkItem next)
    {
        if (step.Clocks.Find(clock => clock.WorkItemId == next.Id) is { } clock
            && clock.Entries.OrderBy(entry => entry.Seq).ToList() is [.., { Kind: ClockEntryKind.Paused } paused, { Kind: ClockEntryKind.Resumed }])
        {
            clock.Pause(step.Now, paused.Reason ?? Reason);
            clock.HasOpenItem = false;
            return;
        }

        step.EndStepClock(next.Id);
    }

    private static void Reopen(CaseStep step, WorkItem item)
    {
        item.State = WorkItemState.Open;
        (item.Outcome, item.Opinion, item.Data) = (null, null, null);
        (item.DecidedBy, item.DecidedByName, item.DecidedAt) = (null, null, null);
        item.AssigneeId = step.Actor.UserId;
        item.Version++;
        if (step.Clocks.Find(clock => clock.WorkItemId == item.Id) is { } own)
        {
            own.Reopen(step.Now, Reason);
            own.HasOpenItem = true;
        }
    }
}
