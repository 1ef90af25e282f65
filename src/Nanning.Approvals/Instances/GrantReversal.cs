using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Takes a grant back (冲销): a negative entry that names the first one, and the accounts of its caps give the money back. No entry is ever changed.</summary>
internal static class GrantReversal
{
    public static async Task WriteAsync(CaseStep step, WorkflowInstance instance, ReverseGrant reversal, CancellationToken cancellationToken)
    {
        // The same lock as granting takes, so that a grant at the same moment sees the money back or not at all.
        await Numbers.LockAsync(step.Db, $"applicant:{step.Case.ApplicantId}", cancellationToken);
        await step.Db.Grants.Where(row => row.CaseId == step.Case.Id).LoadAsync(cancellationToken);
        var ofCase = step.Db.Grants.Local.Where(row => row.CaseId == step.Case.Id).ToList();
        var grant = ofCase.Find(row => row.InstanceId == instance.Id && row.Key == reversal.Key)
            ?? throw new InvalidOperationException($"没有可冲销的拨付“{reversal.Key}”。");
        if (ofCase.Exists(row => row.ReversesId == grant.Id))
        {
            return;
        }

        foreach (var cap in step.Procedure.Amount?.Caps ?? [])
        {
            var key = cap.KeyOf("", grant.ProcedureCode, grant.ApplicantId, grant.BaseCertificate, grant.Year);
            if (await step.Db.GrantAccounts.FindAsync([key], cancellationToken) is { } account)
            {
                account.Total -= grant.Amount;
                account.Version++;
            }
        }

        step.Db.Grants.Add(new Grant
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = grant.CaseId,
            ApplicantId = grant.ApplicantId,
            ProcedureCode = grant.ProcedureCode,
            Edition = grant.Edition,
            BaseCertificate = grant.BaseCertificate,
            Year = grant.Year,
            Amount = -grant.Amount,
            At = step.Now,
            InstanceId = instance.Id,
            ReversesId = grant.Id,
            Reason = reversal.Reason.Length > Grant.MaxReason ? reversal.Reason[..Grant.MaxReason] : reversal.Reason,
        });
        step.Case.Amount = ofCase.Sum(row => row.Amount) - grant.Amount;
        step.Journal("grant-reversed", visible: true, reversal.ActivityId, outcome: (-grant.Amount).ToString("N2", CultureInfo.InvariantCulture), opinion: reversal.Reason);
    }
}
