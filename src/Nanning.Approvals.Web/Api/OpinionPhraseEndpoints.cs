using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class OpinionPhraseEndpoints
{
    public static void MapOpinionPhrases(this IEndpointRouteBuilder routes)
    {
        var phrases = routes.MapGroup("/api/work-items/phrases").RequireAuthorization(Policies.Officer).WithTags("Work items");
        phrases.MapGet("/", ListAsync).WithName("ListPhrases").WithSummary("The phrases of this person and of the department");
        phrases.MapPost("/", AddAsync).WithName("AddPhrase").WithSummary("Keep a phrase for opinions");
        phrases.MapPut("/{id:guid}", ChangeAsync).WithName("ChangePhrase").WithSummary("Change the words of a phrase");
        phrases.MapDelete("/{id:guid}", RemoveAsync).WithName("RemovePhrase").WithSummary("Take a phrase out");
    }

    private static async Task<IResult> ListAsync(CurrentActor current, OpinionPhrases phrases, CancellationToken cancellationToken)
    {
        var items = await phrases.ListAsync(await current.RequiredAsync(), cancellationToken);
        return TypedResults.Ok(new { Items = items, Total = items.Count });
    }

    private static async Task<IResult> AddAsync(PhraseRequest request, HttpRequest http, CurrentActor current, OpinionPhrases phrases, CancellationToken cancellationToken) =>
        ApiResults.From(await phrases.AddAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Text, request.Shared == true, cancellationToken));

    private static async Task<IResult> ChangeAsync(Guid id, PhraseRequest request, HttpRequest http, CurrentActor current, OpinionPhrases phrases, CancellationToken cancellationToken) =>
        ApiResults.From(await phrases.ChangeAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Text, cancellationToken));

    private static async Task<IResult> RemoveAsync(Guid id, HttpRequest http, CurrentActor current, OpinionPhrases phrases, CancellationToken cancellationToken) =>
        ApiResults.From(await phrases.RemoveAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    public sealed record PhraseRequest(string? Text, bool? Shared);
}
