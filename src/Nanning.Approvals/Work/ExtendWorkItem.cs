using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>
/// A leader extends the limit of a step and of the case by working days, with a reason (延期). Whoever else may decide the step asks, and a leader approves or refuses.
/// The ledger keeps the old date.
/// </summary>
public sealed class ExtendWorkItem(CommandRunner commands, CaseHost host)
{
    /// <summary>The item's due instant, and whether it was only asked for.</summary>
    /// <param name="Request">The request, when it has to be approved.</param>
    public sealed record Extended(Guid Id, DateTimeOffset? DueAt, bool Requested = false, Guid? Request = null);

    /// <summary>A request after a leader has decided.</summary>
    public sealed record Decided(Guid Id, ExtensionState State, DateTimeOffset? DueAt);

    public Task<Outcome<Extended>> RunAsync(Actor actor, string? key, Guid id, int workingDays, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"extend/{id}"), (db, token) => ExtendAsync(db, actor, id, workingDays, reason, token), cancellationToken);

    /// <summary>A leader decides on a request; a refusal says why.</summary>
    public Task<Outcome<Decided>> DecideAsync(Actor actor, string? key, Guid id, bool approve, string? opinion, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"decide-extension/{id}/{approve}"), (db, token) => DecideAsync(db, actor, id, approve, opinion, token), cancellationToken);

    private async Task<Outcome<Extended>> ExtendAsync(ApprovalsDb db, Actor actor, Guid id, int workingDays, string? reason, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Extended>.Missing();
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already."));
        }

        var leads = Leads(actor, item.DepartmentCode) && item.PartyId is null;
        if (!leads && (item.PartyId is not null || item.ParentId is not null || !item.MayDecide(actor)))
        {
            return Refusal.Forbidden("leader-only", Say.Pick("延期由办理人申请，本部门领导批准。", "Whoever decides the step asks, and a leader of the department approves."));
        }

        var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Extensions;
        if (workingDays < 1 || workingDays > policy.MostWorkingDays)
        {
            return Refusal.Field("workingDays", Say.Pick($"延期应为 1 至 {policy.MostWorkingDays} 个工作日。", $"An extension has 1 to {policy.MostWorkingDays} working days."));
        }

        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > 500)
        {
            return Refusal.Field("reason", Say.Pick("请说明延期的理由，不超过 500 字。", "Please say why, in at most 500 characters."));
        }

        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken);
        if (step.Clocks.Find(clock => clock.WorkItemId == item.Id)?.Entries.Count(entry => entry.Kind == ClockEntryKind.Extended) >= policy.MostTimes)
        {
            return Refusal.Conflict("extended-enough", Say.Pick($"这一环节已延期 {policy.MostTimes} 次，不能再延。", $"This step has been extended {policy.MostTimes} times, which is the most."));
        }

        if (leads)
        {
            await GrantAsync(step, item, workingDays, reason.Trim(), cancellationToken);
            return new Extended(item.Id, item.DueAt);
        }

        if (await db.ExtensionRequests.AnyAsync(row => row.OpenFor == item.Id, cancellationToken))
        {
            return Refusal.Conflict("extension-asked", Say.Pick("已有延期申请等待领导批准。", "A request waits for the leader already."));
        }

        var request = new ExtensionRequest
        {
            Id = Guid.CreateVersion7(step.Now),
            WorkItemId = item.Id,
            CaseId = item.CaseId,
            CaseNumber = item.CaseNumber,
            Step = item.Step,
            DepartmentCode = item.DepartmentCode,
            WorkingDays = workingDays,
            Reason = reason.Trim(),
            RequestedBy = actor.UserId!.Value,
            Requester = actor.Name,
            RequestedAt = step.Now,
            OldDueAt = item.DueAt,
            OpenFor = item.Id,
        };
        db.ExtensionRequests.Add(request);
        step.Case.Version++;
        step.Journal("extension-asked", visible: false, item.ActivityId, item.Step, outcome: $"+{workingDays}", opinion: request.Reason);
        step.Send("notify", new NotifyPayload(
            null, item.DepartmentCode, Position.Leader, null, item.CaseId, $"延期申请：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}",
            $"{actor.Name} 申请将“{item.Step}”延期 {workingDays} 个工作日：{request.Reason}", "/extensions", Mail: true));
        return new Extended(item.Id, item.DueAt, Requested: true, request.Id);
    }

    private async Task<Outcome<Decided>> DecideAsync(ApprovalsDb db, Actor actor, Guid id, bool approve, string? opinion, CancellationToken cancellationToken)
    {
        var request = await db.ExtensionRequests.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var item = request is null ? null : await db.WorkItems.SingleAsync(row => row.Id == request.WorkItemId, cancellationToken);
        if (request is null || item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Decided>.Missing();
        }

        if (!Leads(actor, item.DepartmentCode) || actor.UserId == request.RequestedBy)
        {
            return Refusal.Forbidden("leader-only", Say.Pick("延期须由本部门领导批准，申请人不能自己批准。", "A leader of the department decides, and nobody their own request."));
        }

        if (request.State != ExtensionState.Asked)
        {
            return Refusal.Conflict("extension-decided", Say.Pick($"该申请已由 {request.Decider} 处理。", $"{request.Decider} has decided on it already."));
        }

        if (!approve && string.IsNullOrWhiteSpace(opinion))
        {
            return Refusal.Field("opinion", Say.Pick("请说明不同意的理由。", "Please say why not."));
        }

        if (opinion?.Trim().Length > 500)
        {
            return Refusal.Field("opinion", Say.Pick("不能超过 500 字。", "At most 500 characters, please."));
        }

        if (approve && item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", Say.Pick("该待办已办理，无需延期。", "The item has been decided already."));
        }

        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken);
        (request.State, request.Decider, request.DecidedAt, request.OpenFor) = (approve ? ExtensionState.Approved : ExtensionState.Refused, actor.Name, step.Now, null);
        request.Opinion = string.IsNullOrWhiteSpace(opinion) ? null : opinion.Trim();
        request.Version++;
        if (approve)
        {
            await GrantAsync(step, item, request.WorkingDays, request.Reason, cancellationToken);
            request.NewDueAt = item.DueAt;
        }
        else
        {
            step.Case.Version++;
            step.Journal("extension-refused", visible: false, item.ActivityId, item.Step, opinion: request.Opinion);
        }

        step.Send("notify", new NotifyPayload(
            null, null, null, request.RequestedBy, item.CaseId, $"延期申请{(approve ? "已批准" : "未批准")}：{item.CaseNumber} {item.Step}",
            approve ? $"{actor.Name} 批准延期 {request.WorkingDays} 个工作日。{request.Opinion}" : $"{actor.Name} 未批准延期：{request.Opinion}", $"/work-items/{item.Id}", Mail: false));
        return new Decided(id, request.State, item.DueAt);
    }

    private static async Task GrantAsync(CaseStep step, WorkItem item, int workingDays, string reason, CancellationToken cancellationToken)
    {
        var before = item.DueAt;
        foreach (var clock in step.Clocks.Where(clock => clock.ActivityId is null || clock.WorkItemId == item.Id))
        {
            clock.Extend(step.Now, workingDays, reason);
        }

        await CaseHost.SettleAsync(step, cancellationToken);
        item.Version++;
        step.Journal("extended", visible: true, item.ActivityId, item.Step, outcome: $"+{workingDays}", opinion: reason, data: new JsonObject { ["from"] = Day(before), ["to"] = Day(item.DueAt) });
    }

    private static string? Day(DateTimeOffset? due) =>
        due is { } at ? WorkingCalendar.DateOf(at.AddTicks(-1)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null;

    private static bool Leads(Actor actor, string department) => actor is { Role: UserRole.Officer, Position: Position.Leader } && actor.DepartmentCode == department;
}
