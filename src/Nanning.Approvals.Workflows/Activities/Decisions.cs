using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Activities;

/// <summary>What the activities that ask people have in common.</summary>
internal static class Decisions
{
    public const string Supplement = "Supplement";

    public static readonly ActivityInput Position =
        new("position", "String", "最低职级", "Lowest position", ("handler、sectionHead 或 leader；不填则本部门任何人", "handler, sectionHead or leader; anybody of the department when empty"), Options: ["handler", "sectionHead", "leader"]);

    public static readonly ActivityInput WorkingDays = new("workingDays", "Int32", "办理时限（工作日）", "Limit in working days");

    public static readonly ActivityInput Form = new("form", "Object", "表单", "Form", ("步骤自己的字段，形状同办事指南的字段", "Fields of the step's own, written like the fields of a guide"));

    public static readonly ActivityInput ResultVariable = new("resultVariable", "String", "结果变量", "Result variable");

    /// <summary>Outcomes from <c>[{name, text, textEn}]</c>, or bare names.</summary>
    public static IReadOnlyList<WorkOutcome> Outcomes(JsonNode? json) =>
    [
        .. (json as JsonArray ?? []).Select(one => one is JsonObject outcome
            ? new WorkOutcome(outcome["name"]?.ToString() ?? "", outcome["text"]?.ToString() ?? outcome["name"]?.ToString() ?? "", outcome["textEn"]?.ToString())
            : new WorkOutcome(one?.ToString() ?? "", one?.ToString() ?? "")),
    ];

    /// <summary>Refuses a decision that is not offered, has no opinion where one is needed, or whose form is not filled in.</summary>
    /// <exception cref="StimulusRefusedException">With the field concerned.</exception>
    public static string Check(Stimulus stimulus, IReadOnlyList<WorkOutcome> offered, IReadOnlyList<string> opinionRequiredFor, JsonArray? form)
    {
        if (offered.FirstOrDefault(outcome => outcome.Name == stimulus.Outcome) is not { } chosen)
        {
            throw new StimulusRefusedException("outcome-unknown", $"此步骤没有“{stimulus.Outcome}”这一选项。", "outcome", $"This step has no outcome “{stimulus.Outcome}”.");
        }

        if (opinionRequiredFor.Contains(chosen.Name) && string.IsNullOrWhiteSpace(stimulus.Opinion))
        {
            throw new StimulusRefusedException("opinion-required", $"选择“{chosen.Text}”须填写意见。", "opinion", $"“{chosen.TextEn ?? chosen.Text}” needs an opinion.");
        }

        if (chosen.Name == Supplement)
        {
            CheckSupplement(stimulus.Data);
        }
        else
        {
            FormCheck.Run(form, stimulus.Data, chosen.Name);
        }

        return chosen.Name;
    }

    /// <summary>A decision as a result variable keeps it and the token carries it.</summary>
    public static JsonObject Record(Stimulus stimulus) => new()
    {
        ["outcome"] = stimulus.Outcome,
        ["opinion"] = stimulus.Opinion,
        ["data"] = stimulus.Data?.DeepClone(),
    };

    /// <summary>The type of <see cref="Record(Stimulus)"/>. A decision to ask for supplements has data of its own, so nothing is known of those for sure.</summary>
    public static FormulaType RecordType(IReadOnlyList<string> outcomes, JsonNode? form, bool withDepartment = false)
    {
        var members = new Dictionary<string, FormulaType>(StringComparer.Ordinal)
        {
            ["outcome"] = FormulaType.Choice(outcomes),
            ["opinion"] = FormulaType.Text.OrNull(),
            ["rule"] = FormulaType.Text.OrNull(),
            ["data"] = outcomes.Contains(Supplement) ? FormulaType.Any : FormCheck.TypeOf(form).OrNull(),
        };
        if (withDepartment)
        {
            members["department"] = FormulaType.Text;
        }

        return FormulaType.Group(members);
    }

    /// <summary>A decision for the journal: without the data, which may be long and is kept with the work item.</summary>
    public static JsonObject Detail(Stimulus stimulus) => stimulus.Opinion is { Length: > 0 } opinion ? new() { ["opinion"] = opinion } : [];

    /// <summary>The same for a decision that a rule made.</summary>
    public static JsonObject Record(AutoDecision decision) => new()
    {
        ["outcome"] = decision.Outcome,
        ["opinion"] = decision.Opinion,
        ["data"] = null,
        ["rule"] = decision.Rule,
    };

    /// <summary>The same for a decision that a rule made.</summary>
    public static JsonObject Detail(AutoDecision decision) => decision.Opinion is { Length: > 0 } opinion
        ? new() { ["rule"] = decision.Rule, ["opinion"] = opinion }
        : new() { ["rule"] = decision.Rule };

    private static void CheckSupplement(JsonObject? data)
    {
        if (data?["fields"] is not JsonArray { Count: > 0 } && data?["materials"] is not JsonArray { Count: > 0 })
        {
            throw new StimulusRefusedException("supplement-empty", "请选择需要补正的内容或材料。", "fields", "Choose what is to be supplemented: fields or materials.");
        }

        if (string.IsNullOrWhiteSpace(data["reason"]?.ToString()))
        {
            throw new StimulusRefusedException("supplement-reason", "请说明需要补正的原因。", "reason", "Say why it has to be supplemented.");
        }
    }
}
