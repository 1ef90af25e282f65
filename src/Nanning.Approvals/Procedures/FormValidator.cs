using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>How strict a form is checked.</summary>
public enum FormMode
{
    /// <summary>Unfinished: only what the form does not have, and shapes that cannot be kept, are refused.</summary>
    Draft,

    /// <summary>As sent in: everything.</summary>
    Submit,
}

/// <summary>Checks a form against its procedure.</summary>
public static class FormValidator
{
    private static readonly Wording required = new("此项必填", "This is required");

    /// <summary>Checks.</summary>
    /// <param name="facts">Form and facts; <see cref="RuleFacts.Form"/> is what is checked.</param>
    /// <returns>Messages by field: "rentPaid", "invoices[2].amount". Empty when all is well.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<Wording>> Validate(Procedure procedure, RuleFacts facts, FormMode mode)
    {
        var errors = new SortedDictionary<string, List<Wording>>(StringComparer.Ordinal);
        var scope = facts.ScopeFor(procedure);
        Fields(procedure.Form.Fields, facts.Form, "", scope, mode, errors);
        if (mode is FormMode.Submit)
        {
            var wrong = errors.Keys.Select(path => path.Split('[')[0]).ToHashSet(StringComparer.Ordinal);
            foreach (var check in procedure.Form.Checks)
            {
                if (!Passes(check, wrong, scope))
                {
                    Add(errors, check.Field, check.Text);
                }
            }
        }

        return errors.ToDictionary(error => error.Key, error => (IReadOnlyList<Wording>)error.Value, StringComparer.Ordinal);
    }

    private static void Fields(
        IEnumerable<FormField> fields, JsonObject json, string prefix, FormulaScope scope, FormMode mode, SortedDictionary<string, List<Wording>> errors)
    {
        var known = fields.ToDictionary(field => field.Id, StringComparer.Ordinal);
        foreach (var name in json.Select(member => member.Key).Where(name => !known.ContainsKey(name)))
        {
            Add(errors, prefix + name, new("表单没有这一项", "The form has no such field"));
        }

        foreach (var field in known.Values)
        {
            Value(field, json[field.Id], prefix + field.Id, scope, mode, errors);
        }
    }

    private static void Value(
        FormField field, JsonNode? node, string path, FormulaScope scope, FormMode mode, SortedDictionary<string, List<Wording>> errors)
    {
        if (mode is FormMode.Submit && !field.Visible.Holds(scope))
        {
            return;
        }

        if (FieldRules.IsEmpty(node))
        {
            if (mode is FormMode.Submit && field.Required.Holds(scope))
            {
                Add(errors, path, required);
            }

            return;
        }

        var problem = FieldRules.Shape(field, node!) ?? (mode is FormMode.Submit ? FieldRules.Value(field, node!) : null);
        if (problem is not null)
        {
            Add(errors, path, problem);
        }
        else if (node is JsonArray rows)
        {
            for (var index = 0; index < rows.Count; index++)
            {
                Row(field, rows[index], $"{path}[{index}]", scope, mode, errors);
            }
        }
    }

    private static void Row(
        FormField table, JsonNode? row, string path, FormulaScope scope, FormMode mode, SortedDictionary<string, List<Wording>> errors)
    {
        if (row is not JsonObject cells)
        {
            Add(errors, path, new("应为一行数据", "Must be a row"));
            return;
        }

        var values = FormValues.ReadFields(table.Columns, cells);
        Fields(table.Columns, cells, path + ".", scope with { Root = name => name == "row" ? values : scope.Root(name) }, mode, errors);
    }

    // A check compares what is there and right by itself; what is missing or wrong has been reported already.
    private static bool Passes(FormCheck check, HashSet<string> wrong, FormulaScope scope)
    {
        var form = (IReadOnlyDictionary<string, object?>)scope.Root("form")!;
        var read = check.Formula.References
            .Where(reference => reference.StartsWith("form.", StringComparison.Ordinal))
            .Select(reference => reference.Split('.')[1]);
        return read.Any(field => wrong.Contains(field) || form.GetValueOrDefault(field) is null) || check.Formula.IsTrue(scope);
    }

    private static void Add(SortedDictionary<string, List<Wording>> errors, string path, Wording message)
    {
        if (!errors.TryGetValue(path, out var messages))
        {
            errors[path] = messages = [];
        }

        messages.Add(message);
    }
}
