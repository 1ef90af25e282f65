using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Cases;

/// <summary>The applicant sends the application in, or answers a request for supplements. Number, clock and flow begin in the same transaction.</summary>
public sealed class SubmitCase(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    /// <summary>The case as submitted.</summary>
    public sealed record Submitted(Guid Id, string Number, CaseStatus Status);

    public Task<Outcome<Submitted>> RunAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"submit/{id}"), (db, token) => SubmitAsync(db, actor, id, token), cancellationToken, CaseRows.ForSubmission(id, WorkingCalendar.DateOf(clock.GetUtcNow()).Year));

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal async Task<Outcome<Submitted>> SubmitAsync(ApprovalsDb db, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (await db.FindOwnAsync(id, actor, cancellationToken) is not { } item)
        {
            return new Outcome<Submitted>.Missing();
        }

        if (item.Status is not (CaseStatus.Draft or CaseStatus.AwaitingSupplement))
        {
            return Refusal.Conflict("already-submitted", Say.Pick($"该办件已提交，编号 {item.Number}。", $"The application was sent in already, as {item.Number}."));
        }

        // Two applications of one applicant at once: the second one sees the first.
        await Numbers.LockAsync(db, CaseRows.LockOf(item.ApplicantId), cancellationToken);
        var step = await host.OpenAsync(db, item, actor, cancellationToken);
        if (await InputErrorsAsync(db, step, cancellationToken) is { Count: > 0 } errors)
        {
            return item.Edition == step.Procedure.Edition ? Refusal.Fields(errors) : Changed(step.Procedure, errors);
        }

        if (step.Procedure.CoLeads.Append(step.Procedure.Lead).Contains(DepartmentDirectory.District) && step.Facts.Rules.Applicant?.GetValueOrDefault("district") is not string { Length: > 0 })
        {
            return Refusal.Conflict("district-missing", Say.Pick(
                "您的注册信息没有所在城区、县或开发区，无法确定由哪个城区办理。请先补全注册信息。",
                "Your registration names no district, county or zone, so it is not known which of them would examine this. Complete your registration first."));
        }

        var supplement = item.Supplement is { } open ? JsonSerializer.Deserialize<OpenSupplement>(open, JsonSerializerOptions.Web) : null;
        if (Rules(step, onlyClaims: supplement is not null) is { } refusal)
        {
            return refusal;
        }

        var changed = supplement is null ? [] : await Standing.ChangedAsync(step, supplement, cancellationToken);
        db.CaseFormVersions.Add(new CaseFormVersion
        {
            CaseId = item.Id,
            Version = item.FormVersion,
            Form = item.Form,
            Reason = supplement is null ? "submit" : "supplement",
            At = step.Now,
            SavedBy = actor.UserId!.Value,
        });
        item.FormVersion++;
        if (supplement is not null)
        {
            step.Journal("supplemented", visible: true);
            await ClaimWriter.RecordAsync(step, cancellationToken);
            await host.SupplementedAsync(step, supplement, changed, cancellationToken);
            return new Submitted(item.Id, item.Number!, item.Status);
        }

        return await BeginAsync(step, () => Announce(step), cancellationToken);
    }

    /// <summary>Gives a case that was checked its number and its clock, writes down what it claims, and starts its flow.</summary>
    /// <param name="say">Writes what happened into the journal and tells whom it concerns.</param>
    internal async Task<Submitted> BeginAsync(CaseStep step, Action say, CancellationToken cancellationToken)
    {
        var item = step.Case;
        var year = (item.ReceivedOn ?? step.Today).Year;
        item.Number = $"{step.Procedure.NumberPrefix}{year}{await Numbers.DrawAsync(step.Db, $"case:{step.Procedure.NumberPrefix}:{year}", cancellationToken):00000}";
        item.Status = CaseStatus.InProgress;
        item.SubmittedAt = item.ReceivedOn is { } received ? WorkingCalendar.StartOf(received) : step.Now;
        item.Lane = step.Procedure.Credit.LaneOf(step.Credit.Status);
        step.StartClock(step.Procedure.PromisedDays, activityId: null, departmentCode: null, item.SubmittedAt);
        say();

        // The facts were read before the number was known.
        step.Facts = step.Facts.Numbered(item.Number, item.Lane.Value);
        await ClaimWriter.RecordAsync(step, cancellationToken);
        await host.StartAsync(step, cancellationToken);
        return new Submitted(item.Id, item.Number, item.Status);
    }

    private static void Announce(CaseStep step)
    {
        var item = step.Case;
        if (item.Edition != step.Procedure.Edition)
        {
            step.Journal("edition", visible: true, outcome: step.Procedure.Edition);
            item.Edition = step.Procedure.Edition;
        }

        step.Journal(
            "submitted", visible: true, outcome: item.Number, opinion: item.EntryReason, onBehalfOf: item.EnteredBy is null ? null : item.ApplicantName,
            data: item.ReceivedOn is { } stated ? new JsonObject { ["receivedOn"] = FormulaValues.Text(stated) } : null);
        step.Send("notify", new Messaging.NotifyPayload(
            item.ApplicantId, null, null, null, item.Id,
            $"已提交：{step.Procedure.Name.Zh} {item.Number}",
            $"{(item.ReceivedOn is { } day ? $"您于 {FormulaValues.Text(day)} 递交的“{step.Procedure.Name.Zh}”纸质申请已由{step.Departments.Find(item.EnteredBy!)?.Name}录入" : $"您的“{step.Procedure.Name.Zh}”申请已提交")}，编号 {item.Number}，承诺办理时限 {step.Procedure.PromisedDays} 个工作日。",
            $"/cases/{item.Id}", Mail: true));
    }

    /// <summary>The draft was written for an earlier edition, and what the one in force today asks for is not all there.</summary>
    private static Refusal Changed(Procedure procedure, Dictionary<string, string[]> errors) => new(
        RefusalKind.Invalid, "edition-changed",
        Say.Pick(
            $"“{procedure.Name.Zh}”自 {FormulaValues.Text(procedure.EffectiveFrom)} 起执行新版本 {procedure.Edition}（{procedure.Document}），请按新版本补充或修改下列内容后再提交。",
            $"“{procedure.Name}” follows a new edition, {procedure.Edition} ({procedure.Document}), since {FormulaValues.Text(procedure.EffectiveFrom)}. Complete or correct the following before you send it in."),
        errors);

    private static async Task<Dictionary<string, string[]>> InputErrorsAsync(ApprovalsDb db, CaseStep step, CancellationToken cancellationToken)
    {
        var errors = FormErrors.Texts(FormValidator.Validate(step.Procedure, step.Facts.Rules, FormMode.Submit));
        foreach (var (field, texts) in FormErrors.Texts(await RegisteredFields.ProblemsAsync(db, step.Procedure, step.Facts.Rules, cancellationToken)))
        {
            errors.TryAdd(field, texts);
        }

        var documents = db.AtHand?.Of<CaseDocument>() ?? await db.CaseDocuments.Where(document => document.CaseId == step.Case.Id).ToListAsync(cancellationToken);
        var uploaded = documents.Where(document => document.RemovedAt is null).Select(document => document.Material).ToHashSet(StringComparer.Ordinal);
        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        foreach (var material in step.Procedure.Materials.Where(material => material.Required.Holds(scope) && !uploaded.Contains(material.Id)))
        {
            errors[$"materials.{material.Id}"] = [Say.Pick($"请上传“{material.Name.Zh}”。", $"Please upload “{material.Name.En ?? material.Name.Zh}”.")];
        }

        return errors;
    }

    /// <param name="onlyClaims">Supplements may name others than the application did; the other rules were decided with the application.</param>
    internal static Refusal? Rules(CaseStep step, bool onlyClaims)
    {
        var result = Eligibility.Check(step.Procedure, step.Facts.Rules);
        var claims = step.Procedure.Claims.Select(claim => claim.RuleId).ToHashSet(StringComparer.Ordinal);
        var failed = result.Rules.Where(rule => !rule.Passed && (!onlyClaims || claims.Contains(rule.Id))).ToList();
        if (failed.Count == 0)
        {
            return null;
        }

        var broken = failed
            .Select(rule => new BrokenRule(rule.Id, rule.Text.ToString(), rule.Clause.ToString(), rule.Detail.ToString())).ToList();
        return new Refusal(
            RefusalKind.Rule, result.Open || onlyClaims ? "not-eligible" : "closed",
            string.Join(Say.Pick("；", "; "), broken.Select(rule => string.IsNullOrEmpty(rule.Detail) ? rule.Text : rule.Detail)), Rules: broken);
    }
}
