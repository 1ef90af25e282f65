using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>An item that passes by itself, once its step has been written, because who would decide it has approved the case before.</summary>
/// <param name="Rule">Name of the rule, for people.</param>
/// <param name="Reason">Who approved where.</param>
public sealed record AutoPass(WorkItem Item, string Outcome, string Rule, string Reason);

/// <summary>Whoever has approved a case is not asked the same again (重复审批人自动通过), where the step allows it. It is recorded as a rule's decision, not as the person's.</summary>
internal static class RepeatApproval
{
    // As they are stored beside what they decided.
    private static readonly Wording Consecutive = new("重复审批人自动通过（上一环节同一人）", "Repeated approver (the same person at the step before)");
    private static readonly Wording Earlier = new("重复审批人自动通过（之前环节同一人）", "Repeated approver (the same person at an earlier step)");

    /// <summary>Notes the pass of a new item, if it passes.</summary>
    public static async Task QueueAsync(CaseStep step, WorkItem item, RepeatApprover rule, CancellationToken cancellationToken)
    {
        // What was returned is looked at again, and a flow that runs in a circle must not run in it alone.
        if ((step.ReturnedBecause ?? step.AskedAgain) is not null || item.PartyId is not null || item.Role == WorkRole.Expert || StepOpening.PolicyOf(item).NotBy is not null || !step.Passed.Add(item.ActivityId) || YesOf(item) is not { } yes)
        {
            return;
        }

        await step.Db.WorkItems.Where(row => row.CaseId == item.CaseId && row.State == WorkItemState.Done && row.ParentId == null).LoadAsync(cancellationToken);
        var done = step.Db.WorkItems.Local.Where(row => row.CaseId == item.CaseId && row.ParentId is null && row.State == WorkItemState.Done && row.DecidedAt is not null && row.VoidedAt is null)
            .OrderByDescending(row => row.DecidedAt).ToList();
        if (rule == RepeatApprover.Consecutive)
        {
            done = done.FindAll(row => row.DecidedAt == done[0].DecidedAt);
        }

        var before = done.Find(row => row.DecidedBy is { } who && Standing.Positive.Contains(row.Outcome) && (item.AssigneeId is null || item.AssigneeId == who)
            && step.Departments.Staff.Any(officer => officer.Id == who && officer.Department == item.DepartmentCode && officer.Position >= item.Position
                && officer.Concerned != step.Case.ApplicantId));
        if (before is not null)
        {
            step.Passes.Enqueue(new AutoPass(
                item, yes, rule == RepeatApprover.Consecutive ? Consecutive.Zh : Earlier.Zh,
                $"{before.DecidedByName} 已在“{before.Step}”环节同意。"));
        }
    }

    /// <summary>The name of a rule in the reader's language: those of repeat approvers are the platform's, the others are named by the flow.</summary>
    public static string Named(string rule) => rule == Consecutive.Zh ? Consecutive.ToString() : rule == Earlier.Zh ? Earlier.ToString() : rule;

    /// <summary>Ends the item by its rule.</summary>
    public static void Apply(CaseStep step, AutoPass pass)
    {
        var item = pass.Item;
        item.State = WorkItemState.Done;
        (item.Outcome, item.Opinion, item.Rule) = (pass.Outcome, pass.Reason, pass.Rule);
        (item.DecidedByName, item.DecidedAt) = (WorkItem.DecidedByRule, step.Now);
        item.Version++;
        step.Journal(
            "decided", visible: true, item.ActivityId, item.Step, pass.Outcome, pass.Reason, new JsonObject { ["rule"] = pass.Rule },
            Actor.System with { Name = WorkItem.DecidedByRule, DepartmentCode = item.DepartmentCode });
    }

    /// <summary>The positive outcome of an item that wants no more than a yes.</summary>
    private static string? YesOf(WorkItem item)
    {
        var yes = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!.Find(outcome => Standing.Positive.Contains(outcome.Name))?.Name;
        return yes is null || item.OpinionRequiredFor.Split(',').Contains(yes) || WorkBatch.NeedsForm(item, yes) || StepOpening.PolicyOf(item).Signature ? null : yes;
    }
}
