using System.Globalization;
using System.Text;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Batches;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Operations on many: previewed, begun, watched, paused, and reported on.</summary>
internal static class ConsoleBatchEndpoints
{
    public static void MapConsoleBatches(this IEndpointRouteBuilder routes)
    {
        var see = routes.MapGroup("/api/console/batches").RequireAuthorization(Policies.Console).WithTags("Console");
        see.MapGet("/", ListAsync).WithName("ListBatches").WithSummary("Batches with their progress");
        see.MapGet("/{id:guid}", GetAsync).WithName("GetBatch").WithSummary("A batch with its progress");
        see.MapGet("/{id:guid}/items", ItemsAsync).WithName("ListBatchItems").WithSummary("The result of each item");
        see.MapGet("/{id:guid}/report", ReportAsync).WithName("GetBatchReport").WithSummary("The result of each item as CSV");

        var change = routes.MapGroup("/api/console/batches").RequireAuthorization(Policies.Administrator).WithTags("Console");
        change.MapPost("/preview", PreviewAsync).WithName("PreviewBatch").WithSummary("Whom a batch would take, and who is left out");
        change.MapPost("/", StartAsync).WithName("StartBatch").WithSummary("Begin a batch on a selection");
        change.MapPost("/{id:guid}/pause", (Guid id, HttpRequest http, CurrentActor current, StartBatch start, CancellationToken cancellationToken) =>
            SteerAsync(id, BatchState.Paused, http, current, start, cancellationToken)).WithName("PauseBatch").WithSummary("Pause a batch");
        change.MapPost("/{id:guid}/continue", (Guid id, HttpRequest http, CurrentActor current, StartBatch start, CancellationToken cancellationToken) =>
            SteerAsync(id, BatchState.Running, http, current, start, cancellationToken)).WithName("ContinueBatch").WithSummary("Continue a batch");
        change.MapPost("/{id:guid}/stop", (Guid id, HttpRequest http, CurrentActor current, StartBatch start, CancellationToken cancellationToken) =>
            SteerAsync(id, BatchState.Stopped, http, current, start, cancellationToken)).WithName("StopBatch").WithSummary("End a batch; what is not done yet stays as it is");
    }

    private static async Task<IResult> ListAsync(CurrentActor current, BatchQueries batches, CancellationToken cancellationToken, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await batches.ListAsync(await current.RequiredAsync(), page, pageSize, cancellationToken));

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, BatchQueries batches, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await batches.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> ItemsAsync(
        Guid id, CurrentActor current, BatchQueries batches, CancellationToken cancellationToken, BatchItemState? state = null, int page = 1, int pageSize = 50) =>
        TypedResults.Ok(await batches.ItemsAsync(await current.RequiredAsync(), id, state, page, pageSize, cancellationToken));

    private static async Task<IResult> ReportAsync(Guid id, CurrentActor current, BatchQueries batches, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        if (await batches.GetAsync(actor, id, cancellationToken) is null)
        {
            return ApiResults.NotFound();
        }

        var text = new StringBuilder("\uFEFFseq,id,name,state,message,at\r\n");
        foreach (var item in (await batches.ItemsAsync(actor, id, null, 1, InstanceQueries.MostSelected, cancellationToken)).Items)
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.Seq},{item.TargetId},{Csv.Cell(item.Name)},{item.State},{Csv.Cell(item.Message)},{item.At:O}\r\n");
        }

        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", $"batch-{id}.csv");
    }

    private static async Task<IResult> PreviewAsync(
        BatchRequest request, CurrentActor current, StartBatch start, InstanceQueries instances, IncidentQueries incidents, OutboxQueries letters, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return request.Kind is { } kind
            ? ApiResults.From(await start.PreviewAsync(actor, kind, await SelectAsync(actor, kind, request, instances, incidents, letters, cancellationToken), cancellationToken))
            : ApiResults.Problem(NoKind());
    }

    private static async Task<IResult> StartAsync(
        BatchRequest request, HttpRequest http, CurrentActor current, StartBatch start, InstanceQueries instances, IncidentQueries incidents, OutboxQueries letters,
        CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return request.Kind is { } kind
            ? ApiResults.From(await start.RunAsync(
                actor, http.IdempotencyKey(), kind, await SelectAsync(actor, kind, request, instances, incidents, letters, cancellationToken), request.Reason, cancellationToken))
            : ApiResults.Problem(NoKind());
    }

    private static async Task<IResult> SteerAsync(Guid id, BatchState state, HttpRequest http, CurrentActor current, StartBatch start, CancellationToken cancellationToken) =>
        ApiResults.From(await start.SteerAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, state, cancellationToken));

    /// <summary>The ids given, or all that the filter finds.</summary>
    private static async Task<IReadOnlyList<Guid>> SelectAsync(
        Actor actor, BatchKind kind, BatchRequest request, InstanceQueries instances, IncidentQueries incidents, OutboxQueries letters, CancellationToken cancellationToken) =>
        request.Ids ?? kind switch
        {
            BatchKind.Retry when request.Incidents is { } filter => await incidents.IdsAsync(actor, filter with { Resolved = false }, cancellationToken),
            BatchKind.Resend when request.Letters is { } filter => await letters.DeadIdsAsync(actor, filter, cancellationToken),
            BatchKind.Suspend or BatchKind.Resume or BatchKind.Cancel when request.Instances is { } filter => await instances.IdsAsync(actor, filter, cancellationToken),
            _ => [],
        };

    private static Refusal NoKind() => Refusal.Field("kind", Say.Pick("kind 应为 Suspend、Resume、Cancel、Retry 或 Resend。", "kind is Suspend, Resume, Cancel, Retry or Resend."));

    /// <param name="Ids">The selection; or one of the filters, for all that it finds.</param>
    public sealed record BatchRequest(
        BatchKind? Kind, string? Reason, IReadOnlyList<Guid>? Ids, InstanceFilter? Instances, IncidentFilter? Incidents, LetterFilter? Letters);
}
