using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>What one value must be: its type, its range, its format. Says what is wrong, or null.</summary>
internal static class FieldRules
{
    private const decimal LargestNumber = 1_000_000_000_000m;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    private static readonly Regex phone = new(@"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, patience);

    private static readonly Regex email = new(@"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, patience);

    public static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonValue value when value.GetValueKind() is JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetValue<string>()),
        _ => false,
    };

    /// <summary>What even a draft must be: the right shape and not endlessly long. Everything else may be unfinished.</summary>
    public static Wording? Shape(FormField field, JsonNode node) => (field.Type, node) switch
    {
        (FieldType.Table, not JsonArray) => new("应为列表", "Must be a list"),
        (FieldType.Table, _) => null,
        (_, not JsonValue) => new("应为单个值", "Must be a single value"),
        _ when FormValues.TryText(node, out var text) && text.Length > field.MaxLength =>
            new($"最多 {field.MaxLength} 个字符，现有 {text.Length} 个", $"At most {field.MaxLength} characters; there are {text.Length}"),
        _ => null,
    };

    public static Wording? Value(FormField field, JsonNode node) => field.Type switch
    {
        FieldType.Number or FieldType.Money or FieldType.Integer => Number(field, node),
        FieldType.Boolean => node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : new("应选择是或否", "Must be yes or no"),
        FieldType.Table => Rows(field, (JsonArray)node),
        _ when !FormValues.TryText(node, out _) => new("应为文字", "Must be text"),
        _ => Text(field, FormValues.TryText(node, out var text) ? text : ""),
    };

    private static Wording? Number(FormField field, JsonNode node)
    {
        if (!FormValues.TryNumber(node, out var number))
        {
            return new("应为数字", "Must be a number");
        }

        var places = field.Type switch { FieldType.Integer => 0, FieldType.Money => 2, _ => 6 };
        if (decimal.Round(number, places) != number)
        {
            return places == 0 ? new("应为整数", "Must be a whole number") : new($"最多 {places} 位小数", $"At most {places} decimals");
        }

        var least = field.Min ?? (field.Type is FieldType.Money ? 0 : -LargestNumber);
        var most = field.Max ?? LargestNumber;
        return number < least ? new($"不能小于 {Plain(least)}", $"Must be at least {Plain(least)}")
            : number > most ? new($"不能大于 {Plain(most)}", $"Must be at most {Plain(most)}")
            : null;
    }

    private static Wording? Rows(FormField field, JsonArray rows) =>
        rows.Count < field.Min ? new($"至少 {Plain(field.Min.Value)} 行", $"At least {Plain(field.Min.Value)} rows")
        : rows.Count > (field.Max ?? 500) ? new($"最多 {Plain(field.Max ?? 500)} 行", $"At most {Plain(field.Max ?? 500)} rows")
        : null;

    private static Wording? Text(FormField field, string text) => field.Type switch
    {
        FieldType.Date when !FormulaValues.TryDate(text, out _) => new("应为日期，如 2016-04-11", "Must be a date such as 2016-04-11"),
        FieldType.Choice when field.Options.All(option => option.Value != text) => new("不是可选的值", "Is not one of the options"),
        FieldType.Phone when !phone.IsMatch(text) => new("不是有效的电话号码", "Is not a valid telephone number"),
        FieldType.Email when !email.IsMatch(text) => new("不是有效的电子邮箱", "Is not a valid mail address"),
        FieldType.CreditCode => CreditCode.Problem(text),
        FieldType.IdNumber => IdNumber.Problem(text),
        _ when field.Pattern is { } pattern && !Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.NonBacktracking, patience) =>
            new("格式不正确", "Has the wrong format"),
        _ => null,
    };

    private static string Plain(decimal number) => number.ToString("#,##0.######", CultureInfo.InvariantCulture);
}
