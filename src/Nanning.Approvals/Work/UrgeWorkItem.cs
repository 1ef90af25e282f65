using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>The applicant, a supervisor, or whoever decided the step before urges one item (催办); each at most once a day.</summary>
public sealed class UrgeWorkItem(CommandRunner commands, CaseHost host)
{
    private const int LongestReason = 500;

    /// <summary>How often the item was urged by now.</summary>
    /// <param name="Escalated">Whether this one went to the next position, too.</param>
    public sealed record Urged(Guid Id, int Count, bool Escalated);

    public Task<Outcome<Urged>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"urge-item/{id}"), (db, token) => UrgeAsync(db, actor, id, reason, token), cancellationToken);

    private async Task<Outcome<Urged>> UrgeAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var ofCase = item is null ? null : await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken);
        var may = item is not null && await Urging.MayAsync(db, item, ofCase!, actor, cancellationToken);
        if (item is null || ofCase is null || (!may && !item.VisibleTo(actor)))
        {
            return new Outcome<Urged>.Missing();
        }

        if (!may)
        {
            return Refusal.Forbidden("may-not-urge", Say.Pick("只有申请人、督查人员和上一环节的办理人可以催办。", "Only the applicant, supervisors and whoever decided the step before may urge it."));
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", Say.Pick("该待办已办理，无需催办。", "This item has been decided already."));
        }

        if (reason is { Length: > LongestReason })
        {
            return Refusal.Field("reason", Say.Pick($"不能超过 {LongestReason} 字。", $"At most {LongestReason} characters."));
        }

        var step = await host.OpenAsync(db, ofCase, actor, cancellationToken, whole: false);
        if (await Urging.WriteAsync(step, item, reason, cancellationToken) is not { } written)
        {
            return Refusal.Conflict("urged-today", Say.Pick("您今天已经催办过，每天最多一次。", "You urged it today already; once a day is the most."));
        }

        step.Case.Version++;
        step.Journal("urged", visible: true, item.ActivityId, item.Step, opinion: reason);
        return new Urged(id, await db.WorkItemUrges.CountAsync(urge => urge.WorkItemId == id, cancellationToken) + 1, written.Escalated);
    }
}
