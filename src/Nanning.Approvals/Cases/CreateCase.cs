using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Cases;

/// <summary>An applicant begins an application: a draft, filled with what the platform already knows.</summary>
public sealed class CreateCase(CommandRunner commands, ProcedureLibrary procedures, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>The new draft.</summary>
    public sealed record Created(Guid Id, CaseStatus Status, int FormVersion);

    public Task<Outcome<Created>> RunAsync(Actor actor, string? key, string procedureCode, JsonObject form, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"create/{procedureCode}"), (db, token) => CreateAsync(db, actor, procedureCode, form, token), cancellationToken);

    private async Task<Outcome<Created>> CreateAsync(ApprovalsDb db, Actor actor, string procedureCode, JsonObject form, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Applicant, ApplicantId: { } applicantId, UserId: { } userId })
        {
            return Refusal.Forbidden("not-an-applicant", Say.Pick("只有申请人可以申报。", "Only applicants can apply."));
        }

        if (await procedures.CurrentAsync(db, procedureCode, cancellationToken) is not { } procedure)
        {
            return Refusal.Field("procedure", Say.Pick("没有这个事项。", "There is no such procedure."));
        }

        return await DraftAsync(db, procedure, form, new(applicantId, userId), WorkingCalendar.DateOf(clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>Whose application it is and who writes it down; for one on paper with the department that enters it, the stated day and the reason.</summary>
    internal sealed record Origin(Guid ApplicantId, Guid WrittenBy, string? EnteredBy = null, DateOnly? ReceivedOn = null, string? Reason = null);

    /// <summary>The draft, inside somebody else's transaction; the caller saves.</summary>
    /// <param name="on">The day as of which the form is filled with what is known.</param>
    internal async Task<Outcome<Created>> DraftAsync(ApprovalsDb db, Procedure procedure, JsonObject form, Origin origin, DateOnly on, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var applicant = await db.Applicants.AsNoTracking().SingleAsync(row => row.Id == origin.ApplicantId, cancellationToken);
        var prefilled = await PrefilledAsync(db, procedure, origin.ApplicantId, form, cancellationToken);
        var facts = await RegisterFacts.ReadAsync(db, procedure, prefilled, on, origin.ApplicantId, calendar, cancellationToken);
        FillDefaults(procedure, facts);
        var errors = FormValidator.Validate(procedure, facts, FormMode.Draft);
        if (errors.Count > 0)
        {
            return Refusal.Fields(FormErrors.Texts(errors));
        }

        var item = new Case
        {
            Id = Guid.CreateVersion7(now),
            ProcedureCode = procedure.Code,
            Edition = procedure.Edition,
            ApplicantId = origin.ApplicantId,
            ApplicantName = applicant.Name,
            Form = facts.Form.ToJsonString(JsonSerializerOptions.Web),
            CreatedAt = now,
            CreatedBy = origin.WrittenBy,
            EnteredBy = origin.EnteredBy,
            ReceivedOn = origin.ReceivedOn,
            EntryReason = origin.Reason,
        };
        db.Cases.Add(item);
        return new Created(item.Id, item.Status, item.FormVersion);
    }

    /// <summary>What was sent, completed by the fields of the applicant's latest case that the procedure names.</summary>
    private static async Task<JsonObject> PrefilledAsync(ApprovalsDb db, Procedure procedure, Guid applicantId, JsonObject form, CancellationToken cancellationToken)
    {
        var result = (JsonObject)form.DeepClone();
        if (procedure.Prefill is not { } prefill)
        {
            return result;
        }

        var from = prefill.From.ToList();
        var latest = await db.Cases.AsNoTracking()
            .Where(row => row.ApplicantId == applicantId && from.Contains(row.ProcedureCode) && row.SubmittedAt != null)
            .OrderByDescending(row => row.SubmittedAt).Select(row => row.Form).FirstOrDefaultAsync(cancellationToken);
        var known = latest is null ? [] : (JsonObject)JsonNode.Parse(latest)!;
        foreach (var field in prefill.Fields.Where(field => !result.ContainsKey(field) && procedure.Form.Field(field) is not null))
        {
            if (known[field] is { } value)
            {
                result[field] = value.DeepClone();
            }
        }

        return result;
    }

    private static void FillDefaults(Procedure procedure, RuleFacts facts)
    {
        var scope = facts.ScopeFor(procedure);
        foreach (var field in procedure.Form.Fields.Where(field => field.Default is not null && !facts.Form.ContainsKey(field.Id)))
        {
            if (FormulaValues.ToJson(field.Default!.Evaluate(scope)) is { } value)
            {
                facts.Form[field.Id] = value;
            }
        }
    }
}
