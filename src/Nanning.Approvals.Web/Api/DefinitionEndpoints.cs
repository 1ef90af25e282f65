using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Nanning.Approvals.FlowMigrations;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Web.Api;

/// <summary>Definitions under Elsa's routes: check, publish, and carry running instances over.</summary>
internal static class DefinitionEndpoints
{
    public static void MapDefinitions(this IEndpointRouteBuilder routes)
    {
        var definitions = routes.MapGroup("/elsa/api/workflow-definitions").RequireAuthorization(Policies.Administrator).WithTags("Definitions");
        definitions.MapPost("/check", Check).WithName("CheckDefinition").WithSummary("What is wrong with a definition, with the choices that lead there");
        definitions.MapPost("/", PublishAsync).WithName("PublishDefinition").WithSummary("Publish a definition as the next version");
        definitions.MapPost("/{definitionId}/migrations", MigrateAsync).WithName("PlanMigration").WithSummary("Dry run of a migration between two versions");
    }

    private static Ok<Checked> Check(DefinitionRequest request)
    {
        var (definition, findings) = WorkflowDefinition.Examine(request.Model?.ToJsonString() ?? "null");
        if (definition is not null && findings.All(finding => finding.Severity != "error"))
        {
            findings = Soundness.Check(definition);
        }

        return TypedResults.Ok(new Checked(findings.All(finding => finding.Severity != "error" && finding.Code != "not-decided"), findings));
    }

    private static async Task<IResult> PublishAsync(
        DefinitionRequest request, HttpRequest http, CurrentActor current, PublishDefinition publish, CancellationToken cancellationToken) =>
        request.Model is null
            ? ApiResults.Problem(Commands.Refusal.Field("model", Commands.Say.Pick("缺少流程定义。", "The definition is missing.")))
            : request.Publish is false
                ? ApiResults.Problem(Commands.Refusal.Field("publish", Commands.Say.Pick("草稿尚不能在这里保存，请直接发布。", "Drafts cannot be saved here yet; publish it.")))
                : ApiResults.From(
                    await publish.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Model, cancellationToken),
                    published => TypedResults.Ok(new { workflowDefinition = published.Definition, alreadyPublished = false, consumingWorkflowCount = 0 }));

    private static async Task<IResult> MigrateAsync(
        string definitionId, MigrateRequest request, HttpRequest http, CurrentActor current, PlanFlowMigration plan, FlowMigrationWork work, FlowMigrationQueries queries,
        CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        var outcome = await plan.RunAsync(
            actor, http.IdempotencyKey(), new(definitionId, request.FromVersion, request.ToVersion, request.Mapping ?? new(), request.Reason), cancellationToken);
        if (outcome is not Commands.Outcome<PlanFlowMigration.Answer>.Done { Value: var answer })
        {
            return ApiResults.From(outcome);
        }

        // The dry run is answered with what it showed; the worker does the same in the background should this request be cut off.
        await work.RunAsync(cancellationToken);
        if (request.DryRun is false)
        {
            await plan.StartAsync(actor, http.IdempotencyKey() is { } key ? $"{key}-start" : null, answer.Id, cancellationToken);
        }

        return ApiResults.OrNotFound(await queries.GetAsync(answer.Id, cancellationToken));
    }

    /// <param name="Sound">Every case can come to an end; false also where that could not be decided.</param>
    public sealed record Checked(bool Sound, IReadOnlyList<Finding> Findings);

    /// <param name="Model">The definition.</param>
    /// <param name="Publish">Elsa's flag; a definition is published at once.</param>
    public sealed record DefinitionRequest(JsonObject? Model, bool? Publish = null);

    /// <param name="Mapping">What does not map by itself.</param>
    /// <param name="DryRun">True when not given: nothing is changed before somebody starts it.</param>
    public sealed record MigrateRequest(int FromVersion, int ToVersion, MigrationRequest? Mapping, string? Reason, bool? DryRun = null);
}
