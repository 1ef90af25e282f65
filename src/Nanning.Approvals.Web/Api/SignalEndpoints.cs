using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>What flows and the world outside say to each other: signals, events, tasks.</summary>
internal static class SignalEndpoints
{
    /// <summary>Header with which a system outside shows its key.</summary>
    public const string IntegrationKey = "X-Integration-Key";

    /// <summary>Header with the token of a task.</summary>
    public const string TaskToken = "X-Task-Token";

    public static void MapSignals(this IEndpointRouteBuilder routes)
    {
        var signals = routes.MapGroup("/api/console/signals").RequireAuthorization(Policies.Staff).WithTags("Console");
        signals.MapGet("/", ListAsync).WithName("ListSignals").WithSummary("Signals with their progress");
        signals.MapGet("/{id:guid}", GetAsync).WithName("GetSignal").WithSummary("A signal with its progress");
        signals.MapGet("/{id:guid}/deliveries", DeliveriesAsync).WithName("ListSignalDeliveries").WithSummary("What became of a signal in each case");
        signals.MapPost("/preview", PreviewAsync).WithName("PreviewSignal").WithSummary("How many wait for a signal, and which cases");
        signals.MapPost("/", SendAsync).WithName("SendSignal").WithSummary("Send a signal to every case that waits for it");

        var console = routes.MapGroup("/api/console").RequireAuthorization(Policies.Staff).WithTags("Console");
        console.MapGet("/tasks", TasksAsync).WithName("ListTasks").WithSummary("Tasks for systems outside");
        console.MapGet("/automatic-decisions", AutomaticDecisionEndpoints.ListAsync).WithName("ListAutomaticDecisions").WithSummary("What rules decided because the time was over");

        routes.MapPost("/api/tasks/{id:guid}/answer", AnswerAsync).RequireAuthorization(Policies.Staff).WithTags("Cases").WithName("RegisterAnswer")
            .WithSummary("Register an answer that came on paper");

        // Systems outside have no account: they show a key, or the token of a task.
        routes.MapPost("/api/events", EventAsync).WithTags("Integration").WithName("TakeEvent").WithSummary("An event of a system outside");
        routes.MapPost("/api/tasks/{id:guid}/complete", CompleteAsync).WithTags("Integration").WithName("CompleteTask").WithSummary("The answer to a task");
    }

    private static async Task<IResult> ListAsync(CurrentActor current, SignalQueries signals, CancellationToken cancellationToken, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await signals.ListAsync(await current.RequiredAsync(), page, pageSize, cancellationToken));

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, SignalQueries signals, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await signals.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> DeliveriesAsync(
        Guid id, CurrentActor current, SignalQueries signals, CancellationToken cancellationToken, int page = 1, int pageSize = 50) =>
        TypedResults.Ok(await signals.DeliveriesAsync(await current.RequiredAsync(), id, page, pageSize, cancellationToken));

    private static async Task<IResult> PreviewAsync(SignalRequest request, CurrentActor current, SendSignal send, CancellationToken cancellationToken) =>
        ApiResults.From(await send.PreviewAsync(await current.RequiredAsync(), request.Target(), cancellationToken));

    private static async Task<IResult> SendAsync(SignalRequest request, HttpRequest http, CurrentActor current, SendSignal send, CancellationToken cancellationToken) =>
        ApiResults.From(
            await send.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Target(), request.Payload, request.Reason, cancellationToken),
            sent => TypedResults.Accepted($"/api/console/signals/{sent.Id}", sent));

    private static async Task<IResult> TasksAsync(
        CurrentActor current, TaskQueries tasks, CancellationToken cancellationToken, TaskState? state = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await tasks.ListAsync(await current.RequiredAsync(), state, page, pageSize, cancellationToken));

    private static async Task<IResult> EventAsync(EventRequest request, HttpRequest http, CurrentActor current, SendSignal send, CancellationToken cancellationToken) =>
        ApiResults.From(
            await send.TakeEventAsync(
                await current.GetAsync(), http.Headers[IntegrationKey], request.Id ?? http.IdempotencyKey(), request.Name, request.Correlation, request.Payload, cancellationToken),
            sent => TypedResults.Accepted((string?)null, sent));

    private static async Task<IResult> CompleteAsync(
        Guid id, CompleteRequest request, HttpRequest http, CurrentActor current, CompleteTask complete, CancellationToken cancellationToken)
    {
        var token = http.Headers[TaskToken].ToString() is { Length: > 0 } header ? header : request.Token;
        return ApiResults.From(await complete.RunAsync(await current.GetAsync(), http.IdempotencyKey(), id, request.Result, token, cancellationToken));
    }

    private static async Task<IResult> AnswerAsync(
        Guid id, AnswerRequest request, HttpRequest http, CurrentActor current, RegisterAnswer register, CancellationToken cancellationToken) =>
        ApiResults.From(await register.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Data, cancellationToken));

    /// <param name="Data">What was filled into the form of the task.</param>
    public sealed record AnswerRequest(JsonObject? Data);

    /// <param name="Correlation">Only waits for this one; without it every wait of that name.</param>
    /// <param name="Procedure">Only cases of this procedure.</param>
    /// <param name="Status">Only cases in this status.</param>
    public sealed record SignalRequest(string? Name, string? Correlation, string? Procedure, CaseStatus? Status, JsonObject? Payload, string? Reason)
    {
        internal SendSignal.Target Target() => new(Name, Correlation, Procedure, Status);
    }

    /// <param name="Id">The event's own id; the Idempotency-Key when there is none.</param>
    public sealed record EventRequest(string? Id, string? Name, string? Correlation, JsonObject? Payload);

    /// <param name="Token">As the task was handed over with; or in the header X-Task-Token.</param>
    public sealed record CompleteRequest(JsonObject? Result, string? Token);
}
