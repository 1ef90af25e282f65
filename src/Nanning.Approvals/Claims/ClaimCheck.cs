using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Claims;

/// <summary>The automatic rules of eligibility: nobody and nothing counts more often than its limit.</summary>
internal static class ClaimCheck
{
    /// <summary>The rule of one claim; null when it has no limit, or the form names nobody yet.</summary>
    public static RuleResult? Of(ClaimRule claim, FormulaScope facts)
    {
        if (claim.Limit is null)
        {
            return null;
        }

        try
        {
            var subjects = claim.Of(facts);
            return subjects.Count == 0 ? null : Judge(claim, subjects, Used(claim, facts), claim.LimitOn(facts)!.Value);
        }
        catch (FormulaException error)
        {
            return new RuleResult(
                claim.RuleId, claim.Text, claim.Clause, Passed: false, new Wording($"无法判断：{error.Reason}", $"Cannot be decided: {error.ReasonEn}"));
        }
    }

    /// <summary>The rule of one claim on what was used up before.</summary>
    public static RuleResult Judge(ClaimRule claim, IReadOnlyList<ClaimedSubject> subjects, Func<string, decimal> used, decimal limit)
    {
        var beyond = subjects.Where(one => used(one.Subject) + one.Quantity > limit).ToList();
        return new RuleResult(claim.RuleId, claim.Text, claim.Clause, beyond.Count == 0, beyond.Count == 0
            ? new Wording($"{subjects.Count} 个对象均未超过上限 {Text(limit)}", $"{subjects.Count} listed, none beyond the limit of {Text(limit)}")
            : new Wording(
                string.Join("；", beyond.Select(one => $"{one.Subject} 此前已计 {Text(used(one.Subject))}，本次申报 {Text(one.Quantity)}，超过上限 {Text(limit)}")),
                string.Join("; ", beyond.Select(one => $"{one.Subject}: counted before {Text(used(one.Subject))}, now {Text(one.Quantity)}, beyond the limit of {Text(limit)}"))));
    }

    private static Func<string, decimal> Used(ClaimRule claim, FormulaScope facts)
    {
        var history = facts.Root("history") as IReadOnlyDictionary<string, object?>;
        var bySubject = (history?.GetValueOrDefault("claimedBy") as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(claim.Id) as IReadOnlyDictionary<string, object?>;
        return subject => bySubject?.GetValueOrDefault(subject) as decimal? ?? 0;
    }

    private static string Text(decimal number) => FormulaValues.Text(number);
}
