using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The lead or the accepting department records the day on which that happened from which a deadline counts.</summary>
public sealed class RecordAwaited(CommandRunner commands, DutyDesk desk)
{
    /// <summary>The deadline that follows.</summary>
    public sealed record Recorded(Guid Id, DateOnly AwaitedOn, DateOnly Deadline);

    public Task<Outcome<Recorded>> RunAsync(Actor actor, string? key, Guid id, DateOnly? on, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-awaited/{id}"), (db, token) => RecordAsync(db, actor, id, on, token), cancellationToken);

    private async Task<Outcome<Recorded>> RecordAsync(ApprovalsDb db, Actor actor, Guid id, DateOnly? on, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Recorded>.Missing();
        }

        var duty = step.Duty;
        if (!step.Rights.Lead && !step.Rights.Accept)
        {
            return DutyWords.NotYours;
        }

        if (duty is not { AwaitsMonths: { } months, AwaitedOn: null })
        {
            return Refusal.Conflict("nothing-awaited", Say.Pick("任务的期限已经确定。", "The deadline is known already."));
        }

        if (on is not { } day || day > step.Today)
        {
            return Refusal.Field("on", Say.Pick("请填写今天或以前的日期。", "Please give a day that is not in the future."));
        }

        duty.AwaitedOn = day;
        duty.DeadlineOn = duty.FirstDeadlineOn = day.AddMonths(months);
        step.Write(DutyEntryKind.Awaited, new DutyEntryInput { From = day, To = duty.DeadlineOn });
        return new Recorded(id, day, duty.DeadlineOn.Value);
    }
}
