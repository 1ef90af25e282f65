using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Work;

/// <summary>Writes down since when an item is held, whichever command took it out of the pool, handed it on or gave it back.</summary>
internal static class HeldSince
{
    /// <summary>Stamps the items whose holder the command has changed; the last thing before it is saved.</summary>
    public static void Stamp(ApprovalsDb db, DateTimeOffset now)
    {
        foreach (var item in db.WorkItems.Local)
        {
            var entry = db.Entry(item);
            var before = entry.State is EntityState.Added ? null : entry.Property(row => row.AssigneeId).OriginalValue;
            if (item.AssigneeId != before)
            {
                var standsIn = entry.Property(row => row.SubstituteFor);
                item.SubstituteFor = entry.State is not EntityState.Added && standsIn.OriginalValue == item.SubstituteFor ? null : item.SubstituteFor;
                item.ClaimedAt = item.AssigneeId is null ? null : before is null ? now : item.ClaimedAt ?? now;
            }
        }
    }
}
