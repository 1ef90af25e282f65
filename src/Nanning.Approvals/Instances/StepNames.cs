using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Instances;

/// <summary>Finds what steps are called in the reader's language: the journal and the bookmarks keep the Chinese name that a step had.</summary>
internal sealed class StepNames(IReadOnlyList<CompiledFlow> flows)
{
    /// <summary>The names in all flows that a case runs.</summary>
    public static async Task<StepNames> OfCaseAsync(ApprovalsDb db, FlowLibrary library, Guid caseId, CancellationToken cancellationToken)
    {
        var used = await db.WorkflowInstances.Where(row => row.CaseId == caseId).Select(row => new { row.DefinitionId, row.DefinitionVersion }).Distinct().ToListAsync(cancellationToken);
        var flows = new List<CompiledFlow>();
        foreach (var one in used)
        {
            flows.Add(await library.GetAsync(db, one.DefinitionId, one.DefinitionVersion, cancellationToken));
        }

        return new StepNames(flows);
    }

    /// <summary>The name of the step of a line; what is written there when no flow of the case calls a step so.</summary>
    public string? Of(JournalEntry entry) => Node(entry) is { } node ? Say.Pick(node.Name, node.NameEn) : entry.Step;

    /// <summary>What the outcome of a line is called.</summary>
    public string? OutcomeOf(JournalEntry entry) =>
        entry.Outcome is { } outcome && flows.Select(flow => flow.Find(entry.ActivityId ?? "")).OfType<FlowNode>().FirstOrDefault(node => node.Outcomes.Contains(outcome)) is { } node
            ? node.OutcomeText(outcome, Say.English)
            : entry.Outcome;

    /// <summary>A text that quotes steps by the names they had, e.g. what an incident says, with what they are called in the reader's language.</summary>
    public static string In(CompiledFlow flow, string text) => Say.English
        ? flow.Nodes.Where(node => node.NameEn is { Length: > 0 }).Aggregate(text, (said, node) => said.Replace($"“{node.Name}”", $"“{node.NameEn}”", StringComparison.Ordinal))
        : text;

    /// <summary>A name that an activity gave to something it waits for: its own, or one that it made up.</summary>
    public static string Of(CompiledFlow flow, string activityId, string name) => flow.Find(activityId) is { } node && node.Name == name ? Say.Pick(node.Name, node.NameEn) : name;

    private FlowNode? Node(JournalEntry entry) =>
        entry.ActivityId is { } id ? flows.Select(flow => flow.Find(id)).FirstOrDefault(node => node is not null && node.Name == entry.Step) : null;
}
