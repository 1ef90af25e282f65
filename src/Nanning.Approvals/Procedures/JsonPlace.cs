using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>An object of procedure.json and where it stands. Reading never throws: what is wrong is collected, with its place.</summary>
internal sealed class JsonPlace(JsonObject fields, string path, List<string> errors, FormulaScope? texts = null)
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public JsonObject Json => fields;

    public void Fail(string name, string message) => errors.Add($"{At(name)}：{message}");

    public string Text(string name) => Scalar<string>(name, JsonValueKind.String, "文字") is { Length: > 0 } text ? text : Missing(name, "");

    public string? OptionalText(string name) => Scalar<string>(name, JsonValueKind.String, "文字");

    /// <summary>The same place, whose wordings take the numbers they name from a scope: "不少于 {{params.minArea}} 平方米".</summary>
    public JsonPlace WithTexts(FormulaScope scope) => new(fields, path, errors, scope);

    /// <summary>Counts a name as read.</summary>
    public JsonPlace Having(string name)
    {
        used.Add(name);
        return this;
    }

    public Wording Wording(string name) => OptionalWording(name) ?? new(Text(name));

    public Wording? OptionalWording(string name) => Rendered(name) is { Length: > 0 } zh ? new Wording(zh, Rendered(name + "En")) : null;

    public bool Flag(string name, bool otherwise)
    {
        used.Add(name);
        if (fields[name] is null || fields[name]!.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return fields[name]?.GetValue<bool>() ?? otherwise;
        }

        Fail(name, "应为 true 或 false");
        return otherwise;
    }

    public decimal? Number(string name) => Scalar<decimal?>(name, JsonValueKind.Number, "数字");

    public int Integer(string name) => OptionalInteger(name) ?? Missing(name, 0);

    public int? OptionalInteger(string name)
    {
        var number = Number(name);
        if (number is null || (decimal.IsInteger(number.Value) && Math.Abs(number.Value) <= int.MaxValue))
        {
            return (int?)number;
        }

        Fail(name, "应为整数");
        return null;
    }

    public DateOnly Date(string name) => OptionalDate(name) ?? Missing(name, default(DateOnly));

    public DateOnly? OptionalDate(string name)
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        if (FormulaValues.TryDate(text, out var date))
        {
            return date;
        }

        Fail(name, "应为日期 yyyy-MM-dd");
        return null;
    }

    public object? Value(string name)
    {
        used.Add(name);
        return FormulaValues.FromJson(fields[name]);
    }

    public Formula Formula(string name) => OptionalFormula(name) ?? Missing(name, Placeholder);

    public Formula? OptionalFormula(string name) => Parsed(name, text => Workflows.Formulas.Formula.Parse(text));

    public Template? OptionalTemplate(string name) => Parsed(name, Template.Parse);

    public Template RequiredTemplate(string name) => OptionalTemplate(name) ?? Missing(name, Template.Parse(""));

    public Condition Condition(string name, Condition otherwise)
    {
        if (fields[name] is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            used.Add(name);
            return fields[name]!.GetValue<bool>() ? Procedures.Condition.Always : Procedures.Condition.Never;
        }

        return OptionalFormula(name) is { } formula ? Procedures.Condition.When(formula) : otherwise;
    }

    public JsonPlace Object(string name) => OptionalObject(name) ?? Missing(name, new JsonPlace([], At(name), [], texts));

    public JsonPlace? OptionalObject(string name)
    {
        used.Add(name);
        switch (fields[name])
        {
            case null:
                return null;
            case JsonObject inner:
                return new JsonPlace(inner, At(name), errors, texts);
            default:
                Fail(name, "应为对象");
                return null;
        }
    }

    public IReadOnlyList<string> Texts(string name) => Items(name, (node, at) =>
    {
        if (node is JsonValue value && value.TryGetValue<string>(out var text))
        {
            return text;
        }

        errors.Add($"{at}：应为文字");
        return "";
    });

    /// <summary>The objects of an array; an array that is missing is empty.</summary>
    public IReadOnlyList<T> List<T>(string name, Func<JsonPlace, T> read) => Items(name, (node, at) =>
    {
        if (node is not JsonObject inner)
        {
            errors.Add($"{at}：应为对象");
        }

        var place = new JsonPlace(node as JsonObject ?? [], at, node is JsonObject ? errors : [], texts);
        var item = read(place);
        place.Close();
        return item;
    });

    /// <summary>Names what nobody has read: a misspelt name must not pass for a missing one.</summary>
    public void Close()
    {
        foreach (var (name, _) in fields)
        {
            if (!used.Contains(name))
            {
                Fail(name, "不认识的名称");
            }
        }
    }

    private string? Rendered(string name)
    {
        if (OptionalText(name) is not { } text || texts is null || !text.Contains("{{", StringComparison.Ordinal))
        {
            return OptionalText(name);
        }

        var template = Parsed(name, Template.Parse);
        var known = texts.Root("params") as IReadOnlyDictionary<string, object?>;
        foreach (var reference in template?.References ?? Enumerable.Empty<string>())
        {
            if (reference.Split('.') is not ["params", var parameter, ..] || known?.ContainsKey(parameter) is not true)
            {
                Fail(name, $"没有“{reference}”：文字中只能引用 params");
            }
        }

        return template is null ? text : Evaluated(name, template);
    }

    private string? Evaluated(string name, Template template)
    {
        try
        {
            return template.Render(texts!);
        }
        catch (FormulaException error)
        {
            Fail(name, error.Message);
            return null;
        }
    }

    private static Formula Placeholder { get; } = Workflows.Formulas.Formula.Parse("null");

    private T Missing<T>(string name, T placeholder)
    {
        // Something of the wrong kind has been reported already.
        if (fields[name] is null or JsonObject { Count: 0 } || (fields[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0))
        {
            Fail(name, "不能缺少");
        }

        return placeholder;
    }

    private T? Scalar<T>(string name, JsonValueKind kind, string kindName)
    {
        used.Add(name);
        if (fields[name] is not { } node)
        {
            return default;
        }

        if (node.GetValueKind() == kind && (kind != JsonValueKind.Number || IsDecimal(node)))
        {
            return node.GetValue<T>();
        }

        Fail(name, $"应为{kindName}");
        return default;
    }

    private T? Parsed<T>(string name, Func<string, T> parse)
        where T : class
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        try
        {
            return parse(text);
        }
        catch (FormulaException error)
        {
            Fail(name, error.Message);
            return null;
        }
    }

    private List<T> Items<T>(string name, Func<JsonNode?, string, T> read)
    {
        used.Add(name);
        switch (fields[name])
        {
            case null:
                return [];
            case JsonArray array:
                return [.. array.Select((node, index) => read(node, $"{At(name)}[{index}]"))];
            default:
                Fail(name, "应为列表");
                return [];
        }
    }

    private static bool IsDecimal(JsonNode node) => decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
