using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Cases;

/// <summary>The applicant, a supervisor or whoever decided the step before urges those who hold the case (催办); at most once a day.</summary>
public sealed class UrgeCase(CommandRunner commands, CaseHost host)
{
    /// <summary>How many holders were told.</summary>
    public sealed record Urged(Guid Id, int Holders);

    public Task<Outcome<Urged>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"urge/{id}"), (db, token) => UrgeAsync(db, actor, id, reason, token), cancellationToken);

    private async Task<Outcome<Urged>> UrgeAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        var item = actor.Role == UserRole.Applicant ? await db.FindOwnAsync(id, actor, cancellationToken) : await db.FindVisibleAsync(id, actor, cancellationToken);
        if (item is null)
        {
            return new Outcome<Urged>.Missing();
        }

        var open = await db.WorkItems.Where(work => work.CaseId == id && work.State == WorkItemState.Open && work.PartyId != item.ApplicantId).ToListAsync(cancellationToken);
        var holders = new List<WorkItem>();
        foreach (var work in open)
        {
            if (await Urging.MayAsync(db, work, item, actor, cancellationToken))
            {
                holders.Add(work);
            }
        }

        if (holders.Count == 0)
        {
            return open.Count > 0
                ? Refusal.Forbidden("may-not-urge", Say.Pick("只有申请人、督查人员和上一环节的办理人可以催办。", "Only the applicant, supervisors and whoever decided the step before may urge it."))
                : Refusal.Conflict("nobody-to-urge", Say.Pick("该办件目前不在部门手中，无需催办。", "No department holds the case at the moment."));
        }

        var step = await host.OpenAsync(db, item, actor, cancellationToken);
        if (item.LastUrgedAt is { } last && WorkingCalendar.DateOf(last) == step.Today)
        {
            return Refusal.Conflict("urged-today", Say.Pick("今天已经催办过，每天最多一次。", "It was urged today already; once a day is the most."));
        }

        item.LastUrgedAt = step.Now;
        item.Version++;
        step.Journal("urged", visible: true, opinion: reason);
        foreach (var holder in holders)
        {
            // Whoever urged the item itself today is not told again of the same.
            await Urging.WriteAsync(step, holder, reason, cancellationToken);
        }

        return new Urged(id, holders.Count);
    }
}
