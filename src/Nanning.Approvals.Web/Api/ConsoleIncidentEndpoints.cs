using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Incidents: grouped, one by one, retried and closed.</summary>
internal static class ConsoleIncidentEndpoints
{
    public static void MapConsoleIncidents(this IEndpointRouteBuilder routes)
    {
        var see = routes.MapGroup("/api/console/incidents").RequireAuthorization(Policies.Console).WithTags("Console");
        see.MapGet("/", ListAsync).WithName("ListIncidents").WithSummary("Incidents one by one");
        see.MapGet("/groups", GroupsAsync).WithName("GroupIncidents").WithSummary("Open incidents by what went wrong");

        var change = routes.MapGroup("/api/console/incidents").RequireAuthorization(Policies.Administrator).WithTags("Console");
        change.MapPost("/{id:guid}/retry", RetryAsync).WithName("RetryIncident").WithSummary("Run the held command again");
        change.MapPost("/{id:guid}/close", CloseAsync).WithName("CloseIncident").WithSummary("Close an incident without running anything");
    }

    private static async Task<IResult> ListAsync(
        CurrentActor current, IncidentQueries incidents, CancellationToken cancellationToken,
        string? definition = null, string? activity = null, string? shape = null, bool resolved = false, string? q = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await incidents.ListAsync(await current.RequiredAsync(), new(definition, activity, shape, resolved, q, page, pageSize), cancellationToken));

    private static async Task<IResult> GroupsAsync(CurrentActor current, IncidentQueries incidents, CancellationToken cancellationToken)
    {
        var groups = await incidents.GroupsAsync(await current.RequiredAsync(), cancellationToken);
        return TypedResults.Ok(new { items = groups, total = groups.Count });
    }

    private static async Task<IResult> RetryAsync(Guid id, ReasonRequest request, HttpRequest http, CurrentActor current, RetryIncident retry, CancellationToken cancellationToken) =>
        ApiResults.From(await retry.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Reason, cancellationToken));

    private static async Task<IResult> CloseAsync(Guid id, ReasonRequest request, HttpRequest http, CurrentActor current, RetryIncident retry, CancellationToken cancellationToken) =>
        ApiResults.From(await retry.CloseAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Reason, cancellationToken));

    public sealed record ReasonRequest(string? Reason);
}
