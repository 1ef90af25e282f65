using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Claims a work item from the pool (签收), gives it back, or hands it to a colleague (转办).</summary>
public sealed class HoldWorkItem(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    /// <summary>Who holds the item now.</summary>
    public sealed record Held(Guid Id, Guid? AssigneeId, string? Assignee);

    /// <summary>The first claim wins.</summary>
    public Task<Outcome<Held>> ClaimAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        RunAsync(actor, key, "claim", id, (db, item, token) => ClaimAsync(db, item, actor, token), cancellationToken);

    /// <summary>Back to the pool.</summary>
    public Task<Outcome<Held>> ReleaseAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        RunAsync(actor, key, "release", id, (db, item, token) => Task.FromResult(Release(item, actor)), cancellationToken);

    /// <summary>To a colleague of the same department, with a reason.</summary>
    public Task<Outcome<Held>> TransferAsync(Actor actor, string? key, Guid id, string? to, string? reason, CancellationToken cancellationToken) =>
        RunAsync(actor, key, "transfer", id, (db, item, token) => TransferAsync(db, item, actor, to, reason, token), cancellationToken);

    private static async Task<Outcome<Held>> ClaimAsync(ApprovalsDb db, WorkItem item, Actor actor, CancellationToken cancellationToken)
    {
        if (item.AssigneeId is not null && item.AssigneeId != actor.UserId)
        {
            return Refusal.Conflict("claimed", Say.Pick("该待办已由他人签收。", "Somebody else has claimed this item."));
        }

        if (!item.MayDecide(actor))
        {
            return Refusal.Forbidden("may-not-decide", Say.Pick("您的岗位不能办理这一环节。", "Your position may not decide this step."));
        }

        if (await Signing.ForbidAsync(db, item, actor.UserId, cancellationToken) is { } signs)
        {
            return signs;
        }

        item.AssigneeId = actor.UserId;
        return new Held(item.Id, item.AssigneeId, actor.Name);
    }

    private static Outcome<Held> Release(WorkItem item, Actor actor)
    {
        if (Stays(item) is { } stays)
        {
            return stays;
        }

        if (item.AssigneeId is null)
        {
            return new Held(item.Id, null, null);
        }

        // A leader may take an item out of the hands of an absent colleague.
        if (item.AssigneeId != actor.UserId && actor.Position < Position.Leader)
        {
            return Refusal.Forbidden("not-yours", Say.Pick("该待办由他人签收，您不能退回。", "Somebody else holds this item."));
        }

        item.AssigneeId = null;
        return new Held(item.Id, null, null);
    }

    private async Task<Outcome<Held>> TransferAsync(ApprovalsDb db, WorkItem item, Actor actor, string? to, string? reason, CancellationToken cancellationToken)
    {
        if (!item.MayDecide(actor))
        {
            return Refusal.Forbidden("may-not-decide", Say.Pick("您不能转办这一待办。", "You may not transfer this item."));
        }

        if (Stays(item) is { } stays)
        {
            return stays;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refusal.Field("reason", Say.Pick("请说明转办的原因。", "Please say why you hand it over."));
        }

        var colleague = await db.Users.AsNoTracking().SingleOrDefaultAsync(
            user => user.UserName == to && !user.Disabled && user.Role == UserRole.Officer && user.DepartmentCode == item.DepartmentCode, cancellationToken);
        if (colleague is null || colleague.Position < item.Position)
        {
            return Refusal.Field("to", Say.Pick("本部门没有可办理这一环节的该人员。", "Nobody of that name in your department may decide this step."));
        }

        // Whoever is away has it done by the substitute.
        var (holder, inPlaceOf) = await Substitutes.ResolveAsync(db, colleague, item, WorkingCalendar.DateOf(clock.GetUtcNow()), cancellationToken);
        if (holder is null)
        {
            return Refusal.Field("to", Say.Pick($"{colleague.DisplayName} 请假，其代办人不能办理这一环节，请转给他人。", $"{colleague.DisplayName} is away, and the substitute may not decide this step. Choose somebody else."));
        }

        if (await Signing.ForbidAsync(db, item, holder.Id, cancellationToken) is { } signs)
        {
            return signs;
        }

        (item.AssigneeId, item.SubstituteFor, colleague) = (holder.Id, inPlaceOf, holder);
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken);
        step.Case.Version++;
        step.Journal("transferred", visible: true, item.ActivityId, item.Step, outcome: colleague.DisplayName, opinion: reason, onBehalfOf: inPlaceOf);
        step.Send("notify", new NotifyPayload(
            null, null, null, colleague.Id, item.CaseId,
            $"转办：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", $"{actor.Name} 将“{item.Step}”转给您办理：{reason}", $"/work-items/{item.Id}", Mail: true));
        return new Held(item.Id, colleague.Id, colleague.DisplayName);
    }

    /// <summary>A signature is given in person, and a decision that waits for signatures stays with who made it.</summary>
    private static Refusal? Stays(WorkItem item) => item.ParentId is not null
        ? Refusal.Conflict("part-of-a-step", Say.Pick("会签和委派的意见须由本人办理，不能转办或退回。", "A signature or an opinion is given in person; it cannot be handed on."))
        : item.Pending is not null
            ? Refusal.Conflict("decision-pending", Say.Pick("决定正在等待会签，不能转办或退回。", "The decision waits for signatures; it cannot be handed on."))
            : null;

    /// <summary>Claims inside somebody else's transaction; the caller saves.</summary>
    internal static Task<Outcome<Held>> ClaimAsync(ApprovalsDb db, Actor actor, Guid id, CancellationToken cancellationToken) =>
        OnAsync(db, actor, id, (item, token) => ClaimAsync(db, item, actor, token), cancellationToken);

    /// <summary>Hands over inside somebody else's transaction; the caller saves.</summary>
    internal Task<Outcome<Held>> TransferAsync(ApprovalsDb db, Actor actor, Guid id, string? to, string? reason, CancellationToken cancellationToken) =>
        OnAsync(db, actor, id, (item, token) => TransferAsync(db, item, actor, to, reason, token), cancellationToken);

    private Task<Outcome<Held>> RunAsync(
        Actor actor, string? key, string action, Guid id, Func<ApprovalsDb, WorkItem, CancellationToken, Task<Outcome<Held>>> work, CancellationToken cancellationToken) =>
        commands.RunAsync(
            actor, new CommandKey(key, $"{action}/{id}"), (db, token) => OnAsync(db, actor, id, (item, within) => work(db, item, within), token), cancellationToken);

    private static async Task<Outcome<Held>> OnAsync(
        ApprovalsDb db, Actor actor, Guid id, Func<WorkItem, CancellationToken, Task<Outcome<Held>>> work, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Held>.Missing();
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already."));
        }

        item.Version++;
        return await work(item, cancellationToken);
    }
}
