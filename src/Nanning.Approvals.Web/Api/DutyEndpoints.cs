using System.Globalization;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class DutyEndpoints
{
    public static void MapDuties(this IEndpointRouteBuilder routes)
    {
        var duties = routes.MapGroup("/api/duties").RequireAuthorization(Policies.Staff).WithTags("Duties");
        duties.MapGet("/", ListAsync).WithName("ListDuties").WithSummary("Duties one may see, the most urgent first");
        duties.MapPost("/", AddAsync).WithName("AddDuty").WithSummary("Add a duty by hand");
        duties.MapGet("/{id:guid}", GetAsync).WithName("GetDuty").WithSummary("A duty with its deliverables, reports and history");
        duties.MapPost("/{id:guid}/reports", ReportAsync).WithName("ReportProgress").WithSummary("Report progress, deliver something by its address, or contribute");
        duties.MapPost("/{id:guid}/files", UploadAsync).DisableAntiforgery().WithName("UploadDutyFile").WithSummary("The same with a file");
        duties.MapGet("/{id:guid}/files/{entry:int}", FileAsync).WithName("GetDutyFile").WithSummary("A file of a duty");
        duties.MapPost("/{id:guid}/submit", SubmitAsync).WithName("SubmitDuty").WithSummary("Ask for acceptance");
        duties.MapPost("/{id:guid}/accept", AcceptAsync).WithName("AcceptDuty").WithSummary("Accept a duty");
        duties.MapPost("/{id:guid}/return", ReturnAsync).WithName("ReturnDuty").WithSummary("Return a duty to its lead");
        duties.MapPost("/{id:guid}/extension", AskExtensionAsync).WithName("AskDutyExtension").WithSummary("Ask for a later deadline");
        duties.MapPost("/{id:guid}/extension/decide", DecideExtensionAsync).WithName("DecideDutyExtension").WithSummary("Grant or refuse the later deadline");
        duties.MapPost("/{id:guid}/event", RecordEventAsync).WithName("RecordDutyEvent").WithSummary("Record the day from which the deadline counts");
        duties.MapPost("/{id:guid}/urge", UrgeAsync).WithName("UrgeDuty").WithSummary("Urge the lead");
    }

    /// <summary>Serves a file of a duty: shown, never run.</summary>
    public static async Task<IResult> FileAsync(Guid id, int entry, CurrentActor current, DutyQueries duties, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await duties.FileAsync(await current.RequiredAsync(), id, entry, cancellationToken) is not { } file)
        {
            return ApiResults.NotFound();
        }

        return Shown(response, file);
    }

    /// <summary>A file that the browser shows and never runs.</summary>
    internal static IResult Shown(HttpResponse response, (string Name, string Type, byte[] Bytes) file)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { Inline = true, FileName = Uri.EscapeDataString(file.Name) }.ToString();
        return TypedResults.Bytes(file.Bytes, file.Type);
    }

    /// <param name="light">green, yellow, red, paused or none.</param>
    /// <param name="measure">Number of the measure; 0 for duties outside the thirty.</param>
    private static async Task<IResult> ListAsync(
        CurrentActor current, DutyQueries duties, CancellationToken cancellationToken,
        string? q = null, string? light = null, DutyState? state = null, string? department = null, int? measure = null, Guid? conference = null, int page = 1, int pageSize = 20)
    {
        Light? asked = null;
        if (!string.IsNullOrEmpty(light))
        {
            if (!Enum.TryParse<Light>(light, ignoreCase: true, out var named) || char.IsAsciiDigit(light[0]))
            {
                return ApiResults.Problem(Refusal.Field("light", Say.Pick("light 应为 green、yellow、red、paused 或 none。", "light is green, yellow, red, paused or none.")));
            }

            asked = named;
        }

        return TypedResults.Ok(await duties.ListAsync(await current.RequiredAsync(), new(q, asked, state, department, measure, conference, page, pageSize), cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, DutyQueries duties, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await duties.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> AddAsync(AddDuty.Input request, HttpRequest http, CurrentActor current, AddDuty add, CancellationToken cancellationToken) =>
        ApiResults.From(
            await add.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken), added => TypedResults.Created($"/api/duties/{added.Id}", added));

    private static async Task<IResult> ReportAsync(Guid id, ReportRequest request, HttpRequest http, CurrentActor current, ReportProgress report, CancellationToken cancellationToken) =>
        ApiResults.From(await report.RunAsync(
            await current.RequiredAsync(), http.IdempotencyKey(), id, new(request.Text, request.Period, request.Percent, request.Deliverable, request.Link), cancellationToken));

    private static async Task<IResult> UploadAsync(Guid id, HttpRequest http, CurrentActor current, ReportProgress report, CancellationToken cancellationToken)
    {
        var file = await UploadedFile.ReadAsync(http, cancellationToken);
        if (file.Problem is { } problem)
        {
            return problem;
        }

        var percent = int.TryParse(http.Form["percent"], CultureInfo.InvariantCulture, out var share) ? share : (int?)null;
        return ApiResults.From(await report.RunAsync(
            await current.RequiredAsync(), http.IdempotencyKey(), id,
            new(http.Form["text"], http.Form["period"], percent, http.Form["deliverable"], http.Form["link"], new(file.Name, file.Bytes)), cancellationToken));
    }

    private static async Task<IResult> SubmitAsync(Guid id, TextRequest request, HttpRequest http, CurrentActor current, SubmitDuty submit, CancellationToken cancellationToken) =>
        ApiResults.From(await submit.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Text, cancellationToken));

    private static async Task<IResult> AcceptAsync(Guid id, OpinionRequest? request, HttpRequest http, CurrentActor current, JudgeDuty judge, CancellationToken cancellationToken) =>
        ApiResults.From(await judge.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, accept: true, request?.Opinion, cancellationToken));

    private static async Task<IResult> ReturnAsync(Guid id, OpinionRequest? request, HttpRequest http, CurrentActor current, JudgeDuty judge, CancellationToken cancellationToken) =>
        ApiResults.From(await judge.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, accept: false, request?.Opinion, cancellationToken));

    private static async Task<IResult> AskExtensionAsync(Guid id, ExtensionRequest request, HttpRequest http, CurrentActor current, ExtendDuty extend, CancellationToken cancellationToken) =>
        ApiResults.From(await extend.AskAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.To, request.Reason, cancellationToken));

    private static async Task<IResult> DecideExtensionAsync(Guid id, DecisionRequest request, HttpRequest http, CurrentActor current, ExtendDuty extend, CancellationToken cancellationToken) =>
        ApiResults.From(await extend.DecideAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.Grant, request.Opinion, cancellationToken));

    private static async Task<IResult> RecordEventAsync(Guid id, DayRequest request, HttpRequest http, CurrentActor current, RecordAwaited record, CancellationToken cancellationToken) =>
        ApiResults.From(await record.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request.On, cancellationToken));

    private static async Task<IResult> UrgeAsync(Guid id, ReasonRequest? request, HttpRequest http, CurrentActor current, UrgeDuty urge, CancellationToken cancellationToken) =>
        ApiResults.From(await urge.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request?.Reason, cancellationToken));

    public sealed record ReportRequest(string? Text, string? Period, int? Percent, string? Deliverable, string? Link);

    public sealed record TextRequest(string? Text);

    public sealed record OpinionRequest(string? Opinion);

    public sealed record ExtensionRequest(DateOnly? To, string? Reason);

    public sealed record DecisionRequest(bool Grant, string? Opinion);

    public sealed record DayRequest(DateOnly? On);

    public sealed record ReasonRequest(string? Reason);
}
