using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Checks that a procedure's names fit together: ids are used once, and what a formula names exists.</summary>
internal static class ProcedureReferences
{
    public static void Check(Procedure procedure, List<string> errors)
    {
        var fields = procedure.Form.Fields.ToList();
        Unique("form.fields", fields.Select(field => field.Id), errors);
        foreach (var table in fields.Where(field => field.Type is FieldType.Table))
        {
            Unique($"form.fields.{table.Id}.columns", table.Columns.Select(column => column.Id), errors);
        }

        Unique("form.sections", procedure.Form.Sections.Select(section => section.Id), errors);
        Unique("materials", procedure.Materials.Select(material => material.Id), errors);
        Unique("rules", procedure.Rules.Select(rule => rule.Id), errors);
        Unique("clauses", procedure.Clauses.Select(clause => clause.Id), errors);
        Unique("amount.steps", procedure.Amount?.Steps.Select(step => step.Id) ?? [], errors);
        Unique("amount.caps", procedure.Amount?.Caps.Select(cap => cap.Id) ?? [], errors);
        Known("summaryFields", procedure.SummaryFields, procedure, errors);
        Known("form.checks", procedure.Form.Checks.Select(check => check.Field), procedure, errors);
        Known("prefill.fields", procedure.Prefill?.Fields ?? [], procedure, errors);
        foreach (var (place, references) in Formulas(procedure))
        {
            foreach (var reference in references.Where(reference => !Exists(reference, procedure)))
            {
                errors.Add($"{place}：没有“{reference}”");
            }
        }
    }

    private static IEnumerable<(string Place, IEnumerable<string> References)> Formulas(Procedure procedure)
    {
        foreach (var field in procedure.Form.Fields.Concat(procedure.Form.Fields.SelectMany(field => field.Columns)))
        {
            yield return ($"form.fields.{field.Id}", [.. Of(field.Required.Formula), .. Of(field.Visible.Formula), .. Of(field.Default)]);
        }

        foreach (var check in procedure.Form.Checks)
        {
            yield return ($"form.checks.{check.Field}", check.Formula.References);
        }

        foreach (var material in procedure.Materials)
        {
            yield return ($"materials.{material.Id}", Of(material.Required.Formula));
        }

        foreach (var rule in procedure.Rules)
        {
            yield return ($"rules.{rule.Id}",
                [.. Of(rule.AppliesWhen.Formula), .. rule.Condition.References, .. rule.Detail.Zh.References, .. rule.Detail.En?.References ?? Nothing]);
        }

        foreach (var step in procedure.Amount?.Steps ?? [])
        {
            yield return ($"amount.steps.{step.Id}", [.. Of(step.When.Formula), .. step.Formula.References]);
        }

        foreach (var cap in procedure.Amount?.Caps ?? [])
        {
            yield return ($"amount.caps.{cap.Id}", cap.Limit.References);
        }

        yield return ("amount.result", procedure.Amount?.Result.References ?? Nothing);
    }

    private static IReadOnlySet<string> Nothing { get; } = new HashSet<string>(StringComparer.Ordinal);

    private static IReadOnlySet<string> Of(Formula? formula) => formula?.References ?? Nothing;

    private static bool Exists(string reference, Procedure procedure) => reference.Split('.') switch
    {
        ["on"] => true,
        ["form", var id] => procedure.Form.Field(id) is not null,
        ["form", var id, var column] => procedure.Form.Field(id)?.Columns.Any(field => field.Id == column) is true,
        ["row", var column] => procedure.Form.Fields.Any(field => field.Columns.Any(inner => inner.Id == column)),
        ["params", var name, ..] => procedure.Parameters.ContainsKey(name),
        ["amount", var step] => procedure.Amount?.Steps.Any(known => known.Id == step) is true,
        ["applicant", var name] => RuleFacts.ApplicantFacts.Contains(name),
        ["history", var name, ..] => RuleFacts.HistoryFacts.Contains(name),
        ["case", var name] => RuleFacts.CaseFacts.Contains(name),
        _ => false,
    };

    private static void Unique(string place, IEnumerable<string> ids, List<string> errors) =>
        errors.AddRange(ids.GroupBy(id => id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{place}：“{same.Key}”重复"));

    private static void Known(string place, IEnumerable<string> ids, Procedure procedure, List<string> errors) =>
        errors.AddRange(ids.Where(id => procedure.Form.Field(id) is null).Select(id => $"{place}：没有字段“{id}”"));
}
