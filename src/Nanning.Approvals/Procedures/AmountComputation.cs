using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Computes the amount of a procedure, line by line. Only the end is rounded, half up to 0.01 yuan.</summary>
public static class AmountComputation
{
    /// <summary>Computes.</summary>
    /// <returns>The amount, null when the procedure pays nothing or something it needs is missing, and the lines that lead to it.</returns>
    /// <exception cref="FormulaException">A formula of the procedure cannot be evaluated on these data.</exception>
    public static (decimal? Amount, IReadOnlyList<TraceLine> Trace) Run(Procedure procedure, FormulaScope facts)
    {
        if (procedure.Amount is not { } rule)
        {
            return (null, []);
        }

        var trace = new List<TraceLine>();
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var scope = facts with { Root = name => name == "amount" ? values : facts.Root(name) };
        foreach (var step in rule.Steps.Where(step => step.When.Holds(scope)))
        {
            values[step.Id] = step.Formula.Evaluate(scope);
            if (values[step.Id] is decimal value)
            {
                trace.Add(new TraceLine(step.Text, value));
            }
        }

        if (rule.Result.Evaluate(scope) is not decimal amount)
        {
            return (null, trace);
        }

        foreach (var cap in rule.Caps)
        {
            // A cap that cannot be read is a mistake of the edition; paying without it would be the worse one.
            var limit = cap.Limit.Evaluate(scope) as decimal? ?? throw new FormulaException($"限额“{cap.Text.Zh}”没有数值", $"The cap “{cap.Text.En ?? cap.Text.Zh}” is no number", 0);
            amount = Apply(cap, limit, amount, scope, trace);
        }

        amount = Math.Round(Math.Max(0, amount), 2, MidpointRounding.AwayFromZero);
        trace.Add(new TraceLine(rule.Text ?? new Wording("可获补助金额（元）", "Amount (yuan)"), amount));
        return (amount, trace);
    }

    /// <summary>The facts with root "amount", for a limit that reads a step; the steps are computed when it does.</summary>
    public static FormulaScope WithSteps(Procedure procedure, FormulaScope facts)
    {
        Dictionary<string, object?>? values = null;
        return facts with { Root = name => name == "amount" ? Steps() : facts.Root(name) };

        Dictionary<string, object?> Steps()
        {
            if (values is null)
            {
                values = new(StringComparer.Ordinal);
                var scope = facts with { Root = name => name == "amount" ? values : facts.Root(name) };
                foreach (var step in (procedure.Amount?.Steps ?? []).Where(step => step.When.Holds(scope)))
                {
                    values[step.Id] = step.Formula.Evaluate(scope);
                }
            }

            return values;
        }
    }

    /// <summary>What was granted before and counts against a cap, by subject: by the cap's id where the register says so, else by its period.</summary>
    public static IReadOnlyList<decimal> GrantedAgainst(AmountCap cap, IReadOnlyList<string> subjects, FormulaScope facts)
    {
        var history = facts.Root("history") as IReadOnlyDictionary<string, object?>;
        if (cap.Subject is not null)
        {
            var bySubject = ByCap("grantedTo") as IReadOnlyDictionary<string, object?>;
            return [.. subjects.Select(subject => bySubject?.GetValueOrDefault(subject) as decimal? ?? 0)];
        }

        var name = cap.Per.Contains("year", StringComparer.Ordinal) ? "grantedThisYear" : "grantedTotal";
        return [(ByCap("granted") ?? history?.GetValueOrDefault(name)) as decimal? ?? 0];

        object? ByCap(string fact) => (history?.GetValueOrDefault(fact) as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(cap.Id);
    }

    private static decimal Apply(AmountCap cap, decimal limit, decimal amount, FormulaScope scope, List<TraceLine> trace)
    {
        trace.Add(new TraceLine(cap.Text, limit));
        var granted = GrantedAgainst(cap, cap.SubjectsOf(scope), scope);
        if (granted.Sum() > 0)
        {
            trace.Add(new TraceLine(new Wording("其中已经发放", "Of which already granted"), granted.Sum()));
        }

        return CapShares.Most(amount, limit, granted);
    }
}
