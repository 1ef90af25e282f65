using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class WorkBatchEndpoints
{
    public static void MapWorkBatches(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/work-items/batch", RunAsync).RequireAuthorization(Policies.Staff).WithTags("Work items").WithName("BatchWorkItems")
            .WithSummary("The same action on many items; each has an outcome of its own, and a preview changes nothing");

    private static async Task<IResult> RunAsync(BatchRequest request, HttpRequest http, CurrentActor current, WorkBatch batch, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Action) || !Enum.TryParse<BatchAction>(request.Action, ignoreCase: true, out var action) || !Enum.IsDefined(action) || char.IsAsciiDigit(request.Action[0]))
        {
            var known = string.Join(Say.Pick("、", ", "), Enum.GetNames<BatchAction>().Select(name => name.ToLowerInvariant()));
            return ApiResults.Problem(Refusal.Field("action", Say.Pick($"action 应为 {known} 之一。", $"action is one of {known}.")));
        }

        var actor = await current.RequiredAsync();
        var asked = new WorkBatch.Request(request.Ids ?? [], action, request.Opinion, request.To ?? string.Join(',', request.Users ?? []), request.Then);
        var outcome = request.Preview == true
            ? await batch.PreviewAsync(actor, asked, cancellationToken)
            : await batch.RunAsync(actor, http.IdempotencyKey(), asked, progress: null, cancellationToken);
        return ApiResults.From(outcome, lines => TypedResults.Ok(new { Items = lines, Total = lines.Count, Ok = lines.Count(line => line.Ok), Preview = request.Preview == true }));
    }

    public sealed record BatchRequest(IReadOnlyList<Guid>? Ids, string? Action, string? Opinion, string? To, IReadOnlyList<string>? Users, string? Then, bool? Preview);
}
