using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class SigningEndpoints
{
    public static void MapSigning(this IEndpointRouteBuilder routes)
    {
        var items = routes.MapGroup("/api/work-items/{id:guid}").RequireAuthorization(Policies.Staff).WithTags("Work items");
        routes.MapPost("/api/work-items/{id:guid}/urge", UrgeAsync).RequireAuthorization(Policies.SignedIn).WithTags("Work items").WithName("UrgeWorkItem").WithSummary("Urge whoever holds an item");
        items.MapPost("/delegate", DelegateAsync).WithName("DelegateWorkItem").WithSummary("Ask a colleague for an opinion; the item comes back");
        items.MapPost("/add-signers", AddAsync).WithName("AddSigners").WithSummary("Ask people to sign a step before, after or beside its decision");
        items.MapPost("/copy", CopyAsync).WithName("CopyWorkItem").WithSummary("Send copies of the case to people who should know of it");
        items.MapGet("/signature", SignatureAsync).WithName("GetSignature").WithSummary("The handwritten signature under a decision, as PNG");
        items.MapGet("/signer-choices", ChoicesAsync).WithName("ListSignerChoices").WithSummary("Whom the holder can ask to sign");
        items.MapPost("/remove-signer", RemoveAsync).WithName("RemoveSigner").WithSummary("Take back a signer who has not acted");
    }

    private static async Task<IResult> DelegateAsync(Guid id, DelegateRequest request, HttpRequest http, CurrentActor current, SignWorkItem sign, CancellationToken cancellationToken) =>
        ApiResults.From(await sign.DelegateAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.To, request.Reason, cancellationToken));

    private static async Task<IResult> AddAsync(Guid id, SignersRequest request, HttpRequest http, CurrentActor current, SignWorkItem sign, CancellationToken cancellationToken)
    {
        var position = request.Position?.ToLowerInvariant() switch
        {
            "before" => SignPosition.Before,
            "after" => SignPosition.After,
            "parallel" => SignPosition.Parallel,
            _ => (SignPosition?)null,
        };
        return position is { } chosen
            ? ApiResults.From(await sign.AddAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Users ?? [], chosen, request.Reason, cancellationToken))
            : ApiResults.Problem(Refusal.Field("position", Say.Pick("position 应为 before、after 或 parallel。", "position is before, after or parallel.")));
    }

    private static async Task<IResult> RemoveAsync(Guid id, SignerRequest request, HttpRequest http, CurrentActor current, SignWorkItem sign, CancellationToken cancellationToken) =>
        ApiResults.From(await sign.RemoveAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.User, cancellationToken));

    private static async Task<IResult> CopyAsync(Guid id, CopyRequest request, HttpRequest http, CurrentActor current, CopyWorkItem copy, CancellationToken cancellationToken) =>
        ApiResults.From(await copy.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Users ?? [], request.Reason, cancellationToken));

    private static async Task<IResult> ChoicesAsync(Guid id, CurrentActor current, SignerChoices choices, CancellationToken cancellationToken) =>
        await choices.ListAsync(await current.RequiredAsync(), id, cancellationToken) is { } found ? TypedResults.Ok(new { Items = found, Total = found.Count }) : ApiResults.NotFound();

    private static async Task<IResult> UrgeAsync(Guid id, UrgeRequest? request, HttpRequest http, CurrentActor current, UrgeWorkItem urge, CancellationToken cancellationToken) =>
        ApiResults.From(await urge.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request?.Reason, cancellationToken));

    private static async Task<IResult> SignatureAsync(Guid id, CurrentActor current, WorkItemQueries items, CancellationToken cancellationToken) =>
        await items.SignatureAsync(await current.RequiredAsync(), id, cancellationToken) is { } png ? TypedResults.File(png, "image/png") : ApiResults.NotFound();

    public sealed record UrgeRequest(string? Reason);

    public sealed record CopyRequest(IReadOnlyList<string>? Users, string? Reason);

    public sealed record DelegateRequest(string? To, string? Reason);

    public sealed record SignersRequest(IReadOnlyList<string>? Users, string? Position, string? Reason);

    public sealed record SignerRequest(string? User);
}
