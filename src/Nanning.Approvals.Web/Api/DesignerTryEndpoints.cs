using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Designer.Sandbox;
using Nanning.Approvals.Designer.WhatIf;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>Trying a draft: the sandbox, saved runs, and what if.</summary>
internal static class DesignerTryEndpoints
{
    public static void MapTrying(this IEndpointRouteBuilder designer)
    {
        designer.MapPost("/sandbox", SandboxAsync).WithName("TryDraft").WithSummary("Run a draft in virtual time; nothing leaves the sandbox");
        designer.MapGet("/{definitionId}/runs", async (string definitionId, SaveRun save, CancellationToken token) => TypedResults.Ok(Page(await save.ListAsync(definitionId, token))))
            .WithName("ListRuns").WithSummary("Saved runs");
        designer.MapPut("/{definitionId}/runs/{name}", SaveAsync).WithName("SaveRun").WithSummary("Keep a run; it runs again at every publish");
        designer.MapDelete("/{definitionId}/runs/{name}", RemoveAsync).WithName("RemoveRun").WithSummary("Take a saved run away");
        designer.MapPost("/{definitionId}/runs/execute", ExecuteAsync).WithName("ExecuteRuns").WithSummary("Run all saved runs, with the edges they cover");
        designer.MapPost("/{definitionId}/whatif", WhatIfAsync).WithName("WhatIf").WithSummary("The applications of a past period against the draft");
    }

    private static Page<T> Page<T>(IReadOnlyList<T> items) => new(items, items.Count);

    private static async Task<IResult> SandboxAsync(SandboxRequest request, CurrentActor current, Sandboxes sandboxes, CancellationToken cancellationToken) =>
        ApiResults.From(await sandboxes.RunAsync(
            await current.RequiredAsync(), new(request.Model, request.Procedure, request.Form, request.StartedAt, request.Actions ?? []), cancellationToken));

    private static async Task<IResult> SaveAsync(string definitionId, string name, RunContent request, HttpRequest http, CurrentActor current, SaveRun save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, name, request, cancellationToken));

    private static async Task<IResult> RemoveAsync(string definitionId, string name, HttpRequest http, CurrentActor current, SaveRun save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.RemoveAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, name, cancellationToken));

    private static async Task<IResult> ExecuteAsync(string definitionId, TriedRequest request, ElsaDefinitions elsa, ExamineDraft examine, RunSavedRuns runs, CancellationToken cancellationToken)
    {
        if ((request.Model ?? await elsa.GetAsync(definitionId, new("Latest", null), cancellationToken)) is not { } model)
        {
            return ApiResults.NotFound();
        }

        return (await examine.RunAsync(model, request.Procedure, cancellationToken)).Flow is null
            ? ApiResults.Problem(Refusal.Field("model", Say.Pick("流程图还不完整，不能试运行。", "The flow is not complete yet and cannot be tried.")))
            : TypedResults.Ok(await runs.RunAsync(definitionId, model, request.Procedure, cancellationToken));
    }

    private static async Task<IResult> WhatIfAsync(string definitionId, WhatIfRequest request, CurrentActor current, ReplayPast replay, CancellationToken cancellationToken) =>
        ApiResults.From(await replay.RunAsync(
            await current.RequiredAsync(), definitionId, request.Model, request.Procedure, request.From, request.To, request.Changes, cancellationToken));

    /// <param name="Actions">All that happens, from the beginning.</param>
    public sealed record SandboxRequest(JsonObject? Model, JsonObject? Procedure, JsonObject? Form, DateTimeOffset? StartedAt, List<SandboxAction>? Actions);

    /// <param name="Model">The draft as drawn; what is stored when left out.</param>
    public sealed record TriedRequest(JsonObject? Model, JsonObject? Procedure);

    /// <param name="From">First day of the period; a year ago when left out.</param>
    public sealed record WhatIfRequest(JsonObject? Model, JsonObject? Procedure, DateOnly? From, DateOnly? To, WhatIfChanges? Changes);
}
