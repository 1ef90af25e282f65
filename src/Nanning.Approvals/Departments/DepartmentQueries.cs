using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Departments;

/// <summary>A department as administrators see it.</summary>
/// <param name="Officers">Officers whose accounts are not disabled.</param>
public sealed record DepartmentView(
    string Code, string Name, string FullName, string NameEn, string Kind, DateOnly? ValidFrom, DateOnly? ValidUntil, string? Successor, int Officers);

/// <summary>Reads departments, for administrators only; everybody else meets them by name.</summary>
public sealed class DepartmentQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>All departments by kind and code; nothing for anyone but administrators.</summary>
    /// <param name="q">Part of the code or a name.</param>
    public async Task<IReadOnlyList<DepartmentView>> ListAsync(Actor actor, string? q, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Administrator)
        {
            return [];
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var officers = await db.Users.Where(user => user.Role == UserRole.Officer && !user.Disabled && user.DepartmentCode != null)
            .GroupBy(user => user.DepartmentCode!).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var words = q?.Trim() ?? string.Empty;
        var rows = await db.Departments.AsNoTracking().OrderBy(row => row.Kind).ThenBy(row => row.Code).ToListAsync(cancellationToken);
        return [.. rows
            .Where(row => Holds(row.Code) || Holds(row.Name) || Holds(row.FullName) || Holds(row.NameEn))
            .Select(row => new DepartmentView(
                row.Code, row.Name, row.FullName, row.NameEn, row.Kind, row.ValidFrom, row.ValidUntil, row.SuccessorCode, officers.GetValueOrDefault(row.Code)))];

        bool Holds(string text) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
