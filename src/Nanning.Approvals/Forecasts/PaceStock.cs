using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;

namespace Nanning.Approvals.Forecasts;

/// <summary>
/// What forecasts rest on, kept on this node: the distribution of working days of every step in the months that the rules look back, from the sums that each night adds
/// (<see cref="BoardTotal"/>), never from items. It stays the same until the next night, which every use looks up.
/// </summary>
public sealed class PaceStock(WorkingCalendar calendar, TimeProvider clock)
{
    // One reference, so that whoever reads it while another writes sees the whole of one of them.
    private Kept? kept;

    /// <summary>The paces as of the last night.</summary>
    public async Task<Paces> GetAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Forecast!;
        var until = await RollUp.UntilAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var from = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - policy.Months);
        if (kept is not { } known || (known.Until, known.From, known.Policy) != (until, from, policy))
        {
            var rolls = await db.BoardTotals.AsNoTracking().Where(total => total.Month >= from && total.Department == string.Empty)
                .GroupBy(total => new { total.Procedure, total.ActivityId, total.Days })
                .Select(group => new { group.Key.Procedure, group.Key.ActivityId, group.Key.Days, Visits = group.Sum(total => total.Count - total.Returned) })
                .Where(row => row.Visits > 0).ToListAsync(cancellationToken);
            var steps = rolls.GroupBy(row => (row.Procedure, row.ActivityId)).ToDictionary(
                group => group.Key, group => new StepPace(group.Key.Procedure, group.Key.ActivityId, group.Select(row => (row.Days, row.Visits))));
            kept = known = new Kept(until, from, policy, new Paces(steps, policy, calendar));
        }

        return known.Paces;
    }

    private sealed record Kept(DateOnly? Until, DateOnly From, ForecastPolicy Policy, Paces Paces);
}
