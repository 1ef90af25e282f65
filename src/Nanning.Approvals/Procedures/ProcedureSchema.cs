using Nanning.Approvals.Credit;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>What the formulas of a procedure and of its flow may read, with the types, ranges and options that the form gives its fields.</summary>
public static class ProcedureSchema
{
    private const decimal LargestNumber = 1_000_000_000_000m;

    private static readonly FormulaType whole = FormulaType.Number with { Min = 0, Places = 0 };

    private static readonly FormulaType yuan = FormulaType.Number with { Min = 0, Places = 2 };

    /// <summary>Types of the members of "history".</summary>
    private static readonly Dictionary<string, FormulaType> history = new(StringComparer.Ordinal)
    {
        ["activeCertificate"] = FormulaType.Boolean,
        ["openCase"] = FormulaType.Boolean,
        ["subsidisedThisYear"] = FormulaType.Boolean,
        ["certificateNumber"] = FormulaType.Text,
        ["plaqueDate"] = FormulaType.Date,
        ["subsidisedYears"] = whole,
        ["grantedThisYear"] = yuan,
        ["grantedTotal"] = yuan,
        ["granted"] = FormulaType.AnyGroup,
        ["grantedTo"] = FormulaType.AnyGroup,
        ["claimedBy"] = FormulaType.AnyGroup,
    };

    /// <summary>The names of the rules, of the form and of the amount's first step.</summary>
    public static FormulaSchema Of(Procedure procedure) => new(new Dictionary<string, FormulaType>(StringComparer.Ordinal)
    {
        ["form"] = FormulaType.Group(TypesOf(procedure.Form.Fields)),
        ["params"] = FormulaType.Group(procedure.Parameters.ToDictionary(pair => pair.Key, pair => FormulaType.Of(pair.Value.Value), StringComparer.Ordinal)),
        ["applicant"] = FormulaType.Group(RuleFacts.ApplicantFacts.ToDictionary(name => name, OfApplicant, StringComparer.Ordinal)).OrNull(),
        ["history"] = FormulaType.Group(RuleFacts.HistoryFacts.ToDictionary(name => name, name => TypeOfHistory(procedure, name).OrNull(), StringComparer.Ordinal)).OrNull(),
        ["case"] = FormulaType.Group(RuleFacts.CaseFacts.ToDictionary(name => name, OfCase, StringComparer.Ordinal)).OrNull(),
        ["on"] = FormulaType.Date,
    })
    {
        Constraints = FormConstraints.Of(procedure.Form),
    };

    /// <summary>The same as the procedure's flow sees it.</summary>
    public static FormulaSchema OfFlow(Procedure procedure) => Of(procedure).With(
    [
        KeyValuePair.Create("procedure", FormulaType.Group(ProcedureFacts.Of(procedure).ToDictionary(
            fact => fact.Key,
            fact => fact.Key switch { "grantYear" => whole, "certificateYears" => whole.OrNull(), _ => FormulaType.Of(fact.Value) },
            StringComparer.Ordinal))),
    ]);

    /// <summary>Types of fields; a field that may be left empty or hidden may be null.</summary>
    public static IReadOnlyDictionary<string, FormulaType> TypesOf(IEnumerable<FormField> fields) => fields
        .GroupBy(field => field.Id, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => TypeOf(same.First()), StringComparer.Ordinal);

    private static FormulaType OfApplicant(string name) => name switch
    {
        "credit" => FormulaType.Choice(CreditNames.Statuses),
        "creditSince" => FormulaType.Date.OrNull(),
        _ => FormulaType.Text.OrNull(),
    };

    private static FormulaType OfCase(string name) => name switch
    {
        "lane" => FormulaType.Choice(CreditNames.Lanes),
        "number" => FormulaType.Text.OrNull(),
        _ => FormulaType.Date.OrNull(),
    };

    private static FormulaType TypeOfHistory(Procedure procedure, string name) => name == "claimed"
        ? FormulaType.Group(procedure.Claims.DistinctBy(claim => claim.Id, StringComparer.Ordinal).ToDictionary(claim => claim.Id, _ => FormulaType.Number with { Min = 0 }, StringComparer.Ordinal))
        : history[name];

    private static FormulaType TypeOf(FormField field)
    {
        var type = field.Type switch
        {
            FieldType.Number => Number(field, -LargestNumber, 6),
            FieldType.Integer => Number(field, -LargestNumber, 0),
            FieldType.Money => Number(field, 0, 2),
            FieldType.Boolean => FormulaType.Boolean,
            FieldType.Date => FormulaType.Date,
            FieldType.Choice => FormulaType.Choice(field.Options.Select(option => option.Value)),
            FieldType.Table => FormulaType.ListOf(FormulaType.Group(TypesOf(field.Columns)).OrNull()),
            _ => FormulaType.Text,
        };
        return ReferenceEquals(field.Required, Condition.Always) && ReferenceEquals(field.Visible, Condition.Always) ? type : type.OrNull();
    }

    private static FormulaType Number(FormField field, decimal least, int places) =>
        FormulaType.Number with { Min = field.Min ?? least, Max = field.Max ?? LargestNumber, Places = places };
}
