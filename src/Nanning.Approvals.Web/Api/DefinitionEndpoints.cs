using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.FlowMigrations;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Web.Api;

/// <summary>Definitions under Elsa's routes, for Elsa Studio, programs and our own designer: read, save, publish, roll back, export, import, and carry running instances over.</summary>
internal static class DefinitionEndpoints
{
    private const string Root = "/elsa/api/workflow-definitions";

    public static void MapDefinitions(this IEndpointRouteBuilder routes)
    {
        var definitions = routes.MapGroup(Root).RequireAuthorization(Policies.Administrator).WithTags("Definitions");
        definitions.MapPost("/check", Check).WithName("CheckDefinition").WithSummary("What is wrong with a definition, with the choices that lead there");
        definitions.MapGet("/", ListAsync).WithName("ListDefinitions").WithSummary("Summaries of definitions or of their versions");
        definitions.MapGet("/by-definition-id/{definitionId}", GetAsync).WithName("GetDefinition").WithSummary("A version of a definition: Latest (the draft, if there is one), Published, or a number");
        definitions.MapGet("/by-id/{id}", ByIdAsync).WithName("GetDefinitionVersion").WithSummary("A version by its own id");
        definitions.MapGet("/many-by-id", ManyAsync).WithName("GetDefinitionVersions").WithSummary("Several versions by their own ids");
        definitions.MapGet("/query/count", async (ElsaDefinitions elsa, CancellationToken token) => TypedResults.Ok(new { count = (await elsa.ListAsync(new("Latest", null), [], null, token)).Count }))
            .WithName("CountDefinitions").WithSummary("How many definitions there are");
        definitions.MapGet("/validation/is-name-unique", async (string? name, string? definitionId, ElsaDefinitions elsa, CancellationToken token) =>
            TypedResults.Ok(new { isUnique = await elsa.IsUniqueAsync(name ?? "", definitionId, token) })).WithName("IsDefinitionNameUnique").WithSummary("Whether no other definition bears the name");
        definitions.MapPost("/", SaveAsync).WithName("SaveDefinition").WithSummary("Save the draft, or publish it as the next version");
        definitions.MapPost("/{definitionId}/publish", PublishAsync).WithName("PublishDefinition").WithSummary("Publish the draft");
        definitions.MapPost("/{definitionId}/retract", RetractAsync).WithName("RetractDefinition").WithSummary("Take a definition back that nothing runs");
        definitions.MapPost("/{definitionId}/revert/{version:int}", RevertAsync).WithName("RevertDefinition").WithSummary("Make a version the draft again");
        definitions.MapGet("/{definitionId}/export", ExportAsync).WithName("ExportDefinition").WithSummary("A version as a file");
        definitions.MapPost("/import", ImportAsync).WithName("ImportDefinition").WithSummary("Take a definition over as a draft; one that cannot be read is refused with its places");
        definitions.MapDelete("/{definitionId}", DeleteAsync).WithName("DeleteDefinition").WithSummary("Delete a definition that nothing has used");
        routes.MapDelete("/elsa/api/workflow-definition-versions/{id}", DeleteVersionAsync).RequireAuthorization(Policies.Administrator).WithTags("Definitions")
            .WithName("DeleteDefinitionVersion").WithSummary("Throw the draft away; published versions stay");
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

    private static async Task<IResult> ListAsync(
        ElsaDefinitions elsa, CancellationToken cancellationToken, string? versionOptions = null, string[]? definitionIds = null, string? searchTerm = null, int page = 0, int pageSize = 100,
        string? orderBy = null, string? orderDirection = null)
    {
        if (ElsaDefinitions.Which.Parse(versionOptions) is not { } which)
        {
            return UnknownVersion();
        }

        var found = await elsa.ListAsync(which, definitionIds ?? [], searchTerm, cancellationToken);
        var sorted = (orderBy, orderDirection) switch
        {
            ("Name", "Descending") => found.OrderByDescending(one => one["name"]!.ToString(), StringComparer.Ordinal),
            ("Name", _) => found.OrderBy(one => one["name"]!.ToString(), StringComparer.Ordinal),
            ("Created", "Descending") => found.OrderByDescending(one => one["createdAt"]!.ToString(), StringComparer.Ordinal),
            ("Created", _) => found.OrderBy(one => one["createdAt"]!.ToString(), StringComparer.Ordinal),
            ("Version", "Descending") => found.OrderByDescending(one => (int)one["version"]!),
            ("Version", _) => found.OrderBy(one => (int)one["version"]!),
            _ => found.AsEnumerable(),
        };
        var size = Math.Clamp(pageSize, 1, 200);
        return TypedResults.Ok(new { items = sorted.Skip(Math.Max(page, 0) * size).Take(size), totalCount = found.Count, links = Array.Empty<object>() });
    }

    private static async Task<IResult> GetAsync(string definitionId, ElsaDefinitions elsa, CancellationToken cancellationToken, string? versionOptions = null) =>
        ElsaDefinitions.Which.Parse(versionOptions) is { } which ? ApiResults.OrNotFound(await elsa.GetAsync(definitionId, which, cancellationToken)) : UnknownVersion();

    private static async Task<IResult> ByIdAsync(string id, ElsaDefinitions elsa, CancellationToken cancellationToken) => ApiResults.OrNotFound(await elsa.ByIdAsync(id, cancellationToken));

    private static async Task<IResult> ManyAsync(ElsaDefinitions elsa, CancellationToken cancellationToken, string[]? ids = null)
    {
        var found = new List<JsonObject>();
        foreach (var id in (ids ?? []).Take(100))
        {
            if (await elsa.ByIdAsync(id, cancellationToken) is { } definition)
            {
                found.Add(definition);
            }
        }

        return TypedResults.Ok(new { items = found, count = found.Count });
    }

    private static async Task<IResult> SaveAsync(
        DefinitionRequest request, HttpRequest http, CurrentActor current, ElsaDefinitions elsa, SaveDraft save, PublishFlow publish, ProposeFlow propose, IOptions<DesignerOptions> options,
        CancellationToken cancellationToken)
    {
        if (request.Model is null)
        {
            return ApiResults.Problem(Refusal.Field("model", Say.Pick("缺少流程定义。", "The definition is missing.")));
        }

        var definitionId = request.Model["definitionId"]?.ToString() is { Length: > 0 } named ? named : $"flow-{Guid.NewGuid():N}"[..13];
        var model = await elsa.WithUnknownAsync(definitionId, request.Model, cancellationToken);
        model["definitionId"] = definitionId;
        return request.Publish is true
            ? await PublishNowAsync(model, definitionId, request.Note, http, await current.RequiredAsync(), elsa, save, publish, propose, options.Value, cancellationToken)
            : await KeepAsync(model, definitionId, http, await current.RequiredAsync(), elsa, save, cancellationToken);
    }

    private static async Task<IResult> KeepAsync(
        JsonObject model, string definitionId, HttpRequest http, Users.Actor actor, ElsaDefinitions elsa, SaveDraft save, CancellationToken cancellationToken)
    {
        // Elsa's clients say nothing of what they saw; ours do.
        var seen = int.TryParse(http.Headers.IfMatch.ToString().Trim('"'), out var revision) ? revision : (int?)null;
        var saved = await save.RunAsync(actor, http.IdempotencyKey(), definitionId, new(model, null, seen, KeepsProcedure: true), cancellationToken);
        return saved is Outcome<SaveDraft.Saved>.Done
            ? TypedResults.Ok(new Saved(await elsa.GetAsync(definitionId, new("Latest", null), cancellationToken), false, 0))
            : ApiResults.From(saved);
    }

    private static async Task<IResult> PublishAsync(
        string definitionId, HttpRequest http, CurrentActor current, ElsaDefinitions elsa, SaveDraft save, PublishFlow publish, ProposeFlow propose, IOptions<DesignerOptions> options,
        CancellationToken cancellationToken) =>
        await elsa.GetAsync(definitionId, new("Latest", null), cancellationToken) is not { } latest
            ? ApiResults.NotFound()
            : (bool)latest["isPublished"]!
                ? TypedResults.Ok(new Saved(latest, true, 0))
                : await PublishNowAsync(latest, definitionId, null, http, await current.RequiredAsync(), elsa, save, publish, propose, options.Value, cancellationToken);

    /// <summary>Publishes at once; where a second administrator is asked for, keeps it as a draft and proposes it.</summary>
    private static async Task<IResult> PublishNowAsync(
        JsonObject model, string definitionId, string? note, HttpRequest http, Users.Actor actor, ElsaDefinitions elsa, SaveDraft save, PublishFlow publish, ProposeFlow propose, DesignerOptions options,
        CancellationToken cancellationToken)
    {
        note ??= Say.Pick("经 Elsa 接口发布", "Published through Elsa's routes");
        if (!options.SecondAdministrator)
        {
            return ApiResults.From(
                await publish.RunAsync(actor, http.IdempotencyKey(), new(model, null, note, null, null), cancellationToken), published => TypedResults.Ok(new Saved(published.Definition, false, 0)));
        }

        var saved = await save.RunAsync(actor, null, definitionId, new(model, null, null, KeepsProcedure: true), cancellationToken);
        if (saved is not Outcome<SaveDraft.Saved>.Done)
        {
            return ApiResults.From(saved);
        }

        var proposed = await propose.RunAsync(actor, http.IdempotencyKey(), definitionId, note, null, cancellationToken);
        var draft = await elsa.GetAsync(definitionId, new("Latest", null), cancellationToken);
        return ApiResults.From(proposed, answer => TypedResults.Ok(new Saved(draft, false, 0)
        {
            ProposalId = answer.Id,
            Notice = Say.Pick("已提交发布申请，由另一名管理员审核后发布。", "Proposed for publication; another administrator has to approve it."),
        }));
    }

    private static async Task<IResult> RetractAsync(string definitionId, HttpRequest http, CurrentActor current, RemoveDefinition remove, ElsaDefinitions elsa, CancellationToken cancellationToken)
    {
        var outcome = await remove.RetractAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, cancellationToken);
        return outcome is Outcome<RemoveDefinition.Removed>.Done ? ApiResults.OrNotFound(await elsa.GetAsync(definitionId, new("Latest", null), cancellationToken)) : ApiResults.From(outcome);
    }

    private static async Task<IResult> RevertAsync(
        string definitionId, int version, HttpRequest http, CurrentActor current, FlowVersions versions, SaveDraft save, ElsaDefinitions elsa, CancellationToken cancellationToken) =>
        await versions.GetAsync(definitionId, version, cancellationToken) is { } model
            ? await KeepAsync(model, definitionId, http, await current.RequiredAsync(), elsa, save, cancellationToken)
            : ApiResults.NotFound();

    private static async Task<IResult> ExportAsync(string definitionId, ElsaDefinitions elsa, CancellationToken cancellationToken, string? versionOptions = null)
    {
        if (ElsaDefinitions.Which.Parse(versionOptions) is not { } which)
        {
            return UnknownVersion();
        }

        if (await elsa.GetAsync(definitionId, which, cancellationToken) is not { } definition)
        {
            return ApiResults.NotFound();
        }

        definition.Remove("links");
        return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(definition.ToJsonString(DesignerJson.Indented)), "application/json", $"{definitionId}-v{definition["version"]}.json");
    }

    private static async Task<IResult> ImportAsync(JsonObject model, HttpRequest http, CurrentActor current, ElsaDefinitions elsa, SaveDraft save, CancellationToken cancellationToken)
    {
        var (definition, findings) = WorkflowDefinition.Examine(model.ToJsonString());
        if (definition is null || findings.Any(finding => finding.Severity == "error"))
        {
            return ApiResults.Problem(new Refusal(
                RefusalKind.Rule, "unreadable-definition", Say.Pick("这个文件不能导入。", "This file cannot be imported."),
                Rules: [.. findings.Where(finding => finding.Severity == "error").Select(finding => new BrokenRule(finding.Code, Say.Pick(finding.Text, finding.TextEn), null, null))]));
        }

        return await KeepAsync(model, definition.DefinitionId, http, await current.RequiredAsync(), elsa, save, cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(string definitionId, HttpRequest http, CurrentActor current, RemoveDefinition remove, CancellationToken cancellationToken) =>
        ApiResults.From(await remove.DeleteAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, cancellationToken));

    private static async Task<IResult> DeleteVersionAsync(string id, HttpRequest http, CurrentActor current, RemoveDefinition remove, CancellationToken cancellationToken) =>
        ApiResults.From(await remove.DeleteVersionAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> MigrateAsync(
        string definitionId, MigrateRequest request, HttpRequest http, CurrentActor current, PlanFlowMigration plan, FlowMigrationWork work, FlowMigrationQueries queries,
        CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        var outcome = await plan.RunAsync(
            actor, http.IdempotencyKey(), new(definitionId, request.FromVersion, request.ToVersion, request.Mapping ?? new(), request.Reason), cancellationToken);
        if (outcome is not Outcome<PlanFlowMigration.Answer>.Done { Value: var answer })
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

    private static ProblemHttpResult UnknownVersion() =>
        ApiResults.Problem(Refusal.Field("versionOptions", Say.Pick("应为 Latest、Published、AllVersions 或版本号。", "Must be Latest, Published, AllVersions or the number of a version.")));

    /// <param name="Sound">Every case can come to an end; false also where that could not be decided.</param>
    public sealed record Checked(bool Sound, IReadOnlyList<Finding> Findings);

    /// <summary>What Elsa answers to a save.</summary>
    public sealed record Saved(JsonObject? WorkflowDefinition, bool AlreadyPublished, int ConsumingWorkflowCount)
    {
        /// <summary>The proposal that was made instead of publishing.</summary>
        public Guid? ProposalId { get; init; }

        /// <summary>What happens now, for people.</summary>
        public string? Notice { get; init; }
    }

    /// <param name="Model">The definition.</param>
    /// <param name="Publish">Elsa's flag: true publishes, otherwise the draft is saved.</param>
    /// <param name="Note">What is changed and why, for the history.</param>
    public sealed record DefinitionRequest(JsonObject? Model, bool? Publish = null, string? Note = null);

    /// <param name="Mapping">What does not map by itself.</param>
    /// <param name="DryRun">True when not given: nothing is changed before somebody starts it.</param>
    public sealed record MigrateRequest(int FromVersion, int ToVersion, MigrationRequest? Mapping, string? Reason, bool? DryRun = null);
}
