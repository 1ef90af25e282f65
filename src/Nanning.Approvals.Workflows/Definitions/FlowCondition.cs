using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>A condition that decides about an outcome.</summary>
/// <param name="Outcome">The outcome that is taken, or the slot that is entered, when it holds.</param>
/// <param name="Formula">The condition; null counts as false.</param>
/// <param name="Place">Where it stands in the activity, e.g. "condition" or "cases → 大额".</param>
internal sealed record FlowCondition(string Outcome, Formula Formula, string Place)
{
    /// <summary>The input "condition" of an activity, a formula or a plain yes or no.</summary>
    public static IReadOnlyList<FlowCondition> OfInput(FlowNode node, string outcome) => node.Inputs.GetValueOrDefault("condition") switch
    {
        { Formulas: [var (formula, _)] } => [new(outcome, formula, "condition")],
        { IsFormula: false } literal => [new(outcome, Formula.Parse(Values.AsBoolean(FormulaValues.FromJson(literal.Raw)) is true ? "true" : "false"), "condition")],
        _ => [],
    };
}
