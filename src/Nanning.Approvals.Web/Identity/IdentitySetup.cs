using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Web.Identity;

/// <summary>Registers sign-in: a cookie for pages, bearer tokens for programs.</summary>
public static class IdentitySetup
{
    private const string Either = "CookieOrBearer";

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                    ? IdentityConstants.BearerScheme
                    : IdentityConstants.ApplicationScheme)
            // Sessions are about people at their desks: they run on the machine's time, also when the platform's clock is advanced by years.
            .AddCookie(IdentityConstants.ApplicationScheme, options =>
            {
                options.TimeProvider = TimeProvider.System;
                options.Cookie.Name = "approvals";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = "/login";
                options.ReturnUrlParameter = "returnUrl";
                options.ExpireTimeSpan = TimeSpan.FromHours(10);
                options.SlidingExpiration = true;
                options.Events.OnRedirectToLogin = context => StatusOrRedirect(context.Request, context.Response, context.RedirectUri, StatusCodes.Status401Unauthorized);

                // The page of the error is drawn at the address that was asked for.
                options.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                };
            })
            .AddBearerToken(IdentityConstants.BearerScheme, options =>
            {
                options.TimeProvider = TimeProvider.System;
                options.BearerTokenExpiration = TimeSpan.FromHours(8);
            });

        services.AddIdentityCore<User>(options =>
            {
                options.Password.RequiredLength = 10;
                options.Password.RequireNonAlphanumeric = false;
                options.Password.RequireUppercase = false;
                options.Lockout.MaxFailedAccessAttempts = 10;
            })
            .AddEntityFrameworkStores<ApprovalsDb>()
            .AddSignInManager();
        Policies.Add(services.AddAuthorizationBuilder());
        services.AddScoped<CurrentActor>().AddScoped<IAuthorizationHandler, RoleHandler>();
        return services;
    }

    private static Task StatusOrRedirect(HttpRequest request, HttpResponse response, string redirect, int status)
    {
        if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/elsa", StringComparison.OrdinalIgnoreCase))
        {
            response.StatusCode = status;
        }
        else
        {
            response.Redirect(redirect);
        }

        return Task.CompletedTask;
    }
}
