using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>A supervisor urges the lead of a duty (督办); at most once a day.</summary>
public sealed class UrgeDuty(CommandRunner commands, DutyDesk desk)
{
    /// <summary>Who was urged, and when.</summary>
    public sealed record Urged(Guid Id, DateOnly On);

    public Task<Outcome<Urged>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-urge/{id}"), (db, token) => UrgeAsync(db, actor, id, reason, token), cancellationToken);

    private async Task<Outcome<Urged>> UrgeAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Urged>.Missing();
        }

        if (!step.Rights.Urge)
        {
            return DutyWords.NotYours;
        }

        if (step.Duty.State != DutyState.Open)
        {
            return DutyWords.Closed(step.Duty);
        }

        if (step.Duty.UrgedOn == step.Today)
        {
            return Refusal.Conflict("urged-today", Say.Pick("今天已经督办过，每天最多一次。", "It was urged today already; once a day is the most."));
        }

        if (reason?.Trim().Length > DutyWords.MaxText)
        {
            return Refusal.Field("reason", DutyWords.TextProblem(reason, string.Empty)!);
        }

        step.Duty.UrgedOn = step.Today;
        step.Write(DutyEntryKind.Urged, new DutyEntryInput(DutyWords.Trimmed(reason)));
        step.TellDepartment(step.Duty.Lead, $"督办：{step.Duty.Title}", $"{actor.Name} 督办任务“{step.Duty.Title}”（{step.Duty.Code}）。{reason}");
        return new Urged(id, step.Today);
    }
}
