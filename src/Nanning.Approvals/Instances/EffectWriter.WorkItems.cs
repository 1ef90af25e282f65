using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <content>Work items: opened, closed, handed to another step.</content>
internal sealed partial class EffectWriter
{
    private async Task OpenAsync(OpenWorkItem open, CancellationToken cancellationToken)
    {
        var party = open.Party is { } who ? await CaseParties.OfAsync(step, open.ActivityId, who, cancellationToken) : null;
        var department = party is null ? step.Departments.InForce(open.Department, step.Today) : string.Empty;
        if (await Standing.AnswerAsync(step, state, open, department, party?.Id, cancellationToken) is { } answer)
        {
            step.Standing.Enqueue((instance, open.BookmarkId, answer));
            return;
        }

        department = open is { InPerson: true, Assignee: { } named } ? await Assignees.DepartmentAsync(step, named, cancellationToken) ?? department : department;
        var position = PositionOf(open.Position);
        var deputy = party is null ? await StepOpening.DeputyAsync(step, open, department, position, cancellationToken) : null;
        (department, position) = deputy is null ? (department, position) : (deputy.Department, deputy.Position);
        var item = new WorkItem
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = step.Case.Id,
            InstanceId = instance.Id,
            BookmarkId = open.BookmarkId,
            ActivityId = open.ActivityId,
            Step = open.Name,
            StepEn = flow.Node(open.ActivityId).NameEn,
            Round = instance.Version,
            Role = open.Role,
            DepartmentCode = department,
            PartyId = party?.Id,
            PartyName = party?.Name,
            Position = position,
            AssigneeId = deputy?.UserId,
            Policy = open.Policy is null ? null : JsonSerializer.Serialize(open.Policy, JsonSerializerOptions.Web),
            Seat = open.Seat,
            CreatedAt = step.Now,
            Outcomes = JsonSerializer.Serialize(open.Outcomes, JsonSerializerOptions.Web),
            OpinionRequiredFor = string.Join(',', open.OpinionRequiredFor),
            StepForm = open.Form?.ToJsonString(JsonSerializerOptions.Web),
            CaseNumber = step.Case.Number ?? string.Empty,
            ProcedureCode = step.Case.ProcedureCode,
            ApplicantName = step.Case.ApplicantName,
            Amount = step.Case.Amount,
            Summary = WorkSummary.Of(step.Procedure, FieldRights.Without(step.Facts.Rules.Form, open.Policy?.Fields?.Hidden ?? [])),
        };
        if (open.Assignee is { } assignee && party is null && deputy is null)
        {
            await Assignees.GiveAsync(step, item, assignee, cancellationToken);
        }

        step.Db.WorkItems.Add(item);
        step.WaitTouched |= party is not null;

        // A step that comes back after a supplement goes on with the days it had left, also when its pause was longer than it may be.
        var waiting = step.Clocks.Find(clock => clock.ActivityId == open.ActivityId && clock.DepartmentCode == department && clock.State != ClockEntryKind.Stopped && !clock.HasOpenItem);
        var supplemented = waiting is { PausedByReturn: false };
        if (open.WorkingDays is { } limit)
        {
            var clock = waiting ?? step.StartClock(limit, open.ActivityId, department);
            clock.Resume(step.Now);
            clock.WarnDays = open.WarnDays;
            clock.WorkItemId = item.Id;
            clock.HasOpenItem = true;
        }

        // Several seats of one step, e.g. of experts, are one piece of news to the department.
        if (!step.Db.WorkItems.Local.Any(other => other != item && other.ActivityId == item.ActivityId && other.DepartmentCode == department && other.PartyId == item.PartyId
            && step.Db.Entry(other).State == EntityState.Added))
        {
            Announce(item, supplemented);
        }

        await StepOpening.ApplyAsync(step, item, open.Policy, cancellationToken);
    }

    private void Announce(WorkItem item, bool supplemented) => step.Send("notify", new NotifyPayload(
        item.PartyId, item is { PartyId: null, AssigneeId: null } ? item.DepartmentCode : null, item is { PartyId: null, AssigneeId: null } ? item.Position : null, item.AssigneeId, step.Case.Id,
        $"{(step.ReturnedBecause is null ? "待办" : "退回")}：{step.Procedure.Name.Zh} {step.Case.Number} {item.Step}{(supplemented ? "（已补正）" : "")}",
        step.ReturnedBecause is { } because
            ? $"{step.Actor.Name} 将“{step.Procedure.Name.Zh}”（{step.Case.Number}）退回到“{item.Step}”环节：{because}\n请重新办理。"
            : step.AskedAgain is { } changed && !supplemented
            ? $"{changed}，“{step.Procedure.Name.Zh}”（{step.Case.Number}）“{item.Step}”原来的意见失效，请重新办理。"
            : supplemented
            ? $"{step.Case.ApplicantName} 已补正“{step.Procedure.Name.Zh}”（{step.Case.Number}）的材料，请继续办理“{item.Step}”。"
            : $"{step.Case.ApplicantName} 的“{step.Procedure.Name.Zh}”（{step.Case.Number}）已到“{item.Step}”环节，{(item.PartyId is null ? "请在办理时限内办理" : "请登录平台办理")}。",
        $"/work-items/{item.Id}", Mail: true));

    private async Task CloseAsync(CloseWorkItem close, CancellationToken cancellationToken)
    {
        var item = step.Db.WorkItems.Local.FirstOrDefault(Is) ?? await step.Db.WorkItems
            .SingleOrDefaultAsync(row => row.InstanceId == instance.Id && row.BookmarkId == close.BookmarkId, cancellationToken);
        if (item is { State: WorkItemState.Open })
        {
            step.WaitTouched |= item.PartyId is not null;
            item.State = WorkItemState.Cancelled;
            item.Opinion = close.Reason;
            item.Version++;
            step.EndStepClock(item.Id);
        }

        bool Is(WorkItem row) => row.InstanceId == instance.Id && row.BookmarkId == close.BookmarkId;
    }

    private async Task RetargetAsync(RetargetWorkItem retarget, CancellationToken cancellationToken)
    {
        var item = await step.Db.WorkItems.SingleAsync(row => row.InstanceId == instance.Id && row.BookmarkId == retarget.BookmarkId, cancellationToken);
        (item.ActivityId, item.Step, item.StepEn) = (retarget.ActivityId, retarget.Name, retarget.NameEn);
        item.Version++;
        var asked = item.PartyId is not null ? retarget.Asked.FirstOrDefault(open => open.Party is not null)
            : retarget.Asked.FirstOrDefault(open => step.Departments.InForce(open.Department, step.Today) == item.DepartmentCode && open.Seat == item.Seat)
            ?? retarget.Asked.FirstOrDefault(open => step.Departments.InForce(open.Department, step.Today) == item.DepartmentCode);
        if (asked is not null)
        {
            item.Outcomes = JsonSerializer.Serialize(asked.Outcomes, JsonSerializerOptions.Web);
            item.OpinionRequiredFor = string.Join(',', asked.OpinionRequiredFor);
            item.StepForm = asked.Form?.ToJsonString(JsonSerializerOptions.Web);
            item.Policy = asked.Policy is null ? null : JsonSerializer.Serialize(asked.Policy, JsonSerializerOptions.Web);
        }

        // The limit of a step that has begun is the one it began with: the ledger goes on.
        foreach (var clock in step.Clocks.Where(clock => clock.WorkItemId == item.Id))
        {
            clock.ActivityId = retarget.ActivityId;
        }
    }

    private static Position PositionOf(string? position) => position switch
    {
        null or "" or "handler" => Position.Handler,
        "sectionHead" => Position.SectionHead,
        "leader" => Position.Leader,
        _ => throw new NotSupportedException($"There is no position '{position}'."),
    };
}
