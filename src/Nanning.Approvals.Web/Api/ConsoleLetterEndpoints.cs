using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Timers, the outbox and its dead letters.</summary>
internal static class ConsoleLetterEndpoints
{
    public static void MapConsoleLetters(this IEndpointRouteBuilder routes)
    {
        var see = routes.MapGroup("/api/console").RequireAuthorization(Policies.Console).WithTags("Console");
        see.MapGet("/timers", TimersAsync).WithName("ListTimers").WithSummary("Timers that come, are overdue or held");
        see.MapGet("/outbox", LettersAsync).WithName("ListLetters").WithSummary("What waits, is tried again, was given up or has left");
        see.MapGet("/outbox/{id:guid}", LetterAsync).WithName("GetLetter").WithSummary("A letter with its payload");

        var change = routes.MapGroup("/api/console").RequireAuthorization(Policies.Administrator).WithTags("Console");
        change.MapPost("/outbox/{id:guid}/resend", ResendAsync).WithName("ResendLetter").WithSummary("Send a dead letter again");
        if (!routes.ServiceProvider.GetRequiredService<IHostEnvironment>().IsProduction())
        {
            change.MapPost("/timers/{instance:guid}/{bookmark}/fire", FireAsync).WithName("FireTimer").WithSummary("Make a timer due at once; not in Production");
        }
    }

    private static async Task<IResult> TimersAsync(
        CurrentActor current, TimerQueries timers, CancellationToken cancellationToken, TimerFace? state = null, string? q = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await timers.ListAsync(await current.RequiredAsync(), state, q, page, pageSize, cancellationToken));

    private static async Task<IResult> LettersAsync(
        CurrentActor current, OutboxQueries letters, CancellationToken cancellationToken,
        LetterFace? state = null, string? kind = null, string? q = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await letters.ListAsync(await current.RequiredAsync(), new(state, kind, q, page, pageSize), cancellationToken));

    private static async Task<IResult> LetterAsync(Guid id, CurrentActor current, OutboxQueries letters, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await letters.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> ResendAsync(Guid id, HttpRequest http, CurrentActor current, ResendLetter resend, CancellationToken cancellationToken) =>
        ApiResults.From(await resend.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> FireAsync(
        Guid instance, string bookmark, ConsoleIncidentEndpoints.ReasonRequest request, HttpRequest http, CurrentActor current, HurryTimer hurry, TimerPump pump,
        CancellationToken cancellationToken)
    {
        var outcome = await hurry.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), instance, bookmark, request.Reason, cancellationToken);
        if (outcome is Outcome<HurryTimer.Hurried>.Done)
        {
            await pump.FireDueAsync(cancellationToken);
        }

        return ApiResults.From(outcome);
    }
}
