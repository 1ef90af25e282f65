using Nanning.Approvals.Claims;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>The applicant withdraws an application that is not decided yet (撤回). Its work items and timers end in the same transaction; a draft is simply withdrawn.</summary>
public sealed class WithdrawCase(CommandRunner commands, CaseHost host)
{
    /// <summary>The case as withdrawn.</summary>
    public sealed record Withdrawn(Guid Id, CaseStatus Status);

    public Task<Outcome<Withdrawn>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"withdraw/{id}"), (db, token) => WithdrawAsync(db, actor, id, reason, token), cancellationToken);

    private async Task<Outcome<Withdrawn>> WithdrawAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        // What a department entered from paper it may throw away as long as it is a draft; withdrawing is the applicant's.
        if (await db.FindOwnAsync(id, actor, cancellationToken) is not { } item || (actor.Role is not UserRole.Applicant && item.Status is not CaseStatus.Draft))
        {
            return new Outcome<Withdrawn>.Missing();
        }

        if (item.Status != CaseStatus.Draft && !item.Open)
        {
            return Refusal.Conflict("decided", Say.Pick("该办件已办结，不能撤回。", "The case has ended and cannot be withdrawn."));
        }

        if (item.Status != CaseStatus.Draft && string.IsNullOrWhiteSpace(reason))
        {
            return Refusal.Field("reason", Say.Pick("请说明撤回的原因。", "Please say why you withdraw it."));
        }

        var step = await host.OpenAsync(db, item, actor, cancellationToken);
        await host.CancelAsync(step, reason ?? "撤回", cancellationToken);
        await ClaimWriter.ReleasePendingAsync(step, cancellationToken);
        item.Status = CaseStatus.Withdrawn;
        item.Supplement = null;
        item.DecidedAt = step.Now;
        step.Journal("withdrawn", visible: true, opinion: reason);
        return new Withdrawn(item.Id, item.Status);
    }
}
