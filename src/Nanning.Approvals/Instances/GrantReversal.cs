using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Takes grants back, as a whole (冲销) or in part (追回): negative entries that name the first one. No entry is ever changed.</summary>
internal static class GrantReversal
{
    /// <summary>What is left of a grant goes back, and the accounts of its caps get back what it still holds of them.</summary>
    public static async Task WriteAsync(CaseStep step, WorkflowInstance instance, ReverseGrant reversal, CancellationToken cancellationToken)
    {
        var ofCase = await LockedAsync(step, cancellationToken);
        var grant = ofCase.Find(row => row.InstanceId == instance.Id && row.Key == reversal.Key)
            ?? throw new StepProblemException($"没有可冲销的拨付“{reversal.Key}”。", $"There is no grant “{reversal.Key}” to be taken back.");
        if (ofCase.Exists(row => row.ReversesId == grant.Id))
        {
            return;
        }

        var accounts = Touched(step, grant);
        foreach (var (key, share) in ofCase.Where(row => row.RecoversId == grant.Id).SelectMany(row => Touched(step, row)))
        {
            accounts[key] = accounts.GetValueOrDefault(key) + share;
        }

        var left = Left(grant, ofCase);
        var entry = await EntryAsync(step, instance, grant, -left, reversal.Reason, accounts.ToDictionary(pair => pair.Key, pair => -pair.Value, StringComparer.Ordinal), reverses: grant.Id, recovers: null, cancellationToken);
        step.Case.Amount = ofCase.Sum(row => row.Amount) + entry.Amount;
        if (step.Case.Amount <= 0)
        {
            await ClaimWriter.TakeBackAsync(step, cancellationToken);
        }

        step.Journal("grant-reversed", visible: true, reversal.ActivityId, outcome: Text(-left), opinion: reversal.Reason);
    }

    /// <summary>A part of what the case was granted goes back, from its latest grant first; never more than is left.</summary>
    public static async Task RecoverAsync(CaseStep step, WorkflowInstance instance, RecoverGrant recovery, CancellationToken cancellationToken)
    {
        var ofCase = await LockedAsync(step, cancellationToken);
        var (wanted, recovered) = (Math.Round(recovery.Amount, 2, MidpointRounding.AwayFromZero), 0m);
        foreach (var grant in ofCase.Where(row => row.Kind is GrantKind.Grant).OrderByDescending(row => row.At).ThenByDescending(row => row.Id))
        {
            var part = Math.Min(wanted - recovered, ofCase.Exists(row => row.ReversesId == grant.Id) ? 0 : Left(grant, ofCase));
            if (part <= 0)
            {
                continue;
            }

            var accounts = recovery.ReturnsToCaps
                ? Touched(step, grant).ToDictionary(pair => pair.Key, pair => -Math.Floor(pair.Value * part / grant.Amount * 100) / 100, StringComparer.Ordinal)
                : [];
            await EntryAsync(step, instance, grant, -part, recovery.Reason, accounts, reverses: null, recovers: grant.Id, cancellationToken);
            recovered += part;
        }

        step.Case.Amount = ofCase.Sum(row => row.Amount) - recovered;
        step.Journal("grant-recovered", visible: true, recovery.ActivityId, outcome: Text(-recovered), opinion: recovery.Reason);
    }

    // The same lock as granting takes, so that a grant at the same moment sees the money back or not at all.
    private static async Task<List<Grant>> LockedAsync(CaseStep step, CancellationToken cancellationToken)
    {
        await Numbers.LockAsync(step.Db, CaseRows.LockOf(step.Case.ApplicantId), cancellationToken);
        await step.Db.Grants.Where(row => row.CaseId == step.Case.Id).LoadAsync(cancellationToken);
        return [.. step.Db.Grants.Local.Where(row => row.CaseId == step.Case.Id)];
    }

    private static decimal Left(Grant grant, List<Grant> ofCase) => grant.Amount + ofCase.Where(row => row.RecoversId == grant.Id).Sum(row => row.Amount);

    /// <summary>What an entry added to which account. Entries older than that column touched the account of each cap with all of their amount.</summary>
    private static Dictionary<string, decimal> Touched(CaseStep step, Grant entry) => entry.Accounts is { } known
        ? JsonSerializer.Deserialize<Dictionary<string, decimal>>(known)!
        : (step.Procedure.Amount?.Caps ?? [])
            .Select(cap => cap.KeyOf("", entry.ProcedureCode, entry.ApplicantId, entry.BaseCertificate, entry.Year)).Distinct(StringComparer.Ordinal)
            .ToDictionary(key => key, _ => entry.Amount, StringComparer.Ordinal);

    private static async Task<Grant> EntryAsync(
        CaseStep step, WorkflowInstance instance, Grant grant, decimal amount, string reason, Dictionary<string, decimal> accounts, Guid? reverses, Guid? recovers,
        CancellationToken cancellationToken)
    {
        foreach (var (key, share) in accounts)
        {
            if (await step.Db.GrantAccounts.FindAsync([key], cancellationToken) is { } account)
            {
                account.Total += share;
                account.Version++;
            }
        }

        var entry = new Grant
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = grant.CaseId,
            ApplicantId = grant.ApplicantId,
            ProcedureCode = grant.ProcedureCode,
            Edition = grant.Edition,
            BaseCertificate = grant.BaseCertificate,
            Year = grant.Year,
            Amount = amount,
            At = step.Now,
            InstanceId = instance.Id,
            ReversesId = reverses,
            RecoversId = recovers,
            Accounts = JsonSerializer.Serialize(accounts),
            Reason = reason.Length > Grant.MaxReason ? reason[..Grant.MaxReason] : reason,
        };
        step.Db.Grants.Add(entry);
        return entry;
    }

    private static string Text(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);
}
