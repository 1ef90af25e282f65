using System.Text.Json.Nodes;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
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
        items.MapPost("/{id:guid}/retrieve", RetrieveAsync).RequireAuthorization(Policies.Staff).WithName("RetrieveWorkItem").WithSummary("Take one's own decision back while nobody has acted on it");
        items.MapPost("/{id:guid}/return", ReturnAsync).RequireAuthorization(Policies.Staff).WithName("ReturnWorkItem").WithSummary("Return an item to the applicant or to an earlier step");
        items.MapPost("/{id:guid}/transfer", TransferAsync).RequireAuthorization(Policies.Staff).WithName("TransferWorkItem").WithSummary("Hand an item to a colleague");
        items.MapPost("/{id:guid}/take-over", TakeOverAsync).RequireAuthorization(Policies.Staff).WithName("TakeOverWorkItem").WithSummary("Take an item out of the hands of whoever holds it");
        items.MapGet("/{id:guid}/history", HistoryAsync).RequireAuthorization(Policies.Staff).WithName("WorkItemHistory").WithSummary("What the applicant changed since the last round, and the applicant's other cases");
        items.MapPost("/{id:guid}/read", OpenAsync).WithName("ReadWorkItem").WithSummary("Mark an item as opened by this person");
        items.MapPost("/{id:guid}/priority", PrioritiseAsync).RequireAuthorization(Policies.Staff).WithName("PrioritiseWorkItem").WithSummary("Say how important an item is: normal, important or urgent");
        items.MapPost("/{id:guid}/snooze", SnoozeAsync).RequireAuthorization(Policies.Staff).WithName("SnoozeWorkItem").WithSummary("Put an own item aside until a day, or take it back");
        items.MapPost("/{id:guid}/extend", ExtendAsync).RequireAuthorization(Policies.Staff).WithName("ExtendWorkItem").WithSummary("Extend the limit");
    }

    /// <param name="counts">Whether the sizes of the views are asked for, too.</param>
    private static async Task<IResult> ListAsync(
        HttpRequest http, CurrentActor current, WorkItemQueries items, CancellationToken cancellationToken,
        string? view = null, string? light = null, string? procedure = null, string? q = null, string? sort = null, int page = 1, int pageSize = 20,
        string? dueFrom = null, string? dueTo = null, string? amountFrom = null, string? amountTo = null, string? applicant = null, string? step = null,
        string? priority = null, bool snoozed = false, bool counts = false, string? forecast = null)
    {
        // Named one by one for the description of the contract, and read where pages and saved views read them.
        _ = (view, light, procedure, q, sort, page, pageSize, dueFrom, dueTo, amountFrom, amountTo, applicant, step, priority, snoozed, forecast);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var filter = WorkFilter.Read(name => http.Query[name], errors);
        if (errors.Count > 0)
        {
            return ApiResults.Problem(Refusal.Fields(errors));
        }

        return TypedResults.Ok(await items.ListAsync(await current.RequiredAsync(), filter, cancellationToken, counts));
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
        var decision = new DecideWorkItem.Decision(request.Outcome, request.Opinion, request.Data) { Signature = request.Signature };
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

    private static async Task<IResult> RetrieveAsync(Guid id, HttpRequest http, CurrentActor current, RetrieveWorkItem retrieve, WorkItemQueries items, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(await retrieve.RunAsync(actor, http.IdempotencyKey(), id, cancellationToken), current: Current(items, actor, id, cancellationToken));
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

    private static async Task<IResult> TakeOverAsync(Guid id, TakeOverRequest request, HttpRequest http, CurrentActor current, TakeOverWorkItem take, CancellationToken cancellationToken) =>
        ApiResults.From(await take.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Reason, cancellationToken));

    private static async Task<IResult> HistoryAsync(
        Guid id, CurrentActor current, WorkItemQueries items, CaseHistory history, ProcedureLibrary library, ApprovalsDb db, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        if (await items.GetAsync(actor, id, cancellationToken) is not { } found)
        {
            return ApiResults.NotFound();
        }

        var procedure = await library.GetAsync(db, found.Case.Procedure, found.Case.Edition, cancellationToken);
        var changes = await history.ChangesAsync(actor, found.Item.CaseId, procedure, cancellationToken);
        return TypedResults.Ok(new
        {
            Changes = changes is null ? null : new { changes.Since, Fields = changes.Fields.Select(change => new { change.Field.Id, Label = change.Field.Label.ToString(), change.Before, change.After }), changes.Materials },
            Cases = await history.OthersAsync(found.Item.CaseId, cancellationToken),
        });
    }

    private static async Task<IResult> OpenAsync(Guid id, HttpRequest http, CurrentActor current, MarkWorkItem mark, CancellationToken cancellationToken) =>
        ApiResults.From(await mark.OpenAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> PrioritiseAsync(Guid id, PriorityRequest request, HttpRequest http, CurrentActor current, MarkWorkItem mark, CancellationToken cancellationToken) =>
        ApiResults.From(await mark.PrioritiseAsync(
            await current.RequiredAsync(), http.IdempotencyKey(), id, request.Priority is { Length: > 0 } name && Named<WorkPriority>(name, out var priority) ? priority : null, cancellationToken));

    private static async Task<IResult> SnoozeAsync(Guid id, SnoozeRequest request, HttpRequest http, CurrentActor current, MarkWorkItem mark, CancellationToken cancellationToken) =>
        ApiResults.From(await mark.SnoozeAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Until, cancellationToken));

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
        found.Item.Forecast,
        found.Item.Amount,
        found.Item.Outcome,
        found.Item.DecidedAt,
        found.Item.Kind,
        found.Item.Waits,
        found.Signers,
        found.Countersignings,
        found.Pending,
        found.Rights,
        Urges = new { Count = found.Urges.Count, Items = found.Urges },
        found.Concerned,
        found.Asked,
        found.Item.Summary,
        found.Item.Priority,
        found.Item.Unread,
        found.Item.SnoozedUntil,
        found.Actions,
        found.ReturnTo,
        found.Barred,
        found.Outcomes,
        found.Form,
        found.Opinions,
        Clock = found.StepClock,
        found.CaseClock,
        Checks = ProcedureEndpoints.View(found.Checks),
        found.Case,
    };

    public sealed record DecideRequest(string? Outcome, string? Opinion, JsonObject? Data, string? Signature = null);

    public sealed record SupplementRequest(IReadOnlyList<string>? Fields, IReadOnlyList<string>? Materials, string? Reason);

    /// <param name="To">"applicant", "previous", or an activity among the item's <c>returnTo</c>.</param>
    /// <param name="Then">"forward" or "backToMe".</param>
    public sealed record ReturnRequest(string? To, string? Opinion, string? Then, IReadOnlyList<string>? Fields, IReadOnlyList<string>? Materials);

    public sealed record TransferRequest(string? To, string? Reason);

    public sealed record TakeOverRequest(string? Reason);

    public sealed record PriorityRequest(string? Priority);

    public sealed record SnoozeRequest(DateOnly? Until);

    public sealed record ExtendRequest(int WorkingDays, string? Reason);
}
