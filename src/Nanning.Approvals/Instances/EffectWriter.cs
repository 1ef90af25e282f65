using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes what a burst wants to happen onto the tracked rows of the command.</summary>
internal sealed partial class EffectWriter(CaseStep step, WorkflowInstance instance, CompiledFlow flow, InstanceState state)
{
    /// <summary>Children to start after the burst has been written.</summary>
    public List<StartSubflow> Subflows { get; } = [];

    /// <summary>Children that nobody waits for any more, to end after the burst has been written.</summary>
    public List<CancelChildren> Abandoned { get; } = [];

    /// <summary>Writes the effects of a burst, in order.</summary>
    /// <exception cref="StepFailedException">One of them cannot be written, and there is nobody whom a refusal would tell.</exception>
    public async Task WriteAsync(Burst burst, CancellationToken cancellationToken)
    {
        foreach (var effect in burst.Effects)
        {
            try
            {
                await WriteAsync(effect, cancellationToken);
            }
            catch (Exception failure) when (IsOfStep(failure))
            {
                throw new StepFailedException(ActivityOf(effect) ?? burst.Journal[^1].ActivityId, failure is RuleBrokenException { Sentence: var rule }
                    ? new StepProblemException(rule.Zh, rule.En!) : failure);
            }
        }
    }

    /// <summary>
    /// A rule that says no refuses what a person does; a timer or a message cannot be refused, so there it is an incident that holds nobody else up. What comes out of the
    /// database wraps its reason, and is no matter of the step.
    /// </summary>
    private bool IsOfStep(Exception failure) =>
        failure is InvalidOperationException { InnerException: null } || (failure is RuleBrokenException && step.Actor.UserId is null);

    private static string? ActivityOf(Effect effect) => effect switch
    {
        RecordGrant grant => grant.ActivityId,
        RecoverGrant recovery => recovery.ActivityId,
        ReverseGrant reversal => reversal.ActivityId,
        RevokeCertificate revocation => revocation.ActivityId,
        RenewCertificate renewal => renewal.ActivityId,
        EndCertificate end => end.ActivityId,
        IssueCertificate certificate => certificate.ActivityId,
        _ => null,
    };

    private async Task WriteAsync(Effect effect, CancellationToken cancellationToken)
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
}

/// <summary>The supplement request that is open on a case.</summary>
public sealed record OpenSupplement(Guid InstanceId, string BookmarkId, IReadOnlyList<string> Fields, IReadOnlyList<string> Materials, string Reason, DateOnly DueOn);
