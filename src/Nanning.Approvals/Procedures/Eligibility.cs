using Nanning.Approvals.Claims;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>How one rule came out.</summary>
/// <param name="Clause">The sentence and document it comes from.</param>
/// <param name="Detail">What was found, and when it failed, why.</param>
public sealed record RuleResult(string Id, Wording Text, Wording Clause, bool Passed, Wording Detail);

/// <summary>A line of a computation.</summary>
public sealed record TraceLine(Wording Text, decimal Value);

/// <summary>Whether one qualifies, and what one would get.</summary>
/// <param name="Open">Whether applications are taken on that day.</param>
/// <param name="Eligible">Open, and every rule that applies is met.</param>
/// <param name="Amount">Yuan; null when the procedure pays nothing or the form does not say enough.</param>
public sealed record Eligibility(bool Open, bool Eligible, IReadOnlyList<RuleResult> Rules, decimal? Amount, IReadOnlyList<TraceLine> Trace)
{
    /// <summary>Checks a form on a day. Nothing is stored; the same facts give the same answer.</summary>
    public static Eligibility Check(Procedure procedure, RuleFacts facts)
    {
        var scope = facts.ScopeFor(procedure);
        var isOpen = procedure.IsOpenOn(facts.On);
        var rules = new List<RuleResult>();
        if (!isOpen)
        {
            var window = new Wording(
                $"受理期限：{FormulaValues.Text(procedure.ValidFrom)} 至 {FormulaValues.Text(procedure.ValidUntil)}",
                $"Applications are taken from {FormulaValues.Text(procedure.ValidFrom)} to {FormulaValues.Text(procedure.ValidUntil)}");
            rules.Add(new RuleResult("window", window, procedure.ClosedText, Passed: false, procedure.ClosedText));
        }

        if (CreditResult(procedure, facts) is { } credit)
        {
            rules.Add(credit);
        }

        rules.AddRange(procedure.Rules.Where(rule => Applies(rule, scope)).Select(rule => Decide(rule, scope)));
        rules.AddRange(procedure.Claims.Select(claim => ClaimCheck.Of(claim, scope)).OfType<RuleResult>());
        var (amount, trace) = Compute(procedure, scope);
        return new Eligibility(isOpen, rules.TrueForAll(rule => rule.Passed), rules, amount, trace);
    }

    /// <summary>The rule that follows from what the procedure makes of credit; null when it refuses nobody, or the applicant is not known.</summary>
    private static RuleResult? CreditResult(Procedure procedure, RuleFacts facts) =>
        procedure.Credit.Refuses && facts.Applicant is { } applicant && CreditNames.Parse<CreditStatus>(applicant.GetValueOrDefault("credit") as string) is { } status
            ? CreditResult(procedure, new CreditStanding(
                status, applicant.GetValueOrDefault("creditSince") as DateOnly?, null, applicant.GetValueOrDefault("creditDocument") as string, null))
            : null;

    /// <summary>The same for a standing that was just read.</summary>
    internal static RuleResult CreditResult(Procedure procedure, CreditStanding standing)
    {
        var passed = procedure.Credit.Of(standing.Status) is not CreditTreatment.Refuse;
        var detail = standing.Since is { } since
            ? new Wording(
                $"信用状况：{standing.Name.Zh}，自 {FormulaValues.Text(since)} 起（{standing.Document}）{(passed ? "" : "；按失信联合惩戒规定不予受理，信用修复后可再申请")}",
                $"Credit status: {standing.Name.En}, since {FormulaValues.Text(since)} ({standing.Document}){(passed ? "" : "; refused until the credit is restored")}")
            : new Wording($"信用状况：{standing.Name.Zh}", $"Credit status: {standing.Name.En}");
        return new RuleResult(CreditRule.Id, CreditMeasure.Shipped.Rule, CreditMeasure.Shipped.Clause, passed, detail);
    }

    private static (decimal? Amount, IReadOnlyList<TraceLine> Trace) Compute(Procedure procedure, FormulaScope scope)
    {
        try
        {
            return AmountComputation.Run(procedure, scope);
        }
        catch (FormulaException)
        {
            // Anyone may try numbers here that no form would accept; there is no amount for them.
            return (null, []);
        }
    }

    private static bool Applies(Rule rule, FormulaScope scope)
    {
        try
        {
            return rule.AppliesWhen.Holds(scope);
        }
        catch (FormulaException)
        {
            // A rule is never left out because its data are strange; deciding it says what is strange.
            return true;
        }
    }

    private static RuleResult Decide(Rule rule, FormulaScope scope)
    {
        try
        {
            var passed = rule.Condition.IsTrue(scope);
            var detail = new Wording(rule.Detail.Zh.Render(scope), rule.Detail.En?.Render(scope));
            return new RuleResult(rule.Id, rule.Text, rule.Clause, passed, detail);
        }
        catch (FormulaException error)
        {
            var detail = new Wording($"无法判断：{error.Reason}", $"Cannot be decided: {error.ReasonEn}");
            return new RuleResult(rule.Id, rule.Text, rule.Clause, Passed: false, detail);
        }
    }
}
