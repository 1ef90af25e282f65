using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Api;

internal static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/cases").RequireAuthorization(Policies.SignedIn).WithTags("Cases");
        cases.MapGet("/", ListAsync).WithName("ListCases").WithSummary("Cases one may see");
        cases.MapGet("/{id:guid}", GetAsync).WithName("GetCase").WithSummary("A case with its path");
        cases.MapGet("/{id:guid}/timeline", TimelineAsync).WithName("GetTimeline").WithSummary("What happened in a case");
        cases.MapGet("/{id:guid}/documents/{documentId:guid}", DocumentAsync).WithName("GetDocument").WithSummary("A file of a case");
        cases.MapPost("/", CreateAsync).WithName("CreateCase").WithSummary("Begin an application");
        cases.MapPost("/entered", EnterAsync).RequireAuthorization(Policies.Officer).WithName("EnterCase").WithSummary("Enter an application that came in on paper");
        cases.MapPut("/{id:guid}", SaveAsync).WithName("SaveCase").WithSummary("Save the form of a draft, or the fields opened for supplements");
        cases.MapPost("/{id:guid}/documents", UploadAsync).DisableAntiforgery().WithName("UploadDocument").WithSummary("Upload a file for a material");
        cases.MapDelete("/{id:guid}/documents/{documentId:guid}", RemoveAsync).WithName("RemoveDocument").WithSummary("Take a file out again");
        cases.MapPost("/{id:guid}/submit", SubmitAsync).WithName("SubmitCase").WithSummary("Send the application or the supplements in");
        cases.MapPost("/{id:guid}/withdraw", WithdrawAsync).WithName("WithdrawCase").WithSummary("Withdraw an application");
        cases.MapGet("/{id:guid}/agreement", AgreementAsync).WithName("GetAgreement").WithSummary("The agreement of the parties, and who has signed it");
        cases.MapGet("/{id:guid}/countersignings", CountersignAsync).RequireAuthorization(Policies.Staff).WithName("ListCountersignings").WithSummary("Countersignings that are going on: who has answered, who is open, what is missing");
        cases.MapPost("/{id:guid}/messages/{name}", MessageAsync).WithName("SendCaseMessage").WithSummary("Say to the flow what it lets one say now");
        cases.MapPost("/{id:guid}/urge", UrgeAsync).WithName("UrgeCase").WithSummary("Urge those who hold the case");
    }

    private static async Task<IResult> AgreementAsync(Guid id, CurrentActor current, AgreementQueries agreements, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await agreements.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> CountersignAsync(Guid id, CurrentActor current, Countersignings countersignings, CancellationToken cancellationToken) =>
        await countersignings.ListAsync(await current.RequiredAsync(), id, cancellationToken) is { } items ? TypedResults.Ok(new { items }) : ApiResults.NotFound();

    private static async Task<IResult> MessageAsync(
        Guid id, string name, MessageRequest request, HttpRequest http, CurrentActor current, SendCaseMessage send, CancellationToken cancellationToken) =>
        ApiResults.From(await send.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, name, request.Data, cancellationToken));

    /// <param name="view">mine, department or all; what one may see limits each of them.</param>
    private static async Task<IResult> ListAsync(
        CurrentActor current, CaseQueries cases, CancellationToken cancellationToken,
        string? view = null, CaseStatus? status = null, string? procedure = null, string? q = null, int page = 1, int pageSize = 20) =>
        view is null or "mine" or "department" or "all"
            ? TypedResults.Ok(await cases.ListAsync(await current.RequiredAsync(), new(status, procedure, q, page, pageSize), cancellationToken))
            : ApiResults.Problem(Refusal.Field("view", Say.Pick("view 应为 mine、department 或 all。", "view is mine, department or all.")));

    private static async Task<IResult> GetAsync(Guid id, CurrentActor current, CaseQueries cases, CopyWorkItem copies, HttpResponse response, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        var item = await cases.GetAsync(actor, id, cancellationToken);
        if (item is not null)
        {
            await copies.ReadAsync(actor, id, cancellationToken);
            response.Headers.ETag = $"\"{item.FormVersion}\"";
        }

        return ApiResults.OrNotFound(item);
    }

    private static async Task<IResult> TimelineAsync(Guid id, CurrentActor current, CaseQueries cases, CancellationToken cancellationToken) =>
        await cases.TimelineAsync(await current.RequiredAsync(), id, cancellationToken) is { } items
            ? TypedResults.Ok(new { items })
            : ApiResults.NotFound();

    private static async Task<IResult> DocumentAsync(
        Guid id, Guid documentId, CurrentActor current, CaseQueries cases, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await cases.DocumentAsync(await current.RequiredAsync(), id, documentId, cancellationToken) is not { } found)
        {
            return ApiResults.NotFound();
        }

        // Shown in the page, never run: the type is the one found in the bytes, and the file has no rights of its own.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { Inline = true, FileName = Uri.EscapeDataString(found.Document.Name) }.ToString();
        return TypedResults.Bytes(found.Bytes, found.Document.ContentType);
    }

    private static async Task<IResult> CreateAsync(CreateRequest request, HttpRequest http, CurrentActor current, CreateCase create, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(request.Procedure)
            ? ApiResults.Problem(Refusal.Field("procedure", Say.Pick("请指定事项编码。", "Name the procedure.")))
            : ApiResults.From(
                await create.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Procedure, request.Form ?? [], cancellationToken),
                created => TypedResults.Created($"/api/cases/{created.Id}", created));

    private static async Task<IResult> EnterAsync(EnterCase.Paper request, HttpRequest http, CurrentActor current, EnterCase enter, CancellationToken cancellationToken) =>
        ApiResults.From(
            await enter.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), request, cancellationToken),
            created => TypedResults.Created($"/api/cases/{created.Id}", created));

    private static async Task<IResult> SaveAsync(
        Guid id, SaveRequest request, HttpRequest http, CurrentActor current, SaveCase save, CaseQueries cases, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        int? ifMatch = int.TryParse(http.Headers.IfMatch.ToString().Trim('"', 'W', '/'), out var version) ? version : null;
        return request.Form is null
            ? ApiResults.Problem(Refusal.Field("form", Say.Pick("缺少表单。", "The form is missing.")))
            : await ApiResults.FromAsync(
                await save.RunAsync(actor, http.IdempotencyKey(), id, request.Form, ifMatch, cancellationToken),
                current: async () => await cases.GetAsync(actor, id, cancellationToken));
    }

    private static async Task<IResult> UploadAsync(Guid id, HttpRequest http, CurrentActor current, ManageDocuments documents, CancellationToken cancellationToken)
    {
        var file = await UploadedFile.ReadAsync(http, cancellationToken);
        if (file.Problem is { } problem)
        {
            return problem;
        }

        return ApiResults.From(
            await documents.UploadAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, http.Form["material"], file.Name, file.Bytes, cancellationToken),
            stored => TypedResults.Created($"/api/cases/{id}/documents/{stored.Id}", stored));
    }

    private static async Task<IResult> RemoveAsync(
        Guid id, Guid documentId, HttpRequest http, CurrentActor current, ManageDocuments documents, CancellationToken cancellationToken) =>
        ApiResults.From(await documents.RemoveAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, documentId, cancellationToken), _ => TypedResults.NoContent());

    private static async Task<IResult> SubmitAsync(Guid id, HttpRequest http, CurrentActor current, SubmitCase submit, CaseQueries cases, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(
            await submit.RunAsync(actor, http.IdempotencyKey(), id, cancellationToken), current: async () => await cases.GetAsync(actor, id, cancellationToken));
    }

    private static async Task<IResult> WithdrawAsync(
        Guid id, ReasonRequest? request, HttpRequest http, CurrentActor current, WithdrawCase withdraw, CaseQueries cases, CancellationToken cancellationToken)
    {
        var actor = await current.RequiredAsync();
        return await ApiResults.FromAsync(
            await withdraw.RunAsync(actor, http.IdempotencyKey(), id, request?.Reason, cancellationToken), current: async () => await cases.GetAsync(actor, id, cancellationToken));
    }

    private static async Task<IResult> UrgeAsync(Guid id, ReasonRequest? request, HttpRequest http, CurrentActor current, UrgeCase urge, CancellationToken cancellationToken) =>
        ApiResults.From(await urge.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request?.Reason, cancellationToken));

    public sealed record CreateRequest(string? Procedure, JsonObject? Form);

    public sealed record SaveRequest(JsonObject? Form);

    public sealed record ReasonRequest(string? Reason);

    /// <param name="Data">What was filled into the form of the message.</param>
    public sealed record MessageRequest(JsonObject? Data);
}
