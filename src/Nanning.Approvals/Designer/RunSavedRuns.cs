using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer.Sandbox;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer;

/// <summary>What must come out of a saved run.</summary>
/// <param name="Amount">Yuan granted, all grants together.</param>
/// <param name="EndedOn">The day on which the case had ended.</param>
public sealed record RunExpectation(string? Status, decimal? Amount, DateOnly? EndedOn);

/// <summary>A saved run as it is stored.</summary>
public sealed record RunContent(JsonObject? Form, DateTimeOffset? StartedAt, IReadOnlyList<SandboxAction>? Actions, RunExpectation? Expect);

/// <summary>Runs all saved runs of a definition against a draft, and says which of its edges they took.</summary>
public sealed class RunSavedRuns(IDbContextFactory<ApprovalsDb> contexts, Sandboxes sandboxes)
{
    /// <summary>How one run went.</summary>
    public sealed record Run(string Name, bool Passed, string Why);

    /// <summary>An outcome that no run took.</summary>
    public sealed record MissedEdge(string Source, string Port);

    public sealed record Covered(int Edges, int Taken, IReadOnlyList<MissedEdge> Missing);

    public sealed record Result(IReadOnlyList<Run> Results, Covered Coverage);

    /// <summary>Nothing was run.</summary>
    internal static Result None { get; } = new([], new Covered(0, 0, []));

    public async Task<Result> RunAsync(string definitionId, JsonObject model, JsonObject? part, CancellationToken cancellationToken)
    {
        List<SavedRun> saved;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            saved = await db.SavedRuns.AsNoTracking().Where(row => row.DefinitionId == definitionId).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        }

        var (results, taken) = (new List<Run>(), new HashSet<(string Source, string Port)>());
        foreach (var run in saved)
        {
            var content = JsonSerializer.Deserialize<RunContent>(run.Content, JsonSerializerOptions.Web)!;
            var outcome = await sandboxes.OnceAsync(new SandboxRun(model, part, content.Form, content.StartedAt, content.Actions ?? []), cancellationToken);
            if (outcome is Outcome<SandboxState>.Done { Value: var state })
            {
                taken.UnionWith(state.Edges.Select(edge => (edge.Source, edge.Port)));
                var why = Why(state, content.Expect);
                results.Add(new Run(run.Name, why is null, why ?? ""));
            }
            else
            {
                results.Add(new Run(run.Name, false, outcome is Outcome<SandboxState>.Refused { Why: var refusal } ? refusal.Text : ""));
            }
        }

        return new Result(results, Coverage(model, taken));
    }

    private static Covered Coverage(JsonObject model, HashSet<(string Source, string Port)> taken)
    {
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(model.ToJsonString()));
        var edges = flow.Edges.Where(edge => edge.Port != FlowNode.Compensation).Select(edge => (Source: flow.Nodes[edge.Source].Id, edge.Port)).Distinct().ToList();
        var missing = edges.Where(edge => !taken.Contains(edge)).Select(edge => new MissedEdge(edge.Source, edge.Port)).ToList();
        return new Covered(edges.Count, edges.Count - missing.Count, missing);
    }

    /// <summary>Why it did not come out as expected; null when it did.</summary>
    private static string? Why(SandboxState state, RunExpectation? expect)
    {
        if (state.Refused is { } refused)
        {
            return refused.Action < 0
                ? Say.Pick($"申请没有被受理：{refused.Text}", $"The application is refused: {refused.Text}")
                : Say.Pick($"第 {refused.Action + 1} 步不能进行：{refused.Text}", $"Action {refused.Action + 1} cannot be done: {refused.Text}");
        }

        if (state.Incidents.Count > 0)
        {
            return Say.Pick($"出现异常：{state.Incidents[0]}", $"An incident: {state.Incidents[0]}");
        }

        if (expect?.Status is { Length: > 0 } status && state.Status?.ToString() != status)
        {
            return Say.Pick($"状态为 {state.Status}，应为 {status}", $"The status is {state.Status} instead of {status}");
        }

        if (expect?.Amount is { } amount && state.Grants.Sum(grant => grant.Amount) is var granted && granted != amount)
        {
            return Say.Pick($"拨付 {FormulaValues.Text(granted)} 元，应为 {FormulaValues.Text(amount)} 元", $"{FormulaValues.Text(granted)} yuan were granted instead of {FormulaValues.Text(amount)}");
        }

        return expect?.EndedOn is { } day && (!state.Ended || WorkingCalendar.DateOf(state.Timeline[^1].At) != day)
            ? Say.Pick($"没有在 {FormulaValues.Text(day)} 结束", $"It did not end on {FormulaValues.Text(day)}")
            : null;
    }
}
