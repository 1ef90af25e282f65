using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>Who may see which cases. Nobody sees anything that is not named here.</summary>
public static class CaseAccess
{
    /// <summary>The cases this person may see: applicants their own and those they are a party of, officers those their department works or worked on or has entered from paper, the other offices all but drafts.</summary>
    public static IQueryable<Case> VisibleTo(this IQueryable<Case> cases, ApprovalsDb db, Actor actor) => actor switch
    {
        { Role: UserRole.Applicant, ApplicantId: { } applicant } => cases.Where(item =>
            item.ApplicantId == applicant || (item.Status != CaseStatus.Draft && db.WorkItems.Any(work => work.CaseId == item.Id && work.PartyId == applicant))),
        { Role: UserRole.Officer, DepartmentCode: { } department, UserId: var user } => cases.Where(item =>
            item.EnteredBy == department || (item.Status != CaseStatus.Draft && (db.WorkItems.Any(work => work.CaseId == item.Id && work.PartyId == null && work.DepartmentCode == department)
                || db.TaskCalls.Any(task => task.CaseId == item.Id && task.Department == department)
                || db.CaseCopies.Any(copy => copy.CaseId == item.Id && copy.UserId == user)))),
        { Role: UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor } => cases.Where(item => item.Status != CaseStatus.Draft),
        _ => cases.Where(item => false),
    };

    /// <summary>One case, tracked, if this person may see it.</summary>
    public static Task<Case?> FindVisibleAsync(this ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken) =>
        db.Cases.VisibleTo(db, actor).SingleOrDefaultAsync(item => item.Id == id, cancellationToken);

    /// <summary>One case, tracked, whose form this person may write: the applicant's own, and for the department that enters an application from paper, that one.</summary>
    public static async Task<Case?> FindOwnAsync(this ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken) =>
        actor.Role is UserRole.Applicant or UserRole.Officer && await db.Cases.FindAsync([id], cancellationToken) is { } item && item.WrittenBy(actor) ? item : null;

    /// <summary>Whether this person writes the form. A department keeps the pen of what it entered until that is sent in, and takes it up again for supplements on paper.</summary>
    public static bool WrittenBy(this Case item, Actor actor) => actor.Role switch
    {
        UserRole.Applicant => actor.ApplicantId is { } applicant && item.ApplicantId == applicant,
        UserRole.Officer => item.EnteredBy is not null && item.EnteredBy == actor.DepartmentCode && item.Status is (CaseStatus.Draft or CaseStatus.AwaitingSupplement),
        _ => false,
    };
}
