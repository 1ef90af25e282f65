using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Officers keep out of the cases of an applicant they have to do with (回避). Which applicant that is stands in their account.</summary>
internal static class ConflictOfInterest
{
    /// <summary>Whether a person of the offices has a part in a case.</summary>
    public static bool Of(Actor actor, Case item) => actor is { Role: UserRole.Officer, ApplicantId: { } applicant } && applicant == item.ApplicantId;

    /// <summary>The same for somebody who is only named.</summary>
    public static Task<bool> OfAsync(ApprovalsDb db, Guid? userId, Guid caseId, CancellationToken cancellationToken) => db.Users.AnyAsync(
        user => user.Id == userId && user.Role == UserRole.Officer && user.ApplicantId != null && db.Cases.Any(item => item.Id == caseId && item.ApplicantId == user.ApplicantId), cancellationToken);

    /// <summary>What such a person is told.</summary>
    public static Refusal Refusal() => Commands.Refusal.Forbidden("conflict-of-interest", Say.Pick(
        "该办件的申请人与您有关，按规定您应当回避，请由其他人员办理。", "You have to do with the applicant of this case and must keep out of it. Somebody else has to deal with it."));
}
