using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The lead asks for a later deadline (延期), the accepting department decides; the old date stays in the history.</summary>
public sealed class ExtendDuty(CommandRunner commands, DutyDesk desk)
{
    /// <summary>The deadline, and the one asked for.</summary>
    public sealed record Extended(Guid Id, DateOnly? Deadline, DateOnly? FirstDeadline, DateOnly? Asked);

    /// <summary>The lead asks.</summary>
    public Task<Outcome<Extended>> AskAsync(Actor actor, string? key, Guid id, DateOnly? to, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-extension/{id}"), (db, token) => AskAsync(db, actor, id, to, reason, token), cancellationToken);

    /// <summary>The accepting department decides.</summary>
    public Task<Outcome<Extended>> DecideAsync(Actor actor, string? key, Guid id, bool grant, string? opinion, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-extension/{id}/{grant}"), (db, token) => DecideAsync(db, actor, id, grant, opinion, token), cancellationToken);

    private async Task<Outcome<Extended>> AskAsync(ApprovalsDb db, Actor actor, Guid id, DateOnly? to, string? reason, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Extended>.Missing();
        }

        var duty = step.Duty;
        if (!step.Rights.Lead)
        {
            return DutyWords.NotYours;
        }

        if (duty.State != DutyState.Open)
        {
            return DutyWords.Closed(duty);
        }

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (duty.DeadlineOn is not { } deadline)
        {
            return Refusal.Conflict("no-deadline", Say.Pick("任务的期限还没有起算，无需延期。", "The deadline does not run yet, so there is nothing to extend."));
        }

        if (to is null || to <= deadline || to <= step.Today)
        {
            errors["to"] = [Say.Pick($"新期限应晚于原期限 {deadline:yyyy-MM-dd}，也晚于今天。", $"The new deadline must be after {deadline:yyyy-MM-dd} and after today.")];
        }

        if (DutyWords.TextProblem(reason, Say.Pick("请写明延期理由。", "Please give the reason.")) is { } problem)
        {
            errors["reason"] = [problem];
        }
        else if (reason!.Trim().Length > 2000)
        {
            errors["reason"] = [Say.Pick("不能超过 2000 字。", "At most 2000 characters, please.")];
        }

        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        (duty.AskedDeadlineOn, duty.AskedReason) = (to, reason!.Trim());
        step.Write(DutyEntryKind.ExtensionAsked, new DutyEntryInput(reason.Trim()) { From = deadline, To = to });
        step.TellAcceptor($"申请延期：{duty.Title}", $"{actor.Name} 申请将督办任务“{duty.Title}”（{duty.Code}）的期限由 {deadline:yyyy-MM-dd} 延至 {to:yyyy-MM-dd}。{reason.Trim()}");
        return Answer(duty);
    }

    private async Task<Outcome<Extended>> DecideAsync(ApprovalsDb db, Actor actor, Guid id, bool grant, string? opinion, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Extended>.Missing();
        }

        var duty = step.Duty;
        if (!step.Rights.Accept)
        {
            return DutyWords.NotYours;
        }

        if (duty.AskedDeadlineOn is not { } asked)
        {
            return Refusal.Conflict("nothing-asked", Say.Pick("没有待批的延期申请。", "No later deadline has been asked for."));
        }

        if (!grant && DutyWords.TextProblem(opinion, Say.Pick("不同意延期须写明理由。", "Please say why not.")) is { } problem)
        {
            return Refusal.Field("opinion", problem);
        }

        var before = duty.DeadlineOn;
        (duty.AskedDeadlineOn, duty.AskedReason) = (null, null);
        duty.DeadlineOn = grant ? asked : before;
        step.Write(grant ? DutyEntryKind.Extended : DutyEntryKind.ExtensionRefused, new DutyEntryInput(DutyWords.Trimmed(opinion)) { From = before, To = asked });
        step.TellDepartment(
            duty.Lead,
            grant ? $"同意延期：{duty.Title}" : $"不同意延期：{duty.Title}",
            grant ? $"督办任务“{duty.Title}”（{duty.Code}）的期限由 {before:yyyy-MM-dd} 延至 {asked:yyyy-MM-dd}。{opinion}" : $"督办任务“{duty.Title}”（{duty.Code}）仍应于 {before:yyyy-MM-dd} 前完成。{opinion}");
        return Answer(duty);
    }

    private static Extended Answer(Duty duty) => new(duty.Id, duty.DeadlineOn, duty.FirstDeadlineOn, duty.AskedDeadlineOn);
}
