using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Departments;

/// <summary>The departments as last read, good as long as nobody on any node has changed one, or its officers, since: every use compares the version in the database.</summary>
public sealed class DepartmentCache
{
    private Kept? kept;

    /// <summary>The departments as they are now.</summary>
    public async Task<DepartmentDirectory> GetAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var version = db.AtHand is { } hand && hand.Asked<NumberSeries>()
            ? hand.Of<NumberSeries>().FirstOrDefault(series => series.Name == DepartmentDirectory.Series)?.Version ?? 0
            : await db.NumberSeries.Where(series => series.Name == DepartmentDirectory.Series).Select(series => series.Version).SingleOrDefaultAsync(cancellationToken);
        if (kept is not { } now || now.Version != version)
        {
            kept = now = new Kept(version, await DepartmentDirectory.LoadWithStaffAsync(db, cancellationToken));
        }

        return now.Directory;
    }

    private sealed record Kept(int Version, DepartmentDirectory Directory);
}
