using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Sign-in");
        auth.MapPost("/login", LoginAsync).WithName("Login").WithSummary("Sign in with a password; answers with a bearer token");
        auth.MapPost("/refresh", RefreshAsync).WithName("RefreshToken").WithSummary("A new bearer token for a refresh token");
        routes.MapGet("/api/me", MeAsync).RequireAuthorization(Policies.SignedIn).WithTags("Sign-in").WithName("Me").WithSummary("Who is signed in");
    }

    private static async Task<IResult> LoginAsync(LoginRequest request, UserManager<User> users, SignInManager<User> signIn)
    {
        var user = string.IsNullOrEmpty(request.UserName) ? null : await users.FindByNameAsync(request.UserName);
        if (user is null || user.Disabled || !(await signIn.CheckPasswordSignInAsync(user, request.Password ?? string.Empty, lockoutOnFailure: true)).Succeeded)
        {
            return TypedResults.Problem(
                Say.Pick("用户名或密码不正确。", "The user name or the password is wrong."), statusCode: StatusCodes.Status401Unauthorized,
                title: Say.Pick("登录失败", "Sign-in failed"), extensions: [new("code", "login-failed")]);
        }

        return TypedResults.SignIn(await signIn.CreateUserPrincipalAsync(user), authenticationScheme: IdentityConstants.BearerScheme);
    }

    private static async Task<IResult> RefreshAsync(RefreshRequest request, SignInManager<User> signIn, IOptionsMonitor<BearerTokenOptions> options)
    {
        var ticket = options.Get(IdentityConstants.BearerScheme).RefreshTokenProtector.Unprotect(request.RefreshToken);
        return ticket?.Properties.ExpiresUtc is { } expires && TimeProvider.System.GetUtcNow() < expires
            && await signIn.ValidateSecurityStampAsync(ticket.Principal) is { Disabled: false } user
            ? TypedResults.SignIn(await signIn.CreateUserPrincipalAsync(user), authenticationScheme: IdentityConstants.BearerScheme)
            : TypedResults.Challenge(authenticationSchemes: [IdentityConstants.BearerScheme]);
    }

    private static async Task<IResult> MeAsync(CurrentActor current, IDbContextFactory<ApprovalsDb> contexts, CancellationToken cancellationToken)
    {
        var user = (await current.UserAsync())!;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var applicant = await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == user.ApplicantId, cancellationToken);
        return TypedResults.Ok(new
        {
            user.Id,
            user.UserName,
            user.DisplayName,
            user.Role,
            Department = user.DepartmentCode,
            user.Position,
            Applicant = applicant is null ? null : new { applicant.Id, applicant.Kind, applicant.Name, applicant.Identifier, applicant.District },
        });
    }

    public sealed record LoginRequest(string? UserName, string? Password);

    public sealed record RefreshRequest(string? RefreshToken);
}
