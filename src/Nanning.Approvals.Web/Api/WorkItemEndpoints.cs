using System.Text.Json.Nodes;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class WorkItemEndpoints
{
    public static void MapWorkItems(this IEndpointRouteBuilder routes)
    {
        // Parties of a case have work items, too; what belongs to departments alone is for staff.
        var items = routes.MapGroup("/api/work-items").RequireAuthorization(Policies.SignedIn).WithTags("Work items");
        items.MapGet("/", ListAsync).WithName("ListWorkItems").WithSummary("The inbox");
        items.MapGet("/{id:guid}", GetAsync).WithName("GetWorkItem").WithSummary("An item with all that is needed to decide it");
        items.MapPost("/{id:guid}/claim", ClaimAsync).RequireAuthorization(Policies.Staff).WithName("ClaimWorkItem").WithSummary("Take an item out of the pool");
        items.MapPost("/{id:guid}/release", ReleaseAsync).RequireAuthorization(Policies.Staff).WithName("ReleaseWorkItem").WithSummary("Give an item back to the pool");
        items.MapPost("/{id:guid}/decide", DecideAsync).WithName("DecideWorkItem").WithSummary("Decide an item");
        items.MapPost("/{id:guid}/request-supplement", SupplementAsync).WithName("RequestSupplement").WithSummary("Ask the applicant for supplements");
        items.MapPost("/{id:guid}/return", ReturnAsync).RequireAuthorization(Policies.Staff).WithName("ReturnWorkItem").WithSummary("Return an item to the applicant or to an earlier step");
        items.MapPost("/{id:guid}/transfer", TransferAsync).RequireAuthorization(Policies.Staff).WithName("TransferWorkItem").WithSummary("Hand an item to a colleague");
        items.MapPost("/{id:guid}/extend", ExtendAsync).RequireAuthorization(Policies.Staff).WithName("ExtendWorkItem").WithSummary("Extend the limit");
    }

    private static async Task<IResult> ListAsync(
        CurrentActor current, WorkItemQueries items, CancellationToken cancellationToken,
        string? view = null, string? light = null, string? procedure = null, string? q = null, string? sort = null, int page = 1, int pageSize = 20)
    {
        if (!Named<WorkView>(view ?? nameof(WorkView.Todo), out var chosen))
        {
            return ApiResults.Problem(Refusal.Field("view", Say.Pick("view 应为 todo、pool、done、copied 或 department。", "view is todo, pool, done, copied or department.")));
        }

        Light? lit = null;
        if (!string.IsNullOrEmpty(light))
        {
            if (!Named<Light>(light, out var named))
            {
                return ApiResults.Problem(Refusal.Field("light", Say.Pick("light 应为 green、yellow、red 或 paused。", "light is green, yellow, red or paused.")));
            }

            lit = named;
        }

        return TypedResults.Ok(await items.ListAsync(await current.RequiredAsync(), new(chosen, lit, procedure, q, sort, page, pageSize), cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, WorkItemQueries items, CancellationToken cancellationToken) =>
        await items.GetAsync(await current.RequiredAsync(), id, cancellationToken) is { } found ? TypedResults.Ok(View(found)) : ApiResults.NotFound();

    private static async Task<IResult> ClaimAsync(Guid id, HttpRequest http, CurrentActor current, HoldWorkItem hold, WorkItemQueries items, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(await hold.ClaimAsync(actor, http.IdempotencyKey(), id, cancellationToken), current: Current(items, actor, id, cancellationToken));
    }

    private static async Task<IResult> ReleaseAsync(Guid id, HttpRequest http, CurrentActor current, HoldWorkItem hold, WorkItemQueries items, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(await hold.ReleaseAsync(actor, http.IdempotencyKey(), id, cancellationToken), current: Current(items, actor, id, cancellationToken));
    }

    private static async Task<IResult> DecideAsync(
        Guid id, DecideRequest request, HttpRequest http, CurrentActor current, DecideWorkItem decide, WorkItemQueries items, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Outcome))
        {
            return ApiResults.Problem(Refusal.Field("outcome", Say.Pick("请选择办理结果。", "Choose an outcome.")));
        }

        var actor = await current.RequiredAsync();
        var decision = new DecideWorkItem.Decision(request.Outcome, request.Opinion, request.Data);
        return await ApiResults.FromAsync(
            await decide.RunAsync(actor, http.IdempotencyKey(), id, decision, cancellationToken), current: Current(items, actor, id, cancellationToken));
    }

    private static async Task<IResult> SupplementAsync(
        Guid id, SupplementRequest request, HttpRequest http, CurrentActor current, DecideWorkItem decide, WorkItemQueries items, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(
            await decide.RequestSupplementAsync(actor, http.IdempotencyKey(), id, request.Fields ?? [], request.Materials ?? [], request.Reason, cancellationToken),
            current: Current(items, actor, id, cancellationToken));
    }

    private static async Task<IResult> ReturnAsync(
        Guid id, ReturnRequest request, HttpRequest http, CurrentActor current, ReturnWorkItem returns, WorkItemQueries items, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        var asked = new ReturnWorkItem.Request(request.To, request.Opinion, request.Then, request.Fields, request.Materials);
        return await ApiResults.FromAsync(await returns.RunAsync(actor, http.IdempotencyKey(), id, asked, cancellationToken), current: Current(items, actor, id, cancellationToken));
    }

    private static async Task<IResult> TransferAsync(Guid id, TransferRequest request, HttpRequest http, CurrentActor current, HoldWorkItem hold, CancellationToken cancellationToken) =>
        ApiResults.From(await hold.TransferAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.To, request.Reason, cancellationToken));

    private static async Task<IResult> ExtendAsync(Guid id, ExtendRequest request, HttpRequest http, CurrentActor current, ExtendWorkItem extend, CancellationToken cancellationToken) =>
        ApiResults.From(await extend.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.WorkingDays, request.Reason, cancellationToken));

    /// <summary>An enum by its name in any case; a number is not a name.</summary>
    internal static bool Named<T>(string text, out T value)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);

    private static Func<Task<object?>> Current(WorkItemQueries items, Actor actor, Guid id, CancellationToken cancellationToken) =>
        async () => await items.GetAsync(actor, id, cancellationToken) is { } found ? View(found) : null;

    private static object View(WorkItemDetail found) => new
    {
        found.Item.Id,
        found.Item.CaseId,
        found.Item.CaseNumber,
        found.Item.Procedure,
        found.Item.ProcedureName,
        found.Item.Step,
        found.Item.Title,
        found.Item.Applicant,
        found.Item.Department,
        found.Item.DepartmentName,
        found.Item.Role,
        found.Item.State,
        found.Item.Assignee,
        found.Item.CreatedAt,
        found.Item.DueAt,
        found.Item.Light,
        found.Item.WorkingDaysLeft,
        found.Item.Amount,
        found.Item.Outcome,
        found.Item.DecidedAt,
        found.Item.Kind,
        found.Item.Waits,
        found.Signers,
        found.Pending,
        found.Asked,
        found.Actions,
        found.ReturnTo,
        found.Outcomes,
        found.Form,
        found.Opinions,
        Clock = found.StepClock,
        found.CaseClock,
        Checks = ProcedureEndpoints.View(found.Checks),
        found.Case,
    };

    public sealed record DecideRequest(string? Outcome, string? Opinion, JsonObject? Data);

    public sealed record SupplementRequest(IReadOnlyList<string>? Fields, IReadOnlyList<string>? Materials, string? Reason);

    /// <param name="To">"applicant", "previous", or an activity among the item's <c>returnTo</c>.</param>
    /// <param name="Then">"forward" or "backToMe".</param>
    public sealed record ReturnRequest(string? To, string? Opinion, string? Then, IReadOnlyList<string>? Fields, IReadOnlyList<string>? Materials);

    public sealed record TransferRequest(string? To, string? Reason);

    public sealed record ExtendRequest(int WorkingDays, string? Reason);
}
