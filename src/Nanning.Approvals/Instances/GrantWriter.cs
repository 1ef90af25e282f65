using System.Globalization;
using System.Text.Json;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Grants;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes grants into the ledger within the caps of the procedure. Two decisions at once meet at the account's version and run one after the other.</summary>
internal static class GrantWriter
{
    private sealed record Room(decimal? Limit, IReadOnlyList<GrantAccount> Accounts)
    {
        public IReadOnlyList<decimal> Granted => [.. Accounts.Select(account => account.Total)];
    }

    public static async Task WriteAsync(CaseStep step, WorkflowInstance instance, RecordGrant grant, CancellationToken cancellationToken)
    {
        await RegisterGuard.CheckAsync(step, cancellationToken);
        var baseCertificate = step.Facts.Rules.History?.GetValueOrDefault("certificateNumber") as string;
        var scope = AmountComputation.WithSteps(step.Procedure, step.Facts.Rules.ScopeFor(step.Procedure));
        var rooms = new List<Room>();
        var granted = grant.Amount;
        foreach (var cap in step.Procedure.Amount?.Caps ?? [])
        {
            var room = await RoomAsync(step, cap, scope, baseCertificate, grant.Year, cancellationToken);
            rooms.Add(room);
            if (room.Limit is { } limit)
            {
                granted = WholeFen(CapShares.Most(granted, limit, room.Granted));
            }
        }

        var touched = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var room in rooms)
        {
            // What a later cap took off is taken off the accounts of the earlier ones, too.
            var shares = CapShares.Split(granted, room.Limit ?? decimal.MaxValue / 1000m, room.Granted);
            foreach (var (account, share) in room.Accounts.Zip(shares))
            {
                account.Total += share;
                account.Version++;
                touched[account.Key] = share;
            }
        }

        if (granted > 0)
        {
            await ClaimWriter.CountAsync(step, cancellationToken);
        }
        else
        {
            await ClaimWriter.ReleasePendingAsync(step, cancellationToken);
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
            Accounts = JsonSerializer.Serialize(touched),
        });
        step.Journal("granted", visible: true, grant.ActivityId, outcome: granted.ToString("N2", CultureInfo.InvariantCulture));
    }

    private static async Task<Room> RoomAsync(CaseStep step, AmountCap cap, FormulaScope scope, string? baseCertificate, int year, CancellationToken cancellationToken)
    {
        var accounts = new List<GrantAccount>();
        foreach (var subject in cap.SubjectsOf(scope))
        {
            accounts.Add(await AccountAsync(step, cap.KeyOf(subject, step.Case.ProcedureCode, step.Case.ApplicantId, baseCertificate, year), cancellationToken));
        }

        return new Room(cap.Limit.Evaluate(scope) as decimal?, accounts);
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

    // Thirds of a share do not add up to the last digit; less than a fen is left to the treasury.
    private static decimal WholeFen(decimal amount) => Math.Floor(Math.Round(amount, 6) * 100) / 100;
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
        await Numbers.LockAsync(step.Db, CaseRows.LockOf(step.Case.ApplicantId), cancellationToken);
        if (step.Procedure.Credit.Refuses)
        {
            await CheckCreditAsync(step, cancellationToken);
        }

        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        foreach (var rule in step.Procedure.Rules.Where(rule => rule.Condition.References.Any(path => path.StartsWith("history", StringComparison.Ordinal))))
        {
            if (rule.AppliesWhen.Holds(scope) && !rule.Condition.IsTrue(scope))
            {
                throw new RuleBrokenException(new RuleResult(rule.Id, rule.Text, rule.Clause, Passed: false, new Wording(rule.Detail.Zh.Render(scope), rule.Detail.En?.Render(scope))));
            }
        }
    }

    /// <summary>Money goes to nobody who is refused today, whatever the credit was on the day of the application.</summary>
    private static async Task CheckCreditAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var applicant = (await step.Db.Applicants.FindAsync([step.Case.ApplicantId], cancellationToken))!;
        await Numbers.LockAsync(step.Db, CreditRecord.LockOf(applicant.Identifier), cancellationToken);
        var standing = await CreditStanding.ReadAsync(step.Db, applicant, step.Today, cancellationToken, anew: true);
        if (Eligibility.CreditResult(step.Procedure, standing) is { Passed: false } broken)
        {
            throw new RuleBrokenException(broken);
        }
    }
}
