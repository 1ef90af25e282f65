using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Procedures;

/// <summary>An administrator takes back an edition that has not taken effect; its name stays taken, and who withdrew it and why stays on record.</summary>
public sealed class WithdrawEdition(CommandRunner commands, TimeProvider clock)
{
    /// <summary>The edition that no longer comes.</summary>
    public sealed record Withdrawn(string Code, string Edition);

    public async Task<Outcome<Withdrawn>> RunAsync(Actor actor, string? key, string code, string edition, string? reason, CancellationToken cancellationToken) =>
        actor.Role != UserRole.Administrator
            ? Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以撤回事项版本。", "Only administrators withdraw editions of procedures."))
            : ContactRules.Text(reason, 1000, Say.Pick("请说明撤回的原因。", "Please say why it is withdrawn.")) is { } problem
                ? Refusal.Field("reason", problem)
                : await commands.RunAsync(
                    actor, new CommandKey(key, $"withdraw-edition/{code}/{edition}"), (db, token) => WithdrawAsync(db, actor, code, edition, reason!.Trim(), token), cancellationToken);

    private async Task<Outcome<Withdrawn>> WithdrawAsync(ApprovalsDb db, Actor actor, string code, string edition, string reason, CancellationToken cancellationToken)
    {
        await Numbers.LockAsync(db, $"editions:{code}", cancellationToken);
        if (await db.ProcedureEditions.FindAsync([code, edition], cancellationToken) is not { } row)
        {
            return new Outcome<Withdrawn>.Missing();
        }

        var now = clock.GetUtcNow();
        if (row.WithdrawnAt is not null)
        {
            return Refusal.Conflict("already-withdrawn", Say.Pick("该版本已撤回。", "The edition has been withdrawn already."));
        }

        if (row.IssuedBy is null)
        {
            return Refusal.Conflict("shipped", Say.Pick("该版本随平台发布，不能撤回；可另行发布新版本。", "This edition came with the platform and cannot be withdrawn; issue a new one instead."));
        }

        if (row.EffectiveFrom <= WorkingCalendar.DateOf(now))
        {
            return Refusal.Conflict("in-force", Say.Pick("该版本已经施行，不能撤回；可另行发布新版本。", "The edition has taken effect and cannot be withdrawn; issue a new one instead."));
        }

        (row.WithdrawnAt, row.WithdrawnByName, row.WithdrawnReason) = (now, actor.Name, reason);
        return new Withdrawn(code, edition);
    }
}
