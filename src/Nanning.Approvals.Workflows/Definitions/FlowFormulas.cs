using System.Globalization;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Definitions;

/// <summary>Checks every formula of a flow against the names there are and their types.</summary>
public static class FlowFormulas
{
    /// <summary>Checks.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="facts">What formulas read besides the flow's variables; <see cref="FormulaSchema.Open"/> when that is not known.</param>
    /// <returns>Findings with codes as those of <see cref="FormulaFinding"/>, each with its place "活动 → input，第 n 个字符".</returns>
    public static IReadOnlyList<Finding> Check(CompiledFlow flow, FormulaSchema facts)
    {
        var schema = FlowVariables.Schema(flow, facts);
        return [.. flow.Nodes.SelectMany(node => Check(node, schema))];
    }

    private static IEnumerable<Finding> Check(FlowNode node, FormulaSchema schema)
    {
        var conditions = node.Activity.Conditions(node).Where(condition => condition.Place.Contains('→', StringComparison.Ordinal))
            .Select(condition => (condition.Place, condition.Formula, At: 0, Expected: FormulaKinds.Boolean));
        var values = node.Activity.MoreFormulas(node).Select(value => (value.Place, value.Formula, At: 0, Expected: DecisionTable.TypeOf(value.Outcome).Kinds));
        var inputs = from input in node.Inputs
                     from one in input.Value.Formulas
                     select (Place: input.Key, one.Formula, one.At, Expected: input.Value.IsFormula ? Expected(node, input.Key) : FormulaKinds.Any);
        var boundaries = from boundary in node.Boundaries
                         from one in boundary.At?.Formulas ?? []
                         select (Place: $"boundary → {boundary.Name} → at", one.Formula, one.At, Expected: FormulaKinds.Date | FormulaKinds.Text);
        var offers = from boundary in node.Boundaries
                     from one in boundary.Offer?.Formulas ?? []
                     select (Place: $"boundary → {boundary.Name} → offer", one.Formula, one.At, Expected: FormulaKinds.Any);
        return from one in conditions.Concat(values).Concat(inputs).Concat(boundaries).Concat(offers)
               from finding in one.Formula.Check(schema, one.Expected).Findings
               select new Finding(
                   finding.IsError ? "error" : "warning",
                   finding.Code,
                   string.Create(CultureInfo.InvariantCulture, $"{node.Id} → {one.Place}，第 {one.At + finding.Position + 1} 个字符：{finding.Text}。"),
                   [node.Id],
                   [])
               {
                   TextEn = string.Create(CultureInfo.InvariantCulture, $"“{node.NameEn ?? node.Name}” → {one.Place}, character {one.At + finding.Position + 1}: {finding.TextEn}"),
               };
    }

    // Inputs are read with patience: a text that is a number or yes or no is taken for one.
    private static FormulaKinds Expected(FlowNode node, string input) => node.Descriptor.Inputs.FirstOrDefault(one => one.Name == input)?.TypeName switch
    {
        "Boolean" => FormulaKinds.Boolean | FormulaKinds.Text,
        "Int32" or "Decimal" => FormulaKinds.Number | FormulaKinds.Text,
        "DateTimeOffset" => FormulaKinds.Date | FormulaKinds.Text,
        _ => FormulaKinds.Any,
    };
}
