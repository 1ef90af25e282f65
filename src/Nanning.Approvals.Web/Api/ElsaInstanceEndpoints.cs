using Nanning.Approvals.Designer;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Instances under Elsa's routes, for Studio's viewer. Read-only.</summary>
internal static class ElsaInstanceEndpoints
{
    public static void MapElsaInstances(this IEndpointRouteBuilder routes)
    {
        var instances = routes.MapGroup("/elsa/api/workflow-instances").RequireAuthorization(Policies.Administrator).WithTags("Definitions");
        instances.MapPost("/", ListAsync).WithName("ListElsaInstances").WithSummary("Instances by filter and page");
        instances.MapGet("/", (ElsaInstances elsa, CurrentActor current, CancellationToken token, int page = 0, int pageSize = 20) => ListAsync(new FilterRequest(Page: page, PageSize: pageSize), elsa, current, token))
            .WithName("PageElsaInstances").WithSummary("Instances by page");
        instances.MapGet("/{id:guid}", async (Guid id, ElsaInstances elsa, CancellationToken token) => ApiResults.OrNotFound(await elsa.GetAsync(id, token)))
            .WithName("GetElsaInstance").WithSummary("An instance with its state");
        instances.MapGet("/{id:guid}/execution-state", async (Guid id, ElsaInstances elsa, CancellationToken token) => ApiResults.OrNotFound(await elsa.GetAsync(id, token) is { } found
            ? new { status = found["status"], subStatus = found["subStatus"], updatedAt = found["updatedAt"] }
            : null)).WithName("GetElsaExecutionState").WithSummary("How an instance stands");
        instances.MapGet("/{id:guid}/variables", async (Guid id, ElsaInstances elsa, CancellationToken token) => ApiResults.OrNotFound(await elsa.VariablesAsync(id, token) is { } found
            ? new { items = found, count = found.Count }
            : null)).WithName("ListElsaVariables").WithSummary("The variables of an instance");
        instances.MapMethods("/{id:guid}/journal", ["GET", "POST"], JournalAsync).WithName("ListElsaJournal").WithSummary("What the engine wrote down of an instance");
        var executions = routes.MapGroup("/elsa/api").RequireAuthorization(Policies.Administrator).WithTags("Definitions");
        executions.MapPost("/activity-executions/report", ReportAsync).WithName("ReportElsaExecutions").WithSummary("How often each activity began and ended");
        executions.MapGet("/activity-executions/list", ExecutionsAsync).WithName("ListElsaExecutions").WithSummary("The visits of an activity");
        executions.MapGet("/activity-execution-summaries/list", ExecutionsAsync).WithName("ListElsaExecutionSummaries").WithSummary("The visits of an activity, in short");
    }

    private static async Task<IResult> ListAsync(FilterRequest request, ElsaInstances elsa, CurrentActor current, CancellationToken cancellationToken)
    {
        var found = await elsa.ListAsync(
            await current.RequiredAsync(),
            new(
                request.DefinitionIds, request.DefinitionId, request.Version, request.SearchTerm, request.Status ?? request.Statuses?.FirstOrDefault(), request.SubStatus ?? request.SubStatuses?.FirstOrDefault(),
                request.HasIncidents, Math.Max(request.Page ?? 0, 0), Math.Clamp(request.PageSize ?? 20, 1, 200)),
            cancellationToken);
        return TypedResults.Ok(new { items = found.Items, totalCount = found.Total });
    }

    private static async Task<IResult> JournalAsync(Guid id, ElsaInstances elsa, CancellationToken cancellationToken, int skip = 0, int take = 100) =>
        await elsa.JournalAsync(id, skip, take, cancellationToken) is { } found ? TypedResults.Ok(new { items = found.Items, totalCount = found.Total }) : ApiResults.NotFound();

    private static async Task<IResult> ReportAsync(ReportRequest request, ElsaInstances elsa, CancellationToken cancellationToken) =>
        request.WorkflowInstanceId is { } id && await elsa.ReportAsync(id, cancellationToken) is { } stats ? TypedResults.Ok(new { stats }) : ApiResults.NotFound();

    private static async Task<IResult> ExecutionsAsync(ElsaInstances elsa, CancellationToken cancellationToken, Guid? workflowInstanceId = null, string? activityNodeId = null) =>
        workflowInstanceId is { } id && await elsa.ExecutionsAsync(id, activityNodeId, cancellationToken) is { } found ? TypedResults.Ok(new { items = found, count = found.Count }) : ApiResults.NotFound();

    /// <summary>Elsa's filter, as far as it makes sense here.</summary>
    public sealed record FilterRequest(
        List<string>? DefinitionIds = null, string? DefinitionId = null, int? Version = null, string? SearchTerm = null, string? Status = null, string? SubStatus = null, List<string>? Statuses = null,
        List<string>? SubStatuses = null, bool? HasIncidents = null, int? Page = null, int? PageSize = null);

    /// <param name="ActivityNodeIds">Ignored: all activities are told.</param>
    public sealed record ReportRequest(Guid? WorkflowInstanceId, List<string>? ActivityNodeIds);
}
