using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer;

/// <summary>A value of a choice.</summary>
public sealed record FieldChoice(string Value, string Label, string LabelEn);

/// <summary>A name that conditions and texts of the flow may read.</summary>
/// <param name="Path">As formulas write it, e.g. "form.rentPaid".</param>
/// <param name="Type">"text", "number", "money", "integer", "boolean", "date", "choice", "list" or "any".</param>
/// <param name="Group">"form", "params", "applicant", "history", "case", "procedure", "day" or "variable".</param>
public sealed record DesignerField(string Path, string Type, string Group, string Label, string LabelEn, IReadOnlyList<FieldChoice> Choices);

/// <summary>Lists the names, with words for people.</summary>
internal static class DesignerFields
{
    private static readonly Dictionary<string, (string Zh, string En)> words = new(StringComparer.Ordinal)
    {
        ["applicant.kind"] = ("申请人类型", "Kind of applicant"),
        ["applicant.name"] = ("申请人名称", "Name of the applicant"),
        ["applicant.identifier"] = ("申请人证件号码", "Identifier of the applicant"),
        ["applicant.district"] = ("申请人所在城区", "District of the applicant"),
        ["applicant.creditCode"] = ("统一社会信用代码", "Credit code"),
        ["applicant.address"] = ("申请人地址", "Address"),
        ["applicant.contactName"] = ("联系人", "Contact"),
        ["applicant.phone"] = ("联系电话", "Phone"),
        ["applicant.email"] = ("电子邮箱", "Mail address"),
        ["applicant.credit"] = ("信用状况", "Credit"),
        ["applicant.creditSince"] = ("信用状况起始日", "Credit since"),
        ["applicant.creditDocument"] = ("信用认定文号", "Credit document"),
        ["history.activeCertificate"] = ("持有有效证书", "Holds a valid certificate"),
        ["history.certificateNumber"] = ("证书编号", "Certificate number"),
        ["history.plaqueDate"] = ("授牌日期", "Day of the plaque"),
        ["history.subsidisedYears"] = ("已获补助年数", "Years subsidised"),
        ["history.openCase"] = ("有在办申请", "Has an open case"),
        ["history.subsidisedThisYear"] = ("本年度已获补助", "Subsidised this year"),
        ["history.grantedThisYear"] = ("本年度已获金额", "Granted this year"),
        ["history.grantedTotal"] = ("累计已获金额", "Granted in total"),
        ["history.granted"] = ("各项上限下已获金额", "Granted by cap"),
        ["history.grantedTo"] = ("各对象已获金额", "Granted by subject"),
        ["history.claimed"] = ("已占用的次数或数量", "Claimed elsewhere"),
        ["history.claimedBy"] = ("各对象已占用", "Claimed by subject"),
        ["case.number"] = ("办件编号", "Case number"),
        ["case.submittedOn"] = ("提交日期", "Day of submission"),
        ["case.lane"] = ("办理通道", "Lane"),
        ["procedure.code"] = ("事项代码", "Code of the procedure"),
        ["procedure.name"] = ("事项名称", "Name of the procedure"),
        ["procedure.lead"] = ("牵头单位", "Lead department"),
        ["procedure.coLeads"] = ("配合单位", "Co-lead departments"),
        ["procedure.promisedDays"] = ("承诺时限（工作日）", "Promised working days"),
        ["procedure.document"] = ("依据文号", "Document"),
        ["procedure.basis"] = ("依据条款", "Legal basis"),
        ["procedure.hasAmount"] = ("计算金额", "Computes an amount"),
        ["procedure.certificateTitle"] = ("证书名称", "Title of the certificate"),
        ["procedure.certificateYears"] = ("证书有效年数", "Years of validity"),
        ["procedure.grantYear"] = ("补助所属年度", "Year of the grant"),
    };

    /// <summary>Everything that the flow of a procedure may read.</summary>
    /// <param name="flow">The flow whose variables are listed; null when it cannot be compiled.</param>
    public static IReadOnlyList<DesignerField> Of(Procedure? procedure, CompiledFlow? flow)
    {
        var schema = ExamineDraft.SchemaOf(procedure);
        var fields = new List<DesignerField>();
        if (procedure is not null)
        {
            fields.AddRange(procedure.Form.Fields.SelectMany(OfForm));
            fields.AddRange(procedure.Parameters.Values.Select(one => new DesignerField(
                $"params.{one.Name}", NameOf(FormulaType.Of(one.Value)), "params", one.Text.Zh, one.Text.En ?? one.Text.Zh, [])));
            fields.AddRange(new[] { "applicant", "history", "case", "procedure" }.SelectMany(root => OfFacts(schema, root)));
        }

        fields.Add(new DesignerField("on", "date", "day", "办理当日", "The day on which it is examined", []));
        fields.Add(new DesignerField("today", "date", "day", "今天", "Today", []));
        fields.AddRange(VariablesOf(flow, schema));
        return fields;
    }

    private static IEnumerable<DesignerField> OfForm(FormField field)
    {
        var (zh, en) = (field.Label.Zh, field.Label.En ?? field.Label.Zh);
        yield return new DesignerField($"form.{field.Id}", NameOf(field.Type), "form", zh, en, [.. field.Options.Select(option => new FieldChoice(option.Value, option.Text.Zh, option.Text.En ?? option.Text.Zh))]);
        foreach (var column in field.Columns)
        {
            yield return new DesignerField($"form.{field.Id}.{column.Id}", "list", "form", $"{zh}：{column.Label.Zh}", $"{en}: {column.Label.En ?? column.Label.Zh}", []);
        }
    }

    private static IEnumerable<DesignerField> OfFacts(FormulaSchema schema, string root) =>
        from member in schema.Roots.GetValueOrDefault(root)?.Members ?? new Dictionary<string, FormulaType>()
        let path = $"{root}.{member.Key}"
        let text = words.GetValueOrDefault(path, (path, path))
        select new DesignerField(path, NameOf(member.Value), root, text.Item1, text.Item2, [.. (member.Value.Values ?? []).OfType<string>().Where(_ => root != "procedure").Select(value => new FieldChoice(value, value, value))]);

    private static IEnumerable<DesignerField> VariablesOf(CompiledFlow? flow, FormulaSchema schema)
    {
        if (flow is null)
        {
            return [];
        }

        var all = FlowVariables.Schema(flow, schema).Roots;
        return (all.GetValueOrDefault("vars")?.Members ?? new Dictionary<string, FormulaType>())
            .Where(variable => !schema.Roots.ContainsKey(variable.Key))
            .SelectMany(variable => (variable.Value.Members ?? new Dictionary<string, FormulaType>())
                .Select(member => new DesignerField($"{variable.Key}.{member.Key}", NameOf(member.Value), "variable", $"{variable.Key}.{member.Key}", $"{variable.Key}.{member.Key}", ChoicesOf(member.Value)))
                .Prepend(new DesignerField(variable.Key, NameOf(variable.Value), "variable", variable.Key, variable.Key, ChoicesOf(variable.Value))));
    }

    private static IReadOnlyList<FieldChoice> ChoicesOf(FormulaType type) => [.. (type.Values ?? []).OfType<string>().Select(value => new FieldChoice(value, value, value))];

    private static string NameOf(FieldType type) => type switch
    {
        FieldType.Table => "list",
        FieldType.Textarea or FieldType.Phone or FieldType.Email or FieldType.CreditCode or FieldType.IdNumber => "text",
        _ => JsonNamed(type.ToString()),
    };

    private static string NameOf(FormulaType type) => (type.Kinds & ~FormulaKinds.Null) switch
    {
        FormulaKinds.Boolean => "boolean",
        FormulaKinds.Number => type.Places switch { 0 => "integer", 2 => "money", _ => "number" },
        FormulaKinds.Date or (FormulaKinds.Date | FormulaKinds.Text) => "date",
        FormulaKinds.Text => type.Values is { Count: > 1 } ? "choice" : "text",
        FormulaKinds.List => "list",
        _ => "any",
    };

    private static string JsonNamed(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
