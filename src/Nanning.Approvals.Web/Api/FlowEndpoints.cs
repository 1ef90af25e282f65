using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Web.Api;

/// <summary>Flows as the drawing shows them: of a procedure, and of a case with the path it took.</summary>
internal static class FlowEndpoints
{
    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/procedures/{code}/flow", OfProcedureAsync).WithTags("Procedures").WithName("GetProcedureFlow").WithSummary("The flow of a procedure");
        routes.MapGet("/api/console/instances/{id:guid}/flow", OfInstanceAsync).RequireAuthorization(Policies.Console).WithTags("Console")
            .WithName("GetInstanceFlow").WithSummary("The flow of an instance with the path it took");
        routes.MapGet("/api/console/definitions/{definition}/{version:int}/flow", WithCountsAsync).RequireAuthorization(Policies.Console).WithTags("Console")
            .WithName("GetDefinitionFlow").WithSummary("A definition with the number of tokens at each activity");
        routes.MapGet("/api/flows/{definition}/heat", async (string definition, LiveTokens live, CancellationToken token, int? version = null) =>
            ApiResults.OrNotFound(await live.RunAsync(definition, version, token))).RequireAuthorization(Policies.Staff).WithTags("Cases")
            .WithName("GetFlowHeat").WithSummary("How many running cases wait at each step of a flow, and how long: numbers alone, for staff");
        routes.MapGet("/api/cases/{id:guid}/flow", OfCaseAsync).RequireAuthorization(Policies.SignedIn).WithTags("Cases").WithName("GetCaseFlow").WithSummary("The flow of a case with its path");
    }

    private static async Task<IResult> OfProcedureAsync(
        string code, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary library, FlowLibrary flows, EnglishNames english, CasePath path, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await library.CurrentAsync(db, code, cancellationToken) is not { } procedure)
        {
            return ApiResults.NotFound();
        }

        var edition = await db.ProcedureEditions.AsNoTracking().SingleAsync(row => row.Code == procedure.Code && row.Edition == procedure.Edition, cancellationToken);
        var flow = await flows.GetAsync(db, edition.DefinitionId, edition.DefinitionVersion, cancellationToken);
        return TypedResults.Ok(new { definition = flow.Definition.Json, name = await NameAsync(db, flow, english, cancellationToken), labels = await path.LabelsAsync(db, flow, procedure, cancellationToken) });
    }

    private static async Task<IResult> OfCaseAsync(
        Guid id, CurrentActor current, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary library, FlowLibrary flows, EnglishNames english, CasePath path, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var actor = await current.RequiredAsync();
        var item = await db.Cases.AsNoTracking().VisibleTo(db, actor).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var instance = item is null ? null : await db.WorkflowInstances.AsNoTracking()
            .Where(row => row.CaseId == id && row.ParentId == null).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (item is null || instance is null)
        {
            return ApiResults.NotFound();
        }

        return await DrawAsync(db, item, instance, library, flows, english, path, actor.Role is not UserRole.Applicant, cancellationToken);
    }

    private static async Task<IResult> OfInstanceAsync(
        Guid id, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary library, FlowLibrary flows, EnglishNames english, CasePath path, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } instance
            ? await DrawAsync(db, await db.Cases.AsNoTracking().SingleAsync(row => row.Id == instance.CaseId, cancellationToken), instance, library, flows, english, path, isStaff: true, cancellationToken)
            : ApiResults.NotFound();
    }

    private static async Task<IResult> WithCountsAsync(
        string definition, int version, CurrentActor current, IDbContextFactory<ApprovalsDb> contexts, InstanceQueries instances, FlowLibrary flows, EnglishNames english, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.DefinitionVersions.AnyAsync(row => row.DefinitionId == definition && row.Version == version, cancellationToken))
        {
            return ApiResults.NotFound();
        }

        var counts = await instances.CountAsync(await current.RequiredAsync(), new(Definition: definition, Version: version), cancellationToken);
        var flow = await flows.GetAsync(db, definition, version, cancellationToken);
        return TypedResults.Ok(new
        {
            definition = flow.Definition.Json,
            name = await NameAsync(db, flow, english, cancellationToken),
            labels = new { },
            path = new { steps = counts.Places.Select(place => new { activityId = place.ActivityId, state = "current", count = place.Count }) },
        });
    }

    private static async Task<IResult> DrawAsync(
        ApprovalsDb db, Case item, WorkflowInstance instance, ProcedureLibrary library, FlowLibrary flows, EnglishNames english, CasePath path, bool isStaff, CancellationToken cancellationToken)
    {
        var procedure = await library.OfAsync(db, item, cancellationToken);
        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        return TypedResults.Ok(new
        {
            definition = flow.Definition.Json,
            name = await NameAsync(db, flow, english, cancellationToken),
            labels = await path.LabelsAsync(db, flow, procedure, cancellationToken),
            path = new { steps = await StepsAsync(db, instance, flow, cancellationToken) },
            heat = isStaff ? $"/api/flows/{Uri.EscapeDataString(instance.DefinitionId)}/heat" : null,
        });
    }

    /// <summary>What the flow is called in the reader's language; the definition holds the Chinese name.</summary>
    private static async Task<string> NameAsync(ApprovalsDb db, CompiledFlow flow, EnglishNames english, CancellationToken cancellationToken) =>
        (await english.OfAsync(db, [flow.Definition.DefinitionId], cancellationToken)).GetValueOrDefault(flow.Definition.DefinitionId, flow.Definition.Name);

    /// <summary>
    /// Every visit of every activity: those left from the journal, those open from the instance. What stands inside of a container is shown at the container, which
    /// the drawing shows as one step; that it was left is then the container's own line, not that of what it holds.
    /// </summary>
    private static async Task<JsonArray> StepsAsync(ApprovalsDb db, WorkflowInstance instance, CompiledFlow flow, CancellationToken cancellationToken)
    {
        var steps = new JsonArray();
        var work = await db.WorkItems.AsNoTracking().Where(row => row.InstanceId == instance.Id && row.ParentId == null).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        var withItems = work.Select(row => row.ActivityId).ToHashSet(StringComparer.Ordinal);
        foreach (var row in work)
        {
            steps.Add(new JsonObject
            {
                ["activityId"] = ShownAt(row.ActivityId),
                ["state"] = row.State switch { WorkItemState.Open => "current", WorkItemState.Done => "done", _ => "cancelled" },
                ["outcome"] = row.Outcome,
                ["actor"] = row.DecidedByName,
                ["at"] = row.DecidedAt?.ToString("O"),
                ["department"] = row.DepartmentCode,
                ["dueAt"] = row.DueAt?.ToString("O"),
            });
        }

        var left = await db.Journal.AsNoTracking()
            .Where(entry => entry.CaseId == instance.CaseId && entry.Kind == "flow-left" && entry.ActivityId != null).OrderBy(entry => entry.Seq).ToListAsync(cancellationToken);
        foreach (var entry in left.Where(entry => !withItems.Contains(entry.ActivityId!) && flow.Find(entry.ActivityId!) is not null && ShownAt(entry.ActivityId!) == entry.ActivityId))
        {
            steps.Add(new JsonObject { ["activityId"] = entry.ActivityId, ["state"] = "done", ["outcome"] = entry.Outcome, ["at"] = entry.At.ToString("O") });
        }

        foreach (var open in InstanceState.FromJson(instance.State).Tokens.Select(token => token.ActivityId).Where(open => !withItems.Contains(open)).Select(ShownAt).Distinct())
        {
            steps.Add(new JsonObject { ["activityId"] = open, ["state"] = "current" });
        }

        return steps;

        string ShownAt(string activityId) => flow.Find(activityId)?.TopLevel.Id ?? activityId;
    }
}
