using System.Text.RegularExpressions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Checks that a procedure's names fit together: ids are used once, and fields that lists name exist.</summary>
internal static partial class ProcedureReferences
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
        Unique("claims", procedure.Claims.Select(claim => claim.Id), errors);
        WithoutHistory("amount.year", procedure.Amount?.Year, errors);
        foreach (var cap in procedure.Amount?.Caps ?? [])
        {
            WithoutHistory($"amount.caps.{cap.Id} → subject", cap.Subject, errors);
        }

        foreach (var claim in procedure.Claims)
        {
            WithoutHistory($"claims.{claim.Id} → subjects", claim.Subjects, errors);
            WithoutHistory($"claims.{claim.Id} → quantities", claim.Quantities, errors);
        }

        Known("summaryFields", procedure.SummaryFields, procedure, errors);
        Known("form.checks", procedure.Form.Checks.Select(check => check.Field), procedure, errors);
        Known("prefill.fields", procedure.Prefill?.Fields ?? [], procedure, errors);
        if (procedure.Flow.Length > 0 && !FlowName().IsMatch(procedure.Flow))
        {
            errors.Add($"flow：“{procedure.Flow}”应为本文件夹中的 .json 文件，或 template:模板名");
        }
    }

    [GeneratedRegex(@"\A(template:[a-z][a-z0-9-]*|[A-Za-z0-9][A-Za-z0-9._-]*\.json)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex FlowName();

    private static void Unique(string place, IEnumerable<string> ids, List<string> errors) =>
        errors.AddRange(ids.GroupBy(id => id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{place}：“{same.Key}”重复"));

    // The register is asked about the subjects, so they cannot depend on its answer.
    private static void WithoutHistory(string place, Formula? formula, List<string> errors)
    {
        if (formula?.References.Any(name => name.Split('.')[0] == "history") is true)
        {
            errors.Add($"{place}：不能引用 history");
        }
    }

    private static void Known(string place, IEnumerable<string> ids, Procedure procedure, List<string> errors) =>
        errors.AddRange(ids.Where(id => procedure.Form.Field(id) is null).Select(id => $"{place}：没有字段“{id}”"));
}
