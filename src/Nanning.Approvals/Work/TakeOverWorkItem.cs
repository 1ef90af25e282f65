using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Takes a work item out of the hands of whoever holds it (接手): a head of the department for himself, a supervisor back into the pool. The holder is told and it is written down.</summary>
public sealed class TakeOverWorkItem(CommandRunner commands, CaseHost host)
{
    /// <summary>Who holds the item now; nobody when it lies in the pool.</summary>
    public sealed record Taken(Guid Id, Guid? AssigneeId, string? Assignee);

    /// <summary>Whether a person may break this hold.</summary>
    public static bool May(WorkItem item, Actor actor) => item is { State: WorkItemState.Open, PartyId: null, ParentId: null, AssigneeId: not null, Pending: null } && item.AssigneeId != actor.UserId
        && (actor.Role == UserRole.Supervisor
            || (actor is { Role: UserRole.Officer, Position: >= Position.SectionHead } && actor.DepartmentCode == item.DepartmentCode && actor.Position >= item.Position));

    public Task<Outcome<Taken>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) => commands.RunAsync<Taken>(
        actor,
        new CommandKey(key, $"take-over/{id}"),
        async (db, token) =>
        {
            var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, token);
            if (item is null || !item.VisibleTo(actor))
            {
                return new Outcome<Taken>.Missing();
            }

            if (item.State != WorkItemState.Open)
            {
                return Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already."));
            }

            if (!May(item, actor))
            {
                return Refusal.Forbidden("may-not-take-over", Say.Pick(
                    "只有本部门的科长、领导或督查人员可以接手他人正在办理的待办。", "Only heads of the department and supervisors take over what somebody else holds."));
            }

            if (string.IsNullOrWhiteSpace(reason))
            {
                return Refusal.Field("reason", Say.Pick("请说明接手的原因，承办人会看到。", "Please say why; the holder will read it."));
            }

            return await TakeAsync(db, actor, item, reason.Trim(), token);
        },
        cancellationToken);

    private async Task<Outcome<Taken>> TakeAsync(ApprovalsDb db, Actor actor, WorkItem item, string reason, CancellationToken cancellationToken)
    {
        var before = item.AssigneeId!.Value;
        var name = await db.Users.Where(user => user.Id == before).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
        item.AssigneeId = actor.Role == UserRole.Officer ? actor.UserId : null;
        item.Version++;
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken, whole: false);
        step.Case.Version++;
        step.Journal("taken-over", visible: false, item.ActivityId, item.Step, outcome: name, opinion: reason);
        step.Send("notify", new NotifyPayload(
            null, null, null, before, item.CaseId,
            $"待办被接手：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", $"{actor.Name} 接手了由您办理的“{item.Step}”：{reason}", $"/work-items/{item.Id}", Mail: true));
        return new Taken(item.Id, item.AssigneeId, item.AssigneeId is null ? null : actor.Name);
    }
}
