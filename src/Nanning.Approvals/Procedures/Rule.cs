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
public sealed record AmountRule(IReadOnlyList<AmountStep> Steps, Formula Result, IReadOnlyList<AmountCap> Caps);

/// <summary>A named step; later formulas read it as <c>amount.id</c>.</summary>
/// <param name="When">Whether the step concerns this application; a step that does not is null and not shown.</param>
public sealed record AmountStep(string Id, Wording Text, Condition When, Formula Formula);

/// <summary>A limit on everything granted together.</summary>
/// <param name="Per">What is counted together: "base" or "enterprise", and "year".</param>
public sealed record AmountCap(string Id, Wording Text, Formula Limit, IReadOnlyList<string> Per);
