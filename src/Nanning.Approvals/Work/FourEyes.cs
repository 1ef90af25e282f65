using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>
/// Four eyes (职责分离): a step can name steps whose deciders must not decide it, e.g. the one who pays must not be one who examined. Whoever decided, signed or gave an opinion there is
/// meant, in this instance, however often it came round; the same step again is no other one.
/// </summary>
internal static class FourEyes
{
    /// <summary>Refuses who must not hold or decide an item.</summary>
    public static async Task<Refusal?> ForbidAsync(ApprovalsDb db, WorkItem item, Guid? userId, CancellationToken cancellationToken) =>
        await DecidedAsync(db, item, userId, cancellationToken) is { } before
            ? Refusal.Conflict("four-eyes", Say.Pick(
                $"您办理过本件的“{before.Step}”，按回避要求不能再办理“{item.Step}”，请由其他人员办理。",
                $"You have acted in “{before.StepEn ?? before.Step}” of this case, so another person has to decide “{item.StepEn ?? item.Step}”."))
            : null;

    /// <summary>What a person did that keeps it from an item; null when nothing does.</summary>
    public static async Task<WorkItem?> DecidedAsync(ApprovalsDb db, WorkItem item, Guid? userId, CancellationToken cancellationToken)
    {
        if (StepOpening.PolicyOf(item).NotBy is not { } named || userId is null)
        {
            return null;
        }

        // What is decided in this very command is not stored yet.
        var steps = named.Split(',');
        return db.WorkItems.Local.FirstOrDefault(Keeps)
            ?? (await db.WorkItems.AsNoTracking().Where(row => row.InstanceId == item.InstanceId && row.State == WorkItemState.Done && row.DecidedBy == userId).ToListAsync(cancellationToken))
                .Find(Keeps);

        bool Keeps(WorkItem row) => row.InstanceId == item.InstanceId && row.State == WorkItemState.Done && row.DecidedBy == userId && row.ActivityId != item.ActivityId
            && (steps.Contains(row.ActivityId) || steps.Contains(StepPolicy.Earlier));
    }
}
