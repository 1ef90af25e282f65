using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class SavedListEndpoints
{
    public static void MapSavedLists(this IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/api/work-items/views").RequireAuthorization(Policies.Staff).WithTags("Work items");
        lists.MapGet("/", ListAsync).WithName("ListSavedLists").WithSummary("The saved lists of this person and of the department");
        lists.MapPost("/", CreateAsync).WithName("CreateSavedList").WithSummary("Save a filter of the inbox under a name");
        lists.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeSavedList").WithSummary("Rename, change or share a saved list, or let the inbox open with it");
        lists.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteSavedList").WithSummary("Delete a saved list");
        lists.MapPost("/{id:guid}/restore", RestoreAsync).WithName("RestoreSavedList").WithSummary("Take a deletion back");
    }

    private static async Task<IResult> ListAsync(CurrentActor current, SavedListQueries lists, CancellationToken cancellationToken)
    {
        var items = await lists.ListAsync(await current.RequiredAsync(), cancellationToken);
        return TypedResults.Ok(new { Items = items, Total = items.Count });
    }

    private static async Task<IResult> CreateAsync(ListRequest request, HttpRequest http, CurrentActor current, SaveList save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.CreateAsync(await current.RequiredAsync(), http.IdempotencyKey(), Of(request), cancellationToken));

    private static async Task<IResult> ChangeAsync(Guid id, ListRequest request, HttpRequest http, CurrentActor current, SaveList save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.ChangeAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, Of(request), cancellationToken));

    private static async Task<IResult> DeleteAsync(Guid id, HttpRequest http, CurrentActor current, SaveList save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.DeleteAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static async Task<IResult> RestoreAsync(Guid id, HttpRequest http, CurrentActor current, SaveList save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.RestoreAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    private static SaveList.Request Of(ListRequest request) => new(request.Name, request.Query, request.Shared == true, request.Default == true);

    /// <param name="Query">The filter as the query of GET /api/work-items.</param>
    public sealed record ListRequest(string? Name, string? Query, bool? Shared, bool? Default);
}
