using System.Globalization;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes grants into the ledger within the caps of the procedure. Two decisions at once meet at the account's version and run one after the other.</summary>
internal static class GrantWriter
{
    public static async Task WriteAsync(CaseStep step, WorkflowInstance instance, RecordGrant grant, CancellationToken cancellationToken)
    {
        await RegisterGuard.CheckAsync(step, cancellationToken);
        var baseCertificate = step.Facts.Rules.History?.GetValueOrDefault("certificateNumber") as string;
        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        var accounts = new List<GrantAccount>();
        var granted = grant.Amount;
        foreach (var cap in step.Procedure.Amount?.Caps ?? [])
        {
            var account = await AccountAsync(step, cap.KeyOf("", step.Case.ProcedureCode, step.Case.ApplicantId, baseCertificate, grant.Year), cancellationToken);
            accounts.Add(account);
            if (cap.Limit.Evaluate(scope) is decimal limit)
            {
                granted = Math.Max(0m, Math.Min(granted, limit - account.Total));
            }
        }

        foreach (var account in accounts)
        {
            account.Total += granted;
            account.Version++;
        }

        step.Case.Amount = granted;
        step.Db.Grants.Add(new Grant
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = step.Case.Id,
            ApplicantId = step.Case.ApplicantId,
            ProcedureCode = step.Case.ProcedureCode,
            Edition = step.Case.Edition,
            BaseCertificate = baseCertificate,
            Year = grant.Year,
            Amount = granted,
            At = step.Now,
            InstanceId = instance.Id,
            Key = grant.Key,
        });
        step.Journal("granted", visible: true, grant.ActivityId, outcome: granted.ToString("N2", CultureInfo.InvariantCulture));
    }

    private static async Task<GrantAccount> AccountAsync(CaseStep step, string key, CancellationToken cancellationToken)
    {
        var account = await step.Db.GrantAccounts.FindAsync([key], cancellationToken);
        if (account is null)
        {
            account = new GrantAccount { Key = key };
            step.Db.GrantAccounts.Add(account);
        }

        return account;
    }
}

/// <summary>
/// What the register says may have changed since the application came in: before money or a certificate is given, the rules that read the
/// register are checked again, under a lock on the applicant.
/// </summary>
internal static class RegisterGuard
{
    public static async Task CheckAsync(CaseStep step, CancellationToken cancellationToken)
    {
        await step.WholeFactsAsync(cancellationToken);
        await Numbers.LockAsync(step.Db, $"applicant:{step.Case.ApplicantId}", cancellationToken);
        if (step.Procedure.Credit.Refuses)
        {
            await CheckCreditAsync(step, cancellationToken);
        }

        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        foreach (var rule in step.Procedure.Rules.Where(rule => rule.Condition.References.Any(path => path.StartsWith("history", StringComparison.Ordinal))))
        {
            if (rule.AppliesWhen.Holds(scope) && !rule.Condition.IsTrue(scope))
            {
                var detail = Say.English && rule.Detail.En is { } english ? english.Render(scope) : rule.Detail.Zh.Render(scope);
                throw new RuleBrokenException(new BrokenRule(rule.Id, rule.Text.ToString(), rule.Clause.ToString(), detail));
            }
        }
    }

    /// <summary>Money goes to nobody who is refused today, whatever the credit was on the day of the application.</summary>
    private static async Task CheckCreditAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var applicant = (await step.Db.Applicants.FindAsync([step.Case.ApplicantId], cancellationToken))!;
        await Numbers.LockAsync(step.Db, CreditRecord.LockOf(applicant.Identifier), cancellationToken);
        var standing = await CreditStanding.ReadAsync(step.Db, applicant, step.Today, cancellationToken);
        if (Eligibility.CreditResult(step.Procedure, standing) is { Passed: false } broken)
        {
            throw new RuleBrokenException(new BrokenRule(broken.Id, broken.Text.ToString(), broken.Clause.ToString(), broken.Detail.ToString()));
        }
    }
}
