using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Claims;

/// <summary>The same person or thing in another case: a possible double benefit (重复享受), for a human to look at.</summary>
/// <param name="Claim">What the case at hand claims, in words.</param>
/// <param name="State">Whether the other one is applied for or granted.</param>
/// <param name="CaseId">The other case; null when this person may not see it.</param>
public sealed record BenefitFlag(
    string Kind, string Claim, string Subject, ClaimState State, DateTimeOffset ClaimedAt, string? Number, string Procedure, string ProcedureName, string Applicant, Guid? CaseId);

/// <summary>Finds possible double benefits. Applicants never learn of other people's cases.</summary>
internal static class BenefitFlags
{
    private const int Most = 100;

    public static async Task<IReadOnlyList<BenefitFlag>> ReadAsync(
        ApprovalsDb db, ProcedureLibrary procedures, Case item, Procedure procedure, Actor actor, CancellationToken cancellationToken)
    {
        var watched = procedure.Claims.Where(claim => claim.Flagged).ToDictionary(claim => claim.Id, StringComparer.Ordinal);
        if (watched.Count == 0 || actor.Role is not (UserRole.Officer or UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor))
        {
            return [];
        }

        var names = watched.Keys.ToList();
        var found = await (
            from own in db.Claims.AsNoTracking()
            where own.CaseId == item.Id && own.State != ClaimState.Released && names.Contains(own.Name)
            join other in db.Claims.AsNoTracking() on new { own.Kind, own.Subject } equals new { other.Kind, other.Subject }
            where other.CaseId != item.Id && other.State != ClaimState.Released
            join its in db.Cases.AsNoTracking() on other.CaseId equals its.Id
            orderby other.ClaimedAt descending
            select new { own.Name, other.Kind, other.Subject, other.State, other.ClaimedAt, its.Id, its.Number, its.ProcedureCode, its.Edition, its.ApplicantName }).Take(Most).ToListAsync(cancellationToken);
        var ids = found.Select(one => one.Id).Distinct().ToList();
        var visible = ids.Count == 0 ? [] : (await db.Cases.VisibleTo(db, actor).Where(its => ids.Contains(its.Id)).Select(its => its.Id).ToListAsync(cancellationToken)).ToHashSet();
        var flags = new List<BenefitFlag>();
        foreach (var one in found)
        {
            var its = await procedures.GetAsync(db, one.ProcedureCode, one.Edition, cancellationToken);
            flags.Add(new BenefitFlag(
                one.Kind, watched[one.Name].Text.ToString(), one.Subject, one.State, one.ClaimedAt, one.Number, one.ProcedureCode, its.Name.ToString(), one.ApplicantName,
                visible.Contains(one.Id) ? one.Id : null));
        }

        return flags;
    }
}
