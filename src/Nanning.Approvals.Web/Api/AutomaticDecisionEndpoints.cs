using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

/// <summary>What rules decided in nobody's name, for review the next day.</summary>
internal static class AutomaticDecisionEndpoints
{
    public static void MapAutomaticDecisions(this IEndpointRouteBuilder routes)
    {
        var decisions = routes.MapGroup("/api/automatic-decisions").RequireAuthorization(Policies.Staff).WithTags("Work items");
        decisions.MapGet("/", ListAsync).WithName("ListDecisionsOfRules").WithSummary("What rules decided, by department, and whether somebody has looked at it");
        decisions.MapPost("/{id:guid}/seen", SeenAsync).WithName("ReviewAutomaticDecision").WithSummary("Mark what a rule decided as seen");
    }

    /// <param name="state">due, open or seen; all when it is left out.</param>
    internal static async Task<IResult> ListAsync(
        CurrentActor current, AutomaticDecisions decisions, CancellationToken cancellationToken, string? department = null, string? state = null, int page = 1, int pageSize = 20) =>
        string.IsNullOrEmpty(state) || AutomaticDecisions.States.Contains(state)
            ? TypedResults.Ok(await decisions.ListAsync(await current.RequiredAsync(), new(department, state, page, pageSize), cancellationToken))
            : ApiResults.Problem(Refusal.Field("state", Say.Pick("state 应为 due、open 或 seen。", "state is due, open or seen.")));

    private static async Task<IResult> SeenAsync(Guid id, SeenRequest? request, HttpRequest http, CurrentActor current, ReviewAutomaticDecision review, CancellationToken cancellationToken) =>
        ApiResults.From(await review.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request?.Remark, cancellationToken));

    public sealed record SeenRequest(string? Remark);
}
