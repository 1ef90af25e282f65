using System.Text.Json.Nodes;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Web.Api;

/// <summary>The machinery of the flows: administrators operate it, auditors look at it.</summary>
internal static class ConsoleEndpoints
{
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var see = routes.MapGroup("/api/console").RequireAuthorization(Policies.Console).WithTags("Console");
        see.MapGet("/instances", ListAsync).WithName("ListInstances").WithSummary("Instances by state, version, step, age, error or case number");
        see.MapGet("/instances/counts", CountAsync).WithName("CountInstances").WithSummary("How many instances by state, and how many tokens by step");
        see.MapGet("/instances/{id:guid}", GetAsync).WithName("GetInstance").WithSummary("An instance with its tokens, waits, variables and incidents");
        see.MapGet("/instances/{id:guid}/journal", JournalAsync).WithName("GetInstanceJournal").WithSummary("What happened, with inputs and reasons");
        see.MapGet("/definitions", DefinitionsAsync).WithName("ListDefinitionVersions").WithSummary("Definitions with their versions");
        see.MapGet("/nodes", NodesAsync).WithName("ListNodes").WithSummary("Nodes and sweeps with their last beats");

        var change = routes.MapGroup("/api/console/instances/{id:guid}").RequireAuthorization(Policies.Administrator).WithTags("Console");
        change.MapPost("/preview", PreviewAsync).WithName("PreviewOperation").WithSummary("What an operation would do");
        change.MapPost("/{operation:regex(^(suspend|resume|cancel|move|variables)$)}", OperateAsync).WithName("OperateInstance").WithSummary("Suspend, resume, cancel, move or set a variable");
        var nodes = routes.MapGroup("/api/console/nodes").RequireAuthorization(Policies.Administrator).WithTags("Console");
        nodes.MapPost("/drain", DrainAsync).WithName("DrainNode").WithSummary("Let a node end what it has in hand and take nothing new, before it is stopped");
        nodes.MapPost("/resume", ResumeNodeAsync).WithName("ResumeNode").WithSummary("Let a drained node work again");
        var cases = routes.MapGroup("/api/console/cases/{id:guid}").RequireAuthorization(Policies.Administrator).WithTags("Console");
        cases.MapPost("/wake", WakeAsync).WithName("WakeCase").WithSummary("Take a case up again that has ended: a new round that points to it");
        cases.MapPost("/wake/preview", PreviewWakeAsync).WithName("PreviewWake").WithSummary("What a new round would begin with");
        routes.MapConsoleIncidents();
        routes.MapConsoleLetters();
        routes.MapConsoleBatches();
        routes.MapConsoleProposals();
    }

    /// <summary>Reads a filter of instances from a query; a refusal when a part of it cannot be read.</summary>
    internal static InstanceFilter Filter(InstanceQuery query) => new(
        query.State, query.Definition, query.Version, query.Step, query.AgeDays, query.IdleDays, query.Error, query.Q, query.Sort, query.Page ?? 1, query.PageSize ?? 20);

    private static async Task<IResult> ListAsync([AsParameters] InstanceQuery query, CurrentActor current, InstanceQueries instances, CancellationToken cancellationToken) =>
        TypedResults.Ok(await instances.ListAsync(await current.RequiredAsync(), Filter(query), cancellationToken));

    private static async Task<IResult> CountAsync([AsParameters] InstanceQuery query, CurrentActor current, InstanceQueries instances, CancellationToken cancellationToken) =>
        TypedResults.Ok(await instances.CountAsync(await current.RequiredAsync(), Filter(query), cancellationToken));

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, InstancePage instances, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await instances.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> JournalAsync(Guid id, CurrentActor current, InstancePage instances, CancellationToken cancellationToken, int page = 1, int pageSize = 50) =>
        ApiResults.OrNotFound(await instances.JournalAsync(await current.RequiredAsync(), id, page, pageSize, cancellationToken));

    private static async Task<IResult> DefinitionsAsync(CurrentActor current, InstanceQueries instances, CancellationToken cancellationToken)
    {
        var found = await instances.DefinitionsAsync(await current.RequiredAsync(), cancellationToken);
        return TypedResults.Ok(new { items = found, total = found.Count });
    }

    private static async Task<IResult> NodesAsync(SweepWatch watch, SteerNode steer, CancellationToken cancellationToken) => TypedResults.Ok(
        new { sweeps = await watch.NowAsync(cancellationToken), nodes = await watch.NodesAsync(cancellationToken), drains = await steer.ListAsync(cancellationToken) });

    private static async Task<IResult> DrainAsync(DrainRequest request, HttpRequest http, CurrentActor current, SteerNode node, CancellationToken cancellationToken) =>
        ApiResults.From(await node.DrainAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Node, request.Reason, cancellationToken));

    private static async Task<IResult> ResumeNodeAsync(DrainRequest request, HttpRequest http, CurrentActor current, SteerNode node, CancellationToken cancellationToken) =>
        ApiResults.From(await node.ResumeAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Node, cancellationToken));

    private static async Task<IResult> PreviewAsync(Guid id, OperationRequest request, CurrentActor current, OperateInstance operate, CancellationToken cancellationToken) =>
        request.ToOperation(request.Operation) is { } operation
            ? ApiResults.From(await operate.PreviewAsync(await current.RequiredAsync(), id, operation, cancellationToken))
            : ApiResults.Problem(Unreadable());

    private static async Task<IResult> OperateAsync(
        Guid id, string operation, OperationRequest request, HttpRequest http, CurrentActor current, OperateInstance operate, CancellationToken cancellationToken) =>
        request.ToOperation(operation) is { } read
            ? ApiResults.From(await operate.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, read, request.Reason, request.Version, cancellationToken))
            : ApiResults.Problem(Unreadable());

    private static async Task<IResult> WakeAsync(Guid id, WakeRequest request, HttpRequest http, CurrentActor current, WakeCase wake, CancellationToken cancellationToken) => ApiResults.From(
        await wake.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Reason, cancellationToken), woken => TypedResults.Created($"/api/cases/{woken.Id}", woken));

    private static async Task<IResult> PreviewWakeAsync(Guid id, CurrentActor current, WakeCase wake, CancellationToken cancellationToken) =>
        ApiResults.From(await wake.PreviewAsync(await current.RequiredAsync(), id, cancellationToken));

    private static Refusal Unreadable() => Refusal.Field("operation", Say.Pick(
        "请给出操作：suspend、resume、cancel、move（tokens、to 或 outcome）或 variables（variable、value）。",
        "Give an operation: suspend, resume, cancel, move (tokens, to or outcome) or variables (variable, value)."));

    /// <param name="Node">Name of the node, as the list of nodes gives it.</param>
    /// <param name="Reason">Why it is drained.</param>
    public sealed record DrainRequest(string? Node, string? Reason);

    /// <param name="Reason">Why it is taken up again.</param>
    public sealed record WakeRequest(string? Reason);

    /// <param name="State">Running, Suspended, Incident, Finished or Cancelled.</param>
    public sealed record InstanceQuery(
        InstanceFace? State, string? Definition, int? Version, string? Step, int? AgeDays, int? IdleDays, string? Error, string? Q, string? Sort, int? Page, int? PageSize);

    /// <param name="Operation">For a preview: suspend, resume, cancel, move or variables.</param>
    /// <param name="Version">Version of the instance that the person saw.</param>
    /// <param name="Tokens">Which tokens to move; none to add one.</param>
    /// <param name="To">Where to.</param>
    /// <param name="Outcome">By which outcome the only token leaves its step, when the step is skipped.</param>
    /// <param name="Undo">For a cancellation: undo what the flow has done, through its compensation handlers.</param>
    public sealed record OperationRequest(
        string? Operation, string? Reason, int? Version, IReadOnlyList<string>? Tokens, string? To, string? Outcome, string? Variable, JsonNode? Value, bool Undo = false)
    {
        internal InstanceOperation? ToOperation(string? name) => name switch
        {
            "suspend" => InstanceOperation.Suspend,
            "resume" => InstanceOperation.Resume,
            "cancel" => InstanceOperation.Cancel with { Undo = Undo },
            "move" => new InstanceOperation(OperationKind.Move, new Alteration(Tokens ?? [], Empty(To), Empty(Outcome))),
            "variables" when Empty(Variable) is { } variable => new InstanceOperation(OperationKind.SetVariable, Variable: variable, Value: Value),
            _ => null,
        };

        private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
