using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Web.Identity;

/// <summary>Who is signed in, as the database knows the person now: a role that was taken away or an account that was disabled counts at once.</summary>
public sealed class CurrentActor(IHttpContextAccessor context, IDbContextFactory<ApprovalsDb> contexts)
{
    private Task<User?>? user;

    /// <summary>The person, or null when nobody is signed in.</summary>
    public async ValueTask<Actor?> GetAsync() => await UserAsync() is { } found ? Actor.Of(found) : null;

    /// <summary>The person's account, or null.</summary>
    public Task<User?> UserAsync() => user ??= LoadAsync();

    /// <summary>The person; for use behind a policy that requires one.</summary>
    public async ValueTask<Actor> RequiredAsync() =>
        await GetAsync() ?? throw new InvalidOperationException("This needs a policy that requires a signed-in person.");

    private async Task<User?> LoadAsync()
    {
        if (!Guid.TryParse(context.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync();
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(found => found.Id == id && !found.Disabled);
    }
}
