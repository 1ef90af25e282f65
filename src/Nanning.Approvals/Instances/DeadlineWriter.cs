using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes what happens because the time of a step passes: reminders, escalations, decisions by rule.</summary>
internal static class DeadlineWriter
{
    /// <summary>Tells whoever has the step, or somebody above them, each rung by its own timer and so once.</summary>
    public static async Task RemindAsync(CaseStep step, WorkflowInstance instance, Remind remind, CancellationToken cancellationToken)
    {
        var items = await ItemsAsync(step, instance, remind.WorkItems, cancellationToken);
        var subject = $"{(remind.Escalates ? "督办" : "催办")}：{step.Procedure.Name.Zh} {step.Case.Number} {remind.Name}";
        foreach (var to in await ToAsync(step, remind, items, cancellationToken))
        {
            var concealed = to.DepartmentCode is { } department ? await Concealed.OfDepartmentAsync(step, department, cancellationToken) : null;
            var ofHolder = to.UserId is { } user && items.Find(item => item.AssigneeId == user) is { } held ? await Concealed.OfDepartmentAsync(step, held.DepartmentCode, cancellationToken) : concealed;
            step.Send("notify", to with { CaseId = step.Case.Id, Subject = subject, Text = ofHolder is null ? remind.Text : ofHolder.Text(remind.Text)! });
        }

        step.Journal(
            remind.Escalates ? "escalated" : "reminded", visible: false, remind.ActivityId, remind.Name, remind.To, remind.Text,
            new JsonObject { ["count"] = remind.Count }, Actor.System);
    }

    /// <summary>The item ends as decided: by the platform, and it says by which rule.</summary>
    public static async Task DecideAsync(CaseStep step, WorkflowInstance instance, AutoDecide decision, CancellationToken cancellationToken)
    {
        foreach (var item in (await ItemsAsync(step, instance, [decision.BookmarkId], cancellationToken)).Where(item => item.State == WorkItemState.Open))
        {
            step.WaitTouched |= item.PartyId is not null;
            item.State = WorkItemState.Done;
            (item.Outcome, item.Opinion, item.Rule) = (decision.Outcome, decision.Opinion, decision.Rule);
            item.RuleClause = decision.Clause;
            (item.DecidedByName, item.DecidedAt) = (WorkItem.DecidedByRule, step.Now);
            item.Version++;
            step.EndStepClock(item.Id);
            step.Journal(
                "decided", visible: true, item.ActivityId, item.Step, decision.Outcome, decision.Opinion, new JsonObject { ["rule"] = decision.Rule, ["clause"] = decision.Clause },
                Actor.System with { Name = WorkItem.DecidedByRule, DepartmentCode = item.DepartmentCode });
        }
    }

    private static async Task<IEnumerable<NotifyPayload>> ToAsync(CaseStep step, Remind remind, List<WorkItem> items, CancellationToken cancellationToken)
    {
        var blank = new NotifyPayload(null, null, null, null, null, "", "", $"/cases/{step.Case.Id}", Mail: true);
        if (CaseParties.Named(remind.To) is { } who)
        {
            return [blank with { ApplicantId = (await CaseParties.OfAsync(step, remind.ActivityId, who, cancellationToken)).Id }];
        }

        if (remind.To == "supervisor")
        {
            return [blank with { Role = UserRole.Supervisor }];
        }

        Position? position = remind.To switch
        {
            "handler" => Position.Handler,
            "sectionHead" => Position.SectionHead,
            "leader" => Position.Leader,
            _ => null,
        };
        if (position is null)
        {
            return step.Facts.Departments(remind.To).Select(code => blank with { DepartmentCode = step.Departments.InForce(code, step.Today) });
        }

        // With no item open (say, while the applicant supplements) it is the lead's affair; so is what goes above a party.
        var parties = items.Where(item => item.PartyId is not null).ToList();
        var lead = step.Facts.Departments("lead").Select(code => blank with { DepartmentCode = step.Departments.InForce(code, step.Today), Position = position });
        return items.Count == 0
            ? lead
            : items.Except(parties).Select(item => position is Position.Handler && item.AssigneeId is { } assignee
                    ? blank with { UserId = assignee, Link = $"/work-items/{item.Id}" }
                    : blank with { DepartmentCode = item.DepartmentCode, Position = position > item.Position ? position : item.Position, Link = $"/work-items/{item.Id}" })
                .Concat(position is Position.Handler
                    ? parties.Select(item => blank with { ApplicantId = item.PartyId, Link = $"/work-items/{item.Id}" })
                    : lead.Take(parties.Count))
                .DistinctBy(to => (to.UserId, to.DepartmentCode, to.Position, to.ApplicantId));
    }

    private static async Task<List<WorkItem>> ItemsAsync(CaseStep step, WorkflowInstance instance, IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        await step.Db.WorkItems.Where(row => row.InstanceId == instance.Id && bookmarks.Contains(row.BookmarkId)).LoadAsync(cancellationToken);
        return [.. step.Db.WorkItems.Local.Where(row => row.InstanceId == instance.Id && bookmarks.Contains(row.BookmarkId)).OrderBy(row => row.Id)];
    }
}
