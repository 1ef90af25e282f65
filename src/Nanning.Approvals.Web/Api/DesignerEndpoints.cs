using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>The visual designer beyond Elsa's routes: one read of all it needs, autosave, checks while drawing. See docs/designer.md.</summary>
internal static class DesignerEndpoints
{
    public static void MapDesigner(this IEndpointRouteBuilder routes)
    {
        var designer = routes.MapGroup("/api/designer").RequireAuthorization(Policies.Administrator).WithTags("Designer");
        designer.MapGet("/", ListAsync).WithName("ListDesigns").WithSummary("Definitions with their drafts, those that are being drawn first");
        designer.MapGet("/{definitionId}", ContextAsync).WithName("GetDesign").WithSummary("Everything the editor of a definition needs, in one read");
        designer.MapPut("/{definitionId}/draft", SaveAsync).WithName("SaveDraft").WithSummary("Save the draft; 409 when somebody else saved it since it was read");
        designer.MapDelete("/{definitionId}/draft", DiscardAsync).WithName("DiscardDraft").WithSummary("Throw the draft away");
        designer.MapPost("/check", CheckAsync).WithName("CheckDraft").WithSummary("What is wrong with a draft, with the ways that lead there; nothing is stored");
        designer.MapPost("/formula", FormulaAsync).WithName("CheckFormula").WithSummary("Check one formula while it is typed");
        designer.MapPost("/who", WhoAsync).WithName("AskWho").WithSummary("Who would get a step today");
        designer.MapGet("/{definitionId}/live", LiveAsync).WithName("GetLiveFlow").WithSummary("Where the running cases are, and how long they have waited there");
        designer.MapPublishing();
        designer.MapTrying();
    }

    private static async Task<IResult> ListAsync(DesignerQueries queries, CancellationToken cancellationToken, string? q = null, int page = 1, int pageSize = 20)
    {
        var found = await queries.ListAsync(q, cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        return TypedResults.Ok(new Page<DesignRow>([.. found.Skip((Math.Max(page, 1) - 1) * size).Take(size)], found.Count));
    }

    private static async Task<IResult> ContextAsync(string definitionId, DesignerQueries queries, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await queries.ContextAsync(definitionId, cancellationToken));

    private static async Task<IResult> SaveAsync(
        string definitionId, DraftRequest request, HttpRequest http, CurrentActor current, SaveDraft save, DesignerQueries queries, CancellationToken cancellationToken) =>
        await ApiResults.FromAsync(
            await save.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, new(request.Model, request.Procedure, request.BasedOn), cancellationToken),
            current: async () => await queries.DraftStateAsync(definitionId, cancellationToken));

    private static async Task<IResult> DiscardAsync(string definitionId, HttpRequest http, CurrentActor current, SaveDraft save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.DiscardAsync(await current.RequiredAsync(), http.IdempotencyKey(), definitionId, cancellationToken));

    private static async Task<IResult> CheckAsync(DraftRequest request, ExamineDraft examine, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var result = await examine.RunAsync(request.Model, request.Procedure, cancellationToken);
        return TypedResults.Ok(new
        {
            Findings = result.Findings.Select(DraftFinding.Of),
            result.Decided,
            Sound = result.Decided && !result.Errors.Any(),
            Milliseconds = (long)TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds,
        });
    }

    private static async Task<IResult> FormulaAsync(FormulaRequest request, CheckFormula check, CancellationToken cancellationToken) =>
        TypedResults.Ok(await check.RunAsync(new(request.Text, request.Expects, request.Model, request.Procedure), cancellationToken));

    private static async Task<IResult> WhoAsync(WhoRequest request, AskWho ask, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await ask.RunAsync(new(request.DefinitionId, request.Activity, request.Form), cancellationToken));

    private static async Task<IResult> LiveAsync(string definitionId, LiveTokens live, CancellationToken cancellationToken, int? version = null) =>
        ApiResults.OrNotFound(await live.RunAsync(definitionId, version, cancellationToken));

    /// <param name="Model">The definition.</param>
    /// <param name="Procedure">Form and materials, or null when they stay.</param>
    /// <param name="BasedOn">Revision of the draft as it was read; 0 when there was none.</param>
    public sealed record DraftRequest(JsonObject? Model, JsonObject? Procedure, int? BasedOn = null);

    /// <param name="Expects">"boolean", "number", "date", "text", "list", "template" or nothing in particular.</param>
    public sealed record FormulaRequest(string? Text, string? Expects, JsonObject? Model, JsonObject? Procedure);

    /// <param name="Activity">Id of an activity, or the activity itself.</param>
    public sealed record WhoRequest(string? DefinitionId, JsonNode? Activity, JsonObject? Form);
}
