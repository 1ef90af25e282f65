using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Work;

/// <summary>Who has had a hand in a step of a case.</summary>
public static class StepPeople
{
    /// <summary>
    /// Everybody who decided or signed a step of a case in any of its rounds, gave an opinion on it, or has decided and waits for signatures: for rules by which somebody
    /// else must act at another step. Rules that decided in nobody's name are not in it.
    /// </summary>
    /// <param name="activityId">The step in the flow.</param>
    public static async Task<IReadOnlySet<Guid>> WhoActedAsync(ApprovalsDb db, Guid caseId, string activityId, CancellationToken cancellationToken)
    {
        var items = db.WorkItems.Where(item => item.CaseId == caseId && item.ActivityId == activityId && (item.DecidedBy != null || item.PendingBy != null));
        return (await items.Select(item => item.DecidedBy ?? item.PendingBy).ToListAsync(cancellationToken)).OfType<Guid>().ToHashSet();
    }
}
