using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Web.Pages.Work;

/// <summary>A field of a step's own form.</summary>
/// <param name="Outcomes">Outcomes it counts for; empty for all.</param>
public sealed record StepField(FormField Field, bool Required, IReadOnlyList<string> Outcomes);

/// <summary>Reads the fields a flow asks for at a step, so that they are drawn like those of a procedure's form.</summary>
internal static class StepFields
{
    private const int Line = 200;
    private const int Text = 4_000;

    public static IReadOnlyList<StepField> Read(JsonArray? form) =>
    [
        .. (form ?? []).OfType<JsonObject>().Select(json => new StepField(
            Field(json), IsTrue(json["required"]), [.. (json["outcomes"] as JsonArray ?? []).Select(name => name?.ToString()).OfType<string>()])),
    ];

    /// <summary>The outcome that says yes and needs nothing but an opinion; null when there is none, or when the step asks for more.</summary>
    public static OutcomeView? Positive(IReadOnlyList<OutcomeView> outcomes, IReadOnlyList<StepField> fields)
    {
        var may = outcomes.Where(outcome => outcome.Name != DecideWorkItem.Supplement).ToList();
        var yes = may.Find(outcome => outcome.Name is "Approve" or "Agree") ?? (may.Count == 1 ? may[0] : null);
        return yes is not null && fields.Any(field => field.Outcomes.Count == 0 || field.Outcomes.Contains(yes.Name)) ? null : yes;
    }

    private static FormField Field(JsonObject json)
    {
        var type = Enum.TryParse<FieldType>(json["type"]?.ToString(), ignoreCase: true, out var known) ? known : FieldType.Text;
        return new FormField
        {
            Id = json["id"]?.ToString() ?? "",
            Type = type,
            Label = Words(json, "label") ?? new Wording(json["id"]?.ToString() ?? ""),
            Help = Words(json, "help"),
            Unit = Words(json, "unit"),
            Required = IsTrue(json["required"]) ? Condition.Always : Condition.Never,
            Min = Number(json["min"]),
            Max = Number(json["max"]),
            MaxLength = (int)(Number(json["maxLength"]) ?? (type == FieldType.Textarea ? Text : Line)),
            Options = [.. (json["options"] as JsonArray ?? []).Select(Option)],
            Columns = [.. (json["columns"] as JsonArray ?? []).OfType<JsonObject>().Select(Field)],
        };
    }

    private static FieldOption Option(JsonNode? node) => node is JsonObject json
        ? new FieldOption(json["value"]?.ToString() ?? "", Words(json, "text") ?? new Wording(json["value"]?.ToString() ?? ""))
        : new FieldOption(node?.ToString() ?? "", new Wording(node?.ToString() ?? ""));

    private static Wording? Words(JsonObject json, string name) => json[name]?.ToString() is { Length: > 0 } zh ? new Wording(zh, json[name + "En"]?.ToString()) : null;

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() is JsonValueKind.True;

    private static decimal? Number(JsonNode? node) =>
        decimal.TryParse(node?.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
