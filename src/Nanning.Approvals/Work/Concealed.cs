using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// What a person must not read of a case (字段权限): the fields themselves are left out where the form is shown; here is what texts say of them. Agreements, messages, reasons and opinions are
/// written with the data of the form, so every answer about the case is searched for the values, and they are replaced.
/// </summary>
public sealed class Concealed
{
    // A value of one letter or two digits stands in every text; taking it out would tell nothing and break everything.
    private const int ShortestText = 2;
    private const int ShortestNumber = 3;

    private readonly Regex? values;

    private Concealed(IReadOnlySet<string> fields, IEnumerable<string> values)
    {
        Fields = fields;
        var found = values.Distinct(StringComparer.Ordinal).OrderByDescending(value => value.Length).Select(Pattern).ToList();
        this.values = found.Count == 0 ? null : new Regex(string.Join('|', found), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
    }

    /// <summary>The fields and materials that are not shown.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <summary>Whether anything is.</summary>
    public bool Any => Fields.Count > 0;

    /// <summary>What stands in its place.</summary>
    public static string Mark => Say.Pick("（不显示）", "(not shown)");

    /// <summary>What a person must not read of a case.</summary>
    internal static async Task<Concealed> OfAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken) =>
        await OfAsync(db, item, await FieldRights.HiddenAsync(db, item.Id, actor, cancellationToken), cancellationToken);

    /// <summary>The same of everybody in a department, as its items are in this command and as they will be when it has been written.</summary>
    internal static async Task<Concealed> OfDepartmentAsync(CaseStep step, string department, CancellationToken cancellationToken)
    {
        await step.Db.WorkItems.Where(item => item.CaseId == step.Case.Id && item.DepartmentCode == department).LoadAsync(cancellationToken);
        var coming = step.Effects.OfType<OpenWorkItem>().Where(open => open.Party is null && step.Departments.InForce(open.Department, step.Today) == department)
            .Select(open => new WorkItem { State = WorkItemState.Open, Policy = open.Policy is null ? null : JsonSerializer.Serialize(open.Policy, JsonSerializerOptions.Web) });
        var items = step.Db.WorkItems.Local.Where(item => item.CaseId == step.Case.Id && item.DepartmentCode == department && item.PartyId is null);
        return await OfAsync(step.Db, step.Case, FieldRights.Hidden([.. items, .. coming]), cancellationToken);
    }

    /// <summary>A text without the values.</summary>
    public string? Text(string? text) => values is null || text is null ? text : values.Replace(text, _ => Mark);

    /// <summary>JSON without the values, wherever they stand.</summary>
    public JsonNode? Json(JsonNode? node) => values is null ? node : node switch
    {
        JsonObject group => new JsonObject(group.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Json)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => JsonValue.Create(Text(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };

    /// <summary>Something to show, with every text in it searched.</summary>
    public T In<T>(T shown) => values is null ? shown : Json(JsonSerializer.SerializeToNode(shown, JsonSerializerOptions.Web)).Deserialize<T>(JsonSerializerOptions.Web)!;

    /// <summary>The same of fields that are known.</summary>
    internal static async Task<Concealed> OfAsync(ApprovalsDb db, Case item, IReadOnlySet<string> fields, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
        {
            return new(fields, []);
        }

        // What stood there before a supplement tells as much.
        var forms = await db.CaseFormVersions.AsNoTracking().Where(version => version.CaseId == item.Id).Select(version => version.Form).ToListAsync(cancellationToken);
        return new(fields, forms.Append(item.Form).Select(form => JsonNode.Parse(form)).SelectMany(form => fields.SelectMany(field => Leaves(form![field]))));
    }

    private static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        JsonObject group => group.SelectMany(pair => Leaves(pair.Value)),
        JsonArray list => list.SelectMany(Leaves),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>() is { } text && text.Trim().Length >= ShortestText ? [text.Trim()] : [],
        JsonValue value when value.GetValueKind() is JsonValueKind.Number => Numbers(value.GetValue<decimal>()),
        _ => [],
    };

    private static IEnumerable<string> Numbers(decimal value) => new[] { "0.############", "0.00", "#,##0.############", "#,##0.00" }
        .Select(format => value.ToString(format, CultureInfo.InvariantCulture)).Where(text => text.Count(char.IsAsciiDigit) >= ShortestNumber);

    // A number is one only where no digit goes on.
    private static string Pattern(string value) => char.IsAsciiDigit(value[0]) && char.IsAsciiDigit(value[^1]) ? $@"(?<![\d.,]){Regex.Escape(value)}(?!\d)" : Regex.Escape(value);
}
