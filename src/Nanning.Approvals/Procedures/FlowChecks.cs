using Nanning.Approvals.Instances;
using Nanning.Approvals.Workflows.Coverage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>What a flow has to keep to with the numbers and fields of one edition: names and types of its formulas, conditions that leave no gap, its starts.</summary>
internal static class FlowChecks
{
    /// <summary>The errors; none when the flow can run under the edition.</summary>
    public static IReadOnlyList<Finding> Errors(CompiledFlow flow, Procedure procedure)
    {
        var schema = ProcedureSchema.OfFlow(procedure);
        return [.. FlowFormulas.Check(flow, schema).Concat(ConditionCoverage.Check(flow, schema)).Concat(FlowStarts.Check(flow)).Where(finding => finding.Severity == "error")];
    }
}
