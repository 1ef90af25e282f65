using Nanning.Approvals.Departments;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>What a person may do with a duty. Whatever is not named here is not allowed.</summary>
/// <param name="See">Read it.</param>
/// <param name="Lead">Report, deliver, ask for acceptance or a later deadline: officers of the lead.</param>
/// <param name="CoLead">Contribute: officers of a co-lead.</param>
/// <param name="Accept">Accept, return, decide on a later deadline: officers of the accepting department; supervisors where that is the lead itself.</param>
/// <param name="Urge">Supervisors.</param>
public sealed record DutyRights(bool See, bool Lead, bool CoLead, bool Accept, bool Urge)
{
    /// <summary>The rights on a day; departments that have ended are stood for by their successors.</summary>
    public static DutyRights Of(Duty duty, Actor? actor, DepartmentDirectory departments, DateOnly today)
    {
        var lead = departments.InForce(duty.Lead, today);
        var acceptor = departments.InForce(duty.AcceptedBy, today);
        var own = actor is { Role: UserRole.Officer, DepartmentCode: { } code } ? code : null;
        var isLead = own is not null && own == lead;
        var isCoLead = own is not null && !isLead && duty.CoLeadCodes.Any(coLead => coLead switch
        {
            DutyPlan.Everybody => true,
            DutyPlan.EveryDistrict => departments.Find(own)?.IsDistrict == true,
            _ => departments.InForce(coLead, today) == own,
        });
        var supervisor = actor?.Role == UserRole.Supervisor;
        var accepts = lead == acceptor ? supervisor : own is not null && own == acceptor;
        var overseer = actor?.Role is UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor;
        return new DutyRights(overseer || isLead || isCoLead || (own is not null && own == acceptor), isLead, isCoLead, accepts, supervisor);
    }

    /// <summary>Whether the person may make new duties and record conferences: officers of the accepting department and administrators; supervisors may add duties.</summary>
    public static bool MayAdd(Actor actor, DutyPlan plan, DepartmentDirectory departments, DateOnly today) =>
        actor.Role is UserRole.Administrator or UserRole.Supervisor
        || (actor is { Role: UserRole.Officer, DepartmentCode: { } own } && own == departments.InForce(plan.AcceptedBy, today));
}
