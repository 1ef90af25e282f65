using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Web.Layout;
using Nanning.Approvals.Web.Localization;
using Nanning.Approvals.Web.Ui;

namespace Nanning.Approvals.Web.Pages.Cases;

/// <summary>What the pages of an application post apart from whole pages: the start of a draft, autosave, and files that are stored at once.</summary>
internal static class CaseForms
{
    /// <summary>Largest post of a page that carries files, in bytes.</summary>
    public const long LargestPost = ManageDocuments.LargestUpload + (1 << 20);

    public static void MapCaseForms(this IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup("").RequireAuthorization(Policies.SignedIn).ExcludeFromDescription();

        // Stands before the page of the same address, which answers GET.
        forms.MapPost("/procedures/{code}/apply", ApplyAsync).WithOrder(-1);
        forms.MapPost("/cases/{id:guid}/draft", AutosaveAsync);
        forms.MapPost("/cases/{id:guid}/materials/{material}", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(LargestPost));
        forms.MapPost("/cases/{id:guid}/materials/{material}/{document:guid}/remove", RemoveAsync);
    }

    /// <summary>What was posted, laid over what is stored: a supplement changes only the fields it opened.</summary>
    public static JsonObject Read(ApplicationView view, IFormCollection posted)
    {
        var typed = FormPost.Read(view.Procedure.Form.Fields, posted);
        if (view.Case.Supplement is null)
        {
            return typed;
        }

        var merged = (JsonObject)view.Case.Form.DeepClone();
        foreach (var field in view.Procedure.Form.Fields.Where(view.IsOpen))
        {
            merged.Remove(field.Id);
            if (typed[field.Id] is { } value)
            {
                merged[field.Id] = value.DeepClone();
            }
        }

        return merged;
    }

    /// <summary>Stores the files posted for a material, one command each.</summary>
    public static async Task<List<string>> StoreAsync(
        ManageDocuments documents, Actor actor, Guid id, string material, IEnumerable<IFormFile> files, string? key, CancellationToken stop)
    {
        var problems = new List<string>();
        foreach (var (index, file) in files.Where(file => file.Length > 0 || file.FileName.Length > 0).Index())
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, stop);
            var fileKey = key is null ? null : string.Create(CultureInfo.InvariantCulture, $"{key}:{material}:{index}");
            if (await documents.UploadAsync(actor, fileKey, id, material, file.FileName, bytes.ToArray(), stop) is Outcome<ManageDocuments.Uploaded>.Refused { Why: var why })
            {
                problems.Add(why.Text);
            }
        }

        return problems;
    }

    private static async Task<IResult> ApplyAsync(
        string code, IFormCollection posted, HttpContext context, CurrentActor current, CreateCase create, IStringLocalizer<CaseTexts> texts)
    {
        if (await current.GetAsync() is not { } actor)
        {
            return Results.Forbid();
        }

        switch (await create.RunAsync(actor, KeyOf(posted), code, [], context.RequestAborted))
        {
            case Outcome<CreateCase.Created>.Done { Value: var created }:
                context.Toast(texts["Apply.Started"]);
                return Results.LocalRedirect($"/cases/{created.Id}/edit");
            case Outcome<CreateCase.Created>.Refused { Why: var why }:
                context.Toast("error", why.Text);
                return Results.LocalRedirect($"/procedures/{Uri.EscapeDataString(code)}");
            default:
                return Results.NotFound();
        }
    }

    private static async Task<IResult> AutosaveAsync(
        Guid id, IFormCollection posted, HttpContext context, CurrentActor current, CaseDesk desk, SaveCase save, IStringLocalizer<CaseTexts> texts, TimeProvider clock)
    {
        var actor = await current.GetAsync();
        if (await desk.OpenAsync(actor, id, context.RequestAborted) is not { } stored)
        {
            return TypedResults.NotFound();
        }

        var form = Read(stored, posted);
        var version = int.TryParse(posted["version"], CultureInfo.InvariantCulture, out var seen) ? seen : -1;
        var outcome = await save.RunAsync(actor!, key: null, id, form, version, context.RequestAborted);
        var view = stored.With(form);
        var now = WorkingCalendar.Local(clock.GetUtcNow()).ToString("HH:mm", CultureInfo.InvariantCulture);
        Autosaved Answer(int next, string note, Refusal? why = null) => new(
            next, note, why?.Errors, [.. view.Procedure.Form.Fields.Where(view.IsVisible).Select(field => field.Id)],
            view.Parts().ToDictionary(part => part.Id, part => new PartNote(part.Mark, PartText(part, texts)), StringComparer.Ordinal));

        return outcome switch
        {
            Outcome<SaveCase.Saved>.Done { Value: var saved } => TypedResults.Ok(Answer(saved.FormVersion, texts["Edit.Autosaved", now])),
            Outcome<SaveCase.Saved>.Refused { Why: var why } => TypedResults.Json(
                Answer(version, why.Text, why), statusCode: why.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity),
            _ => TypedResults.NotFound(),
        };
    }

    private static async Task<IResult> UploadAsync(
        Guid id, string material, IFormCollection posted, HttpContext context, CurrentActor current, CaseDesk desk, ManageDocuments documents)
    {
        if (await current.GetAsync() is not { } actor)
        {
            return Results.Forbid();
        }

        var files = posted.Files.GetFiles(FileField(material));
        return await BlockAsync(desk, actor, id, material, await StoreAsync(documents, actor, id, material, files, key: null, context.RequestAborted), context.RequestAborted);
    }

    private static async Task<IResult> RemoveAsync(
        Guid id, string material, Guid document, IFormCollection posted, HttpContext context, CurrentActor current, CaseDesk desk, ManageDocuments documents)
    {
        if (await current.GetAsync() is not { } actor)
        {
            return Results.Forbid();
        }

        var outcome = await documents.RemoveAsync(actor, key: null, id, document, context.RequestAborted);
        return await BlockAsync(
            desk, actor, id, material, outcome is Outcome<ManageDocuments.Uploaded>.Refused { Why: var why } ? [why.Text] : [], context.RequestAborted);
    }

    private static async Task<IResult> BlockAsync(CaseDesk desk, Actor actor, Guid id, string materialId, List<string> problems, CancellationToken stop)
    {
        if (await desk.OpenAsync(actor, id, stop) is not { } view || view.Procedure.Materials.FirstOrDefault(one => one.Id == materialId) is not { } material)
        {
            return Results.NotFound();
        }

        var errors = new FieldErrors();
        problems.ForEach(problem => errors.Add(MaterialBlock.NameOf(material), problem));
        return new RazorComponentResult<MaterialBlock>(new { View = view, Material = material, Errors = errors });
    }

    /// <summary>Name of the file input of a material.</summary>
    public static string FileField(string material) => $"file:{material}";

    /// <summary>The idempotency key that the form carried.</summary>
    public static string? KeyOf(IFormCollection posted) => posted["key"].ToString() is { Length: > 0 and <= 64 } key ? key : null;

    /// <summary>How far a part is, in few words.</summary>
    public static string PartText(PartState part, IStringLocalizer<CaseTexts> texts) => part switch
    {
        { Wrong: > 0 } => texts["Part.Wrong", part.Wrong],
        { Missing: > 0 } => texts["Part.Missing", part.Missing],
        _ => texts["Part.Done"],
    };

    /// <summary>Answer to an autosave.</summary>
    /// <param name="Version">For the next save.</param>
    /// <param name="Visible">Fields that are asked for, now that these values are typed.</param>
    public sealed record Autosaved(
        int Version, string Note, IReadOnlyDictionary<string, string[]>? Errors, IReadOnlyList<string> Visible, IReadOnlyDictionary<string, PartNote> Parts);

    /// <summary>How far a part of the form is.</summary>
    public sealed record PartNote(string Mark, string Text);
}
