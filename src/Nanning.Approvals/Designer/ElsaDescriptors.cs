using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Designer;

/// <summary>The activities and settings there are, in the shapes of Elsa 3; what Elsa does not know of stands beside them under names of its own.</summary>
public sealed class ElsaDescriptors(IDbContextFactory<ApprovalsDb> contexts)
{
    private static readonly Dictionary<string, string> portNames = new(StringComparer.Ordinal)
    {
        ["Done"] = "完成",
        ["True"] = "是",
        ["False"] = "否",
        ["Default"] = "其他",
        ["Approve"] = "同意",
        ["Reject"] = "不同意",
        ["Supplement"] = "要求补正",
        ["Expired"] = "逾期",
        ["Clear"] = "无异议",
        ["Objected"] = "有异议",
        ["Cancelled"] = "已取消",
        ["TooFew"] = "数量不足",
        ["Compensate"] = "补偿",
    };

    /// <summary>The palette. Outcomes that stored flows give an activity by its settings are ports, too: Studio draws no edge from a port it does not know.</summary>
    public async Task<IReadOnlyList<JsonObject>> ActivitiesAsync(CancellationToken cancellationToken)
    {
        var used = await UsedPortsAsync(cancellationToken);
        return [.. ActivityCatalogue.All.Select(descriptor => Of(descriptor, used.GetValueOrDefault(descriptor.Type) ?? []))];
    }

    /// <summary>How values of inputs may be written.</summary>
    public static IReadOnlyList<JsonObject> Expressions() =>
    [
        Expression("Literal", "固定值", "SingleLine", browsable: true), Expression("Formula", "公式", "MultiLine", browsable: true), Expression("Object", "结构（JSON）", "MultiLine", browsable: true),
        Expression("Json", "JSON", "MultiLine", browsable: true), Expression("Variable", "变量", "SingleLine", browsable: true), Expression("Input", "输入", "SingleLine", browsable: true),
    ];

    public static IReadOnlyList<JsonObject> VariableTypes() =>
    [
        .. new[] { ("String", "文字"), ("Int32", "整数"), ("Decimal", "数字"), ("Boolean", "是/否"), ("DateOnly", "日期"), ("DateTimeOffset", "时刻"), ("Object", "任意") }
            .Select(type => new JsonObject { ["typeName"] = type.Item1, ["displayName"] = type.Item2, ["category"] = "基本", ["description"] = null }),
    ];

    public static IReadOnlyList<JsonObject> StorageDrivers() =>
        [new() { ["typeName"] = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core", ["displayName"] = "流程实例", ["priority"] = 5d, ["deprecated"] = false }];

    public static IReadOnlyList<JsonObject> ActivationStrategies() =>
        [new() { ["typeName"] = "Elsa.Workflows.Activities.AllowAlwaysStrategy, Elsa.Workflows.Core", ["displayName"] = "始终", ["description"] = "每次申请启动一个流程。" }];

    public static IReadOnlyList<JsonObject> IncidentStrategies() =>
        [new() { ["typeName"] = "Elsa.Workflows.IncidentStrategies.FaultStrategy, Elsa.Workflows.Core", ["displayName"] = "停下并报告", ["description"] = "出错的步骤不生效，由管理员处理后重试。" }];

    public static IReadOnlyList<JsonObject> LogStrategies() =>
        [new() { ["typeName"] = "Elsa.Workflows.LogPersistence.Strategies.Include, Elsa.Workflows.Core", ["displayName"] = "记录", ["description"] = "全部记入日志。" }];

    private static JsonObject Expression(string type, string name, string editor, bool browsable) => new()
    {
        ["type"] = type,
        ["displayName"] = name,
        ["isSerializable"] = true,
        ["isBrowsable"] = browsable,
        ["properties"] = new JsonObject { ["Editor"] = editor, ["UIHint"] = editor },
    };

    private static JsonObject Of(ActivityDescriptor descriptor, IReadOnlyCollection<string> used)
    {
        var at = descriptor.Type.LastIndexOf('.');
        var own = descriptor.Outcomes.Concat(descriptor.OptionalOutcomes).Distinct(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["typeName"] = descriptor.Type,
            ["clrType"] = null,
            ["namespace"] = at > 0 ? descriptor.Type[..at] : string.Empty,
            ["name"] = descriptor.Type[(at + 1)..],
            ["version"] = 1,
            ["category"] = descriptor.Category,
            ["displayName"] = descriptor.DisplayName,
            ["displayNameEn"] = descriptor.DisplayNameEn,
            ["description"] = descriptor.Description,
            ["descriptionEn"] = descriptor.DescriptionEn,
            ["inputs"] = new JsonArray([.. descriptor.Inputs.Select((input, order) => (JsonNode)Of(input, order))]),
            ["outputs"] = new JsonArray(),
            ["attributes"] = new JsonArray(),
            ["kind"] = descriptor.IsTrigger ? "Trigger" : "Action",
            ["ports"] = new JsonArray([.. own.Select(port => (JsonNode)Port(port, ofSettings: false)), .. used.Except(own, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(port => (JsonNode)Port(port, ofSettings: true)), .. descriptor.Slots.Select(slot => (JsonNode)Slot(slot))]),
            ["customProperties"] = new JsonObject(),
            ["constructionProperties"] = new JsonObject(),
            ["isContainer"] = descriptor.Slots.Count > 0,
            ["isBrowsable"] = true,
            ["isStart"] = descriptor.Type == "Elsa.Start",
            ["isTerminal"] = descriptor.Outcomes.Count == 0,
            ["outcomes"] = new JsonArray([.. descriptor.Outcomes.Select(outcome => JsonValue.Create(outcome))]),
            ["optionalOutcomes"] = new JsonArray([.. descriptor.OptionalOutcomes.Select(outcome => JsonValue.Create(outcome))]),
            ["slots"] = new JsonArray([.. descriptor.Slots.Select(slot => (JsonNode)new JsonObject
            {
                ["name"] = slot.Name, ["displayName"] = slot.DisplayName, ["displayNameEn"] = slot.DisplayNameEn, ["many"] = slot.Many, ["required"] = slot.Required,
            })]),
        };
    }

    private static JsonObject Of(ActivityInput input, int order) => new()
    {
        ["name"] = input.Name,
        ["propertyName"] = input.Name,
        ["typeName"] = input.TypeName,
        ["displayName"] = input.DisplayName,
        ["displayNameEn"] = input.DisplayNameEn,
        ["description"] = input.Hint?.Zh,
        ["descriptionEn"] = input.Hint?.En,
        ["order"] = order,
        ["isBrowsable"] = true,
        ["isSerializable"] = true,
        ["isSynthetic"] = false,
        ["autoEvaluate"] = true,
        ["isReadOnly"] = false,
        ["isSensitive"] = false,
        ["isWrapped"] = true,
        ["uiHint"] = input.UiHint,
        ["category"] = null,
        ["defaultValue"] = input.Default?.DeepClone(),
        ["defaultSyntax"] = input.IsFormula ? "Formula" : input.TypeName == "Object" ? "Object" : "Literal",
        ["storageDriverType"] = null,
        ["uiSpecifications"] = input.Options is null ? null : new JsonObject
        {
            ["dropdown"] = new JsonObject
            {
                ["selectList"] = new JsonObject
                {
                    ["items"] = new JsonArray([.. input.Options.Select(option => (JsonNode)new JsonObject { ["text"] = option, ["value"] = option })]),
                    ["isFlagsEnum"] = false,
                },
            },
        },
        ["isRequired"] = input.Required,
        ["isTemplate"] = input.IsTemplate,
        ["isFormula"] = input.IsFormula,
    };

    private static JsonObject Port(string name, bool ofSettings) => new()
    {
        ["name"] = name,
        ["displayName"] = portNames.GetValueOrDefault(name) ?? name,
        ["type"] = "Flow",
        ["isBrowsable"] = true,
        ["ofSettings"] = ofSettings,
    };

    private static JsonObject Slot(ActivitySlot slot) => new()
    {
        ["name"] = slot.Name,
        ["displayName"] = slot.DisplayName,
        ["type"] = "Embedded",
        ["isBrowsable"] = true,
        ["ofSettings"] = false,
    };

    /// <summary>The ports from which edges leave in the newest versions and drafts, by type of activity.</summary>
    private async Task<Dictionary<string, HashSet<string>>> UsedPortsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var newest = await db.DefinitionVersions.AsNoTracking()
            .Where(row => !db.DefinitionVersions.Any(later => later.DefinitionId == row.DefinitionId && later.Version > row.Version)).Select(row => row.Json).ToListAsync(cancellationToken);
        var used = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var json in newest.Concat(await db.FlowDrafts.AsNoTracking().Select(row => row.Model).ToListAsync(cancellationToken)))
        {
            Collect(JsonNode.Parse(json)?["root"], used);
        }

        return used;
    }

    private static void Collect(JsonNode? node, Dictionary<string, HashSet<string>> used)
    {
        if (node is not JsonObject container)
        {
            return;
        }

        var activities = (container["activities"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var types = activities.Where(one => one["id"] is not null).DistinctBy(one => one["id"]!.ToString()).ToDictionary(one => one["id"]!.ToString(), one => one["type"]?.ToString() ?? "", StringComparer.Ordinal);
        foreach (var source in (container["connections"] as JsonArray ?? []).Select(connection => connection?["source"]))
        {
            if (source?["port"]?.ToString() is { Length: > 0 } port && types.TryGetValue(source["activity"]?.ToString() ?? "", out var type))
            {
                (used.TryGetValue(type, out var ports) ? ports : used[type] = new HashSet<string>(StringComparer.Ordinal)).Add(port);
            }
        }

        activities.ForEach(activity => Collect(activity["type"]?.ToString() == "Elsa.Flowchart" ? activity : activity["body"], used));
    }
}
