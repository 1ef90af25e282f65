using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Procedures;

/// <summary>Fields that name another party by its identifier (<see cref="FormField.Registered"/>): it must be registered, or nobody could act for it.</summary>
internal static class RegisteredFields
{
    /// <summary>What is wrong, by field, as <see cref="FormValidator"/> names them. Empty fields and fields that are not asked are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Wording>>> ProblemsAsync(
        ApprovalsDb db, Procedure procedure, RuleFacts facts, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, IReadOnlyList<Wording>>(StringComparer.Ordinal);
        if (procedure.Form.Fields.All(field => field.Registered is null && field.Columns.All(column => column.Registered is null)))
        {
            return errors;
        }

        var scope = facts.ScopeFor(procedure);
        foreach (var (path, field, value) in procedure.Form.Fields.Where(field => field.Visible.Holds(scope)).SelectMany(field => Named(field, facts.Form[field.Id], field.Id)))
        {
            var (identifier, kind) = (value.ToUpperInvariant(), field.Registered!.Value);
            if (await db.Applicants.AsNoTracking().Where(row => row.Identifier == identifier).Select(row => (ApplicantKind?)row.Kind).SingleOrDefaultAsync(cancellationToken) != kind)
            {
                errors[path] = [NotRegistered(kind)];
            }
        }

        return errors;
    }

    private static IEnumerable<(string Path, FormField Field, string Value)> Named(FormField field, JsonNode? node, string path)
    {
        if (field.Registered is not null && FormValues.TryText(node, out var text))
        {
            return [(path, field, text)];
        }

        return field.Type is FieldType.Table && node is JsonArray rows
            ? rows.SelectMany((row, index) => field.Columns.SelectMany(column => Named(column, (row as JsonObject)?[column.Id], $"{path}[{index}].{column.Id}")))
            : [];
    }

    private static Wording NotRegistered(ApplicantKind kind)
    {
        var (zh, en) = kind switch
        {
            ApplicantKind.Unit => ("科研单位", "research unit"),
            ApplicantKind.Bank => ("银行", "bank"),
            ApplicantKind.Incubator => ("孵化基地", "incubator"),
            ApplicantKind.Researcher => ("科研人员", "researcher"),
            ApplicantKind.Graduate => ("高校毕业生", "graduate"),
            _ => ("企业", "enterprise"),
        };
        return new(
            $"该代码没有以“{zh}”注册，对方无法在线办理。请核对，或请对方先在本平台注册",
            $"No {en} is registered with this identifier, so it could not act here. Check it, or ask them to register first");
    }
}
