using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations;

/// <summary>Who may look at the machinery: administrators, and auditors, who change nothing.</summary>
public static class ConsoleAccess
{
    public static bool MaySee(this Actor actor) => actor.Role is UserRole.Administrator or UserRole.Auditor;
}
