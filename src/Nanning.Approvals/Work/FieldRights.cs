using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// What a step lets its department see and change of the application (字段权限). What is hidden is left out wherever the department's officers read the case; what may be written is
/// changed with the decision, checked as the applicant's entries are, and stands in the journal as it was and as it is.
/// </summary>
internal static class FieldRights
{
    /// <summary>Where changes stand in the data of a decision.</summary>
    public const string Form = "form";

    private static readonly IReadOnlySet<string> nothing = new HashSet<string>();

    /// <summary>
    /// Fields and materials of a case that a person does not see: what all of the department's open steps hide, or, when none is open, all that it ever had. A step that has to see
    /// a field is not kept from it by another one.
    /// </summary>
    public static async Task<IReadOnlySet<string>> HiddenAsync(ApprovalsDb db, Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } department })
        {
            return nothing;
        }

        var items = await db.WorkItems.AsNoTracking().Where(item => item.CaseId == caseId && item.PartyId == null && item.DepartmentCode == department)
            .Select(item => new WorkItem { State = item.State, Policy = item.Policy }).ToListAsync(cancellationToken);
        return Hidden(items);
    }

    /// <summary>The same of the items of a department.</summary>
    public static IReadOnlySet<string> Hidden(List<WorkItem> items)
    {
        if (items.TrueForAll(item => item.Policy is null))
        {
            return nothing;
        }

        var counting = items.Exists(item => item.State == WorkItemState.Open) ? items.FindAll(item => item.State == WorkItemState.Open) : items;
        return counting.Select(item => (IEnumerable<string>)(Of(item.Policy)?.Hidden ?? [])).Aggregate((one, other) => one.Intersect(other)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A form without what is hidden.</summary>
    public static JsonObject Without(JsonObject form, IReadOnlyCollection<string> hidden)
    {
        var left = (JsonObject)form.DeepClone();
        foreach (var field in hidden)
        {
            left.Remove(field);
        }

        return left;
    }

    /// <summary>What is computed may tell what is hidden: rules that read a hidden field do not say what they found.</summary>
    public static Eligibility Without(Eligibility checks, Procedure procedure, Concealed concealed)
    {
        var hidden = concealed.Fields;
        if (hidden.Count == 0)
        {
            return checks;
        }

        var telling = procedure.Rules.Where(rule => rule.Condition.References.Any(name => name.Split('.') is ["form", var field, ..] && hidden.Contains(field.Split('[')[0])))
            .Select(rule => rule.Id).Concat(procedure.Claims.Select(claim => $"claim-{claim.Id}")).ToHashSet(StringComparer.Ordinal);
        var silent = new Wording("涉及的内容对本部门不显示", "What it reads is not shown to your department");
        return checks with { Rules = [.. checks.Rules.Select(rule => telling.Contains(rule.Id) ? rule with { Detail = silent } : rule with { Detail = new(concealed.Text(rule.Detail.Zh)!, concealed.Text(rule.Detail.En)) })], Trace = [] };
    }

    /// <summary>Whether what a procedure claims is found by a hidden field.</summary>
    public static bool Tells(ClaimRule claim, IReadOnlySet<string> hidden) =>
        new[] { claim.Subjects, claim.Quantities }.OfType<Formula>().Any(formula => formula.References.Any(name => name.Split('.') is ["form", var field, ..] && hidden.Contains(field.Split('[')[0])));

    /// <summary>The changes of the application in a decision; null when there are none.</summary>
    public static JsonObject? ChangesOf(WorkItem item, DecideWorkItem.Decision decision) =>
        decision.Data?[Form] is JsonObject { Count: > 0 } changes && item.ParentId is null && !HasOwnField(item) ? changes : null;

    /// <summary>Refuses what the step does not let its department change, and what the applicant could not have entered either.</summary>
    public static Refusal? Check(CaseStep step, WorkItem item, JsonObject changes)
    {
        var write = Of(item.Policy)?.Write ?? [];
        var locked = changes.Select(change => change.Key).Where(field => !write.Contains(field)).ToDictionary(
            field => $"{Form}.{field}", _ => new[] { Say.Pick("这一环节不能修改此项。", "This step does not let you change this field.") }, StringComparer.Ordinal);
        if (locked.Count > 0)
        {
            return Refusal.Fields(locked);
        }

        var errors = FormValidator.Validate(step.Procedure, step.Facts.Rules with { Form = Merged(step.Facts.Rules.Form, changes) }, FormMode.Submit)
            .Where(error => changes.ContainsKey(error.Key.Split('[', '.')[0])).ToDictionary(error => $"{Form}.{error.Key}", error => error.Value, StringComparer.Ordinal);
        return errors.Count > 0 ? Refusal.Fields(FormErrors.Texts(errors)) : null;
    }

    /// <summary>Writes the changes into the case.</summary>
    public static void Apply(CaseStep step, WorkItem item, JsonObject changes, Actor who)
    {
        var before = (JsonObject)JsonNode.Parse(step.Case.Form)!;
        var after = Merged(before, changes);
        var changed = new JsonObject();
        foreach (var field in changes.Select(change => change.Key).Where(field => !JsonNode.DeepEquals(before[field], after[field])))
        {
            var label = step.Procedure.Form.Field(field)?.Label;
            changed[field] = new JsonObject { ["before"] = before[field]?.DeepClone(), ["after"] = after[field]?.DeepClone(), ["zh"] = label?.Zh, ["en"] = label?.En };
        }

        if (changed.Count > 0)
        {
            step.Case.Form = after.ToJsonString(JsonSerializerOptions.Web);
            step.Case.FormVersion++;
            step.Journal("form-changed", visible: true, item.ActivityId, item.Step, data: changed, actor: who);
        }
    }

    /// <summary>The rights that a policy holds.</summary>
    public static StepFields? Of(string? policy) => policy is null ? null : JsonSerializer.Deserialize<StepPolicy>(policy, JsonSerializerOptions.Web)!.Fields;

    private static bool HasOwnField(WorkItem item) =>
        item.StepForm is not null && JsonNode.Parse(item.StepForm) is JsonArray fields && fields.OfType<JsonObject>().Any(field => (string?)field["id"] == Form);

    private static JsonObject Merged(JsonObject form, JsonObject changes)
    {
        var merged = (JsonObject)form.DeepClone();
        foreach (var (field, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(field);
            }
            else
            {
                merged[field] = value.DeepClone();
            }
        }

        return merged;
    }
}
