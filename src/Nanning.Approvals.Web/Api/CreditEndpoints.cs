using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class CreditEndpoints
{
    /// <summary>Largest list, in bytes.</summary>
    internal const int LargestList = 2 * 1024 * 1024;

    public static void MapCredit(this IEndpointRouteBuilder routes)
    {
        var credit = routes.MapGroup("/api/credit").RequireAuthorization(Policies.SignedIn).WithTags("Credit");
        credit.MapGet("/", ListAsync).WithName("ListCredit").WithSummary("Enterprises of the credit register");
        credit.MapGet("/mine", MineAsync).WithName("GetOwnCredit").WithSummary("The credit of the enterprise that is signed in");
        credit.MapGet("/template", Template).WithName("GetCreditTemplate").WithSummary("An empty list (CSV) with its columns");
        credit.MapGet("/{identifier}", GetAsync).WithName("GetCredit").WithSummary("The credit of an enterprise with all entries");
        credit.MapPost("/", RecordAsync).WithName("RecordCredit").WithSummary("Enter a credit status; the entries before it stay");
        credit.MapPost("/import/preview", PreviewAsync).WithName("PreviewCreditImport").WithSummary("Check a list (CSV) line by line; nothing is stored").Accepts<string>("text/csv");
        credit.MapPost("/import", ImportAsync).WithName("ImportCredit").WithSummary("Take over a list (CSV) in one transaction").Accepts<string>("text/csv");
    }

    private static async Task<IResult> ListAsync(
        CurrentActor current, CreditQueries credit, CancellationToken cancellationToken, string? q = null, string? status = null, int page = 1, int pageSize = 20) =>
        await credit.ListAsync(await current.RequiredAsync(), new(q, CreditNames.Parse<CreditStatus>(status), page, pageSize), cancellationToken) is { } found
            ? TypedResults.Ok(new { found.Page.Items, found.Page.Total, counts = found.Counts.ToDictionary(count => CreditNames.Name(count.Key), count => count.Value, StringComparer.Ordinal) })
            : ApiResults.NotFound();

    private static async Task<IResult> MineAsync(CurrentActor current, CreditQueries credit, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await credit.MineAsync(await current.RequiredAsync(), cancellationToken));

    private static async Task<IResult> GetAsync(string identifier, CurrentActor current, CreditQueries credit, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await credit.GetAsync(await current.RequiredAsync(), identifier, cancellationToken));

    private static async Task<IResult> RecordAsync(RecordRequest request, HttpRequest http, CurrentActor current, RecordCredit record, CancellationToken cancellationToken) => ApiResults.From(
        await record.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.ToEntry(), cancellationToken),
        recorded => TypedResults.Created($"/api/credit/{recorded.Identifier}", recorded));

    private static async Task<IResult> PreviewAsync(HttpRequest http, CurrentActor current, ImportCredit import, CancellationToken cancellationToken) =>
        await ReadAsync(http, cancellationToken) is { } csv
            ? ApiResults.From(await import.PreviewAsync(await current.RequiredAsync(), csv, cancellationToken))
            : TooLarge();

    private static async Task<IResult> ImportAsync(
        HttpRequest http, CurrentActor current, ImportCredit import, CancellationToken cancellationToken, bool leaveOutWrong = false) =>
        await ReadAsync(http, cancellationToken) is { } csv
            ? ApiResults.From(await import.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), csv, leaveOutWrong, cancellationToken))
            : TooLarge();

    private static FileContentHttpResult Template() =>
        TypedResults.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(CreditCsv.Template)).ToArray(), "text/csv; charset=utf-8", "credit.csv");

    private static ProblemHttpResult TooLarge() => ApiResults.Problem(Refusal.Field("file", Say.Pick("文件不能超过 2 MB。", "The file may have at most 2 MB.")));

    private static async Task<string?> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (http.ContentLength > LargestList)
        {
            return null;
        }

        using var file = new MemoryStream();
        await http.Body.CopyToAsync(file, cancellationToken);
        return file.Length > LargestList ? null : CreditCsv.Decode(file.ToArray());
    }

    /// <summary>An entry.</summary>
    public sealed record RecordRequest(
        [MaxLength(32)] string? Identifier, string? Name, string? Status, string? Reason, string? Document, DateOnly? From, DateOnly? Until, string? Source)
    {
        internal CreditEntry ToEntry() => new(Identifier, Name, Status, Reason, Document, From, Until, Source);
    }
}
