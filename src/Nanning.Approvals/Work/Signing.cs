using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// The parts of a step's item: signatures (加签) and opinions (委派). They are rows of the same table, which the engine never sees: it is woken once, when the decision of
/// the step counts. Whoever touches a part raises the step's version, too, so that two who act at once run one after the other.
/// </summary>
internal static class Signing
{
    /// <summary>By which a signer or a colleague who was asked says yes.</summary>
    public const string Agree = "Agree";

    /// <summary>And no.</summary>
    public const string Disagree = "Disagree";

    private static readonly WorkOutcome[] signature = [new(Agree, "同意", "Agree"), new(Disagree, "不同意", "Disagree")];
    private static readonly WorkOutcome[] opinion = [new(Agree, "建议同意", "Recommends it"), new(Disagree, "建议不同意", "Advises against it")];

    /// <summary>All parts of an item, tracked, the oldest first.</summary>
    public static async Task<List<WorkItem>> PartsAsync(ApprovalsDb db, WorkItem item, CancellationToken cancellationToken)
    {
        if (item.Parts == 0)
        {
            return [];
        }

        await db.WorkItems.Where(row => row.ParentId == item.Id).LoadAsync(cancellationToken);
        return [.. db.WorkItems.Local.Where(row => row.ParentId == item.Id).OrderBy(row => row.Round).ThenBy(row => row.Seat)];
    }

    /// <summary>Whether a part is still to come.</summary>
    public static bool IsOpen(WorkItem part) => part.State is WorkItemState.Open or WorkItemState.Waiting;

    /// <summary>Whether the holder cannot decide before this part is given.</summary>
    public static bool Blocks(WorkItem part) => part.State == WorkItemState.Open && (part.Kind == WorkItemKind.Delegate || part.Signs == SignPosition.Before);

    /// <summary>Whether this person signs or has signed the item: who signs may not hold or decide it.</summary>
    public static bool Signs(IEnumerable<WorkItem> parts, Guid? userId) =>
        parts.Any(part => part.Kind == WorkItemKind.Signer && part.State != WorkItemState.Cancelled && (part.DecidedBy ?? part.AssigneeId) == userId);

    /// <summary>Refuses who signs an item, or has a part in the case, to hold it.</summary>
    public static async Task<Refusal?> ForbidAsync(ApprovalsDb db, WorkItem item, Guid? userId, CancellationToken cancellationToken) =>
        (item.ParentId is not null || StepOpening.PolicyOf(item).SelfApproval == SelfApproval.Forbid) && await ConflictOfInterest.OfAsync(db, userId, item.CaseId, cancellationToken)
            ? ConflictOfInterest.Refusal()
        : await FourEyes.ForbidAsync(db, item, userId, cancellationToken) is { } eyes
            ? eyes
        : Signs(await PartsAsync(db, item, cancellationToken), userId)
            ? Refusal.Conflict("signer-may-not-hold", Say.Pick("会签人不能同时是该环节的办理人。", "Who signs a step may not hold it, too."))
            : null;

    /// <summary>Adds a part to an item and tells the person when it is its turn.</summary>
    public static WorkItem Add(CaseStep step, WorkItem item, Guid? who, string department, WorkItemKind kind, SignPosition? position, string? reason, Actor asking)
    {
        item.Parts++;
        item.Version++;
        var part = new WorkItem
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = item.CaseId,
            InstanceId = item.InstanceId,
            BookmarkId = $"{item.BookmarkId}/{item.Parts}",
            ActivityId = item.ActivityId,
            Step = item.Step,
            StepEn = item.StepEn,
            Round = item.Round,
            Role = item.Role,
            DepartmentCode = department,
            Position = Position.Handler,
            Seat = item.Parts,
            AssigneeId = who,
            State = position == SignPosition.After && item.Pending is null ? WorkItemState.Waiting : WorkItemState.Open,
            CreatedAt = step.Now,
            DueAt = item.DueAt,
            StepDueAt = item.StepDueAt,
            Limit = item.Limit,
            WarnAt = item.WarnAt,
            Outcomes = JsonSerializer.Serialize(kind == WorkItemKind.Signer ? signature : opinion, JsonSerializerOptions.Web),
            OpinionRequiredFor = kind == WorkItemKind.Signer ? Disagree : $"{Agree},{Disagree}",
            Kind = kind,
            ParentId = item.Id,
            Policy = item.Policy,
            Signs = position,
            AskedBy = asking.UserId,
            AskedByName = asking.Name,
            AskReason = reason,
            CaseNumber = item.CaseNumber,
            ProcedureCode = item.ProcedureCode,
            ApplicantName = item.ApplicantName,
            Amount = item.Amount,
            Summary = item.Summary,
            Priority = item.Priority,
        };
        step.Db.WorkItems.Add(part);
        if (part.State == WorkItemState.Open)
        {
            Call(step, part);
        }

        return part;
    }

    /// <summary>The holder has decided: it is the turn of those who sign afterwards.</summary>
    public static void CallNext(CaseStep step, IEnumerable<WorkItem> parts)
    {
        foreach (var part in parts.Where(part => part.State == WorkItemState.Waiting))
        {
            part.State = WorkItemState.Open;
            part.Version++;
            Call(step, part);
        }
    }

    /// <summary>Closes what is open of the parts.</summary>
    public static void Close(IEnumerable<WorkItem> parts, string reason)
    {
        foreach (var part in parts.Where(IsOpen))
        {
            (part.State, part.Opinion) = (WorkItemState.Cancelled, reason);
            part.Version++;
        }
    }

    /// <summary>The decision that waits for signatures goes back to whoever made it.</summary>
    public static void GiveBack(CaseStep step, WorkItem item, IReadOnlyList<WorkItem> parts, string why)
    {
        (item.Pending, item.PendingBy, item.Signature) = (null, null, null);
        Close(parts, why);
        item.Waits = false;
        step.Journal("given-back", visible: true, item.ActivityId, item.Step, opinion: why);
    }

    /// <summary>Tells the holder something about the item.</summary>
    public static void TellHolder(CaseStep step, WorkItem item, string subject, string text) => step.Send("notify", new NotifyPayload(
        null, item.AssigneeId is null ? item.DepartmentCode : null, item.AssigneeId is null ? item.Position : null, item.AssigneeId, item.CaseId,
        $"{subject}：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", text, $"/work-items/{item.Id}", Mail: true));

    /// <summary>After each step of the flow: parts take the name and the dates of their item, and end with it, whatever ended it.</summary>
    public static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        foreach (var item in step.Db.WorkItems.Local.Where(row => row.CaseId == step.Case.Id && row.Parts > 0).ToList())
        {
            var open = (await PartsAsync(step.Db, item, cancellationToken)).Where(IsOpen).ToList();
            if (item.State != WorkItemState.Open)
            {
                (item.Pending, item.PendingBy, item.Waits) = (null, null, false);
                Close(open, "该环节已结束");
                continue;
            }

            foreach (var part in open.Where(part => (part.DueAt, part.WarnAt, part.StepDueAt, part.Limit, part.ActivityId) != (item.DueAt, item.WarnAt, item.StepDueAt, item.Limit, item.ActivityId)))
            {
                (part.StepDueAt, part.Limit) = (item.StepDueAt, item.Limit);
                (part.DueAt, part.WarnAt, part.Amount) = (item.DueAt, item.WarnAt, item.Amount);
                (part.ActivityId, part.Step, part.StepEn) = (item.ActivityId, item.Step, item.StepEn);
                part.Version++;
            }
        }
    }

    private static void Call(CaseStep step, WorkItem part)
    {
        var (what, text) = part.Kind == WorkItemKind.Delegate
            ? ("委派", $"{part.AskedByName} 请您对“{part.Step}”提出意见")
            : ("加签", $"{part.AskedByName} 请您会签“{part.Step}”");
        step.Send("notify", new NotifyPayload(
            null, null, null, part.AssigneeId, part.CaseId, $"{what}：{step.Procedure.Name.Zh} {part.CaseNumber} {part.Step}",
            string.IsNullOrWhiteSpace(part.AskReason) ? $"{text}。" : $"{text}：{part.AskReason}", $"/work-items/{part.Id}", Mail: true));
    }
}
