using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Claims;

/// <summary>Keeps the claims of a case: pending from the submission, counted when something is granted, released when nothing is. All within the step's transaction.</summary>
internal static class ClaimWriter
{
    /// <summary>Writes down whom the form names, at the submission and with every supplement.</summary>
    public static async Task RecordAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Procedure.Claims.Count == 0)
        {
            return;
        }

        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        var year = step.Procedure.GrantYear(scope, step.Facts.Rules.On);
        var known = await OfCaseAsync(step, cancellationToken);
        var named = step.Procedure.Claims.SelectMany(rule => rule.Of(scope).Select(one => (Rule: rule, One: one))).ToList();
        foreach (var gone in known.Where(claim => claim.State is ClaimState.Pending && !named.Exists(pair => pair.Rule.Id == claim.Name && pair.One.Subject == claim.Subject)))
        {
            Release(step, gone);
        }

        foreach (var (rule, one) in named)
        {
            if (known.Find(claim => claim.Name == rule.Id && claim.Subject == one.Subject && claim.State is not ClaimState.Released) is { } before)
            {
                if (before.State is ClaimState.Pending)
                {
                    (before.Quantity, before.Year) = (one.Quantity, year);
                }

                continue;
            }

            step.Db.Claims.Add(new Claim
            {
                Id = Guid.CreateVersion7(step.Now),
                CaseId = step.Case.Id,
                ApplicantId = step.Case.ApplicantId,
                ProcedureCode = step.Case.ProcedureCode,
                Name = rule.Id,
                Kind = rule.Kind,
                Subject = one.Subject,
                Quantity = one.Quantity,
                Year = year,
                State = ClaimState.Pending,
                ClaimedAt = step.Now,
            });
        }
    }

    /// <summary>Counts what is pending, each subject in its account. Two decisions at once meet at the account's version and run one after the other.</summary>
    /// <exception cref="RuleBrokenException">Somebody else was granted first, and nothing is left of the limit.</exception>
    public static async Task CountAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Procedure.Claims.Count == 0 || (await OfCaseAsync(step, cancellationToken)).FindAll(claim => claim.State is ClaimState.Pending) is not { Count: > 0 } pending)
        {
            return;
        }

        await step.WholeFactsAsync(cancellationToken);
        var scope = step.Facts.Rules.ScopeFor(step.Procedure);
        var baseCertificate = step.Facts.Rules.History?.GetValueOrDefault("certificateNumber") as string;
        foreach (var rule in step.Procedure.Claims)
        {
            var ofRule = pending.FindAll(claim => claim.Name == rule.Id);
            var keys = ofRule.ToDictionary(
                claim => claim.Subject, claim => rule.KeyOf(claim.Subject, claim.ProcedureCode, claim.ApplicantId, baseCertificate, claim.Year), StringComparer.Ordinal);
            var all = await AccountsAsync(step, [.. keys.Values], cancellationToken);
            var accounts = keys.ToDictionary(pair => pair.Key, pair => all[pair.Value], StringComparer.Ordinal);

            if (ofRule.Count > 0 && rule.LimitOn(scope) is { } limit)
            {
                var result = ClaimCheck.Judge(rule, [.. ofRule.Select(claim => new ClaimedSubject(claim.Subject, claim.Quantity))], subject => accounts[subject].Total, limit);
                if (!result.Passed)
                {
                    throw new RuleBrokenException(result);
                }
            }

            foreach (var claim in ofRule)
            {
                var account = accounts[claim.Subject];
                account.Total += claim.Quantity;
                account.Version++;
                (claim.State, claim.Account, claim.CountedAt) = (ClaimState.Counted, account.Key, step.Now);
            }
        }
    }

    /// <summary>The case ended, or was granted nothing: what is pending uses nothing up.</summary>
    public static async Task ReleasePendingAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Procedure.Claims.Count > 0)
        {
            (await OfCaseAsync(step, cancellationToken)).FindAll(claim => claim.State is ClaimState.Pending).ForEach(claim => Release(step, claim));
        }
    }

    /// <summary>The case ended without a result, perhaps after it was approved for a while: unless money was paid, nothing of it is used up.</summary>
    public static async Task EndAsync(CaseStep step, CancellationToken cancellationToken)
    {
        await ReleasePendingAsync(step, cancellationToken);
        if (step.Procedure.Claims.Count > 0 && !await step.Db.Grants.AnyAsync(grant => grant.CaseId == step.Case.Id, cancellationToken))
        {
            await TakeBackAsync(step, cancellationToken);
        }
    }

    /// <summary>All that the case was granted was taken back: its subjects count no more.</summary>
    public static async Task TakeBackAsync(CaseStep step, CancellationToken cancellationToken)
    {
        if (step.Procedure.Claims.Count == 0)
        {
            return;
        }

        var counted = (await OfCaseAsync(step, cancellationToken)).FindAll(claim => claim.State is ClaimState.Counted);
        var accounts = await AccountsAsync(step, [.. counted.Select(claim => claim.Account!)], cancellationToken);
        foreach (var claim in counted)
        {
            var account = accounts[claim.Account!];
            account.Total -= claim.Quantity;
            account.Version++;
            Release(step, claim);
        }
    }

    private static void Release(CaseStep step, Claim claim) => (claim.State, claim.ReleasedAt) = (ClaimState.Released, step.Now);

    private static async Task<List<Claim>> OfCaseAsync(CaseStep step, CancellationToken cancellationToken)
    {
        await step.Db.Claims.Where(claim => claim.CaseId == step.Case.Id).LoadAsync(cancellationToken);
        return [.. step.Db.Claims.Local.Where(claim => claim.CaseId == step.Case.Id)];
    }

    // A person in every month of a year is many accounts: they are read together.
    private static async Task<Dictionary<string, ClaimAccount>> AccountsAsync(CaseStep step, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var missing = keys.Except(step.Db.ClaimAccounts.Local.Select(account => account.Key)).ToList();
        if (missing.Count > 0)
        {
            await step.Db.ClaimAccounts.Where(account => missing.Contains(account.Key)).LoadAsync(cancellationToken);
        }

        var accounts = step.Db.ClaimAccounts.Local.Where(account => keys.Contains(account.Key)).ToDictionary(account => account.Key, StringComparer.Ordinal);
        foreach (var key in keys.Where(key => !accounts.ContainsKey(key)))
        {
            accounts[key] = new ClaimAccount { Key = key };
            step.Db.ClaimAccounts.Add(accounts[key]);
        }

        return accounts;
    }
}
