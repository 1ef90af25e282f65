using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Coverage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Designer;

/// <summary>Everything that is known about a draft before it runs: structure, soundness, names and types of formulas, gaps and overlaps of conditions, references. Stores nothing.</summary>
public sealed class ExamineDraft(IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup, DepartmentCache departments)
{
    private const string ErrorSeverity = "error";

    /// <summary>What was found.</summary>
    /// <param name="Flow">The flow, compiled; null when its structure is wrong.</param>
    /// <param name="Procedure">The procedure with what the draft changes; null when there is none, or it is wrong.</param>
    /// <param name="Decided">False when the search for unsound ways was cut off.</param>
    public sealed record Result(FoundDefinition? Found, WorkflowDefinition? Definition, CompiledFlow? Flow, Procedure? Procedure, IReadOnlyList<Finding> Findings, bool Decided)
    {
        /// <summary>What keeps it from being published.</summary>
        public IEnumerable<Finding> Errors => Findings.Where(finding => finding.Severity == ErrorSeverity);
    }

    public async Task<Result> RunAsync(JsonObject? model, JsonObject? part, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await RunAsync(db, model, part, cancellationToken);
    }

    /// <summary>The same on a context that is open.</summary>
    internal async Task<Result> RunAsync(ApprovalsDb db, JsonObject? model, JsonObject? part, CancellationToken cancellationToken)
    {
        var (definition, structure) = WorkflowDefinition.Examine(model?.ToJsonString() ?? "null");
        if (definition is null)
        {
            return new Result(null, null, null, null, structure, Decided: true);
        }

        var found = await lookup.FindAsync(db, definition.DefinitionId, cancellationToken);
        var (procedure, wrong) = found.Procedure is null ? (null, []) : ProcedurePart.Read(found.Procedure, part);
        var findings = wrong.Select(error => new Finding(ErrorSeverity, "procedure", error, [], []) { TextEn = error }).ToList();
        if (structure.Any(finding => finding.Severity == ErrorSeverity))
        {
            return new Result(found, definition, null, procedure, [.. structure, .. findings], Decided: true);
        }

        var sound = Soundness.Check(definition);
        findings.AddRange(sound);
        var flow = CompiledFlow.Compile(definition);
        if (procedure is not null || found.Procedure is null)
        {
            var schema = SchemaOf(procedure);
            findings.AddRange(FlowFormulas.Check(flow, schema));
            findings.AddRange(ConditionCoverage.Check(flow, schema));
        }

        findings.AddRange(FlowStarts.Check(flow));
        findings.AddRange(procedure is null ? [] : FlowChecks.OfProcedure(flow, procedure));
        findings.AddRange(await ReferencesAsync(db, flow, cancellationToken));
        return new Result(found, definition, flow, procedure, findings, sound.All(finding => finding.Code != "not-decided"));
    }

    /// <summary>The names that the formulas of a flow may read.</summary>
    internal static FormulaSchema SchemaOf(Procedure? procedure) => procedure is null ? FormulaSchema.Open : ProcedureSchema.OfFlow(procedure);

    /// <summary>Departments and sub-flows that are named but do not exist.</summary>
    private async Task<List<Finding>> ReferencesAsync(ApprovalsDb db, CompiledFlow flow, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        var directory = await departments.GetAsync(db, cancellationToken);
        var pauses = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Pauses!;
        foreach (var node in flow.Nodes)
        {
            if (node.TextSetting(StepPolicy.PausesForInput) is { Length: > 0 } reason && !reason.Contains("{{", StringComparison.Ordinal) && pauses.All(rule => rule.Reason != reason))
            {
                found.Add(new Finding(ErrorSeverity, "pause-without-limit", $"活动“{node.Name}”的暂停事由“{reason}”没有最长期限：督办规则中的事由有{string.Join('、', pauses.Select(rule => rule.Reason.TrimEnd('：')))}。", [node.Id], [])
                {
                    TextEn = $"The reason “{reason}” for which “{node.NameEn ?? node.Name}” pauses the clock has no maximum. The rules of supervision have these: {string.Join(", ", pauses.Select(rule => rule.Reason.TrimEnd('：')))}.",
                });
            }

            foreach (var code in NamedDepartments.In(node.TextSetting("department")).Concat(NamedFields.Departments(node)).Where(code => code is not ("lead" or "coleads" or DepartmentDirectory.District) && !directory.Knows(code)))
            {
                found.Add(new Finding(ErrorSeverity, "unknown-department", $"活动“{node.Name}”的部门“{code}”不存在。", [node.Id], [])
                {
                    TextEn = $"The department “{code}” of “{node.NameEn ?? node.Name}” does not exist.",
                });
            }

            if (node.TextSetting("workflowDefinitionId") is { Length: > 0 } child && !child.Contains("{{", StringComparison.Ordinal)
                && !await db.DefinitionVersions.AnyAsync(row => row.DefinitionId == child && row.Published, cancellationToken))
            {
                found.Add(new Finding(ErrorSeverity, "unknown-definition", $"活动“{node.Name}”的子流程“{child}”不存在或尚未发布。", [node.Id], [])
                {
                    TextEn = $"The sub-flow “{child}” of “{node.NameEn ?? node.Name}” does not exist or is not published.",
                });
            }
        }

        return found;
    }
}
