using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>What an administrator may get wrong in a new edition, and how what was typed becomes its procedure.json.</summary>
internal static partial class EditionInput
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static Dictionary<string, string[]> Check(IssueEdition.Input input, Procedure before, IReadOnlyList<ProcedureEdition> rows, DateOnly today)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        At("edition", NameProblem(input.Edition, rows));
        At("document", ContactRules.Text(input.Document, 100, Say.Pick("请填写依据文号。", "Please give the number of the document.")));
        At("note", ContactRules.Text(input.Note, 1000, Say.Pick("请说明修改了什么、为什么。", "Please say what is changed and why.")));
        At("effectiveFrom", DayProblem(input.EffectiveFrom, rows, today));
        var (from, until) = Window(input, before);
        At("validUntil", until < from ? Say.Pick("受理截止日不能早于开始受理日。", "The window cannot end before it begins.") : null);
        At("closedText", input.ClosedText is { } text ? ContactRules.Text(text, 1000, Say.Pick("请填写期限外的说明。", "Please give the sentence.")) : null);
        foreach (var (name, value) in input.Parameters ?? new Dictionary<string, JsonNode?>())
        {
            At($"parameters.{name}", ValueProblem(name, value, before));
        }

        return errors;

        void At(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }
    }

    /// <summary>procedure.json of the new edition: the one before it with what was typed.</summary>
    public static string Apply(Procedure before, IssueEdition.Input input)
    {
        var json = (JsonObject)before.Json.DeepClone();
        var (from, until) = Window(input, before);
        json["edition"] = input.Edition!.Trim();
        json["document"] = input.Document!.Trim();
        json["effectiveFrom"] = FormulaValues.Text(input.EffectiveFrom!.Value);
        json["validFrom"] = FormulaValues.Text(from);
        json["validUntil"] = until is { } day ? FormulaValues.Text(day) : null;
        if (input.ClosedText is { } closed)
        {
            json["closedText"] = closed.Trim();
        }

        if (!string.IsNullOrWhiteSpace(input.ClosedTextEn))
        {
            json["closedTextEn"] = input.ClosedTextEn.Trim();
        }

        foreach (var (name, value) in input.Parameters ?? new Dictionary<string, JsonNode?>())
        {
            var parameter = (JsonObject)json["parameters"]![name]!;
            if (JsonNode.DeepEquals(parameter["value"], value))
            {
                continue;
            }

            parameter["value"] = value?.DeepClone();
            parameter["source"] = input.Sources?.GetValueOrDefault(name)?.Trim() is { Length: > 0 } source ? source : input.Document.Trim();
        }

        return json.ToJsonString(plain);
    }

    /// <summary>Errors of the reader and of the formulas at the fields they speak of: the parameter they name, or all the parameters together.</summary>
    public static Dictionary<string, string[]> Place(IReadOnlyList<string> errors, IssueEdition.Input input) => errors
        .Select(error => (Field: FieldOf(error, input), Error: error))
        .GroupBy(one => one.Field, one => one.Error, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    private static string FieldOf(string error, IssueEdition.Input input)
    {
        foreach (var name in new[] { "closedText", "validFrom", "validUntil", "effectiveFrom", "document", "edition" })
        {
            if (error.StartsWith(name + "：", StringComparison.Ordinal))
            {
                return name;
            }
        }

        var parameter = (input.Parameters?.Keys ?? []).FirstOrDefault(name =>
            error.StartsWith($"parameters.{name}", StringComparison.Ordinal) || error.Contains($"params.{name}", StringComparison.Ordinal));
        return parameter is null ? "parameters" : $"parameters.{parameter}";
    }

    private static (DateOnly From, DateOnly? Until) Window(IssueEdition.Input input, Procedure before) =>
        (input.ValidFrom ?? before.ValidFrom, input.OpenEnded ? null : input.ValidUntil ?? before.ValidUntil);

    private static string? NameProblem(string? name, IReadOnlyList<ProcedureEdition> rows) =>
        name is null || !NameShape().IsMatch(name.Trim())
            ? Say.Pick("版本名称为 1–32 位字母、数字、点或短横，如 2017-1。", "The name of an edition has 1 to 32 letters, digits, dots or hyphens, such as 2017-1.")
            : rows.Any(row => string.Equals(row.Edition, name.Trim(), StringComparison.OrdinalIgnoreCase))
                ? Say.Pick("该事项已有同名版本（包括已撤回的），请换一个名称。", "There is an edition of this name already, perhaps a withdrawn one; please choose another.")
                : null;

    private static string? DayProblem(DateOnly? day, IReadOnlyList<ProcedureEdition> rows, DateOnly today)
    {
        if (day is null)
        {
            return Say.Pick("请填写施行日期。", "Please give the day on which it takes effect.");
        }

        if (day < today)
        {
            return Say.Pick("施行日期不能早于今天：已提交的申请适用提交当日的版本。", "It cannot take effect before today: applications keep the edition of the day they were sent in.");
        }

        var last = IssueEdition.LastOf(rows.Where(row => row.WithdrawnAt is null))!;
        return day <= last.EffectiveFrom
            ? Say.Pick(
                $"施行日期须晚于版本 {last.Edition} 的施行日期 {FormulaValues.Text(last.EffectiveFrom)}；该版本尚未施行的，可先撤回。",
                $"It must take effect after edition {last.Edition} does ({FormulaValues.Text(last.EffectiveFrom)}); a coming edition can be withdrawn first.")
            : null;
    }

    private static string? ValueProblem(string name, JsonNode? value, Procedure before)
    {
        if (!before.Parameters.TryGetValue(name, out var parameter))
        {
            return Say.Pick("该事项没有这个参数。", "The procedure has no such parameter.");
        }

        var problem = parameter.Value switch
        {
            null => null,
            decimal when FormulaValues.FromJson(value) is not decimal => Say.Pick("应为数字，如 200000 或 0.5。", "Must be a number, such as 200000 or 0.5."),
            decimal old when old >= 0 && FormulaValues.FromJson(value) is decimal and < 0 => Say.Pick("不能为负数。", "Must not be negative."),
            bool when FormulaValues.FromJson(value) is not bool => Say.Pick("应为是或否。", "Must be yes or no."),
            string old when FormulaValues.TryDate(old, out _) && !(FormulaValues.FromJson(value) is string date && FormulaValues.TryDate(date, out _)) =>
                Say.Pick("应为日期，如 2017-01-01。", "Must be a date such as 2017-01-01."),
            string when FormulaValues.FromJson(value) is not string { Length: > 0 } => Say.Pick("应为文字，不能为空。", "Must be text and not empty."),
            IReadOnlyList<object?> when value is not JsonArray { Count: > 0 } => Say.Pick("应为 JSON 列表，至少一项。", "Must be a JSON list with at least one item."),
            IReadOnlyDictionary<string, object?> when value is not JsonObject => Say.Pick("应为 JSON 对象。", "Must be a JSON object."),
            _ => null,
        };
        return problem;
    }

    [GeneratedRegex(@"^[\p{L}0-9][\p{L}0-9.\-]{0,31}$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NameShape();
}
