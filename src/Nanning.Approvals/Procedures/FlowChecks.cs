using Nanning.Approvals.Instances;
using Nanning.Approvals.Workflows.Activities;
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
        return [.. FlowFormulas.Check(flow, schema).Concat(ConditionCoverage.Check(flow, schema)).Concat(FlowStarts.Check(flow)).Concat(OfProcedure(flow, procedure)).Where(finding => finding.Severity == "error")];
    }

    /// <summary>What a flow refers to in the procedure: clauses, fields, materials.</summary>
    internal static IEnumerable<Finding> OfProcedure(CompiledFlow flow, Procedure procedure) => Silence(flow, procedure).Concat(Names(flow, procedure));

    /// <summary>What a department sees, what it changes and what its approval rests on are fields and materials that the procedure has: a wrong name would protect nothing.</summary>
    private static IEnumerable<Finding> Names(CompiledFlow flow, Procedure procedure) =>
        from node in flow.Nodes
        from named in NamedFields.Of(node)
        where procedure.Form.Field(named.Id) is null && (named.FieldOnly || !procedure.Materials.Any(material => material.Id == named.Id))
        select new Finding("error", "unknown-field", $"“{node.Name}” → {named.Place}：{(named.FieldOnly ? "申请表没有字段" : "申请表没有字段、申请材料中也没有")}“{named.Id}”。", [node.Id], [])
        {
            TextEn = $"“{node.NameEn ?? node.Name}” → {named.Place}: there is no field{(named.FieldOnly ? "" : " and no material")} “{named.Id}”.",
        };

    /// <summary>A rule decides in nobody's name only where a clause of the procedure says so, or a parameter with its source: the limit.</summary>
    private static IEnumerable<Finding> Silence(CompiledFlow flow, Procedure procedure) =>
        from node in flow.Nodes
        from boundary in node.Boundaries
        where boundary.DecidesBy is not null && (boundary.Clause is null || procedure.BasisOf(boundary.Clause) is null)
        select new Finding(
            "error", "auto-without-clause",
            $"“{node.Name}”的“{boundary.Name}”到期自动办理，须写明事项中准许这样办理的条款或参数（clause），应为 {string.Join("、", procedure.Clauses.Select(clause => clause.Id).Concat(procedure.Parameters.Keys))} 之一。",
            [node.Id], [])
        {
            TextEn = $"“{boundary.Name}” of “{node.NameEn ?? node.Name}” decides by itself, so it names the clause or the parameter of the procedure that allows it: {string.Join(", ", procedure.Clauses.Select(clause => clause.Id).Concat(procedure.Parameters.Keys))}.",
        };
}
