using Nanning.Approvals.Users;

namespace Nanning.Approvals.Departments;

/// <summary>An officer who can be asked today.</summary>
/// <param name="Concerned">The applicant whose cases this officer keeps out of (回避), or null.</param>
public sealed record StaffMember(Guid Id, string Name, string Department, Position Position, Guid? Concerned);
