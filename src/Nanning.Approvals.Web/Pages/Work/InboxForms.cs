using System.Globalization;
using Microsoft.Extensions.Localization;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Web.Localization;
using Nanning.Approvals.Web.Ui;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Pages.Work;

/// <summary>What the inbox posts apart from whole pages: parts of a batch, so that the page shows how far it is.</summary>
internal static class InboxForms
{
    public static void MapInboxForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/inbox/batch/run", RunAsync).RequireAuthorization(Policies.Staff).ExcludeFromDescription();
        routes.MapPost("/work-items/{id:guid}/draft", KeepAsync).RequireAuthorization(Policies.Officer).ExcludeFromDescription();
    }

    /// <summary>Keeps a half-filled decision form, as the applicant's form is kept.</summary>
    private static async Task<IResult> KeepAsync(
        Guid id, IFormCollection posted, HttpContext context, CurrentActor current, WorkItemQueries items, DecisionDrafts drafts, IStringLocalizer<InboxTexts> texts)
    {
        var stop = context.RequestAborted;
        if (await current.GetAsync() is not { } actor || await items.FormAsync(actor, id, stop) is not { } form)
        {
            return Results.NotFound();
        }

        var fields = StepFields.Read(form);
        var data = FormPost.Read(fields.Select(field => field.Field), posted);
        return await drafts.SaveAsync(actor, key: null, id, Typed("outcome"), Typed("opinion"), data, stop) switch
        {
            Outcome<DecisionDrafts.Saved>.Done { Value: var saved } => TypedResults.Ok(Answer(texts["Draft.Saved", WorkingCalendar.Local(saved.SavedAt).ToString("HH:mm", CultureInfo.InvariantCulture)])),
            Outcome<DecisionDrafts.Saved>.Refused { Why: var why } => TypedResults.Json(
                Answer(why.Text), statusCode: why.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity),
            _ => Results.NotFound(),
        };

        string? Typed(string name) => posted[name].ToString() is { Length: > 0 } text ? text : null;

        Cases.CaseForms.Autosaved Answer(string note) =>
            new(0, note, null, [.. fields.Select(field => field.Field.Id)], new Dictionary<string, Cases.CaseForms.PartNote>(StringComparer.Ordinal));
    }

    private static async Task<IResult> RunAsync(IFormCollection posted, HttpContext context, CurrentActor current, WorkBatch batch)
    {
        if (await current.GetAsync() is not { } actor || !Enum.TryParse<BatchAction>(posted["action"], ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            return Results.NotFound();
        }

        var ids = posted["ids"].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToList();
        return await batch.RunAsync(actor, Cases.CaseForms.KeyOf(posted), new(ids, action, posted["opinion"], action == BatchAction.Return && string.IsNullOrEmpty(posted["to"]) ? "previous" : posted["to"]), progress: null, context.RequestAborted) switch
        {
            Outcome<IReadOnlyList<WorkBatch.Line>>.Done { Value: var lines } => TypedResults.Ok(lines),
            Outcome<IReadOnlyList<WorkBatch.Line>>.Refused { Why: var why } => TypedResults.Json(new { why.Text }, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => Results.NotFound(),
        };
    }
}
