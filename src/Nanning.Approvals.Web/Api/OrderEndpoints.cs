using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Supervision orders (督办单).</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/api/orders").RequireAuthorization(Policies.Staff).WithTags("Supervision orders");
        orders.MapGet("/", ListAsync).WithName("ListOrders").WithSummary("Supervision orders one may see, the most urgent first");
        orders.MapPost("/", IssueAsync).WithName("IssueOrder").WithSummary("Issue an order about an item, a case or a department");
        orders.MapGet("/{id:guid}", GetAsync).WithName("GetOrder").WithSummary("An order with its history");
        orders.MapPost("/{id:guid}/reply", ReplyAsync).WithName("ReplyOrder").WithSummary("Reply to an order");
        orders.MapPost("/{id:guid}/files", UploadAsync).DisableAntiforgery().WithName("ReplyOrderWithFile").WithSummary("The same with a file");
        orders.MapGet("/{id:guid}/files/{entry:int}", FileAsync).WithName("GetOrderFile").WithSummary("A file of an order");
        orders.MapPost("/{id:guid}/accept", AcceptAsync).WithName("AcceptOrder").WithSummary("Accept the reply and close the order with a score");
        orders.MapPost("/{id:guid}/return", ReturnAsync).WithName("ReturnOrder").WithSummary("Return the reply for another one");
    }

    /// <summary>Files beside the pages.</summary>
    public static void MapOrderFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/orders/{id:guid}/files/{entry:int}", FileAsync).RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    /// <param name="light">green, yellow or red, of the reply.</param>
    private static async Task<IResult> ListAsync(
        CurrentActor current, OrderQueries orders, CancellationToken cancellationToken,
        string? state = null, string? light = null, string? department = null, Guid? caseId = null, string? q = null, int page = 1, int pageSize = 20)
    {
        var (asked, lit) = (OrderState.Open, Light.Red);
        if (!string.IsNullOrEmpty(state) && !WorkItemEndpoints.Named(state, out asked))
        {
            return ApiResults.Problem(Refusal.Field("state", Say.Pick("state 应为 open、replied 或 closed。", "state is open, replied or closed.")));
        }

        if (!string.IsNullOrEmpty(light) && !WorkItemEndpoints.Named(light, out lit))
        {
            return ApiResults.Problem(Refusal.Field("light", Say.Pick("light 应为 green、yellow 或 red。", "light is green, yellow or red.")));
        }

        var filter = new OrderQueries.Filter(string.IsNullOrEmpty(state) ? null : asked, string.IsNullOrEmpty(light) ? null : lit, department, caseId, q, page, pageSize);
        return TypedResults.Ok(await orders.ListAsync(await current.RequiredAsync(), filter, cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, OrderQueries orders, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await orders.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> IssueAsync(IssueOrder.Input request, HttpRequest http, CurrentActor current, IssueOrder issue, CancellationToken cancellationToken) =>
        ApiResults.From(
            await issue.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken), issued => TypedResults.Created($"/api/orders/{issued.Id}", issued));

    private static async Task<IResult> ReplyAsync(Guid id, ReplyRequest request, HttpRequest http, CurrentActor current, ReplyOrder reply, OrderQueries orders, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(await reply.RunAsync(actor, http.IdempotencyKey(), id, request.Text, null, cancellationToken), current: Current(orders, actor, id, cancellationToken));
    }

    private static async Task<IResult> UploadAsync(Guid id, HttpRequest http, CurrentActor current, ReplyOrder reply, CancellationToken cancellationToken)
    {
        var file = await UploadedFile.ReadAsync(http, cancellationToken);
        if (file.Problem is { } problem)
        {
            return problem;
        }

        return ApiResults.From(await reply.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, http.Form["text"], (file.Name, file.Bytes), cancellationToken));
    }

    private static async Task<IResult> AcceptAsync(Guid id, AcceptRequest? request, HttpRequest http, CurrentActor current, JudgeOrder judge, OrderQueries orders, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(
            await judge.AcceptAsync(actor, http.IdempotencyKey(), id, request?.Score, request?.Opinion, cancellationToken), current: Current(orders, actor, id, cancellationToken));
    }

    private static async Task<IResult> ReturnAsync(Guid id, ReturnRequest request, HttpRequest http, CurrentActor current, JudgeOrder judge, OrderQueries orders, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(
            await judge.ReturnAsync(actor, http.IdempotencyKey(), id, request.Opinion, request.WorkingDays, cancellationToken), current: Current(orders, actor, id, cancellationToken));
    }

    /// <summary>Serves a file: shown, never run.</summary>
    private static async Task<IResult> FileAsync(Guid id, int entry, CurrentActor current, OrderQueries orders, HttpResponse response, CancellationToken cancellationToken) =>
        await orders.FileAsync(await current.RequiredAsync(), id, entry, cancellationToken) is { } file ? DutyEndpoints.Shown(response, file) : ApiResults.NotFound();

    private static Func<Task<object?>> Current(OrderQueries orders, Users.Actor actor, Guid id, CancellationToken cancellationToken) =>
        async () => await orders.GetAsync(actor, id, cancellationToken);

    public sealed record ReplyRequest(string? Text);

    public sealed record AcceptRequest(int? Score, string? Opinion);

    public sealed record ReturnRequest(string? Opinion, int? WorkingDays);
}
