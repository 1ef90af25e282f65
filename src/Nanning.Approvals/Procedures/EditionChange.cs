using System.Globalization;
using System.Text.Json.Nodes;

namespace Nanning.Approvals.Procedures;

/// <summary>One difference between two editions of a procedure.</summary>
/// <param name="Kind">parameter, window, document, field, material, rule, amount or text.</param>
/// <param name="Name">Stable name within the kind: the parameter, the field …</param>
/// <param name="Text">What it is, for people.</param>
/// <param name="Old">Value before; null when it is new.</param>
/// <param name="New">Value after; null when it is gone.</param>
/// <param name="Document">Where the new value comes from.</param>
public sealed record EditionChange(string Kind, string Name, Wording Text, string? Old, string? New, string? Unit = null, string? Document = null);

/// <summary>Compares editions: what people need to know of the numbers, the window, the form, the materials and the conditions.</summary>
public static class EditionChanges
{
    private static readonly string[] texts = ["name", "summary", "guide", "closedText", "lead", "coLeads", "promisedDays", "warnDays", "audience", "clauses", "credit", "claims", "flow"];

    /// <summary>The differences, numbers first.</summary>
    public static IReadOnlyList<EditionChange> Between(Procedure old, Procedure now) =>
    [
        .. Parameters(old, now),
        .. Window(old, now),
        .. Parts("field", old.Form.Fields.ToDictionary(field => field.Id, field => field.Label), now.Form.Fields.ToDictionary(field => field.Id, field => field.Label), Fields(old), Fields(now)),
        .. Parts("material", old.Materials.ToDictionary(one => one.Id, one => one.Name), now.Materials.ToDictionary(one => one.Id, one => one.Name), Items(old, "materials"), Items(now, "materials")),
        .. Parts("rule", old.Rules.ToDictionary(rule => rule.Id, rule => rule.Text), now.Rules.ToDictionary(rule => rule.Id, rule => rule.Text), Items(old, "rules"), Items(now, "rules")),
        .. Amount(old, now),
        .. Texts(old, now),
    ];

    /// <summary>Whether the form or the materials of two editions differ, so that an application written for one may not fit the other.</summary>
    public static bool FormDiffers(Procedure old, Procedure now) =>
        !JsonNode.DeepEquals(old.Json["form"], now.Json["form"]) || !JsonNode.DeepEquals(old.Json["materials"], now.Json["materials"]);

    /// <summary>A value as people read it, with separators.</summary>
    public static string Show(object? value) => value switch
    {
        decimal number => number.ToString("#,##0.############", CultureInfo.InvariantCulture),
        IReadOnlyList<object?> list => string.Join('；', list.Select(Show)),
        _ => Workflows.Formulas.FormulaValues.Text(value),
    };

    private static IEnumerable<EditionChange> Parameters(Procedure old, Procedure now)
    {
        foreach (var (name, parameter) in now.Parameters)
        {
            var before = old.Parameters.GetValueOrDefault(name);
            if (before is null || Show(before.Value) != Show(parameter.Value))
            {
                yield return new("parameter", name, parameter.Text, before is null ? null : Show(before.Value), Show(parameter.Value), parameter.Unit, parameter.Source);
            }
        }

        foreach (var (name, parameter) in old.Parameters.Where(parameter => !now.Parameters.ContainsKey(parameter.Key)))
        {
            yield return new("parameter", name, parameter.Text, Show(parameter.Value), null, parameter.Unit);
        }
    }

    private static IEnumerable<EditionChange> Window(Procedure old, Procedure now)
    {
        if (old.ValidFrom != now.ValidFrom)
        {
            yield return new("window", "validFrom", new("开始受理", "Applications from"), Show(old.ValidFrom), Show(now.ValidFrom), Document: now.Document);
        }

        if (old.ValidUntil != now.ValidUntil)
        {
            yield return new("window", "validUntil", new("受理截止", "Applications until"), Until(old), Until(now), Document: now.Document);
        }

        if (old.Document != now.Document)
        {
            yield return new("document", "document", new("依据文号", "Document"), old.Document, now.Document);
        }

        static string Until(Procedure procedure) => procedure.ValidUntil is { } day ? Show(day) : Commands.Say.Pick("长期有效", "no end");
    }

    private static IEnumerable<EditionChange> Parts(
        string kind, Dictionary<string, Wording> old, Dictionary<string, Wording> now, Dictionary<string, JsonNode> oldJson, Dictionary<string, JsonNode> nowJson)
    {
        foreach (var (id, text) in now)
        {
            if (!old.TryGetValue(id, out var before))
            {
                yield return new(kind, id, text, null, text.ToString());
            }
            else if (!JsonNode.DeepEquals(oldJson.GetValueOrDefault(id), nowJson.GetValueOrDefault(id)))
            {
                yield return new(kind, id, text, before.ToString(), text.ToString());
            }
        }

        foreach (var (id, text) in old.Where(part => !now.ContainsKey(part.Key)))
        {
            yield return new(kind, id, text, text.ToString(), null);
        }
    }

    private static IEnumerable<EditionChange> Amount(Procedure old, Procedure now)
    {
        if (!JsonNode.DeepEquals(old.Json["amount"], now.Json["amount"]))
        {
            yield return new("amount", "amount", new("金额算法", "How the amount is computed"), Steps(old), Steps(now));
        }

        static string? Steps(Procedure procedure) => procedure.Amount is { } amount ? string.Join('；', amount.Steps.Select(step => step.Text.ToString())) : null;
    }

    private static IEnumerable<EditionChange> Texts(Procedure old, Procedure now) => texts
        .Where(name => !JsonNode.DeepEquals(old.Json[name], now.Json[name]))
        .Select(name => new EditionChange("text", name, TitleOf(name), Short(old.Json[name]), Short(now.Json[name])));

    private static Wording TitleOf(string name) => name switch
    {
        "name" => new("名称", "Name"),
        "summary" => new("简介", "Summary"),
        "guide" => new("办事指南", "Guide"),
        "closedText" => new("期限外的说明", "Sentence outside the window"),
        "lead" => new("牵头单位", "Lead"),
        "coLeads" => new("配合单位", "Co-leads"),
        "promisedDays" => new("承诺时限（工作日）", "Promised working days"),
        "warnDays" => new("提前几天亮黄灯（工作日）", "Yellow light, working days before"),
        "audience" => new("申请对象", "Audience"),
        "clauses" => new("政策原文", "Clauses"),
        "credit" => new("信用要求", "Credit"),
        "claims" => new("一次性享受的限制", "What counts once"),
        _ => new("办理流程", "Flow"),
    };

    private static string? Short(JsonNode? node)
    {
        var text = node is JsonValue value && value.TryGetValue<string>(out var plain) ? plain : node is null ? null : Show(Workflows.Formulas.FormulaValues.FromJson(node));
        return text is { Length: > 200 } ? text[..200] + "…" : text;
    }

    private static Dictionary<string, JsonNode> Fields(Procedure procedure) => (procedure.Json["form"]?["sections"] as JsonArray ?? [])
        .SelectMany(section => section?["fields"] as JsonArray ?? []).ToDictionary(field => (string)field!["id"]!, field => field!, StringComparer.Ordinal);

    private static Dictionary<string, JsonNode> Items(Procedure procedure, string name) =>
        (procedure.Json[name] as JsonArray ?? []).ToDictionary(item => (string)item!["id"]!, item => item!, StringComparer.Ordinal);
}
