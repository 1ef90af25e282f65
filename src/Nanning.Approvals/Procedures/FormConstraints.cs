using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>What holds for every form that was sent in, as formulas: what is required is there, what is hidden is empty, the checks are passed.</summary>
internal static class FormConstraints
{
    /// <summary>Only what the form says about itself: what hangs on the day or on the register may have changed since.</summary>
    public static IReadOnlyList<Formula> Of(Form form) =>
    [
        .. form.Fields.Select(Presence).Concat(form.Checks.Select(Passed)).OfType<string>().Select(Parse).OfType<Formula>()
            .Where(formula => formula.References.All(path => path.StartsWith("form.", StringComparison.Ordinal) || path.StartsWith("params.", StringComparison.Ordinal))),
    ];

    private static string? Presence(FormField field)
    {
        var (isThere, isNot) = ($"form.{field.Id} != null", $"form.{field.Id} = null");
        var shown = (field.Required, field.Required.Formula) switch
        {
            (_, { } when) => $"(({when}) ? {isThere} : true)",
            var (required, _) when ReferenceEquals(required, Condition.Always) => isThere,
            _ => "true",
        };
        return field.Visible.Formula is { } visible ? $"({visible}) ? {shown} : {isNot}" : field.Required.Formula is null ? null : shown;
    }

    // A check is skipped while a field it reads is empty.
    private static string? Passed(FormCheck check)
    {
        var empty = check.Formula.References.Where(path => path.StartsWith("form.", StringComparison.Ordinal)).Select(path => path.Split('.')[1]).Distinct()
            .Select(field => $"form.{field} = null");
        return string.Join(" or ", [.. empty, $"({check.Formula})"]);
    }

    private static Formula? Parse(string text)
    {
        try
        {
            return Formula.Parse(text);
        }
        catch (FormulaException)
        {
            // Two formulas of the longest kind together are too long; then nothing is known of this field.
            return null;
        }
    }
}
