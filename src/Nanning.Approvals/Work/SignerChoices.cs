using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A person who can be asked to sign, or for an opinion.</summary>
/// <param name="Own">Of the item's own department.</param>
public sealed record SignerChoice(string User, string Name, string Department, string DepartmentName, Position Position, bool Own);

/// <summary>Whom the holder of an item can ask.</summary>
public sealed class SignerChoices(IDbContextFactory<ApprovalsDb> contexts, CaseHost host)
{
    /// <param name="forCopies">For copies: everybody of these departments.</param>
    /// <summary>People of the own department and of the other departments of the case, who hold and sign nothing here yet; null for who may not ask.</summary>
    public async Task<IReadOnlyList<SignerChoice>?> ListAsync(Actor actor, Guid id, CancellationToken cancellationToken, bool forCopies = false)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { ParentId: null } item || !item.VisibleTo(actor)
            || !(forCopies ? CopyWorkItem.MayCopy(item, actor) : item.MayDecide(actor)))
        {
            return null;
        }

        // The context is thrown away: what opening the case tracks is never saved.
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken, whole: false);
        var departments = SignWorkItem.Departments(step, item);
        var taken = (await Signing.PartsAsync(db, item, cancellationToken))
            .Where(part => Signing.IsOpen(part) || part is { State: WorkItemState.Done, Kind: WorkItemKind.Signer, Outcome: Signing.Agree })
            .Select(part => part.DecidedBy ?? part.AssigneeId).Append(item.AssigneeId).Where(_ => !forCopies).Append(actor.UserId).OfType<Guid>().ToList();
        var people = await db.Users.AsNoTracking()
            .Where(user => user.Role == UserRole.Officer && !user.Disabled && user.DepartmentCode != null && departments.Contains(user.DepartmentCode) && !taken.Contains(user.Id))
            .OrderBy(user => user.DisplayName).ToListAsync(cancellationToken);
        return [.. people.OrderBy(user => departments.ToList().IndexOf(user.DepartmentCode!)).Select(user => new SignerChoice(
            user.UserName!, user.DisplayName, user.DepartmentCode!, step.Departments.Name(user.DepartmentCode!), user.Position, user.DepartmentCode == item.DepartmentCode))];
    }
}
