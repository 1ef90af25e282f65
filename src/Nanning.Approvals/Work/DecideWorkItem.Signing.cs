using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Work;

/// <summary>A decision that others sign: it waits until everybody has agreed, and the flow goes on once.</summary>
public sealed partial class DecideWorkItem
{
    /// <summary>The decision that waits goes on when nobody is left to sign it; otherwise the item says whether it still waits.</summary>
    internal async Task GoOnAsync(CaseStep step, WorkItem item, CancellationToken cancellationToken)
    {
        var open = (await Signing.PartsAsync(step.Db, item, cancellationToken)).FindAll(Signing.IsOpen);
        item.Waits = item.Pending is not null || open.Exists(Signing.Blocks);
        if (item.Pending is not { } pending || open.Count > 0)
        {
            return;
        }

        var holder = await step.Db.Users.AsNoTracking().SingleAsync(user => user.Id == item.PendingBy, cancellationToken);
        item.AssigneeId = holder.Id;
        await FinishAsync(step, item, JsonSerializer.Deserialize<Decision>(pending, JsonSerializerOptions.Web)!, Actor.Of(holder), cancellationToken);
    }

    /// <summary>What stands between a decision and its effect: null when nothing does.</summary>
    private static async Task<Outcome<Decided>?> SignaturesAsync(CaseStep step, WorkItem item, Decision decision, CancellationToken cancellationToken)
    {
        var parts = await Signing.PartsAsync(step.Db, item, cancellationToken);
        if (decision.Outcome != Supplement && ConflictOfInterest.Of(step.Actor, step.Case) && !parts.Exists(part => part.AskedBy is null && part.State != WorkItemState.Cancelled))
        {
            if (await SecondPersonAsync(step, item, parts, cancellationToken) is not { } second)
            {
                return ConflictOfInterest.Refusal();
            }

            parts.Add(Signing.Add(
                step, item, second.Id, second.Department, WorkItemKind.Signer, SignPosition.After, "办理人与申请人有关，须第二人会签", Actor.System));
        }

        if (parts.Count == 0)
        {
            return null;
        }

        if (Signing.Signs(parts, step.Actor.UserId))
        {
            return Refusal.Conflict("signer-may-not-hold", Say.Pick("会签人不能同时是该环节的办理人。", "Who signs a step may not decide it, too."));
        }

        var blocking = parts.FindAll(Signing.Blocks);
        if (blocking.Count > 0)
        {
            var names = string.Join(Say.Pick("、", ", "), await NamesAsync(step, blocking, cancellationToken));
            return Refusal.Conflict("waits-for-others", Say.Pick($"正在等待 {names} 的意见，收到后才能办理；也可以先减签。", $"It waits for {names}. Decide when they have answered, or take them back."));
        }

        var open = parts.FindAll(Signing.IsOpen);
        if (open.Count == 0 || decision.Outcome == Supplement)
        {
            return null;
        }

        // Who has agreed to another decision has to see the new one.
        if (item.Pending is { } before && JsonSerializer.Deserialize<Decision>(before, JsonSerializerOptions.Web)!.Outcome != decision.Outcome)
        {
            var asking = step.Actor;
            open.AddRange(parts.Where(part => part is { State: WorkItemState.Done, Signs: SignPosition.After or SignPosition.Parallel })
                .Select(part => Signing.Add(step, item, part.DecidedBy, part.DepartmentCode, WorkItemKind.Signer, part.Signs, "决定已更改，请重新会签", asking)).ToList());
        }

        // Whoever signs last must not be the one who learns that the form was not filled in.
        FormCheck.Run(item.StepForm is null ? null : JsonNode.Parse(item.StepForm) as JsonArray, decision.Data, decision.Outcome);
        item.Pending = JsonSerializer.Serialize(decision, JsonSerializerOptions.Web);
        (item.PendingBy, item.AssigneeId, item.Waits) = (step.Actor.UserId, step.Actor.UserId, true);
        item.Version++;
        step.Case.Version++;
        Signing.CallNext(step, parts);
        step.Journal("decision-pending", visible: true, item.ActivityId, item.Step, decision.Outcome, decision.Opinion);
        return new Decided(item.Id, item.State, decision.Outcome, item.CaseId, step.Case.Status) { WaitsFor = await NamesAsync(step, open, cancellationToken) };
    }

    /// <summary>Who signs beside an officer with a part in the case: the highest of the department, else the platform's stand-in.</summary>
    private static async Task<StaffMember?> SecondPersonAsync(CaseStep step, WorkItem item, List<WorkItem> parts, CancellationToken cancellationToken)
    {
        var standIn = step.Work.StandIn is { } name ? await step.Db.Users.Where(user => user.UserName == name).Select(user => user.Id).SingleOrDefaultAsync(cancellationToken) : Guid.Empty;
        return step.Departments.Staff
            .Where(officer => officer.Id != step.Actor.UserId && officer.Concerned != step.Case.ApplicantId && !Signing.Signs(parts, officer.Id)
                && (officer.Department == item.DepartmentCode || officer.Id == standIn))
            .OrderByDescending(officer => officer.Department == item.DepartmentCode).ThenByDescending(officer => officer.Position).FirstOrDefault();
    }

    /// <summary>A signer signs, or a colleague who was asked gives an opinion.</summary>
    private async Task<Outcome<Decided>> SignAsync(CaseStep step, WorkItem part, Decision decision, CancellationToken cancellationToken)
    {
        var item = (await step.Db.WorkItems.FindAsync([part.ParentId], cancellationToken))!;
        if (item.AssigneeId == step.Actor.UserId)
        {
            return Refusal.Conflict("signer-may-not-hold", Say.Pick("办理人不能同时是会签人。", "Who holds the step may not sign it, too."));
        }

        if ((await Signing.PartsAsync(step.Db, item, cancellationToken)).Exists(other => other.Id != part.Id && other.Round == part.Round
            && Signing.IsOpen(other) && other.AssigneeId == step.Actor.UserId))
        {
            return Refusal.Conflict("signs-already", Say.Pick("您已是该环节的会签人，同一人只能会签一次。", "You are asked to sign this step already; nobody signs twice."));
        }

        part.State = WorkItemState.Done;
        (part.Outcome, part.Opinion) = (decision.Outcome, decision.Opinion);
        (part.DecidedBy, part.DecidedByName, part.DecidedAt) = (step.Actor.UserId, step.Actor.Name, step.Now);
        part.Version++;
        item.Version++;
        step.Case.Version++;
        step.Journal(
            part.Kind == WorkItemKind.Delegate ? "opinion-given" : "signed", visible: true, part.ActivityId, part.Step, decision.Outcome, decision.Opinion);
        if (part.Kind == WorkItemKind.Signer && decision.Outcome == Signing.Disagree && item.Pending is not null)
        {
            Signing.GiveBack(step, item, await Signing.PartsAsync(step.Db, item, cancellationToken), $"{step.Actor.Name} 不同意：{decision.Opinion}");
            Signing.TellHolder(step, item, "会签退回", $"{step.Actor.Name} 不同意您的决定：{decision.Opinion}");
        }
        else
        {
            await GoOnAsync(step, item, cancellationToken);
            if (item is { State: WorkItemState.Open, Waits: false })
            {
                Signing.TellHolder(step, item, part.Kind == WorkItemKind.Delegate ? "委派已答复" : "会签完成", $"{step.Actor.Name} 已对“{item.Step}”提出意见，请您办理。");
            }
        }

        return new Decided(part.Id, part.State, decision.Outcome, part.CaseId, step.Case.Status);
    }

    private static async Task<List<string>> NamesAsync(CaseStep step, IEnumerable<WorkItem> parts, CancellationToken cancellationToken)
    {
        var people = parts.Select(part => part.AssigneeId).ToList();
        return await step.Db.Users.Where(user => people.Contains(user.Id)).OrderBy(user => user.DisplayName).Select(user => user.DisplayName).ToListAsync(cancellationToken);
    }
}
