using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Formulas;

/// <summary>The values of the language, and their way from and to JSON.</summary>
public static class FormulaValues
{
    /// <summary>
    /// A JSON value as a value of the language: numbers are decimals, strings stay strings, a string that is a date compares as one. A number that a
    /// decimal cannot hold stays text, so that computing with it is refused where it happens.
    /// </summary>
    public static object? FromJson(JsonNode? node) => node switch
    {
        null => null,
        JsonArray array => array.Select(FromJson).ToArray(),
        JsonObject fields => fields.ToDictionary(field => field.Key, field => FromJson(field.Value), StringComparer.Ordinal),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : node.ToJsonString(),
            _ => null,
        },
    };

    /// <summary>A value of the language as JSON; dates become yyyy-MM-dd.</summary>
    public static JsonNode? ToJson(object? value) => Normal(value) switch
    {
        null => null,
        bool truth => JsonValue.Create(truth),
        decimal number => JsonValue.Create(number),
        DateOnly date => JsonValue.Create(Text(date)),
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(ToJson)]),
        IReadOnlyDictionary<string, object?> fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, ToJson(field.Value)))),
        var other => JsonValue.Create(Text(other)),
    };

    /// <summary>A value as people read it: plain numbers without trailing zeros, dates yyyy-MM-dd, nothing for null.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "是" : "否",
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IReadOnlyList<object?> list => string.Join('、', list.Select(Text)),
        IReadOnlyDictionary<string, object?> fields => string.Join('、', fields.Select(field => $"{field.Key}={Text(field.Value)}")),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>A legal date as it is written in JSON: yyyy-MM-dd, nothing else.</summary>
    public static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>A member of a value: of a list, the members of its items that have one.</summary>
    internal static object? Member(object? value, string name) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => fields.GetValueOrDefault(name),
        IReadOnlyList<object?> list => Flatten(list.Select(item => Member(item, name))),
        _ => null,
    };

    /// <summary>Hosts may hand over whole numbers as they have them; inside there are decimals only.</summary>
    internal static object? Normal(object? value) => value switch
    {
        int number => (decimal)number,
        long number => (decimal)number,
        _ => value,
    };

    internal static string KindName(object? value) => value switch
    {
        null => "空值",
        bool => "是/否",
        decimal => "数字",
        string => "文字",
        DateOnly => "日期",
        IReadOnlyList<object?> => "列表",
        _ => "一组数据",
    };

    internal static string KindNameEn(object? value) => value switch
    {
        null => "nothing",
        bool => "yes/no",
        decimal => "a number",
        string => "a text",
        DateOnly => "a date",
        IReadOnlyList<object?> => "a list",
        _ => "a group of values",
    };

    private static object?[] Flatten(IEnumerable<object?> values) =>
        [.. values.SelectMany(value => value is IReadOnlyList<object?> inner ? inner : [Normal(value)])];
}
