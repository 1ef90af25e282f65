using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Duties;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Conferences;

/// <summary>A meeting in a list.</summary>
public sealed record ConferenceSummary(Guid Id, string Number, string Title, DateOnly HeldOn, string Chair, int Attendees, int Decisions, int Duties);

/// <summary>A decision with the duty that came of it, as far as this person may see it.</summary>
/// <param name="IsDuty">Whether a duty came of it; one that did not may still become one.</param>
public sealed record DecisionView(int Seq, string Text, DutySummary? Duty, bool IsDuty);

/// <summary>A meeting as its page shows it.</summary>
public sealed record ConferenceDetail(
    Guid Id, string Number, string Title, DateOnly HeldOn, string Place, string Chair, IReadOnlyList<string> Agenda, IReadOnlyList<string> Attendees, string? Guests, string? Minutes,
    string Recorder, DateTimeOffset At, IReadOnlyList<DecisionView> Decisions);

/// <summary>Reads meetings of the joint conference: staff only.</summary>
public sealed class ConferenceQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, DutyQueries duties, DutyPlan plan, TimeProvider clock)
{
    /// <summary>Meetings, the latest first.</summary>
    public async Task<Page<ConferenceSummary>> ListAsync(Actor actor, string? q, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (!Reads(actor))
        {
            return new Page<ConferenceSummary>([], 0);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var words = q?.Trim() ?? string.Empty;
        var found = db.Conferences.AsNoTracking().Where(row => words == "" || row.Title.Contains(words) || row.Number.Contains(words) || row.Agenda.Contains(words));
        var total = await found.CountAsync(cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        var rows = await found.OrderByDescending(row => row.HeldOn).ThenByDescending(row => row.Number).Skip((Math.Max(page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var decisions = (await db.ConferenceDecisions.AsNoTracking().Where(row => ids.Contains(row.ConferenceId)).ToListAsync(cancellationToken)).ToLookup(row => row.ConferenceId);
        return new Page<ConferenceSummary>(
            [.. rows.Select(row => new ConferenceSummary(
                row.Id, row.Number, row.Title, row.HeldOn, row.Chair, CodeList.Read(row.Attendees).Count, decisions[row.Id].Count(), decisions[row.Id].Count(decision => decision.DutyId is not null)))],
            total);
    }

    /// <summary>One meeting, or null.</summary>
    public async Task<ConferenceDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (!Reads(actor))
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Conferences.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        var directory = await departments.GetAsync(db, cancellationToken);
        var decisions = await db.ConferenceDecisions.AsNoTracking().Where(decision => decision.ConferenceId == id).OrderBy(decision => decision.Seq).ToListAsync(cancellationToken);
        var known = (await duties.ListAsync(actor, new DutyQueries.Filter(Conference: id, PageSize: 200), cancellationToken)).Items.ToDictionary(duty => duty.Id);
        return new ConferenceDetail(
            row.Id, row.Number, row.Title, row.HeldOn, row.Place, row.Chair, row.Agenda.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            [.. CodeList.Read(row.Attendees).Select(directory.Name)], row.Guests, row.Minutes, row.Recorder, row.At,
            [.. decisions.Select(decision => new DecisionView(decision.Seq, decision.Text, decision.DutyId is { } duty ? known.GetValueOrDefault(duty) : null, decision.DutyId is not null))]);
    }

    /// <summary>Whether this person may record a meeting.</summary>
    public async Task<bool> MayRecordAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return RecordConference.MayRecord(actor, plan, await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
    }

    private static bool Reads(Actor actor) => actor.Role is UserRole.Officer or UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor;
}
