using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>Who may see which cases. Nobody sees anything that is not named here.</summary>
public static class CaseAccess
{
    /// <summary>The cases this person may see: applicants their own and those they are a party of, officers those their department works or worked on, the other offices all but drafts.</summary>
    public static IQueryable<Case> VisibleTo(this IQueryable<Case> cases, ApprovalsDb db, Actor actor) => actor switch
    {
        { Role: UserRole.Applicant, ApplicantId: { } applicant } => cases.Where(item =>
            item.ApplicantId == applicant || (item.Status != CaseStatus.Draft && db.WorkItems.Any(work => work.CaseId == item.Id && work.PartyId == applicant))),
        { Role: UserRole.Officer, DepartmentCode: { } department } => cases.Where(item =>
            item.Status != CaseStatus.Draft && (db.WorkItems.Any(work => work.CaseId == item.Id && work.PartyId == null && work.DepartmentCode == department)
                || db.TaskCalls.Any(task => task.CaseId == item.Id && task.Department == department))),
        { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => cases.Where(item => item.Status != CaseStatus.Draft),
        _ => cases.Where(item => false),
    };

    /// <summary>One case, tracked, if this person may see it.</summary>
    public static Task<Case?> FindVisibleAsync(this ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken) =>
        db.Cases.VisibleTo(db, actor).SingleOrDefaultAsync(item => item.Id == id, cancellationToken);

    /// <summary>One case of this applicant, tracked.</summary>
    public static async Task<Case?> FindOwnAsync(this ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken) =>
        actor is { Role: UserRole.Applicant, ApplicantId: { } applicant }
            && await db.Cases.FindAsync([id], cancellationToken) is { } item && item.ApplicantId == applicant
            ? item
            : null;
}
