using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Who may urge an item, and what an urge does.</summary>
internal static class Urging
{
    /// <summary>The applicant of the case, supervisors, and whoever decided the step before.</summary>
    public static async Task<bool> MayAsync(ApprovalsDb db, WorkItem item, Case ofCase, Actor actor, CancellationToken cancellationToken) => actor switch
    {
        { Role: UserRole.Applicant } => actor.ApplicantId == ofCase.ApplicantId && item.PartyId != ofCase.ApplicantId,
        { Role: UserRole.Supervisor } => true,
        { Role: UserRole.Officer, UserId: { } user } => await DecidedBeforeAsync(db, item, user, cancellationToken),
        _ => false,
    };

    /// <summary>Whether a person decided the last step before an item.</summary>
    public static async Task<bool> DecidedBeforeAsync(ApprovalsDb db, WorkItem item, Guid user, CancellationToken cancellationToken)
    {
        var before = db.WorkItems.Where(row => row.CaseId == item.CaseId && row.ParentId == null && row.Id != item.Id && row.State == WorkItemState.Done && row.DecidedAt <= item.CreatedAt);
        var last = await before.MaxAsync(row => row.DecidedAt, cancellationToken);
        return last is not null && await before.AnyAsync(row => row.DecidedAt == last && row.DecidedBy == user, cancellationToken);
    }

    /// <summary>Writes an urge and tells the holder; null when this person has urged the item today. Every so often it goes to the next position, too.</summary>
    public static async Task<WorkItemUrge?> WriteAsync(CaseStep step, WorkItem item, string? reason, CancellationToken cancellationToken)
    {
        var before = await step.Db.WorkItemUrges.AsNoTracking().Where(urge => urge.WorkItemId == item.Id).ToListAsync(cancellationToken);
        if (before.Exists(urge => urge.ById == step.Actor.UserId && urge.On == step.Today))
        {
            return null;
        }

        var count = before.Count + 1;
        var escalates = item.PartyId is null && count % step.Work.UrgesToEscalate == 0;
        var written = new WorkItemUrge
        {
            WorkItemId = item.Id, ById = step.Actor.UserId!.Value, On = step.Today, At = step.Now, ByName = step.Actor.Name, Reason = reason, Escalated = escalates,
        };
        step.Db.WorkItemUrges.Add(written);

        // Two who urge at once run one after the other, so that just one of them is the one that goes further up.
        item.Version++;
        step.Send("notify", new NotifyPayload(
            item.PartyId, item.PartyId is null ? item.DepartmentCode : null, item.PartyId is null ? item.Position : null, item.AssigneeId, item.CaseId,
            $"催办：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}",
            $"{step.Actor.Name} 催办“{step.Procedure.Name.Zh}”（{item.CaseNumber}）的“{item.Step}”环节。{reason}", $"/work-items/{item.Id}", Mail: true));
        if (escalates)
        {
            Escalate(step, item, count);
        }

        return written;
    }

    private static void Escalate(CaseStep step, WorkItem item, int count)
    {
        // The lowest position above the step's that somebody has; above the head of the department it is the supervisors.
        var above = step.Departments.Staff.Where(officer => officer.Department == item.DepartmentCode && officer.Position > item.Position && officer.Id != item.AssigneeId)
            .Select(officer => (Position?)officer.Position).Min();
        var held = step.Departments.Staff.FirstOrDefault(officer => officer.Id == item.AssigneeId)?.Position;
        above = held >= above ? step.Departments.Staff.Where(officer => officer.Department == item.DepartmentCode && officer.Position > held).Select(officer => (Position?)officer.Position).Min() : above;
        step.Send("notify", new NotifyPayload(
            null, above is null ? null : item.DepartmentCode, above, null, item.CaseId, $"催办升级：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}",
            $"“{step.Procedure.Name.Zh}”（{item.CaseNumber}）的“{item.Step}”环节已被催办 {count} 次仍未办理，请督促。",
            above is null ? $"/cases/{item.CaseId}" : $"/work-items/{item.Id}", Mail: true, above is null ? UserRole.Supervisor : null));
        step.Journal("urge-escalated", visible: true, item.ActivityId, item.Step, outcome: $"{count}", actor: Actor.System);
    }
}
