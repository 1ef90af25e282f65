using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Credit;

/// <summary>Who may do what with the credit register.</summary>
public static class CreditAccess
{
    /// <summary>Officers of the department that keeps the register on that day, and administrators.</summary>
    public static bool MayWrite(Actor actor, DepartmentDirectory departments, DateOnly day) => actor switch
    {
        { Role: UserRole.Administrator } => true,
        { Role: UserRole.Officer, DepartmentCode: { } department } => departments.InForce(CreditMeasure.Shipped.Keeper, day) == department,
        _ => false,
    };

    /// <summary>Who writes it, and the offices that watch over everything. Other officers meet it beside the cases they examine, an enterprise sees its own.</summary>
    public static bool MayRead(Actor actor, DepartmentDirectory departments, DateOnly day) =>
        actor.Role is UserRole.Supervisor or UserRole.Auditor || MayWrite(actor, departments, day);

    internal static Refusal Refusal(DepartmentDirectory departments, DateOnly day)
    {
        var keeper = departments.Name(departments.InForce(CreditMeasure.Shipped.Keeper, day));
        return Commands.Refusal.Forbidden(
            "credit-keepers-only", Say.Pick($"企业信用状况由{keeper}维护，您没有权限。", $"The credit register is kept by the {keeper}; you may not change it."));
    }
}
