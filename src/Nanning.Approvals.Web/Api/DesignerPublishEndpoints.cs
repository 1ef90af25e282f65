using Nanning.Approvals.Cases;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Proposals and versions of a definition.</summary>
internal static class DesignerPublishEndpoints
{
    public static void MapPublishing(this IEndpointRouteBuilder designer)
    {
        designer.MapGet("/{definitionId}/proposals", async (string definitionId, CurrentActor current, FlowVersions versions, CancellationToken token) =>
            TypedResults.Ok(Page(await versions.ProposalsAsync(definitionId, (await current.RequiredAsync()).UserId, token)))).WithName("ListProposals").WithSummary("Proposals, the latest first");
        designer.MapPost("/{definitionId}/proposals", ProposeAsync).WithName("ProposeFlow").WithSummary("Propose the draft for publication");
        designer.MapGet("/{definitionId}/proposals/{id:guid}", async (string definitionId, Guid id, FlowVersions versions, CancellationToken token) =>
            ApiResults.OrNotFound(await versions.ProposalAsync(definitionId, id, token))).WithName("GetProposal").WithSummary("A proposal with its model");
        designer.MapPost("/{definitionId}/proposals/{id:guid}/approve", async (string definitionId, Guid id, HttpRequest http, CurrentActor current, ProposeFlow propose, CancellationToken token) =>
            ApiResults.From(await propose.ApproveAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, id, token))).WithName("ApproveProposal").WithSummary("Publish what another administrator proposed");
        designer.MapPost("/{definitionId}/proposals/{id:guid}/reject", async (string definitionId, Guid id, ReasonRequest request, HttpRequest http, CurrentActor current, ProposeFlow propose, CancellationToken token) =>
            ApiResults.From(await propose.RejectAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, id, request.Reason, token))).WithName("RejectProposal").WithSummary("Refuse it, with the reason");
        designer.MapPost("/{definitionId}/proposals/{id:guid}/withdraw", async (string definitionId, Guid id, HttpRequest http, CurrentActor current, ProposeFlow propose, CancellationToken token) =>
            ApiResults.From(await propose.WithdrawAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, id, token))).WithName("WithdrawProposal").WithSummary("Take it back");
        designer.MapGet("/{definitionId}/versions", async (string definitionId, FlowVersions versions, CancellationToken token) =>
            TypedResults.Ok(Page(await versions.HistoryAsync(definitionId, token)))).WithName("ListVersions").WithSummary("Versions with what was changed, by whom and from when on");
        designer.MapGet("/{definitionId}/versions/{version:int}", async (string definitionId, int version, FlowVersions versions, CancellationToken token) =>
            ApiResults.OrNotFound(await versions.GetAsync(definitionId, version, token))).WithName("GetVersion").WithSummary("A version as it was published");
        designer.MapPost("/{definitionId}/versions/{version:int}/restore", RestoreAsync).WithName("RestoreVersion").WithSummary("Make a version the draft again");
    }

    private static Page<T> Page<T>(IReadOnlyList<T> items) => new(items, items.Count);

    private static async Task<IResult> ProposeAsync(string definitionId, ProposalRequest request, HttpRequest http, CurrentActor current, ProposeFlow propose, CancellationToken cancellationToken) =>
        ApiResults.From(
            await propose.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, request.Note, request.EffectiveOn, cancellationToken),
            answer => TypedResults.Created($"/api/designer/{definitionId}/proposals/{answer.Id}", answer));

    private static async Task<IResult> RestoreAsync(
        string definitionId, int version, HttpRequest http, CurrentActor current, FlowVersions versions, SaveDraft save, CancellationToken cancellationToken) =>
        await versions.GetAsync(definitionId, version, cancellationToken) is { } model
            ? ApiResults.From(await save.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, new(model, null, null), cancellationToken))
            : ApiResults.NotFound();

    /// <param name="Note">What is changed and why.</param>
    /// <param name="EffectiveOn">First day; the day of its publication when left out.</param>
    public sealed record ProposalRequest(string? Note, DateOnly? EffectiveOn);

    /// <param name="Reason">Why it is refused.</param>
    public sealed record ReasonRequest(string? Reason);
}
