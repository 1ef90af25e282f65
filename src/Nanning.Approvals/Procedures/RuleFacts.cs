using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Everything the formulas of a procedure may read about one application on one day.</summary>
public sealed record RuleFacts
{
    /// <summary>The form, by field id, in the shape of the REST contract.</summary>
    public required JsonObject Form { get; init; }

    /// <summary>The day of the check.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Root "applicant": <see cref="ApplicantFacts"/>; null without sign-in.</summary>
    public IReadOnlyDictionary<string, object?>? Applicant { get; init; }

    /// <summary>Root "history", what the register knows of the applicant: <see cref="HistoryFacts"/>; null without sign-in.</summary>
    public IReadOnlyDictionary<string, object?>? History { get; init; }

    /// <summary>Whether the history was left out, because few steps ask for it: a formula that does throws <see cref="FactsLeftOutException"/>.</summary>
    public bool HistoryLeftOut { get; init; }

    /// <summary>Root "case": <see cref="CaseFacts"/>; null before there is one.</summary>
    public IReadOnlyDictionary<string, object?>? Case { get; init; }

    /// <summary>The calendar: the last day of a limit of so many working days counted from the day after.</summary>
    public required Func<DateOnly, int, DateOnly> AddWorkingDays { get; init; }

    /// <summary>Members of "applicant". credit: "normal", "trusted", "watched" or "dishonest" on the day of the check.</summary>
    public static IReadOnlySet<string> ApplicantFacts { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "kind", "name", "identifier", "district", "creditCode", "address", "contactName", "phone", "email", "credit", "creditSince", "creditDocument" };

    /// <summary>
    /// Members of "history". activeCertificate: has a valid recognition; plaqueDate: the day of its plaque; subsidisedYears: number of years granted;
    /// subsidisedThisYear, openCase: yes or no; grantedThisYear, grantedTotal: yuan; granted: yuan by id of the cap, for caps that count differently;
    /// grantedTo: the same by subject; claimed: by id of the claim, what the form's subjects have used up elsewhere, together; claimedBy: the same by subject.
    /// </summary>
    public static IReadOnlySet<string> HistoryFacts { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "activeCertificate", "certificateNumber", "plaqueDate", "subsidisedYears", "openCase", "subsidisedThisYear", "grantedThisYear", "grantedTotal", "granted", "grantedTo",
        "claimed", "claimedBy",
    };

    /// <summary>Members of "case". lane: "normal", "closely" or "fast", fixed at submission.</summary>
    public static IReadOnlySet<string> CaseFacts { get; } = new HashSet<string>(StringComparer.Ordinal) { "number", "submittedOn", "lane" };

    /// <summary>The names a formula of the procedure sees. The form's values are converted once, by the types of its fields.</summary>
    public FormulaScope ScopeFor(Procedure procedure)
    {
        var form = FormValues.ReadFields(procedure.Form.Fields, Form);
        var parameters = procedure.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Value, StringComparer.Ordinal);
        var scope = new FormulaScope(
            name => name switch
            {
                "form" => form,
                "params" => parameters,
                "applicant" => Applicant,
                "history" => HistoryLeftOut ? throw new FactsLeftOutException() : History,
                "case" => Case,
                "on" => On,
                _ => null,
            },
            AddWorkingDays);

        // A value that was typed before its field became invisible must not count.
        foreach (var field in procedure.Form.Fields.Where(field => field.Visible.Formula is not null && !field.Visible.Holds(scope)))
        {
            form[field.Id] = null;
        }

        return scope;
    }
}
