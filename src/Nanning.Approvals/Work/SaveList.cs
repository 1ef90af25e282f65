using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Keeps a filter of the inbox under a name, changes it, deletes it, and takes a deletion back.</summary>
public sealed class SaveList(CommandRunner commands, TimeProvider clock)
{
    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 40;

    /// <summary>Longest filter, in characters.</summary>
    public const int LongestQuery = 1000;

    /// <summary>Most lists of a person, and most of a department.</summary>
    public const int Most = 20;

    /// <summary>For how long a deletion can be undone.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <param name="Name">What the tab says.</param>
    /// <param name="Query">The filter as the query of an address.</param>
    /// <param name="Shared">Whether the department shall see it; only heads may.</param>
    /// <param name="Default">Whether this person's inbox opens with it.</param>
    public sealed record Request(string? Name, string? Query, bool Shared, bool Default);

    /// <summary>Makes a list.</summary>
    public Task<Outcome<SavedListView>> CreateAsync(Actor actor, string? key, Request request, CancellationToken cancellationToken) => commands.RunAsync<SavedListView>(
        actor,
        new CommandKey(key, "save-list"),
        async (db, token) =>
        {
            if (actor.UserId is not { } user || actor.Role is UserRole.Applicant)
            {
                return Refusal.Forbidden("staff-only", Say.Pick("只有工作人员可以保存视图。", "Only the offices save lists."));
            }

            if (Check(actor, request, out var query) is { } refusal)
            {
                return refusal;
            }

            await SweepAsync(db, user, token);
            var department = request.Shared ? actor.DepartmentCode : null;
            var kept = db.SavedLists.Where(list => list.DeletedAt == null);
            if (await (department is null ? kept.Where(list => list.OwnerId == user && list.DepartmentCode == null) : kept.Where(list => list.DepartmentCode == department)).CountAsync(token) >= Most)
            {
                return Refusal.Conflict("too-many-lists", Say.Pick($"最多保存 {Most} 个视图，请先删除不用的。", $"There are {Most} lists already. Delete one first."));
            }

            var list = new SavedList
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()), Name = request.Name!.Trim(), Query = query, OwnerId = user, DepartmentCode = department, CreatedAt = clock.GetUtcNow(),
            };
            db.SavedLists.Add(list);
            await OpenWithAsync(db, user, list.Id, request.Default, token);
            return SavedListQueries.ViewOf(list, actor, request.Default);
        },
        cancellationToken);

    /// <summary>Changes name, filter, sharing and whether the inbox opens with it; of a list that this person may not change, the last alone.</summary>
    public Task<Outcome<SavedListView>> ChangeAsync(Actor actor, string? key, Guid id, Request request, CancellationToken cancellationToken) =>
        OnAsync(actor, key, "change-list", id, deleted: false, async (db, list, token) =>
        {
            var wanted = request with { Name = request.Name ?? list.Name, Query = request.Query ?? list.Query };
            if (Check(actor, wanted with { Shared = wanted.Shared && list.DepartmentCode is null }, out var query) is { } refusal)
            {
                return refusal;
            }

            var name = wanted.Name!.Trim();
            var department = wanted.Shared ? list.DepartmentCode ?? actor.DepartmentCode : null;
            if ((name, query, department) != (list.Name, list.Query, list.DepartmentCode))
            {
                if (!list.ChangeableBy(actor))
                {
                    return Refusal.Forbidden("not-yours", Say.Pick("这是部门共享的视图，只有创建人和科长、领导可以修改。", "This list belongs to the department: its maker and the heads may change it."));
                }

                (list.Name, list.Query, list.DepartmentCode) = (name, query, department);
                list.Version++;
            }

            await OpenWithAsync(db, actor.UserId!.Value, id, request.Default, token);
            return SavedListQueries.ViewOf(list, actor, request.Default);
        }, cancellationToken);

    /// <summary>Deletes a list; that can be undone for thirty days.</summary>
    public Task<Outcome<SavedListView>> DeleteAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        OnAsync(actor, key, "delete-list", id, deleted: false, (db, list, token) => Task.FromResult(MarkDeleted(actor, list, clock.GetUtcNow())), cancellationToken);

    /// <summary>Takes a deletion back.</summary>
    public Task<Outcome<SavedListView>> RestoreAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        OnAsync(actor, key, "restore-list", id, deleted: true, (db, list, token) => Task.FromResult(MarkDeleted(actor, list, null)), cancellationToken);

    private static Outcome<SavedListView> MarkDeleted(Actor actor, SavedList list, DateTimeOffset? at)
    {
        if (!list.ChangeableBy(actor))
        {
            return Refusal.Forbidden("not-yours", Say.Pick("这是部门共享的视图，只有创建人和科长、领导可以删除。", "This list belongs to the department: its maker and the heads may delete it."));
        }

        list.DeletedAt = at;
        list.Version++;
        return SavedListQueries.ViewOf(list, actor, first: false);
    }

    private static Refusal? Check(Actor actor, Request request, out string query)
    {
        query = string.Empty;
        if (request.Name?.Trim() is not { Length: > 0 and <= LongestName })
        {
            return Refusal.Field("name", Say.Pick($"请给视图起一个名称，最多 {LongestName} 字。", $"Give the list a name of at most {LongestName} characters."));
        }

        if (request.Shared && !SavedList.MayShare(actor))
        {
            return Refusal.Forbidden("heads-only", Say.Pick("只有科长和领导可以把视图共享给部门。", "Only section heads and leaders share a list with their department."));
        }

        // Whatever was sent, what is kept is what a filter can say.
        var parts = QueryHelpers.ParseQuery(request.Query);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var filter = WorkFilter.Read(name => parts.TryGetValue(name, out var value) ? value.ToString() : null, errors);
        query = filter.ToQuery();
        return errors.Count > 0 ? Refusal.Fields(errors)
            : query.Length > LongestQuery ? Refusal.Field("query", Say.Pick("筛选条件太长。", "The filter is too long.")) : null;
    }

    private static async Task OpenWithAsync(ApprovalsDb db, Guid user, Guid list, bool wanted, CancellationToken cancellationToken)
    {
        var row = await db.DefaultLists.FindAsync([user], cancellationToken);
        if (wanted && row is null)
        {
            db.DefaultLists.Add(new DefaultList { UserId = user, ListId = list });
        }
        else if (wanted)
        {
            row!.ListId = list;
        }
        else if (row?.ListId == list)
        {
            db.DefaultLists.Remove(row);
        }
    }

    private async Task SweepAsync(ApprovalsDb db, Guid user, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Kept;
        await db.SavedLists.Where(list => list.OwnerId == user && list.DeletedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    private Task<Outcome<SavedListView>> OnAsync(
        Actor actor, string? key, string action, Guid id, bool deleted, Func<ApprovalsDb, SavedList, CancellationToken, Task<Outcome<SavedListView>>> work, CancellationToken cancellationToken) =>
        commands.RunAsync<SavedListView>(
            actor,
            new CommandKey(key, $"{action}/{id}"),
            async (db, token) => await db.SavedLists.SingleOrDefaultAsync(list => list.Id == id && (list.DeletedAt != null) == deleted, token) is { } found && found.VisibleTo(actor)
                ? await work(db, found, token)
                : new Outcome<SavedListView>.Missing(),
            cancellationToken);
}
