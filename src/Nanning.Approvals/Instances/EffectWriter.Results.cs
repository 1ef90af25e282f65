using System.Text.Json;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>What a case comes to: its status and amount, certificates, duties, and who is told.</content>
internal sealed partial class EffectWriter
{
    private async Task SetAsync(SetStatus effect, CancellationToken cancellationToken)
    {
        var status = Enum.Parse<CaseStatus>(effect.Status);
        step.Case.Status = status;
        if (status is CaseStatus.Approved or CaseStatus.Rejected or CaseStatus.Closed)
        {
            step.Case.DecidedAt ??= step.Now;
            step.Case.Result = effect.Reason;
            step.Journal("status", visible: true, outcome: effect.Status, opinion: effect.Reason, actor: Actor.System);

            // Whatever is paid was counted with the grant; who is approved without one counts from now on.
            await (status is CaseStatus.Approved ? ClaimWriter.CountAsync(step, cancellationToken) : ClaimWriter.EndAsync(step, cancellationToken));
        }
    }

    private async Task TellAsync(Notify notify, CancellationToken cancellationToken)
    {
        if (notify.To == "applicant")
        {
            ToApplicant(notify.Subject, notify.Text, notify.Mail);
        }
        else if (CaseParties.Named(notify.To) is { } named)
        {
            var party = await CaseParties.OfAsync(step, notify.To, named, cancellationToken);
            step.Send("notify", new NotifyPayload(party.Id, null, null, null, step.Case.Id, notify.Subject, notify.Text, $"/cases/{step.Case.Id}", notify.Mail));
        }
        else
        {
            foreach (var department in step.Facts.Departments(notify.To))
            {
                var who = step.Departments.InForce(department, step.Today);
                var concealed = await Concealed.OfDepartmentAsync(step, who, cancellationToken);
                step.Send("notify", new NotifyPayload(
                    null, who, null, null, step.Case.Id, concealed.Text(notify.Subject)!, concealed.Text(notify.Text)!, $"/cases/{step.Case.Id}", notify.Mail));
            }
        }

        step.Journal("notified", visible: true, step: notify.Subject, opinion: notify.Text, actor: Actor.System);
    }

    private void ToApplicant(string subject, string text, bool mail) =>
        step.Send("notify", new NotifyPayload(step.Case.ApplicantId, null, null, null, step.Case.Id, subject, text, $"/cases/{step.Case.Id}", mail));

    private void Set(SetAmount effect)
    {
        step.Case.Amount = effect.Amount;
        step.Case.AmountTrace = JsonSerializer.Serialize(effect.Trace, JsonSerializerOptions.Web);
        step.Journal("amount", visible: true, data: JsonSerializer.SerializeToNode(new { amount = effect.Amount, trace = effect.Trace }, JsonSerializerOptions.Web), actor: Actor.System);
    }

    private async Task IssueAsync(IssueCertificate effect, CancellationToken cancellationToken)
    {
        await RegisterGuard.CheckAsync(step, cancellationToken);
        if (step.Procedure.Amount is null)
        {
            await ClaimWriter.CountAsync(step, cancellationToken);
        }

        step.Case.CertificateNumber = effect.Number;
        step.Db.Certificates.Add(new Certificate
        {
            Number = effect.Number,
            CaseId = step.Case.Id,
            ApplicantId = step.Case.ApplicantId,
            ProcedureCode = step.Case.ProcedureCode,
            Title = effect.Title,
            Holder = step.Case.ApplicantName,
            IssuedOn = effect.IssuedOn,
            ValidUntil = effect.ValidUntil,
        });
        step.Journal("certificate", visible: true, effect.ActivityId, effect.Title, outcome: effect.Number, actor: Actor.System);
    }

    private async Task SetAsync(SetObligation effect, CancellationToken cancellationToken)
    {
        var obligation = step.Db.AtHand is { } hand && hand.Covers(CaseRows.ObligationsOf(step.Case.Id))
            ? step.Db.Obligations.Local.FirstOrDefault(row => row.CaseId == step.Case.Id && row.Kind == effect.Kind)
            : await step.Db.Obligations.FindAsync([step.Case.Id, effect.Kind], cancellationToken);
        if (obligation is null)
        {
            obligation = new Obligation { CaseId = step.Case.Id, Kind = effect.Kind };
            step.Db.Obligations.Add(obligation);
        }

        (obligation.Title, obligation.DueOn, obligation.State) = (effect.Title, effect.DueOn, effect.State);
        step.Journal("obligation", visible: true, step: effect.Title, outcome: effect.State, actor: Actor.System);
    }
}
