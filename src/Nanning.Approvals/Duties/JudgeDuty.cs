using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The accepting department accepts a duty (验收), or returns it with what is still to be done.</summary>
public sealed class JudgeDuty(CommandRunner commands, DutyDesk desk)
{
    /// <summary>The duty after that.</summary>
    public sealed record Judged(Guid Id, DutyState State, bool? InTime);

    public Task<Outcome<Judged>> RunAsync(Actor actor, string? key, Guid id, bool accept, string? opinion, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-judge/{id}/{accept}"), (db, token) => JudgeAsync(db, actor, id, accept, opinion, token), cancellationToken);

    private async Task<Outcome<Judged>> JudgeAsync(ApprovalsDb db, Actor actor, Guid id, bool accept, string? opinion, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Judged>.Missing();
        }

        var duty = step.Duty;
        if (!step.Rights.Accept)
        {
            return DutyWords.NotYours;
        }

        if (duty.State != DutyState.Submitted)
        {
            return DutyWords.Closed(duty);
        }

        if (!accept && DutyWords.TextProblem(opinion, Say.Pick("退回须写明还要做什么。", "Please say what is still to be done.")) is { } problem)
        {
            return Refusal.Field("opinion", problem);
        }

        if (opinion?.Trim().Length > DutyWords.MaxText)
        {
            return Refusal.Field("opinion", DutyWords.TextProblem(opinion, string.Empty)!);
        }

        bool? inTime = null;
        if (accept)
        {
            (duty.State, duty.AcceptedOn, duty.AskedDeadlineOn, duty.AskedReason) = (DutyState.Accepted, step.Today, null, null);
            inTime = duty.InTime;
        }
        else
        {
            (duty.State, duty.SubmittedOn) = (DutyState.Open, null);
        }

        step.Write(accept ? DutyEntryKind.Accepted : DutyEntryKind.Returned, new DutyEntryInput(DutyWords.Trimmed(opinion)));
        step.TellDepartment(
            duty.Lead,
            accept ? $"通过验收：{duty.Title}" : $"退回：{duty.Title}",
            accept ? $"督办任务“{duty.Title}”（{duty.Code}）已通过验收。{opinion}" : $"督办任务“{duty.Title}”（{duty.Code}）被退回：{opinion}");
        return new Judged(id, duty.State, inTime);
    }
}
