using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class EditionEndpoints
{
    public static void MapEditions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/procedures/{code}/editions", HistoryAsync).WithTags("Procedures").WithName("ListEditions").WithSummary("The editions of a procedure with what each one changed");

        var admin = routes.MapGroup("/api/admin/procedures").RequireAuthorization(Policies.Administrator).WithTags("Administration");
        admin.MapGet("/", ListAsync).WithName("ListAdminProcedures").WithSummary("Procedures with the edition in force and the next one");
        admin.MapGet("/{code}", GetAsync).WithName("GetAdminProcedure").WithSummary("All editions of a procedure, and the numbers a new one starts from");
        admin.MapPost("/{code}/editions/preview", PreviewAsync).WithName("PreviewEdition").WithSummary("Check a new edition and show what it changes; nothing is stored");
        admin.MapPost("/{code}/editions", IssueAsync).WithName("IssueEdition").WithSummary("Issue a new edition");
        admin.MapPost("/{code}/editions/{edition}/withdraw", WithdrawAsync).WithName("WithdrawEdition").WithSummary("Take back an edition that has not taken effect");
    }

    private static async Task<IResult> HistoryAsync(string code, EditionQueries editions, CancellationToken cancellationToken)
    {
        var found = await editions.HistoryAsync(code, inside: false, cancellationToken);
        return found.Count == 0 ? ApiResults.NotFound() : TypedResults.Ok(new Page<object>([.. found.Select(edition => Public(edition))], found.Count));
    }

    private static object Public(EditionView edition) => new
    {
        edition.Edition,
        edition.Document,
        edition.EffectiveFrom,
        edition.EffectiveUntil,
        edition.ValidFrom,
        edition.ValidUntil,
        edition.State,
        edition.Note,
        edition.Changes,
    };

    private static async Task<IResult> ListAsync(
        EditionQueries editions, CancellationToken cancellationToken, string? q = null, bool coming = false, int page = 1, int pageSize = 20)
    {
        var found = await editions.ListAsync(q, coming, cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        return TypedResults.Ok(new Page<ProcedureRow>([.. found.Skip((Math.Max(page, 1) - 1) * size).Take(size)], found.Count));
    }

    private static async Task<IResult> GetAsync(string code, EditionQueries editions, CancellationToken cancellationToken) =>
        await editions.LastAsync(code, cancellationToken) is not var (last, seen)
            ? ApiResults.NotFound()
            : TypedResults.Ok(new
            {
                last.Code,
                Name = last.Name.ToString(),
                BasedOn = last.Edition,
                Seen = seen,
                last.Document,
                last.ValidFrom,
                last.ValidUntil,
                ClosedText = last.ClosedText.ToString(),
                Parameters = last.Parameters.Values.Select(parameter => new { parameter.Name, parameter.Value, parameter.Unit, Text = parameter.Text.ToString(), parameter.Source }),
                Editions = await editions.HistoryAsync(code, inside: true, cancellationToken),
            });

    private static async Task<IResult> PreviewAsync(string code, EditionRequest request, CurrentActor current, IssueEdition issue, CancellationToken cancellationToken) =>
        ApiResults.From(await issue.PreviewAsync(await current.RequiredAsync(), code, request.ToInput(), cancellationToken));

    private static async Task<IResult> IssueAsync(string code, EditionRequest request, HttpRequest http, CurrentActor current, IssueEdition issue, CancellationToken cancellationToken) =>
        ApiResults.From(
            await issue.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), code, request.ToInput(), cancellationToken),
            issued => TypedResults.Created($"/api/admin/procedures/{issued.Code}", issued));

    private static async Task<IResult> WithdrawAsync(
        string code, string edition, WithdrawRequest request, HttpRequest http, CurrentActor current, WithdrawEdition withdraw, CancellationToken cancellationToken) =>
        ApiResults.From(await withdraw.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), code, edition, request.Reason, cancellationToken));

    /// <summary>A new edition; what is left out stays as in the edition before it.</summary>
    /// <param name="OpenEnded">Takes the end of the window away.</param>
    /// <param name="Parameters">New values by name.</param>
    /// <param name="Sources">Where a new value comes from, by name; the document when left out.</param>
    /// <param name="Seen">The <c>seen</c> of the procedure as it was read, so that two administrators do not issue past each other.</param>
    public sealed record EditionRequest(
        string? Edition, string? Document, DateOnly? EffectiveFrom, DateOnly? ValidFrom, DateOnly? ValidUntil, bool OpenEnded, string? ClosedText, string? ClosedTextEn,
        Dictionary<string, JsonNode?>? Parameters, Dictionary<string, string?>? Sources, string? Note, int? Seen)
    {
        internal IssueEdition.Input ToInput() => new(
            Edition, Document, EffectiveFrom, ValidFrom, ValidUntil, OpenEnded, ClosedText, ClosedTextEn, Parameters, Sources, Note, Seen);
    }

    /// <param name="Reason">Why it is withdrawn.</param>
    public sealed record WithdrawRequest(string? Reason);
}
