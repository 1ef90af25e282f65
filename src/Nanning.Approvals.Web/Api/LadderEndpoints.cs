using Nanning.Approvals.Supervision;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>The ladder of supervision (升级督办): its rungs, and what they did lately.</summary>
internal static class LadderEndpoints
{
    public static void MapLadder(this IEndpointRouteBuilder routes)
    {
        var ladder = routes.MapGroup("/api/ladder").RequireAuthorization(Policies.Staff).WithTags("Ladder");
        ladder.MapGet("/", GetAsync).WithName("GetLadder").WithSummary("The rungs, of all procedures or those that one meets, with the rules of forecast and pauses");
        ladder.MapGet("/fired", FiredAsync).WithName("ListFiredRungs").WithSummary("The rungs that fired, the latest first");
        ladder.MapPut("/", PutAsync).RequireAuthorization(Policies.Administrator).WithName("SetLadder").WithSummary("Change the rungs, with a reason that is kept");
    }

    private static async Task<IResult> GetAsync(CurrentActor current, LadderQueries ladder, CancellationToken cancellationToken, string? procedure = null) =>
        ApiResults.OrNotFound(await ladder.GetAsync(await current.RequiredAsync(), procedure, cancellationToken));

    private static async Task<IResult> FiredAsync(
        CurrentActor current, LadderQueries ladder, CancellationToken cancellationToken, string? rung = null, string? procedure = null, int page = 1, int pageSize = 20) =>
        ApiResults.OrNotFound(await ladder.FiredAsync(await current.RequiredAsync(), rung, procedure, page, pageSize, cancellationToken));

    private static async Task<IResult> PutAsync(SetLadder.Input request, HttpRequest http, CurrentActor current, SetLadder set, CancellationToken cancellationToken) =>
        ApiResults.From(await set.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken));
}
