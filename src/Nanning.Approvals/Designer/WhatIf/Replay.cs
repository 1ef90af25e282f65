using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Designer.WhatIf;

/// <summary>A step as it went in a replay.</summary>
internal sealed record ReplayedStep(string ActivityId, int Days, int? Limit);

/// <summary>
/// Sends a past case through a flow, in working days. A step that the case visited takes as long and ends as it did then; a new one takes as long as its department took for
/// others, and goes the likely way. Conditions that did not change go as they went, others are evaluated on the form. The walk ends with the decision.
/// </summary>
internal sealed class Replay(CompiledFlow flow, Procedure procedure, WhatIfChanges changes, Func<PastCase, string, bool> isUnchanged, Func<string?, string, double> usualDays, Func<PastCase, FormulaScope> scopeOf)
{
    private const int MostSteps = 500;

    /// <summary>Days from submission to the decision, and the steps on the way; no days when the walk does not come to one.</summary>
    public (double? Days, IReadOnlyList<ReplayedStep> Steps) Run(PastCase past)
    {
        var (scope, visits, steps) = (scopeOf(past), new Dictionary<string, int>(StringComparer.Ordinal), new List<ReplayedStep>());
        var (open, waiting) = (new PriorityQueue<FlowNode, double>(), new Dictionary<FlowNode, List<double>>());
        open.Enqueue(flow.Start, 0);
        double? last = null;
        for (var count = 0; count < MostSteps; count++)
        {
            if (!open.TryDequeue(out var node, out var at))
            {
                // Nobody is under way any more: the join where the first one waits goes on with the last.
                if (waiting.Count == 0)
                {
                    return (last, steps);
                }

                var (join, arrived) = waiting.MinBy(pair => pair.Value.Max());
                waiting.Remove(join);
                (node, at) = (join, arrived.Max());
            }
            else if (node.Type == "Elsa.FlowJoin" && node.TextSetting("mode") is not "WaitAny")
            {
                (waiting.TryGetValue(node, out var others) ? others : waiting[node] = []).Add(at);
                continue;
            }
            else if (node.Type == "Elsa.FlowJoin")
            {
                open.Clear();
                waiting.Clear();
            }

            last = Math.Max(last ?? 0, at);
            if (Decides(node))
            {
                return (at, steps);
            }

            var (days, outcome) = Visit(past, node, scope, visits, steps);
            foreach (var next in node.Outgoing.Where(edge => edge.Port == outcome).Select(edge => flow.Nodes[edge.Target]))
            {
                open.Enqueue(next, at + days);
            }
        }

        return (null, steps);
    }

    private (double Days, string? Outcome) Visit(PastCase past, FlowNode node, FormulaScope scope, Dictionary<string, int> visits, List<ReplayedStep> steps)
    {
        var number = visits[node.Id] = visits.GetValueOrDefault(node.Id) + 1;
        var before = past.Visits.GetValueOrDefault(node.Id)?.ElementAtOrDefault(number - 1);
        var known = before is not null && (node.Waits || isUnchanged(past, node.Id)) && node.HasOutcome(before.Outcome);
        var outcome = known ? before!.Outcome : Evaluated(node, scope) ?? (PathPrediction.LikelyOutcomes(node) is [var likely, ..] ? likely : null);
        if (!node.Type.StartsWith("Approvals.", StringComparison.Ordinal) || !node.Waits)
        {
            return (0, outcome);
        }

        if (node.Type == "Approvals.PublicNotice")
        {
            return (LimitOf(node, scope) ?? 0, outcome);
        }

        var department = before?.Department ?? DepartmentOf(node, scope);
        var days = before is not null ? before.Days : usualDays(department, node.Id);
        days *= department is not null && changes.Speed?.GetValueOrDefault(department) is > 0 and var factor ? 1 / (double)factor : 1;
        var limit = changes.Limits?.GetValueOrDefault(node.Id) is > 0 and var changed ? changed : LimitOf(node, scope);

        // A rule that decides when the time is over ends the waiting.
        if (limit is { } most && days > most && node.Boundaries.FirstOrDefault(boundary => boundary.DecidesBy is not null) is { DecidesBy: { } decided })
        {
            (days, outcome) = (most, decided);
        }

        steps.Add(new ReplayedStep(node.Id, (int)Math.Round(days), limit));
        return (days, outcome);
    }

    private string? DepartmentOf(FlowNode node, FormulaScope scope)
    {
        try
        {
            return node.Evaluate("department", scope) switch { "lead" => procedure.Lead, "coleads" => procedure.CoLeads is [var first, ..] ? first : null, string code => code, _ => null };
        }
        catch (FormulaException)
        {
            return null;
        }
    }

    private static bool Decides(FlowNode node) =>
        node.Type is "Elsa.End" or "Elsa.Finish" or "Elsa.Complete" || (node.Type == "Approvals.SetStatus" && node.TextSetting("status") is "Approved" or "Rejected" or "Closed");

    private static string? Evaluated(FlowNode node, FormulaScope scope)
    {
        try
        {
            return node.Chosen(scope);
        }
        catch (FormulaException)
        {
            // It reads what only the case itself knew.
            return null;
        }
    }

    private static int? LimitOf(FlowNode node, FormulaScope scope)
    {
        try
        {
            return node.Evaluate("workingDays", scope) is decimal days ? (int)days : null;
        }
        catch (FormulaException)
        {
            return null;
        }
    }
}

/// <summary>Small questions about a node.</summary>
internal static class ReplayNodes
{
    public static bool HasOutcome(this FlowNode node, string? outcome) => outcome is not null && node.Outgoing.Any(edge => edge.Port == outcome);
}
