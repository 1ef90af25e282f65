using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>
/// Checks what was filled into a step's own form: <c>[{id, label, labelEn, type, required, min, max, maxLength, options, columns, outcomes}]</c>. A field with
/// <c>outcomes</c> counts for those outcomes only. Conditions that are formulas are not for steps: they are refused when the definition is read.
/// </summary>
public static class FormCheck
{
    /// <summary>The type of a field that holds yuan.</summary>
    internal const string Money = "money";

    private const int DefaultMaxLength = 4_000;

    /// <summary>Checks what was filled in. A number that came as a text is a number from here on, so that formulas compute with it.</summary>
    /// <exception cref="StimulusRefusedException">The first field that does not fit.</exception>
    public static void Run(JsonArray? form, JsonObject? data, string outcome)
    {
        var fields = (form ?? []).OfType<JsonObject>().ToList();
        foreach (var field in fields)
        {
            if (field["outcomes"] is not JsonArray only || only.Any(name => name?.ToString() == outcome))
            {
                Check(field, data?[Name(field)], Name(field));
            }

            ReadNumbers(field, data);
        }
    }

    /// <summary>The ids of the fields of a form.</summary>
    public static IEnumerable<string> Fields(JsonNode? form) => (form as JsonArray ?? []).OfType<JsonObject>().Select(Name);

    /// <summary>What is wrong with a form itself.</summary>
    public static IEnumerable<SettingProblem> Problems(JsonNode? form)
    {
        if (form is not null and not JsonArray)
        {
            return [("表单应为字段的列表。", "A form is a list of fields.")];
        }

        return from field in (form as JsonArray ?? []).OfType<JsonObject>()
               let problem = Name(field).Length == 0 ? ("表单有字段没有 id。", "A field of the form has no id.")
                   : field["visible"] is not null ? ($"步骤表单的字段“{Name(field)}”不支持 visible。", $"The field “{Name(field)}” of a step's form cannot have “visible”.")
                   : field["required"] is { } required && required.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)
                       ? ($"步骤表单的字段“{Name(field)}”的 required 只能是 true 或 false。", $"“required” of the field “{Name(field)}” is true or false.")
                   : (SettingProblem?)null
               where problem is not null
               select problem;
    }

    /// <summary>What the data of a form are. A number may have been sent as a text that is one, and what is not required may be missing.</summary>
    public static FormulaType TypeOf(JsonNode? form)
    {
        var members = new Dictionary<string, FormulaType>(StringComparer.Ordinal);
        foreach (var field in (form as JsonArray ?? []).OfType<JsonObject>())
        {
            members[Name(field)] = field["type"]?.ToString() switch
            {
                "number" or Money or "integer" => FormulaType.Number.Or(FormulaType.Text),
                "boolean" => FormulaType.Boolean,
                "choice" => FormulaType.Choice(Options(field)),
                "table" => FormulaType.ListOf(TypeOf(field["columns"])),
                _ => FormulaType.Text,
            };
            members[Name(field)] = members[Name(field)].OrNull();
        }

        return FormulaType.Group(members);
    }

    /// <summary>Checks one field for itself.</summary>
    /// <exception cref="StimulusRefusedException">It does not fit.</exception>
    internal static void Check(JsonObject field, JsonNode? value) => Check(field, value, Name(field));

    private static void Check(JsonObject field, JsonNode? value, string path)
    {
        if (IsEmpty(value))
        {
            if (field["required"]?.GetValueKind() is JsonValueKind.True)
            {
                throw Refuse("field-required", field, path, "必须填写", "has to be filled in");
            }

            return;
        }

        switch (field["type"]?.ToString())
        {
            case "number" or Money or "integer":
                CheckNumber(field, value!, path);
                break;
            case "date":
                if (!FormulaValues.TryDate(value!.ToString(), out _))
                {
                    throw Refuse("field-date", field, path, "应为日期，例如 2026-03-01", "has to be a date such as 2026-03-01");
                }

                break;
            case "choice":
                CheckChoice(field, value!, path);
                break;
            case "boolean":
                if (value!.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
                {
                    throw Refuse("field-boolean", field, path, "应为是或否", "has to be yes or no");
                }

                break;
            case "table":
                CheckTable(field, value!, path);
                break;
            default:
                CheckText(field, value!, path);
                break;
        }
    }

    private static void CheckNumber(JsonObject field, JsonNode value, string path)
    {
        if (Number(value) is not { } number)
        {
            throw Refuse("field-number", field, path, "应为数字", "has to be a number");
        }

        if (field["type"]?.ToString() == "integer" && number != decimal.Truncate(number))
        {
            throw Refuse("field-integer", field, path, "应为整数", "has to be a whole number");
        }

        var (min, max) = (Limit(field, "min"), Limit(field, "max"));
        if (number < min || number > max)
        {
            var (chinese, english) = (min, max) switch
            {
                ({ } from, { } to) => ($"应在 {FormulaValues.Text(from)} 到 {FormulaValues.Text(to)} 之间", $"has to be between {FormulaValues.Text(from)} and {FormulaValues.Text(to)}"),
                ({ } from, null) => ($"不得小于 {FormulaValues.Text(from)}", $"has to be at least {FormulaValues.Text(from)}"),
                _ => ($"不得大于 {FormulaValues.Text(max)}", $"has to be at most {FormulaValues.Text(max)}"),
            };
            throw Refuse("field-range", field, path, chinese, english);
        }
    }

    private static void ReadNumbers(JsonObject field, JsonObject? data)
    {
        var (name, type) = (Name(field), field["type"]?.ToString());
        if (type is "number" or Money or "integer" && data?[name] is JsonValue value && Number(value) is { } number)
        {
            data[name] = number;
        }
        else if (type == "table" && data?[name] is JsonArray rows)
        {
            foreach (var row in rows.OfType<JsonObject>())
            {
                (field["columns"] as JsonArray ?? []).OfType<JsonObject>().ToList().ForEach(column => ReadNumbers(column, row));
            }
        }
    }

    private static void CheckChoice(JsonObject field, JsonNode value, string path)
    {
        if (!Options(field).Contains(value.ToString()))
        {
            throw Refuse("field-choice", field, path, "不在可选项中", "is not one of the options");
        }
    }

    private static void CheckText(JsonObject field, JsonNode value, string path)
    {
        if (!Values.IsText(value, out var text))
        {
            throw Refuse("field-text", field, path, "应为文字", "has to be a text");
        }

        var longest = Limit(field, "maxLength") ?? DefaultMaxLength;
        if (text.Length > longest)
        {
            throw Refuse("field-length", field, path, $"不得超过 {FormulaValues.Text(longest)} 个字", $"may have at most {FormulaValues.Text(longest)} characters");
        }
    }

    private static void CheckTable(JsonObject field, JsonNode value, string path)
    {
        if (value is not JsonArray rows || rows.Any(row => row is not JsonObject))
        {
            throw Refuse("field-table", field, path, "应为表格", "has to be a table");
        }

        var columns = (field["columns"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var index = 0; index < rows.Count; index++)
        {
            foreach (var column in columns)
            {
                Check(column, rows[index]![Name(column)], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}].{Name(column)}"));
            }
        }
    }

    private static IEnumerable<string> Options(JsonObject field) =>
        (field["options"] as JsonArray ?? []).Select(option => (option is JsonObject one ? one["value"] : option)?.ToString() ?? "");

    private static string Name(JsonObject field) => field["id"]?.ToString() ?? "";

    private static bool IsEmpty(JsonNode? value) =>
        value is null or JsonArray { Count: 0 } || (Values.IsText(value, out var text) && string.IsNullOrWhiteSpace(text));

    private static decimal? Limit(JsonObject field, string name) => Number(field[name]);

    /// <summary>A number, or a text that is one; null for anything else, too large a number among them.</summary>
    public static decimal? Number(JsonNode? value) =>
        value is JsonValue && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static StimulusRefusedException Refuse(string code, JsonObject field, string path, string chinese, string english) =>
        new(code, $"“{field["label"] ?? Name(field)}”{chinese}。", path, $"“{field["labelEn"] ?? field["label"] ?? Name(field)}” {english}.");
}
