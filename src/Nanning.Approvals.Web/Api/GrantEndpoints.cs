using System.Text;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class GrantEndpoints
{
    public static void MapGrants(this IEndpointRouteBuilder routes)
    {
        var grants = routes.MapGroup("/api").RequireAuthorization(Policies.SignedIn).WithTags("Grants");
        grants.MapGet("/grants", OwnAsync).WithName("ListOwnGrants").WithSummary("What the applicant that is signed in has received");
        grants.MapGet("/applicants/{id:guid}/grants", OfAsync).WithName("ListGrants").WithSummary("What an applicant has received, by year and procedure, with the caps");
        grants.MapGet("/applicants/{id:guid}/grants.csv", CsvAsync).WithName("GrantsCsv").WithSummary("The entries as a file");
    }

    private static async Task<IResult> OwnAsync(CurrentActor current, GrantQueries grants, CancellationToken cancellationToken, int page = 1, int pageSize = 20)
    {
        var actor = await current.RequiredAsync();
        return ApiResults.OrNotFound(actor.ApplicantId is { } id ? await grants.ReceivedAsync(actor, id, page, pageSize, cancellationToken) : null);
    }

    private static async Task<IResult> OfAsync(Guid id, CurrentActor current, GrantQueries grants, CancellationToken cancellationToken, int page = 1, int pageSize = 20) =>
        ApiResults.OrNotFound(await grants.ReceivedAsync(await current.RequiredAsync(), id, page, pageSize, cancellationToken));

    private static async Task<IResult> CsvAsync(Guid id, CurrentActor current, GrantQueries grants, CancellationToken cancellationToken) =>
        await grants.CsvAsync(await current.RequiredAsync(), id, cancellationToken) is { } csv
            ? TypedResults.File(Encoding.UTF8.GetBytes(csv), "text/csv; charset=utf-8", $"grants-{id:N}.csv")
            : ApiResults.NotFound();
}
