using System.Text;
using Nanning.Approvals.FlowMigrations;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Migrations of running instances: what they show, how far they are, and their reports.</summary>
internal static class MigrationEndpoints
{
    public static void MapMigrations(this IEndpointRouteBuilder routes)
    {
        var migrations = routes.MapGroup("/api/console/migrations").RequireAuthorization(Policies.Administrator).WithTags("Console");
        migrations.MapGet("/", async (FlowMigrationQueries queries, CancellationToken token, int page = 1, int pageSize = 20) =>
            TypedResults.Ok(await queries.ListAsync(page, pageSize, token))).WithName("ListMigrations").WithSummary("Migrations, the latest first");
        migrations.MapGet("/{id:guid}", async (Guid id, FlowMigrationQueries queries, CancellationToken token) =>
            ApiResults.OrNotFound(await queries.GetAsync(id, token))).WithName("GetMigration").WithSummary("A migration by groups of instances, with its progress");
        migrations.MapGet("/{id:guid}/items", async (Guid id, FlowMigrationQueries queries, CancellationToken token, FlowMigrationVerdict? verdict = null, int page = 1, int pageSize = 20) =>
            TypedResults.Ok(await queries.ItemsAsync(id, verdict, page, pageSize, token))).WithName("ListMigrationItems").WithSummary("The result per instance");
        migrations.MapGet("/{id:guid}/report.csv", async (Guid id, FlowMigrationQueries queries, CancellationToken token) =>
            TypedResults.File(Encoding.UTF8.GetBytes(await queries.CsvAsync(id, token)), "text/csv; charset=utf-8", $"migration-{id:N}.csv")).WithName("MigrationCsv").WithSummary("The report as a file");
        migrations.MapGet("/{id:guid}/report.json", async (Guid id, FlowMigrationQueries queries, CancellationToken token) =>
            TypedResults.Ok((await queries.ItemsAsync(id, null, 1, null, token)).Items)).WithName("MigrationJson").WithSummary("The report as JSON");
        migrations.MapPost("/{id:guid}/start", async (Guid id, HttpRequest http, CurrentActor current, PlanFlowMigration plan, CancellationToken token) =>
            ApiResults.From(await plan.StartAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, token))).WithName("StartMigration").WithSummary("Carry out what the dry run showed");
        migrations.MapPost("/{id:guid}/pause", async (Guid id, HttpRequest http, CurrentActor current, PlanFlowMigration plan, CancellationToken token) =>
            ApiResults.From(await plan.PauseAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, token))).WithName("PauseMigration").WithSummary("Hold it");
        migrations.MapPost("/{id:guid}/continue", async (Guid id, HttpRequest http, CurrentActor current, PlanFlowMigration plan, CancellationToken token) =>
            ApiResults.From(await plan.ContinueAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, token))).WithName("ContinueMigration").WithSummary("Go on");
        migrations.MapPost("/{id:guid}/stop", async (Guid id, HttpRequest http, CurrentActor current, PlanFlowMigration plan, CancellationToken token) =>
            ApiResults.From(await plan.StopAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, token))).WithName("StopMigration").WithSummary("End it; what has gone over stays over");
    }
}
