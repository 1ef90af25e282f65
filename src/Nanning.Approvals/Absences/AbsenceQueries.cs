using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Absences;

/// <summary>An absence as lists show it.</summary>
/// <param name="Now">Whether it is in force today.</param>
/// <param name="MayEnd">Whether this person may end it.</param>
public sealed record AbsenceView(
    Guid Id, string User, string UserName, string Substitute, string SubstituteName, DateOnly From, DateOnly To, string? Procedure, string? Reason, bool HandOver, string CreatedBy, bool Now, bool MayEnd);

/// <summary>Reads absences: one's own, those one stands in for, and for a leader those of the department.</summary>
public sealed class AbsenceQueries(IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    /// <summary>What has not passed, by the first day.</summary>
    public async Task<IReadOnlyList<AbsenceView>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Officer, UserId: { } self, DepartmentCode: { } department })
        {
            return [];
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var leads = actor.Position == Position.Leader;
        var rows = await db.Absences.AsNoTracking()
            .Where(row => row.EndedAt == null && row.ToOn >= today && (row.UserId == self || row.SubstituteId == self || (leads && row.DepartmentCode == department)))
            .OrderBy(row => row.FromOn).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var ids = rows.SelectMany(row => new[] { row.UserId, row.SubstituteId }).Distinct().ToList();
        var people = await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, cancellationToken);
        return [.. rows.Select(row => new AbsenceView(
            row.Id, people[row.UserId].UserName!, people[row.UserId].DisplayName, people[row.SubstituteId].UserName!, people[row.SubstituteId].DisplayName, row.FromOn, row.ToOn, row.Procedure, row.Reason,
            row.HandOver, row.CreatedBy, row.FromOn <= today, row.UserId == self || leads))];
    }
}
