using System.Text.Json.Nodes;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Changes of money in a flow: proposed by one administrator, decided by another one.</summary>
internal static class ConsoleProposalEndpoints
{
    public static void MapConsoleProposals(this IEndpointRouteBuilder routes)
    {
        var see = routes.MapGroup("/api/console/proposals").RequireAuthorization(Policies.Console).WithTags("Console");
        see.MapGet("/", ListAsync).WithName("ListVariableProposals").WithSummary("Changes of money, the latest first; state=Open for those that wait for a second administrator");
        see.MapGet("/{id:guid}", GetAsync).WithName("GetVariableProposal").WithSummary("A change of money: before, after, now, why, by whom, and what stands against it");

        var change = routes.MapGroup("/api/console").RequireAuthorization(Policies.Administrator).WithTags("Console");
        change.MapPost("/instances/{id:guid}/proposals", ProposeAsync).WithName("ProposeVariable").WithSummary("Propose to change a variable that holds money");
        change.MapPost("/proposals/{id:guid}/approve", ApproveAsync).WithName("ApproveVariableProposal").WithSummary("Set the variable as another administrator proposed");
        change.MapPost("/proposals/{id:guid}/reject", RejectAsync).WithName("RejectVariableProposal").WithSummary("Refuse it, with the reason");
        change.MapPost("/proposals/{id:guid}/withdraw", WithdrawAsync).WithName("WithdrawVariableProposal").WithSummary("Take it back");
    }

    private static async Task<IResult> ListAsync(
        CurrentActor current, VariableProposalQueries proposals, CancellationToken cancellationToken, VariableProposalState? state = null, Guid? instance = null, int page = 1,
        int pageSize = 20) =>
        TypedResults.Ok(await proposals.ListAsync(await current.RequiredAsync(), state, instance, page, pageSize, cancellationToken));

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, VariableProposalQueries proposals, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await proposals.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> ProposeAsync(
        Guid id, ProposalRequest request, HttpRequest http, CurrentActor current, ProposeVariable propose, CancellationToken cancellationToken) => ApiResults.From(
        await propose.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Variable ?? "", request.Value, request.Reason, request.Version, cancellationToken),
        answer => TypedResults.Created($"/api/console/proposals/{answer.Id}", answer));

    private static async Task<IResult> ApproveAsync(
        Guid id, ApprovalRequest? request, HttpRequest http, CurrentActor current, ProposeVariable propose, CancellationToken cancellationToken) =>
        ApiResults.From(await propose.ApproveAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request?.Version, cancellationToken));

    private static async Task<IResult> RejectAsync(Guid id, ReasonRequest request, HttpRequest http, CurrentActor current, ProposeVariable propose, CancellationToken cancellationToken) =>
        ApiResults.From(await propose.RejectAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Reason, cancellationToken));

    private static async Task<IResult> WithdrawAsync(Guid id, HttpRequest http, CurrentActor current, ProposeVariable propose, CancellationToken cancellationToken) =>
        ApiResults.From(await propose.WithdrawAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, cancellationToken));

    /// <param name="Variable">Name of the variable.</param>
    /// <param name="Value">What it is to hold.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Version">Version of the instance that the person saw.</param>
    public sealed record ProposalRequest(string? Variable, JsonNode? Value, string? Reason, int? Version);

    /// <param name="Version">Version of the instance that the person saw.</param>
    public sealed record ApprovalRequest(int? Version);

    /// <param name="Reason">Why it is refused.</param>
    public sealed record ReasonRequest(string? Reason);
}
