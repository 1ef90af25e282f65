using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A saved list as its person sees it.</summary>
/// <param name="Query">The filter as the query of an address.</param>
/// <param name="Shared">Whether the department sees it.</param>
/// <param name="Default">Whether this person's inbox opens with it.</param>
public sealed record SavedListView(Guid Id, string Name, string Query, bool Shared, bool Own, bool Default, bool MayChange);

/// <summary>Reads saved lists.</summary>
public sealed class SavedListQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>The lists this person sees: own ones, then those of the department, each in the order in which they were made.</summary>
    public async Task<IReadOnlyList<SavedListView>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (user, department) = (actor.UserId, actor.Role == UserRole.Officer ? actor.DepartmentCode : null);
        var lists = await db.SavedLists.AsNoTracking()
            .Where(list => list.DeletedAt == null && (list.OwnerId == user || (list.DepartmentCode != null && list.DepartmentCode == department)))
            .OrderBy(list => list.CreatedAt).ThenBy(list => list.Id).ToListAsync(cancellationToken);
        var first = await db.DefaultLists.Where(row => row.UserId == user).Select(row => (Guid?)row.ListId).SingleOrDefaultAsync(cancellationToken);
        return [.. lists.OrderBy(list => list.DepartmentCode is not null).Select(list => ViewOf(list, actor, list.Id == first))];
    }

    internal static SavedListView ViewOf(SavedList list, Actor actor, bool first) =>
        new(list.Id, list.Name, list.Query, list.DepartmentCode is not null, list.OwnerId == actor.UserId, first, list.ChangeableBy(actor));
}
