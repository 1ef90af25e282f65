using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Cases;

/// <summary>The applicant or a supervisor urges those who hold the case (催办); at most once a day.</summary>
public sealed class UrgeCase(CommandRunner commands, CaseHost host)
{
    /// <summary>How many holders were told.</summary>
    public sealed record Urged(Guid Id, int Holders);

    public Task<Outcome<Urged>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"urge/{id}"), (db, token) => UrgeAsync(db, actor, id, reason, token), cancellationToken);

    private async Task<Outcome<Urged>> UrgeAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        var item = actor.Role == UserRole.Supervisor
            ? await db.FindVisibleAsync(id, actor, cancellationToken)
            : await db.FindOwnAsync(id, actor, cancellationToken);
        if (item is null)
        {
            return new Outcome<Urged>.Missing();
        }

        var holders = await db.WorkItems.Where(work => work.CaseId == id && work.State == WorkItemState.Open && work.PartyId != item.ApplicantId).ToListAsync(cancellationToken);
        if (holders.Count == 0)
        {
            return Refusal.Conflict("nobody-to-urge", Say.Pick("该办件目前不在部门手中，无需催办。", "No department holds the case at the moment."));
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
            step.Send("notify", new NotifyPayload(
                holder.PartyId, holder.PartyId is null ? holder.DepartmentCode : null, holder.PartyId is null ? holder.Position : null, holder.AssigneeId, id,
                $"催办：{step.Procedure.Name.Zh} {item.Number} {holder.Step}",
                $"{actor.Name} 催办“{step.Procedure.Name.Zh}”（{item.Number}）的“{holder.Step}”环节。{reason}",
                $"/work-items/{holder.Id}", Mail: true));
        }

        return new Urged(id, holders.Count);
    }
}
