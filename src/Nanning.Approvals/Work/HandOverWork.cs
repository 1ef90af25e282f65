using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>
/// All that somebody who leaves, or changes post, holds goes to a colleague in one go (离职、调岗移交), and to the department's pool where that colleague may not decide it.
/// A leader of the department does it, or an administrator; for some days it can be taken back.
/// </summary>
public sealed class HandOverWork(CommandRunner commands, CaseHost host, IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    /// <summary>Days in which a hand-over can be taken back.</summary>
    private const int DaysToUndo = 14;

    private const int MostAtOnce = 500;
    private const int LongestReason = 500;

    /// <summary>An item and what becomes of it.</summary>
    /// <param name="To">"colleague", "pool", or "stays" for a signature that is given in person.</param>
    /// <param name="Why">Why it does not go to the colleague.</param>
    public sealed record Moved(Guid Id, string CaseNumber, string Step, string Applicant, DateTimeOffset? DueAt, string To, string? Why);

    /// <summary>What somebody holds, and what would become of it.</summary>
    /// <param name="StandsInFor">How many colleagues this person stands in for in the days to come; those absences need another substitute.</param>
    public sealed record Preview(string User, string UserName, string? To, string? ToName, IReadOnlyList<Moved> Items, int StandsInFor, IReadOnlyList<Done> Earlier);

    /// <summary>A hand-over that was carried out.</summary>
    public sealed record Done(Guid Id, string UserName, string? ToName, DateTimeOffset At, string By, int ToColleague, int ToPool, int Stayed, bool MayUndo);

    /// <summary>Whose, to whom (user name; empty for the pool) and why.</summary>
    public sealed record Input(string? User, string? To, string? Reason);

    /// <summary>Shows what would happen; null when there is nobody of that name whom this person may ask for.</summary>
    public async Task<Preview?> PreviewAsync(Actor actor, string? user, string? to, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await PersonAsync(db, actor, user, cancellationToken) is not { } person)
        {
            return null;
        }

        var colleague = await ColleagueAsync(db, person, to, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var moved = new List<Moved>();
        foreach (var item in await Held(db, person.Id).AsNoTracking().Take(MostAtOnce).ToListAsync(cancellationToken))
        {
            moved.Add(await FateAsync(db, item, colleague, cancellationToken));
        }

        var earlier = await db.WorkHandOvers.AsNoTracking().Where(row => row.UserId == person.Id).OrderByDescending(row => row.At).Take(5).ToListAsync(cancellationToken);
        return new Preview(
            person.UserName!, person.DisplayName, colleague?.UserName, colleague?.DisplayName, moved,
            await db.Absences.CountAsync(row => row.SubstituteId == person.Id && row.EndedAt == null && row.ToOn >= today, cancellationToken), [.. earlier.Select(View)]);
    }

    public Task<Outcome<Done>> RunAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"hand-over/{input.User}"), (db, token) => MoveAsync(db, actor, input, token), cancellationToken);

    /// <summary>Puts back what is still where the hand-over put it.</summary>
    public Task<Outcome<Done>> UndoAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"undo-hand-over/{id}"), (db, token) => UndoAsync(db, actor, id, token), cancellationToken);

    private async Task<Outcome<Done>> MoveAsync(ApprovalsDb db, Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (await PersonAsync(db, actor, input.User, cancellationToken) is not { } person)
        {
            return Refusal.Field("user", Say.Pick("您的部门没有这名人员。", "Your department has nobody of that name."));
        }

        var colleague = await ColleagueAsync(db, person, input.To, cancellationToken);
        if (!string.IsNullOrWhiteSpace(input.To) && colleague is null)
        {
            return Refusal.Field("to", Say.Pick("请选择同一部门的另一名在岗人员，或留空交回科室池。", "Choose another person of the same department, or nobody for the pool."));
        }

        if (string.IsNullOrWhiteSpace(input.Reason) || input.Reason.Length > LongestReason)
        {
            return Refusal.Field("reason", Say.Pick($"请说明移交的原因，不超过 {LongestReason} 字。", $"Please say why, in at most {LongestReason} characters."));
        }

        var now = clock.GetUtcNow();
        var moved = new List<HandedItem>();
        foreach (var ofCase in (await Held(db, person.Id).Take(MostAtOnce).ToListAsync(cancellationToken)).GroupBy(item => item.CaseId))
        {
            var step = await host.OpenAsync(db, (await db.Cases.FindAsync([ofCase.Key], cancellationToken))!, actor, cancellationToken, whole: false);
            foreach (var item in ofCase)
            {
                moved.Add(new HandedItem(item.Id, await ToAsync(db, step, item, person, colleague, input.Reason.Trim(), cancellationToken)));
            }

            step.Case.Version++;
        }

        var row = new WorkHandOver
        {
            Id = Guid.CreateVersion7(now),
            UserId = person.Id,
            UserName = person.DisplayName,
            DepartmentCode = person.DepartmentCode!,
            ToId = colleague?.Id,
            ToName = colleague?.DisplayName,
            Reason = input.Reason.Trim(),
            By = actor.Name,
            At = now,
            Items = JsonSerializer.Serialize(moved, JsonSerializerOptions.Web),
        };
        db.WorkHandOvers.Add(row);
        return View(row);
    }

    private static async Task<string> ToAsync(ApprovalsDb db, CaseStep step, WorkItem item, User person, User? colleague, string reason, CancellationToken cancellationToken)
    {
        var fate = await FateAsync(db, item, colleague, cancellationToken);
        if (fate.To == "stays")
        {
            return fate.To;
        }

        var to = fate.To == "colleague" ? colleague : null;
        (item.AssigneeId, item.SubstituteFor) = (to?.Id, null);
        item.Version++;
        step.Journal("transferred", visible: true, item.ActivityId, item.Step, outcome: to?.DisplayName ?? "科室池", opinion: reason, data: new JsonObject { ["leaver"] = person.DisplayName });
        step.Send("notify", new NotifyPayload(
            null, to is null ? item.DepartmentCode : null, to is null ? item.Position : null, to?.Id, item.CaseId,
            $"移交：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", $"{person.DisplayName} 的“{item.Step}”移交{(to is null ? "科室池，请签收办理" : "给您办理")}：{reason}", $"/work-items/{item.Id}", Mail: true));
        return fate.To;
    }

    private async Task<Outcome<Done>> UndoAsync(ApprovalsDb db, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var row = await db.WorkHandOvers.SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (row is null || !May(actor, row.DepartmentCode))
        {
            return new Outcome<Done>.Missing();
        }

        var person = await db.Users.AsNoTracking().SingleAsync(user => user.Id == row.UserId, cancellationToken);
        if (!MayUndo(row) || person.Disabled || person.DepartmentCode != row.DepartmentCode)
        {
            return Refusal.Conflict("too-late", Say.Pick(
                $"移交超过 {DaysToUndo} 天、已经撤销，或该人员已停用、调离，不能再撤销。", $"It was undone already, is older than {DaysToUndo} days, or the person has left."));
        }

        var put = Items(row).Where(item => item.To != "stays").ToDictionary(item => item.Id, item => item.To == "colleague" ? row.ToId : null);
        var items = (await db.WorkItems.Where(item => put.Keys.Contains(item.Id) && item.State == WorkItemState.Open).ToListAsync(cancellationToken)).FindAll(item => item.AssigneeId == put[item.Id]);
        foreach (var ofCase in items.GroupBy(item => item.CaseId))
        {
            var step = await host.OpenAsync(db, (await db.Cases.FindAsync([ofCase.Key], cancellationToken))!, actor, cancellationToken, whole: false);
            foreach (var item in ofCase)
            {
                item.AssigneeId = person.Id;
                item.Version++;
                step.Journal("transferred", visible: true, item.ActivityId, item.Step, outcome: person.DisplayName, opinion: Say.Pick("撤销移交", "The hand-over was taken back"));
            }

            step.Case.Version++;
        }

        row.UndoneAt = clock.GetUtcNow();
        row.Version++;
        return View(row);
    }

    private static async Task<Moved> FateAsync(ApprovalsDb db, WorkItem item, User? colleague, CancellationToken cancellationToken)
    {
        var (to, why) = item.ParentId is not null || item.Pending is not null
            ? ("stays", Say.Pick("会签意见和等待会签的决定须由本人办理", "A signature, or a decision that waits for one, is given in person"))
            : colleague is null ? ("pool", (string?)null)
            : colleague.Position < item.Position ? ("pool", Say.Pick("对方职级不能办理", "Their position may not decide it"))
            : await Signing.ForbidAsync(db, item, colleague.Id, cancellationToken) is { } forbidden ? ("pool", forbidden.Text)
            : ("colleague", null);
        return new Moved(item.Id, item.CaseNumber, Say.Pick(item.Step, item.StepEn), item.ApplicantName, item.DueAt, to, why);
    }

    private static IQueryable<WorkItem> Held(ApprovalsDb db, Guid userId) =>
        db.WorkItems.Where(item => item.AssigneeId == userId && item.State == WorkItemState.Open).OrderBy(item => item.DueAt == null).ThenBy(item => item.DueAt).ThenBy(item => item.Id);

    private static async Task<User?> PersonAsync(ApprovalsDb db, Actor actor, string? name, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.UserName == name && user.Role == UserRole.Officer, cancellationToken) is { } person && May(actor, person.DepartmentCode) ? person : null;

    private static Task<User?> ColleagueAsync(ApprovalsDb db, User person, string? name, CancellationToken cancellationToken) => db.Users.AsNoTracking().SingleOrDefaultAsync(
        user => user.UserName == name && user.Id != person.Id && !user.Disabled && user.Role == UserRole.Officer && user.DepartmentCode == person.DepartmentCode, cancellationToken);

    private static bool May(Actor actor, string? department) => actor.Role is UserRole.Administrator || (actor is { Role: UserRole.Officer, Position: Position.Leader } && actor.DepartmentCode == department);

    private bool MayUndo(WorkHandOver row) => row.UndoneAt is null && row.At.AddDays(DaysToUndo) > clock.GetUtcNow();

    private static List<HandedItem> Items(WorkHandOver row) => JsonSerializer.Deserialize<List<HandedItem>>(row.Items, JsonSerializerOptions.Web)!;

    private Done View(WorkHandOver row)
    {
        var items = Items(row);
        return new Done(
            row.Id, row.UserName, row.ToName, row.At, row.By, items.Count(item => item.To == "colleague"), items.Count(item => item.To == "pool"), items.Count(item => item.To == "stays"), MayUndo(row));
    }

    private sealed record HandedItem(Guid Id, string To);
}
