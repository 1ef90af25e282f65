using Nanning.Approvals.Assessment;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Conferences;
using Nanning.Approvals.Targets;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>The plan as a whole: its targets, the joint conference, the yearly assessment.</summary>
internal static class PlanEndpoints
{
    public static void MapPlan(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/progress", ProgressAsync).WithTags("Public").WithName("GetProgress").WithSummary("How the targets of the plan stand");
        routes.MapGet("/api/progress/{code}", GaugeAsync).WithTags("Public").WithName("GetTarget").WithSummary("One target with the list behind it");
        routes.MapPost("/api/progress/{code}/figures", FigureAsync).RequireAuthorization(Policies.Staff).WithTags("Targets").WithName("ReportFigure").WithSummary("Report a figure with its source and day");

        var conferences = routes.MapGroup("/api/conferences").RequireAuthorization(Policies.Staff).WithTags("Conferences");
        conferences.MapGet("/", ListConferencesAsync).WithName("ListConferences").WithSummary("Meetings of the joint conference");
        conferences.MapGet("/{id:guid}", ConferenceAsync).WithName("GetConference").WithSummary("A meeting with its decisions");
        conferences.MapPost("/", RecordAsync).WithName("RecordConference").WithSummary("Record a meeting; decisions with a lead become duties");
        conferences.MapPost("/{id:guid}/decisions/{seq:int}/duty", AssignAsync).WithName("AssignDecision").WithSummary("Make a duty of a decision that named no lead");

        var assessment = routes.MapGroup("/api/assessment").RequireAuthorization(Policies.Staff).WithTags("Assessment");
        assessment.MapGet("/", YearAsync).WithName("GetAssessment").WithSummary("The year of the departments");
        assessment.MapGet("/{department}/{number}", ItemsAsync).WithName("ListAssessed").WithSummary("The list behind a number");
        assessment.MapGet("/export.csv", ExportAsync).WithName("ExportAssessment").WithSummary("The year of the departments as CSV");
    }

    /// <summary>The year as CSV, for pages and the contract alike.</summary>
    public static async Task<IResult> ExportAsync(CurrentActor current, AssessmentQueries assessment, CancellationToken cancellationToken, int? year = null)
    {
        var found = await assessment.YearAsync(await current.RequiredAsync(), year, cancellationToken);
        return TypedResults.File(AssessmentCsv.Write(found), "text/csv; charset=utf-8", $"assessment-{found.Year}.csv");
    }

    private static async Task<IResult> ProgressAsync(TargetQueries targets, CancellationToken cancellationToken)
    {
        var gauges = await targets.AllAsync(cancellationToken);
        return TypedResults.Ok(new Page<Gauge>(gauges, gauges.Count));
    }

    private static async Task<IResult> GaugeAsync(string code, CurrentActor current, TargetQueries targets, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await targets.GetAsync(await current.GetAsync(), code, cancellationToken));

    private static async Task<IResult> FigureAsync(string code, ReportFigure.Input request, HttpRequest http, CurrentActor current, ReportFigure report, CancellationToken cancellationToken) =>
        ApiResults.From(
            await report.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), code, request, cancellationToken),
            recorded => TypedResults.Created($"/api/progress/{recorded.Target}", recorded));

    private static async Task<IResult> AssignAsync(
        Guid id, int seq, RecordConference.Decision request, HttpRequest http, CurrentActor current, AssignDecision assign, CancellationToken cancellationToken) =>
        ApiResults.From(await assign.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, seq, request, cancellationToken));

    private static async Task<IResult> ListConferencesAsync(
        CurrentActor current, ConferenceQueries conferences, CancellationToken cancellationToken, string? q = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await conferences.ListAsync(await current.RequiredAsync(), q, page, pageSize, cancellationToken));

    private static async Task<IResult> ConferenceAsync(Guid id, CurrentActor current, ConferenceQueries conferences, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await conferences.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> RecordAsync(RecordConference.Input request, HttpRequest http, CurrentActor current, RecordConference record, CancellationToken cancellationToken) =>
        ApiResults.From(
            await record.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken),
            recorded => TypedResults.Created($"/api/conferences/{recorded.Id}", recorded));

    private static async Task<IResult> YearAsync(CurrentActor current, AssessmentQueries assessment, CancellationToken cancellationToken, int? year = null) =>
        TypedResults.Ok(await assessment.YearAsync(await current.RequiredAsync(), year, cancellationToken));

    private static async Task<IResult> ItemsAsync(
        string department, AssessmentNumber number, CurrentActor current, AssessmentQueries assessment, CancellationToken cancellationToken, int? year = null)
    {
        var actor = await current.RequiredAsync();
        var asked = year ?? (await assessment.YearAsync(actor, null, cancellationToken)).Year;
        return await assessment.ItemsAsync(actor, department, asked, number, cancellationToken) is { } items
            ? TypedResults.Ok(new Page<AssessmentItem>(items, items.Count))
            : ApiResults.NotFound();
    }
}
