using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>A condition of eligibility with the clause it comes from.</summary>
/// <param name="Text">What is required.</param>
/// <param name="Clause">The sentence and its document.</param>
/// <param name="AppliesWhen">Whether the rule concerns this application at all.</param>
/// <param name="Condition">True when it is met; null counts as not met.</param>
/// <param name="Detail">Template: what was found, and why it is refused.</param>
public sealed record Rule(string Id, Wording Text, Wording Clause, Condition AppliesWhen, Formula Condition, RuleDetail Detail);

/// <summary>The explanation of a rule's outcome in both languages, as templates.</summary>
public sealed record RuleDetail(Template Zh, Template? En);

/// <summary>How an amount is computed: steps, the step that is the result, and caps.</summary>
/// <param name="Year">The year a grant counts for; the year of the submission when it is left out.</param>
/// <param name="Text">What the result is, where it is no subsidy: a tax, a fee.</param>
public sealed record AmountRule(IReadOnlyList<AmountStep> Steps, Formula Result, IReadOnlyList<AmountCap> Caps, Formula? Year = null, Wording? Text = null);

/// <summary>A named step; later formulas read it as <c>amount.id</c>.</summary>
/// <param name="When">Whether the step concerns this application; a step that does not is null and not shown.</param>
public sealed record AmountStep(string Id, Wording Text, Condition When, Formula Formula);

/// <summary>A limit on everything granted together.</summary>
/// <param name="Per">What is counted together: <see cref="Counting.OfCaps"/>.</param>
/// <param name="Subject">The product or person, or a list of them, each of which takes an equal share; null for caps that are not counted by one.</param>
/// <param name="Account">Under which name it is counted; several procedures that use the same name count together.</param>
public sealed record AmountCap(string Id, Wording Text, Formula Limit, IReadOnlyList<string> Per, Formula? Subject, string Account)
{
    /// <summary>The subjects of an application; one without a name when the cap is not counted by one, or nothing is filled in.</summary>
    public IReadOnlyList<string> SubjectsOf(FormulaScope facts) =>
        Subject is null ? [""] : [.. ClaimSubjects.Listed(Subject.Evaluate(facts)).OfType<string>().Distinct(StringComparer.Ordinal).DefaultIfEmpty("")];

    /// <summary>The account of the cap for one subject.</summary>
    public string KeyOf(string subject, string procedure, Guid applicantId, string? baseCertificate, int year)
    {
        var parts = Counting.Parts(Per, procedure, applicantId, baseCertificate, year);
        return string.Join(':', (Subject is null ? parts : parts.Append($"subject={subject}")).Prepend(Account));
    }
}
