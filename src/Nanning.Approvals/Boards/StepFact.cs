using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Assessment;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Boards;

/// <summary>What one step of one case took, once it is decided.</summary>
/// <param name="Month">First day of the month in which it was decided.</param>
/// <param name="Days">Whole working days that its limit counts; those since it was opened when it has none.</param>
/// <param name="Limited">Whether it had a limit that ran.</param>
/// <param name="Waited">Until somebody took it, in seconds of working days.</param>
/// <param name="Worked">From then until it was decided.</param>
/// <param name="Outside">While the clock was paused: with the applicant, experts, a public notice.</param>
internal sealed record StepFact(
    DateOnly Month, string Department, string Procedure, string ActivityId, string Step, string? StepEn, int Days, bool Limited, bool Late, bool Returned, long Waited, long Worked, long Outside);

/// <summary>Reads what was decided in a time and what it took.</summary>
public sealed class StepFacts(WorkingCalendar calendar, AssessmentRule rule)
{
    // Items whose clocks are read together.
    private const int MostTogether = 400;

    /// <summary>The steps of departments that were decided from an instant on and before another.</summary>
    internal async Task<List<StepFact>> ReadAsync(ApprovalsDb db, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var items = await db.WorkItems.AsNoTracking()
            .Where(item => item.State == WorkItemState.Done && item.DecidedAt >= from && item.DecidedAt < before && item.PartyId == null && item.ParentId == null)
            .Select(item => new Item(
                item.Id, item.CaseId, item.DepartmentCode, item.ProcedureCode, item.ActivityId, item.Step, item.StepEn, item.Outcome, item.CreatedAt, item.ClaimedAt, item.DecidedAt!.Value, item.StepDueAt))
            .ToListAsync(cancellationToken);
        var facts = new List<StepFact>(items.Count);
        foreach (var some in items.Chunk(MostTogether))
        {
            var cases = some.Select(item => item.CaseId).Distinct().ToList();
            var clocks = (await db.Clocks.AsNoTracking().Include(clock => clock.Entries).Where(clock => cases.Contains(clock.CaseId) && clock.WorkItemId != null).ToListAsync(cancellationToken))
                .ToLookup(clock => clock.WorkItemId!.Value);
            facts.AddRange(some.Select(item => Fact(item, clocks[item.Id].FirstOrDefault())));
        }

        return facts;
    }

    private StepFact Fact(Item item, LegalClock? clock)
    {
        var pauses = clock is null ? [] : Pauses(clock, item).ToList();
        var taken = item.ClaimedAt is { } claimed && claimed > item.CreatedAt && claimed < item.DecidedAt ? claimed : item.ClaimedAt is null ? item.DecidedAt : item.CreatedAt;
        var (opened, decided) = (WorkingCalendar.DateOf(item.CreatedAt), WorkingCalendar.DateOf(item.DecidedAt));
        return new StepFact(
            new DateOnly(decided.Year, decided.Month, 1), item.Department, item.Procedure, item.ActivityId, item.Step, item.StepEn,
            clock?.Used(calendar, item.DecidedAt) ?? Math.Max(0, calendar.WorkingDaysBetween(opened, decided.AddDays(-1))),
            item.DueAt is not null, item.DecidedAt >= item.DueAt, item.Outcome is { } outcome && rule.ReturnedOutcomes.Contains(outcome),
            Seconds(item.CreatedAt, taken, pauses), Seconds(taken, item.DecidedAt, pauses),
            pauses.Sum(pause => (long)calendar.TimeOnWorkingDays(pause.From, pause.To).TotalSeconds));
    }

    private long Seconds(DateTimeOffset from, DateTimeOffset to, List<(DateTimeOffset From, DateTimeOffset To)> pauses) =>
        Math.Max(0, (long)calendar.TimeOnWorkingDays(from, to).TotalSeconds
            - pauses.Sum(pause => (long)calendar.TimeOnWorkingDays(pause.From < from ? from : pause.From, pause.To > to ? to : pause.To).TotalSeconds));

    /// <summary>The pauses that ended since the item was opened: those before belong to the round before.</summary>
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Pauses(LegalClock clock, Item item)
    {
        DateTimeOffset? since = null;
        foreach (var entry in clock.Entries.OrderBy(entry => entry.Seq))
        {
            if (entry.Kind == ClockEntryKind.Paused)
            {
                since = entry.At;
            }
            else if (entry.Kind is ClockEntryKind.Resumed or ClockEntryKind.Stopped && since is { } from)
            {
                since = null;
                if (entry.At >= item.CreatedAt && from < item.DecidedAt)
                {
                    yield return (from, entry.At < item.DecidedAt ? entry.At : item.DecidedAt);
                }
            }
        }
    }

    private sealed record Item(
        Guid Id, Guid CaseId, string Department, string Procedure, string ActivityId, string Step, string? StepEn, string? Outcome, DateTimeOffset CreatedAt, DateTimeOffset? ClaimedAt,
        DateTimeOffset DecidedAt, DateTimeOffset? DueAt);
}
