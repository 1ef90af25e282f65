using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Pages.Work;

/// <summary>What the inbox posts apart from whole pages: parts of a batch, so that the page shows how far it is.</summary>
internal static class InboxForms
{
    public static void MapInboxForms(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/inbox/batch/run", RunAsync).RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    private static async Task<IResult> RunAsync(IFormCollection posted, HttpContext context, CurrentActor current, WorkBatch batch)
    {
        if (await current.GetAsync() is not { } actor || !Enum.TryParse<BatchAction>(posted["action"], ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            return Results.NotFound();
        }

        var ids = posted["ids"].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToList();
        return await batch.RunAsync(actor, Cases.CaseForms.KeyOf(posted), new(ids, action, posted["opinion"], action == BatchAction.Return ? "previous" : posted["to"]), progress: null, context.RequestAborted) switch
        {
            Outcome<IReadOnlyList<WorkBatch.Line>>.Done { Value: var lines } => TypedResults.Ok(lines),
            Outcome<IReadOnlyList<WorkBatch.Line>>.Refused { Why: var why } => TypedResults.Json(new { why.Text }, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => Results.NotFound(),
        };
    }
}
