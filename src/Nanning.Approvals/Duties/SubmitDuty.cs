using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The lead asks for acceptance (申请验收), once everything the duty has to bring forth is there.</summary>
public sealed class SubmitDuty(CommandRunner commands, DutyDesk desk)
{
    /// <summary>The duty after that.</summary>
    public sealed record Submitted(Guid Id, DutyState State, DateOnly On);

    public Task<Outcome<Submitted>> RunAsync(Actor actor, string? key, Guid id, string? text, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-submit/{id}"), (db, token) => SubmitAsync(db, actor, id, text, token), cancellationToken);

    private async Task<Outcome<Submitted>> SubmitAsync(ApprovalsDb db, Actor actor, Guid id, string? text, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Submitted>.Missing();
        }

        if (!step.Rights.Lead)
        {
            return DutyWords.NotYours;
        }

        if (step.Duty.State != DutyState.Open)
        {
            return DutyWords.Closed(step.Duty);
        }

        if (DutyWords.TextProblem(text, Say.Pick("请写明完成情况。", "Please say what was achieved.")) is { } problem)
        {
            return Refusal.Field("text", problem);
        }

        var missing = await db.DutyDeliverables
            .Where(row => row.DutyId == id && !db.DutyEntries.Any(entry => entry.DutyId == id && entry.Deliverable == row.Key))
            .OrderBy(row => row.Key).ToListAsync(cancellationToken);
        if (missing.Count > 0)
        {
            var names = string.Join(Say.Pick("、", ", "), missing.Select(row => Say.Pick(row.Name, row.NameEn)));
            return Refusal.Conflict("deliverables-missing", Say.Pick($"还缺成果：{names}。", $"Still to be delivered: {names}."));
        }

        (step.Duty.State, step.Duty.SubmittedOn) = (DutyState.Submitted, step.Today);
        step.Write(DutyEntryKind.Submitted, new DutyEntryInput(text!.Trim()));
        step.TellAcceptor($"申请验收：{step.Duty.Title}", $"{actor.Name} 申请验收督办任务“{step.Duty.Title}”（{step.Duty.Code}）。");
        return new Submitted(id, step.Duty.State, step.Today);
    }
}
