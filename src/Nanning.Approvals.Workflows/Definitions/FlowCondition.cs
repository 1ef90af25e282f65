using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>A condition that decides about an outcome.</summary>
/// <param name="Outcome">The outcome that is taken when it holds.</param>
/// <param name="Formula">The condition; null counts as false.</param>
/// <param name="Place">Where it stands in the activity, e.g. "condition" or "cases → 大额".</param>
internal sealed record FlowCondition(string Outcome, Formula Formula, string Place);
