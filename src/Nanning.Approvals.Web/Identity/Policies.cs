using Microsoft.AspNetCore.Authorization;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Web.Identity;

/// <summary>Names of the authorization policies. Roles are read from the database at each request, not from the cookie.</summary>
public static class Policies
{
    public const string SignedIn = nameof(SignedIn);
    public const string Applicant = nameof(Applicant);
    public const string Officer = nameof(Officer);
    public const string Supervisor = nameof(Supervisor);
    public const string Administrator = nameof(Administrator);

    /// <summary>Everyone but applicants.</summary>
    public const string Staff = nameof(Staff);

    /// <summary>Who may look at the machinery of the flows; who changes something needs <see cref="Administrator"/>.</summary>
    public const string Console = nameof(Console);

    internal static void Add(AuthorizationBuilder authorization) => authorization
        .AddPolicy(SignedIn, policy => policy.AddRequirements(new RoleRequirement(Enum.GetValues<UserRole>())))
        .AddPolicy(Applicant, policy => policy.AddRequirements(new RoleRequirement([UserRole.Applicant])))
        .AddPolicy(Officer, policy => policy.AddRequirements(new RoleRequirement([UserRole.Officer])))
        .AddPolicy(Supervisor, policy => policy.AddRequirements(new RoleRequirement([UserRole.Supervisor])))
        .AddPolicy(Administrator, policy => policy.AddRequirements(new RoleRequirement([UserRole.Administrator])))
        .AddPolicy(Console, policy => policy.AddRequirements(new RoleRequirement([UserRole.Administrator, UserRole.Auditor])))
        .AddPolicy(Staff, policy => policy.AddRequirements(
            new RoleRequirement([UserRole.Officer, UserRole.Supervisor, UserRole.Administrator, UserRole.Auditor])));
}

/// <summary>One of these roles.</summary>
public sealed record RoleRequirement(IReadOnlyList<UserRole> Roles) : IAuthorizationRequirement;

internal sealed class RoleHandler(CurrentActor current) : AuthorizationHandler<RoleRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (await current.GetAsync() is { Role: { } role } && requirement.Roles.Contains(role))
        {
            context.Succeed(requirement);
        }
    }
}
