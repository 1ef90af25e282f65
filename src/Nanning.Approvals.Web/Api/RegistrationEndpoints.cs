using Nanning.Approvals.Applicants;

namespace Nanning.Approvals.Web.Api;

internal static class RegistrationEndpoints
{
    public static void MapRegistration(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/applicants", RegisterAsync).WithTags("Sign-in").WithName("RegisterApplicant").WithSummary("Register an enterprise, base, unit or person with an account");

    private static async Task<IResult> RegisterAsync(RegisterApplicant.Registration request, HttpRequest http, RegisterApplicant register, CancellationToken cancellationToken) =>
        ApiResults.From(await register.RunAsync(http.IdempotencyKey(), request, cancellationToken), registered => TypedResults.Json(registered, statusCode: StatusCodes.Status201Created));
}
