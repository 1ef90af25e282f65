using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes what a burst wants to happen onto the tracked rows of the command.</summary>
internal sealed class EffectWriter(CaseStep step, WorkflowInstance instance, CompiledFlow flow, InstanceState state)
{
    /// <summary>Children to start after the burst has been written.</summary>
    public List<StartSubflow> Subflows { get; } = [];

    /// <summary>Children that nobody waits for any more, to end after the burst has been written.</summary>
    public List<CancelChildren> Abandoned { get; } = [];

    public async Task WriteAsync(Effect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case OpenWorkItem open: await OpenAsync(open, cancellationToken); break;
            case CloseWorkItem close: await CloseAsync(close, cancellationToken); break;
            case RequestSupplement request: Request(request); break;
            case EndSupplement end: End(end); break;
            case ScheduleTimer timer: Schedule(timer); break;
            case CancelTimer cancel: await RemoveAsync(step.Db.Timers, cancel.BookmarkId, cancellationToken); break;
            case AwaitMessage wait: await OutsideWriter.AwaitAsync(step, instance, wait, cancellationToken); break;
            case CancelMessage cancel: await RemoveAsync(step.Db.MessageWaits, cancel.BookmarkId, cancellationToken); break;
            case PublishMessage message: step.Send("message", new MessagePayload(message.Name, message.Correlation, message.Payload, message.ToAll)); break;
            case PauseClock pause: Pause(pause.Reason); break;
            case ResumeClock: Resume(); break;
            case StopClock: step.Clocks.Where(clock => clock.ActivityId is null).ToList().ForEach(clock => clock.Stop(step.Now)); break;
            case PublishNotice notice: NoticeWriter.Publish(step, instance, notice); break;
            case EndNotice end: await NoticeWriter.EndAsync(step, instance, end, cancellationToken); break;
            case SetStatus status: await SetAsync(status, cancellationToken); break;
            case Notify notify: await TellAsync(notify, cancellationToken); break;
            case SetAmount amount: Set(amount); break;
            case RecordGrant grant: await GrantWriter.WriteAsync(step, instance, grant, cancellationToken); break;
            case RecoverGrant recovery: await GrantReversal.RecoverAsync(step, instance, recovery, cancellationToken); break;
            case IssueCertificate certificate: await IssueAsync(certificate, cancellationToken); break;
            case RevokeCertificate revocation: await CertificateWriter.RevokeAsync(step, revocation, cancellationToken); break;
            case RenewCertificate renewal: await CertificateWriter.RenewAsync(step, renewal, cancellationToken); break;
            case EndCertificate end: await CertificateWriter.EndAsync(step, end, cancellationToken); break;
            case SetObligation obligation: await SetAsync(obligation, cancellationToken); break;
            case StartSubflow subflow: Subflows.Add(subflow); break;
            case RetargetWorkItem retarget: await RetargetAsync(retarget, cancellationToken); break;
            case RetargetTimer retarget: await RetargetAsync(retarget, cancellationToken); break;
            case CancelChildren cancel: Abandoned.Add(cancel); break;
            case ReverseGrant reversal: await GrantReversal.WriteAsync(step, instance, reversal, cancellationToken); break;
            case SendMail mail: OutsideWriter.Mail(step, mail); break;
            case RunTask run: OutsideWriter.Run(step, instance, run); break;
            case CancelTask cancel: await OutsideWriter.CancelAsync(step, instance, cancel, cancellationToken); break;
            case Remind remind: await DeadlineWriter.RemindAsync(step, instance, remind, cancellationToken); break;
            case AutoDecide decision: await DeadlineWriter.DecideAsync(step, instance, decision, cancellationToken); break;
            default: throw new NotSupportedException($"No writer for {effect.GetType().Name}.");
        }
    }

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
        step.PartiesTouched |= party is not null || step.Clocks.Exists(PartyWait.IsPaused);

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
            step.PartiesTouched |= item.PartyId is not null;
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

    private async Task RetargetAsync(RetargetTimer retarget, CancellationToken cancellationToken)
    {
        if (await step.Db.Timers.FindAsync([instance.Id, retarget.BookmarkId], cancellationToken) is { } timer)
        {
            (timer.ActivityId, timer.Name) = (retarget.ActivityId, retarget.Name);
        }
    }

    private void Request(RequestSupplement request)
    {
        step.Case.Status = CaseStatus.AwaitingSupplement;
        step.Case.Supplement = JsonSerializer.Serialize(
            new OpenSupplement(instance.Id, request.BookmarkId, request.Fields, request.Materials, request.Reason, request.DueOn), JsonSerializerOptions.Web);
        step.Journal("supplement-requested", visible: true, request.ActivityId, request.Name, opinion: request.Reason, data: new JsonObject
        {
            ["fields"] = new JsonArray([.. request.Fields.Select(field => JsonValue.Create(field))]),
            ["materials"] = new JsonArray([.. request.Materials.Select(material => JsonValue.Create(material))]),
            ["dueOn"] = request.DueOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        });
        ToApplicant(
            $"请补正：{step.Procedure.Name.Zh} {step.Case.Number}",
            $"受理部门要求补正：{request.Reason}\n请在 {request.DueOn:yyyy-MM-dd} 前一次性补齐，等待补正期间不计入办理时限。", mail: true);
    }

    private void End(EndSupplement end)
    {
        step.Case.Supplement = null;
        if (step.Case.Status == CaseStatus.AwaitingSupplement)
        {
            step.Case.Status = CaseStatus.InProgress;
        }

        if (!end.Answered)
        {
            step.Journal("supplement-expired", visible: true, actor: Actor.System);
        }
    }

    private void Schedule(ScheduleTimer timer) => step.Db.Timers.Add(new TimerRow
    {
        InstanceId = instance.Id,
        BookmarkId = timer.BookmarkId,
        ActivityId = timer.ActivityId,
        Name = timer.Name,
        DueAt = timer.DueAt,
    });

    private async Task RemoveAsync<T>(DbSet<T> rows, string bookmarkId, CancellationToken cancellationToken)
        where T : class
    {
        if (await rows.FindAsync([instance.Id, bookmarkId], cancellationToken) is { } row)
        {
            rows.Remove(row);
        }
    }

    private void Pause(string reason) => step.Clocks.ForEach(clock => clock.Pause(step.Now, reason));

    private void Resume()
    {
        foreach (var clock in step.Clocks.Where(clock => clock.ActivityId is null || clock.HasOpenItem))
        {
            clock.Resume(step.Now);
        }
    }

    private async Task SetAsync(SetStatus effect, CancellationToken cancellationToken)
    {
        var status = Enum.Parse<CaseStatus>(effect.Status);
        step.Case.Status = status;
        if (status is CaseStatus.Approved or CaseStatus.Rejected or CaseStatus.Closed)
        {
            step.Case.DecidedAt ??= step.Now;
            step.Case.Result = effect.Reason;
            step.Journal("status", visible: true, outcome: effect.Status, opinion: effect.Reason, actor: Actor.System);

            // Whatever is paid was counted with the grant; who is approved without one counts from now on.
            await (status is CaseStatus.Approved ? ClaimWriter.CountAsync(step, cancellationToken) : ClaimWriter.EndAsync(step, cancellationToken));
        }
    }

    private async Task TellAsync(Notify notify, CancellationToken cancellationToken)
    {
        if (notify.To == "applicant")
        {
            ToApplicant(notify.Subject, notify.Text, notify.Mail);
        }
        else if (CaseParties.Named(notify.To) is { } named)
        {
            var party = await CaseParties.OfAsync(step, notify.To, named, cancellationToken);
            step.Send("notify", new NotifyPayload(party.Id, null, null, null, step.Case.Id, notify.Subject, notify.Text, $"/cases/{step.Case.Id}", notify.Mail));
        }
        else
        {
            foreach (var department in step.Facts.Departments(notify.To))
            {
                var who = step.Departments.InForce(department, step.Today);
                var concealed = await Concealed.OfDepartmentAsync(step, who, cancellationToken);
                step.Send("notify", new NotifyPayload(
                    null, who, null, null, step.Case.Id, concealed.Text(notify.Subject)!, concealed.Text(notify.Text)!, $"/cases/{step.Case.Id}", notify.Mail));
            }
        }

        step.Journal("notified", visible: true, step: notify.Subject, opinion: notify.Text, actor: Actor.System);
    }

    private void ToApplicant(string subject, string text, bool mail) =>
        step.Send("notify", new NotifyPayload(step.Case.ApplicantId, null, null, null, step.Case.Id, subject, text, $"/cases/{step.Case.Id}", mail));

    private void Set(SetAmount effect)
    {
        step.Case.Amount = effect.Amount;
        step.Case.AmountTrace = JsonSerializer.Serialize(effect.Trace, JsonSerializerOptions.Web);
        step.Journal("amount", visible: true, data: JsonSerializer.SerializeToNode(new { amount = effect.Amount, trace = effect.Trace }, JsonSerializerOptions.Web), actor: Actor.System);
    }

    private async Task IssueAsync(IssueCertificate effect, CancellationToken cancellationToken)
    {
        await RegisterGuard.CheckAsync(step, cancellationToken);
        if (step.Procedure.Amount is null)
        {
            await ClaimWriter.CountAsync(step, cancellationToken);
        }

        step.Case.CertificateNumber = effect.Number;
        step.Db.Certificates.Add(new Certificate
        {
            Number = effect.Number,
            CaseId = step.Case.Id,
            ApplicantId = step.Case.ApplicantId,
            ProcedureCode = step.Case.ProcedureCode,
            Title = effect.Title,
            Holder = step.Case.ApplicantName,
            IssuedOn = effect.IssuedOn,
            ValidUntil = effect.ValidUntil,
        });
        step.Journal("certificate", visible: true, effect.ActivityId, effect.Title, outcome: effect.Number, actor: Actor.System);
    }

    private async Task SetAsync(SetObligation effect, CancellationToken cancellationToken)
    {
        var obligation = await step.Db.Obligations.FindAsync([step.Case.Id, effect.Kind], cancellationToken);
        if (obligation is null)
        {
            obligation = new Obligation { CaseId = step.Case.Id, Kind = effect.Kind };
            step.Db.Obligations.Add(obligation);
        }

        (obligation.Title, obligation.DueOn, obligation.State) = (effect.Title, effect.DueOn, effect.State);
        step.Journal("obligation", visible: true, step: effect.Title, outcome: effect.State, actor: Actor.System);
    }

    private static Position PositionOf(string? position) => position switch
    {
        null or "" or "handler" => Position.Handler,
        "sectionHead" => Position.SectionHead,
        "leader" => Position.Leader,
        _ => throw new NotSupportedException($"There is no position '{position}'."),
    };
}

/// <summary>The supplement request that is open on a case.</summary>
public sealed record OpenSupplement(Guid InstanceId, string BookmarkId, IReadOnlyList<string> Fields, IReadOnlyList<string> Materials, string Reason, DateOnly DueOn);
