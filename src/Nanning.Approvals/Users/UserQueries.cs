using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Users;

/// <summary>An account as administrators see it.</summary>
/// <param name="Stamp">Changes with every change; sent back by <see cref="SaveUser"/> it tells whether somebody else was faster.</param>
public sealed record UserView(
    Guid Id, string UserName, string DisplayName, string? Email, UserRole Role, string? Department, string? DepartmentName, Position Position, bool Disabled,
    Guid? ApplicantId, string? Applicant, DateTimeOffset CreatedAt, string? Stamp)
{
    /// <summary>Of an officer: the identifier of the applicant whose cases this officer keeps out of.</summary>
    public string? Concerned { get; init; }
}

/// <summary>Reads accounts, for administrators only.</summary>
public sealed class UserQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>What is asked of a list.</summary>
    /// <param name="Q">Part of the user name, the name, the mail address or the applicant's name.</param>
    public sealed record Filter(string? Q = null, UserRole? Role = null, string? Department = null, bool? Disabled = null, int Page = 1, int PageSize = 20);

    /// <summary>Accounts by user name; nothing for anyone but administrators.</summary>
    public async Task<Page<UserView>> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var users = Visible(db, actor);
        if (filter.Role is { } role)
        {
            users = users.Where(user => user.Role == role);
        }

        if (!string.IsNullOrEmpty(filter.Department))
        {
            users = users.Where(user => user.DepartmentCode == filter.Department);
        }

        if (filter.Disabled is { } disabled)
        {
            users = users.Where(user => user.Disabled == disabled);
        }

        if (filter.Q?.Trim() is { Length: > 0 } q)
        {
            var upper = q.ToUpperInvariant();
            users = users.Where(user =>
                user.NormalizedUserName!.Contains(upper) || user.DisplayName.Contains(q) || (user.NormalizedEmail != null && user.NormalizedEmail.Contains(upper))
                || db.Applicants.Any(applicant => applicant.Id == user.ApplicantId && applicant.Name.Contains(q)));
        }

        var total = await users.CountAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await users.OrderBy(user => user.NormalizedUserName).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<UserView>(await ViewsAsync(db, rows, cancellationToken), total);
    }

    /// <summary>One account; null when there is none, and for anyone but administrators.</summary>
    public async Task<UserView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Visible(db, actor).SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } row
            ? (await ViewsAsync(db, [row], cancellationToken))[0]
            : null;
    }

    private static IQueryable<User> Visible(ApprovalsDb db, Actor actor) =>
        actor.Role == UserRole.Administrator ? db.Users.AsNoTracking() : db.Users.Where(user => false);

    private static async Task<List<UserView>> ViewsAsync(ApprovalsDb db, List<User> rows, CancellationToken cancellationToken)
    {
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var ids = rows.Select(row => row.ApplicantId).OfType<Guid>().Distinct().ToList();
        var applicants = await db.Applicants.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => new { row.Name, row.Identifier }, cancellationToken);
        return [.. rows.Select(row => new UserView(
            row.Id, row.UserName!, row.DisplayName, row.Email, row.Role, row.DepartmentCode, row.DepartmentCode is { } code ? departments.Name(code) : null,
            row.Position, row.Disabled, row.ApplicantId, row.ApplicantId is { } applicant ? applicants.GetValueOrDefault(applicant)?.Name : null, row.CreatedAt,
            row.ConcurrencyStamp)
        {
            Concerned = row is { Role: UserRole.Officer, ApplicantId: { } of } ? applicants.GetValueOrDefault(of)?.Identifier : null,
        })];
    }
}
