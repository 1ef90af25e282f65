using Nanning.Approvals.Absences;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

/// <summary>Absences with substitutes, and requests for longer limits.</summary>
internal static class AbsenceEndpoints
{
    public static void MapAbsences(this IEndpointRouteBuilder routes)
    {
        var absences = routes.MapGroup("/api/me/absences").RequireAuthorization(Policies.Officer).WithTags("Absences");
        absences.MapGet("/", ListAsync).WithName("ListAbsences").WithSummary("One's own absences, those one stands in for, and for a leader those of the department");
        absences.MapPost("/", SetAsync).WithName("SetAbsence").WithSummary("Say when one is away, or a leader for a colleague, and who stands in");
        absences.MapPost("/{id:guid}/end", EndAsync).WithName("EndAbsence").WithSummary("End an absence now");

        var leavers = routes.MapGroup("/api/work-items/hand-overs").RequireAuthorization(Policies.Staff).WithTags("Absences");
        leavers.MapGet("/", PreviewAsync).WithName("PreviewHandOver").WithSummary("What somebody holds, and what would become of it");
        leavers.MapPost("/", HandOverAsync).WithName("HandOver").WithSummary("Hand all that somebody holds to a colleague, or to the pool");
        leavers.MapPost("/{id:guid}/undo", UndoAsync).WithName("UndoHandOver").WithSummary("Put back what is still where a hand-over put it");

        var extensions = routes.MapGroup("/api/extensions").RequireAuthorization(Policies.Staff).WithTags("Extensions");
        extensions.MapGet("/", ListExtensionsAsync).WithName("ListExtensions").WithSummary("Requests for longer limits, those that wait first");
        extensions.MapPost("/{id:guid}/approve", ApproveAsync).WithName("ApproveExtension").WithSummary("Grant a longer limit");
        extensions.MapPost("/{id:guid}/refuse", RefuseAsync).WithName("RefuseExtension").WithSummary("Refuse a longer limit, and say why");
    }

    private static async Task<IResult> ListAsync(CurrentActor current, AbsenceQueries absences, CancellationToken cancellationToken)
    {
        var found = await absences.ListAsync(await current.RequiredAsync(), cancellationToken);
        return TypedResults.Ok(new Page<AbsenceView>(found, found.Count));
    }

    private static async Task<IResult> SetAsync(SetAbsence.Input request, HttpRequest http, CurrentActor current, SetAbsence set, CancellationToken cancellationToken) => ApiResults.From(
        await set.SetAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken), done => TypedResults.Created("/api/me/absences", done));

    private static async Task<IResult> EndAsync(Guid id, HttpRequest http, CurrentActor current, SetAbsence set, CancellationToken cancellationToken) =>
        ApiResults.From(await set.EndAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> PreviewAsync(CurrentActor current, HandOverWork leaver, CancellationToken cancellationToken, string? user = null, string? to = null) =>
        ApiResults.OrNotFound(await leaver.PreviewAsync(await current.RequiredAsync(), user, to, cancellationToken));

    private static async Task<IResult> HandOverAsync(HandOverWork.Input request, HttpRequest http, CurrentActor current, HandOverWork leaver, CancellationToken cancellationToken) =>
        ApiResults.From(await leaver.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken));

    private static async Task<IResult> UndoAsync(Guid id, HttpRequest http, CurrentActor current, HandOverWork leaver, CancellationToken cancellationToken) =>
        ApiResults.From(await leaver.UndoAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> ListExtensionsAsync(CurrentActor current, ExtensionQueries extensions, CancellationToken cancellationToken, string? state = null, int page = 1, int pageSize = 20)
    {
        var asked = ExtensionState.Asked;
        return !string.IsNullOrEmpty(state) && !WorkItemEndpoints.Named(state, out asked)
            ? ApiResults.Problem(Refusal.Field("state", Say.Pick("state 应为 asked、approved 或 refused。", "state is asked, approved or refused.")))
            : TypedResults.Ok(await extensions.ListAsync(await current.RequiredAsync(), string.IsNullOrEmpty(state) ? null : asked, page, pageSize, cancellationToken));
    }

    private static async Task<IResult> ApproveAsync(Guid id, DecisionRequest? request, HttpRequest http, CurrentActor current, ExtendWorkItem extend, CancellationToken cancellationToken) =>
        ApiResults.From(await extend.DecideAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, approve: true, request?.Opinion, cancellationToken));

    private static async Task<IResult> RefuseAsync(Guid id, DecisionRequest? request, HttpRequest http, CurrentActor current, ExtendWorkItem extend, CancellationToken cancellationToken) =>
        ApiResults.From(await extend.DecideAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, approve: false, request?.Opinion, cancellationToken));

    public sealed record DecisionRequest(string? Opinion);
}
