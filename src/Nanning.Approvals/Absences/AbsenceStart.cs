using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Absences;

/// <summary>Moves what a person holds to the substitute on the first day of an absence that says so; marked in the transaction that moves it, so once on any number of nodes.</summary>
public sealed class AbsenceStart(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, BackgroundWork background, TimeProvider clock) : IDueWork
{
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Waiting(db).MinAsync(absence => (DateOnly?)absence.FromOn, cancellationToken) is { } day ? WorkingCalendar.StartOf(day) : null;
    }

    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, MoveAsync, cancellationToken);

    private async Task<int> MoveAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        if (await Waiting(db).Where(absence => absence.FromOn <= today).OrderBy(absence => absence.FromOn).ThenBy(absence => absence.Id).FirstOrDefaultAsync(cancellationToken) is not { } first)
        {
            return 0;
        }

        first.HandedOverAt = clock.GetUtcNow();
        first.Version++;
        if (first.ToOn >= today)
        {
            await Substitutes.MoveAsync(db, host, await db.Users.AsNoTracking().SingleAsync(user => user.Id == first.UserId, cancellationToken), first.Procedure, today, Actor.System, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return 1;
    }

    private static IQueryable<Absence> Waiting(ApprovalsDb db) => db.Absences.Where(absence => absence.HandOver && absence.HandedOverAt == null && absence.EndedAt == null);
}
