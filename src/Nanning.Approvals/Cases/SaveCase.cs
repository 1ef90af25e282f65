using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>The applicant saves the form: all of a draft, or the fields that a request for supplements opened.</summary>
public sealed class SaveCase(CommandRunner commands, ProcedureLibrary procedures, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>The form's new version, for the next If-Match.</summary>
    public sealed record Saved(Guid Id, CaseStatus Status, int FormVersion);

    /// <param name="ifMatch">The version the person saw; null saves over whatever is there.</param>
    public Task<Outcome<Saved>> RunAsync(Actor actor, string? key, Guid id, JsonObject form, int? ifMatch, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"save/{id}"), (db, token) => SaveAsync(db, actor, id, form, ifMatch, token), cancellationToken);

    private async Task<Outcome<Saved>> SaveAsync(ApprovalsDb db, Actor actor, Guid id, JsonObject form, int? ifMatch, CancellationToken cancellationToken)
    {
        if (await db.FindOwnAsync(id, actor, cancellationToken) is not { } item)
        {
            return new Outcome<Saved>.Missing();
        }

        if (ifMatch is { } seen && seen != item.FormVersion)
        {
            return Refusal.Conflict("form-changed", Say.Pick("表单已在别处修改，请刷新后再保存。", "The form was changed elsewhere. Reload it before you save."));
        }

        var procedure = await procedures.OfAsync(db, item, cancellationToken);
        if (item.Status == CaseStatus.AwaitingSupplement)
        {
            if (NotOpened(item, form) is { } refusal)
            {
                return refusal;
            }
        }
        else if (item.Status != CaseStatus.Draft)
        {
            return Refusal.Conflict("not-editable", Say.Pick("该办件已提交，现在不能修改。", "The application has been sent in and cannot be changed now."));
        }

        var facts = new RuleFacts { Form = form, On = WorkingCalendar.DateOf(clock.GetUtcNow()), AddWorkingDays = calendar.AddWorkingDays };
        var errors = FormValidator.Validate(procedure, facts, FormMode.Draft);
        if (errors.Count > 0)
        {
            return Refusal.Fields(FormErrors.Texts(errors));
        }

        item.Edition = procedure.Edition;
        item.Form = form.ToJsonString(JsonSerializerOptions.Web);
        item.FormVersion++;
        item.Version++;
        return new Saved(item.Id, item.Status, item.FormVersion);
    }

    private static Refusal? NotOpened(Case item, JsonObject form)
    {
        var opened = JsonSerializer.Deserialize<OpenSupplement>(item.Supplement!, JsonSerializerOptions.Web)!.Fields;
        var before = (JsonObject)JsonNode.Parse(item.Form)!;
        var closed = form.Select(field => field.Key).Union(before.Select(field => field.Key), StringComparer.Ordinal)
            .Where(field => !opened.Contains(field, StringComparer.Ordinal) && !JsonNode.DeepEquals(before[field], form[field]))
            .ToDictionary(field => field, _ => new[] { Say.Pick("此项不在补正范围内，不能修改。", "This field is not part of the request for supplements.") }, StringComparer.Ordinal);
        return closed.Count > 0 ? Refusal.Fields(closed) : null;
    }
}
