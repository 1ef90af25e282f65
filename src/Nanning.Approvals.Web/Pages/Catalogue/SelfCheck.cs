using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Web.Pages.Catalogue;

/// <summary>The few fields of a procedure's form on which its rules and its amount depend: what the guide page asks for.</summary>
internal static class SelfCheck
{
    /// <summary>The fields, in the order of the form. A field that decides whether another one is asked is one of them.</summary>
    public static IReadOnlyList<FormField> Fields(Procedure procedure)
    {
        var names = new HashSet<string>(Formulas(procedure).SelectMany(FormNames), StringComparer.Ordinal);
        foreach (var field in procedure.Form.Fields.Where(field => names.Contains(field.Id) && field.Visible.Formula is not null).ToList())
        {
            names.UnionWith(FormNames(field.Visible.Formula!));
        }

        return [.. procedure.Form.Fields.Where(field => names.Contains(field.Id))];
    }

    /// <summary>Whether a condition holds on what was typed so far; one that cannot be evaluated yet does not hide anything.</summary>
    public static bool Holds(Condition condition, FormulaScope scope)
    {
        try
        {
            return condition.Holds(scope);
        }
        catch (FormulaException)
        {
            return true;
        }
    }

    private static IEnumerable<Formula> Formulas(Procedure procedure)
    {
        var ofRules = procedure.Rules.SelectMany(rule => new[] { rule.Condition, rule.AppliesWhen.Formula });
        var ofAmount = procedure.Amount is { } amount
            ? amount.Steps.SelectMany(step => new[] { step.Formula, step.When.Formula }).Append(amount.Result).Concat(amount.Caps.Select(cap => cap.Limit))
            : [];
        return ofRules.Concat(ofAmount).OfType<Formula>();
    }

    private static IEnumerable<string> FormNames(Formula formula) =>
        formula.References.Where(reference => reference.StartsWith("form.", StringComparison.Ordinal)).Select(reference => reference.Split('.')[1]);

    /// <summary>What is wrong with the values that were typed; what is missing is said by the rules themselves.</summary>
    public static IEnumerable<KeyValuePair<string, string[]>> Errors(Procedure procedure, RuleFacts facts)
    {
        var typed = facts.Form.Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        return FormValidator.Validate(procedure, facts, FormMode.Submit)
            .Where(error => typed.Contains(error.Key.Split('[', '.')[0]) && !IsAbsent(facts.Form, error.Key))
            .Select(error => KeyValuePair.Create(error.Key, error.Value.Select(message => message.ToString()).ToArray()));
    }

    private static bool IsAbsent(JsonObject form, string field) => !field.Contains('[') && form[field] is null;
}
