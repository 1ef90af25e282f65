using System.Globalization;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Checks every formula of a procedure against the names there are and their types.</summary>
public static class ProcedureFormulas
{
    private sealed record Use(string Place, Formula Formula, FormulaSchema Schema, FormulaKinds Expected = FormulaKinds.Any, int At = 0);

    /// <summary>What is wrong, each with its place "rules.premises → condition，第 n 个字符：…"; nothing when all is well.</summary>
    public static IReadOnlyList<string> Check(Procedure procedure) =>
    [
        .. from use in Uses(procedure, ProcedureSchema.Of(procedure))
           from finding in use.Formula.Check(use.Schema, use.Expected).Findings
           where finding.IsError
           select string.Create(CultureInfo.InvariantCulture, $"{use.Place}，第 {use.At + finding.Position + 1} 个字符：{finding.Text}"),
    ];

    private static IEnumerable<Use> Uses(Procedure procedure, FormulaSchema schema)
    {
        foreach (var field in procedure.Form.Fields)
        {
            var row = schema.With([KeyValuePair.Create("row", FormulaType.Group(ProcedureSchema.TypesOf(field.Columns)))]);
            foreach (var use in OfField(field, schema).Concat(field.Columns.SelectMany(column => OfField(column, row))))
            {
                yield return use;
            }
        }

        foreach (var check in procedure.Form.Checks)
        {
            yield return new($"form.checks.{check.Field} → formula", check.Formula, schema, FormulaKinds.Boolean);
        }

        var uses = procedure.Materials.SelectMany(material => Of($"materials.{material.Id} → required", material.Required, schema))
            .Concat(procedure.Rules.SelectMany(rule => OfRule(rule, schema)))
            .Concat(procedure.Claims.SelectMany(claim => OfClaim(claim, schema)))
            .Concat(procedure.Agreement is { } agreement
                ? [.. Of("agreement → text", agreement.Text.Zh, schema), .. Of("agreement → textEn", agreement.Text.En, schema)]
                : Array.Empty<Use>())
            .Concat(procedure.Amount is { } amount ? OfAmount(amount, schema) : []);
        foreach (var use in uses)
        {
            yield return use;
        }
    }

    private static IEnumerable<Use> OfField(FormField field, FormulaSchema schema)
    {
        var place = $"form.fields.{field.Id}";
        var conditions = Of($"{place} → required", field.Required, schema).Concat(Of($"{place} → visible", field.Visible, schema));
        return field.Default is { } first ? conditions.Append(new($"{place} → default", first, schema)) : conditions;
    }

    private static IEnumerable<Use> OfRule(Rule rule, FormulaSchema schema)
    {
        var place = $"rules.{rule.Id}";
        return
        [
            .. Of($"{place} → appliesWhen", rule.AppliesWhen, schema), new($"{place} → condition", rule.Condition, schema, FormulaKinds.Boolean),
            .. Of($"{place} → detail", rule.Detail.Zh, schema), .. Of($"{place} → detailEn", rule.Detail.En, schema),
        ];
    }

    private static IEnumerable<Use> OfClaim(ClaimRule claim, FormulaSchema schema)
    {
        var place = $"claims.{claim.Id}";
        yield return new($"{place} → subjects", claim.Subjects, schema, FormulaKinds.Text | FormulaKinds.Number | FormulaKinds.List);
        if (claim.Quantities is { } quantities)
        {
            yield return new($"{place} → quantities", quantities, schema, FormulaKinds.Number | FormulaKinds.List);
        }

        if (claim.Limit is { } limit)
        {
            yield return new($"{place} → limit", limit, schema, FormulaKinds.Number);
        }
    }

    // A step reads the steps before it, and whatever reads one that is left out reads null.
    private static IEnumerable<Use> OfAmount(AmountRule amount, FormulaSchema schema)
    {
        var steps = new Dictionary<string, FormulaType>(StringComparer.Ordinal);
        foreach (var step in amount.Steps)
        {
            var known = With(schema, steps);
            foreach (var use in Of($"amount.steps.{step.Id} → when", step.When, known))
            {
                yield return use;
            }

            yield return new($"amount.steps.{step.Id} → formula", step.Formula, known);
            var type = step.Formula.Check(known).Type;
            steps[step.Id] = step.When.Formula is null ? type : type.OrNull();
        }

        var all = With(schema, steps);
        yield return new("amount → result", amount.Result, all, FormulaKinds.Number);
        foreach (var cap in amount.Caps)
        {
            yield return new($"amount.caps.{cap.Id} → limit", cap.Limit, all, FormulaKinds.Number);
            if (cap.Subject is { } subject)
            {
                yield return new($"amount.caps.{cap.Id} → subject", subject, schema, FormulaKinds.Text | FormulaKinds.Number | FormulaKinds.List);
            }
        }

        if (amount.Year is { } year)
        {
            yield return new("amount → year", year, schema, FormulaKinds.Number);
        }
    }

    private static FormulaSchema With(FormulaSchema schema, Dictionary<string, FormulaType> steps) =>
        schema.With([KeyValuePair.Create("amount", FormulaType.Group(new Dictionary<string, FormulaType>(steps, StringComparer.Ordinal)))]);

    private static IEnumerable<Use> Of(string place, Condition condition, FormulaSchema schema) =>
        condition.Formula is { } formula ? [new(place, formula, schema, FormulaKinds.Boolean)] : [];

    private static IEnumerable<Use> Of(string place, Template? template, FormulaSchema schema) =>
        (template?.Formulas ?? []).Select(one => new Use(place, one.Formula, schema, FormulaKinds.Any, one.At));
}
