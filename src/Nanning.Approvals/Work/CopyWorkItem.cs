using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>Sends copies of a case to people who should know of it (抄送), and marks them as read.</summary>
public sealed class CopyWorkItem(CommandRunner commands, CaseHost host, IDbContextFactory<ApprovalsDb> contexts, WriteGate gate, TimeProvider clock)
{
    private const int Most = 50;
    private const int LongestReason = 500;

    /// <summary>Who got a copy, and who had one already.</summary>
    public sealed record Copied(Guid Id, IReadOnlyList<string> To, IReadOnlyList<string> Had);

    /// <param name="users">User names of people of the offices.</param>
    public Task<Outcome<Copied>> RunAsync(Actor actor, string? key, Guid id, IReadOnlyList<string> users, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"copy/{id}"), (db, token) => CopyAsync(db, actor, id, users, reason, token), cancellationToken);

    /// <summary>The person has opened the case: the copy is read. Whoever has none, or has read it, costs one look.</summary>
    public async Task ReadAsync(Actor actor, Guid caseId, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (actor.UserId is not { } user || actor.Role == UserRole.Applicant
                || !await db.CaseCopies.AnyAsync(copy => copy.CaseId == caseId && copy.UserId == user && copy.ReadAt == null, cancellationToken))
            {
                return;
            }
        }

        await gate.RunAsync(
            (db, token) => db.CaseCopies.Where(copy => copy.CaseId == caseId && copy.UserId == actor.UserId && copy.ReadAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(copy => copy.ReadAt, clock.GetUtcNow()), token),
            cancellationToken);
    }

    /// <summary>The same inside somebody else's transaction; the caller saves.</summary>
    internal async Task<Outcome<Copied>> CopyAsync(ApprovalsDb db, Actor actor, Guid id, IReadOnlyList<string> users, string? reason, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Copied>.Missing();
        }

        if (!MayCopy(item, actor))
        {
            return Refusal.Forbidden("may-not-copy", Say.Pick("只有本环节部门的人员可以抄送。", "Only people of the step's department send copies."));
        }

        if (users.Count is 0 or > Most)
        {
            return Refusal.Field("users", users.Count == 0 ? Say.Pick("请选择抄送给谁。", "Choose whom to send it to.") : Say.Pick($"一次最多抄送 {Most} 人。", $"At most {Most} people at once."));
        }

        if (reason is { Length: > LongestReason })
        {
            return Refusal.Field("reason", Say.Pick($"不能超过 {LongestReason} 字。", $"At most {LongestReason} characters."));
        }

        var people = await db.Users.AsNoTracking().Where(user => users.Contains(user.UserName!) && !user.Disabled && user.Role != UserRole.Applicant).ToListAsync(cancellationToken);
        if (users.FirstOrDefault(name => !people.Exists(person => person.UserName == name)) is { } unknown)
        {
            return Refusal.Field("users", Say.Pick($"没有“{unknown}”这名工作人员。", $"There is nobody called “{unknown}” in the offices."));
        }

        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken, whole: false);
        var added = await CopyWriter.AddAsync(step, item, people, reason, actor, cancellationToken);
        step.Case.Version++;
        return new Copied(
            id, [.. added.Select(person => person.DisplayName)], [.. people.Where(person => !added.Exists(one => one.Id == person.Id)).Select(person => person.DisplayName)]);
    }

    /// <summary>Officers of the department that acts, also after it has decided.</summary>
    internal static bool MayCopy(WorkItem item, Actor actor) =>
        actor.Role == UserRole.Officer && item.PartyId is null && actor.DepartmentCode == item.DepartmentCode && item.State != WorkItemState.Cancelled;
}
