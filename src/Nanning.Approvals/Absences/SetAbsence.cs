using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Absences;

/// <summary>An officer says when they are away and who stands in; a leader may say it for a colleague. It can be ended early.</summary>
public sealed class SetAbsence(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    // Two absences that close a circle only together must not be set at the same time.
    private const string Lock = "absences";
    private const int LongestDays = 366;

    /// <summary>The absence. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="User">User name of who is away; null for oneself. Only leaders name somebody else.</param>
    /// <param name="Substitute">User name of who stands in.</param>
    /// <param name="Procedure">Code of the only procedure it is for; null for all.</param>
    /// <param name="HandOver">Whether what the person holds goes to the substitute on the first day.</param>
    public sealed record Input(string? User, string? Substitute, DateOnly? From, DateOnly? To, string? Procedure, string? Reason, bool HandOver);

    /// <summary>The absence that was set, and how many items moved at once.</summary>
    public sealed record Done(Guid Id, int Moved);

    public Task<Outcome<Done>> SetAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, "set-absence"), (db, token) => SetAsync(db, actor, input, token), cancellationToken);

    /// <summary>Ends an absence now: of oneself, or of a colleague by a leader.</summary>
    public Task<Outcome<Done>> EndAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"end-absence/{id}"), (db, token) => EndAsync(db, actor, id, token), cancellationToken);

    private async Task<Outcome<Done>> SetAsync(ApprovalsDb db, Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } department, UserId: { } self })
        {
            return Refusal.Forbidden("officers-only", Say.Pick("只有部门人员可以设置代办。", "Only officers of departments have substitutes."));
        }

        await Numbers.LockAsync(db, Lock, cancellationToken);
        var (now, today) = (clock.GetUtcNow(), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var person = string.IsNullOrWhiteSpace(input.User) ? await db.Users.AsNoTracking().SingleAsync(user => user.Id == self, cancellationToken) : await ColleagueAsync(db, input.User, department, cancellationToken);
        var substitute = await ColleagueAsync(db, input.Substitute, department, cancellationToken);
        if (person is not null && person.Id != self && actor.Position < Position.Leader)
        {
            return Refusal.Forbidden("leader-only", Say.Pick("只有部门领导可以替他人设置代办。", "Only a leader sets an absence for a colleague."));
        }

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Wrong(bool wrong, string field, string text)
        {
            if (wrong)
            {
                errors.TryAdd(field, [text]);
            }
        }

        Wrong(person is null, "user", Say.Pick("本部门没有这名人员。", "The department has nobody of that name."));
        Wrong(substitute is null || substitute.Id == person?.Id, "substitute", Say.Pick("请选择本部门的另一名人员代办。", "Choose a colleague of the department who stands in."));
        Wrong(input.From is null, "from", Say.Pick("请填写开始日期。", "Please give the first day."));
        Wrong(input.To is null || input.To < today || input.To < input.From || input.To > today.AddDays(LongestDays), "to", Say.Pick("结束日期不能早于今天和开始日期，最长一年。", "The last day is not before today or the first day, and at most a year ahead."));
        Wrong(!string.IsNullOrEmpty(input.Procedure) && !await db.ProcedureEditions.AnyAsync(row => row.Code == input.Procedure, cancellationToken), "procedure", Say.Pick("没有这一事项。", "There is no such procedure."));
        Wrong(input.Reason?.Trim().Length > 256, "reason", Say.Pick("不能超过 256 字。", "At most 256 characters, please."));
        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var procedure = string.IsNullOrEmpty(input.Procedure) ? null : input.Procedure;
        if (await ClosesCircleAsync(db, person!.Id, substitute!.Id, input.From!.Value, input.To!.Value, procedure, cancellationToken))
        {
            return Refusal.Field("substitute", Say.Pick("对方在这段时间也请假，且最终由您代办，形成循环，请另选他人。", "That colleague is away, too, and you would stand in for each other. Choose somebody else."));
        }

        var absence = new Absence
        {
            Id = Guid.CreateVersion7(now),
            UserId = person.Id,
            SubstituteId = substitute.Id,
            DepartmentCode = department,
            FromOn = input.From.Value,
            ToOn = input.To.Value,
            Procedure = procedure,
            Reason = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim(),
            HandOver = input.HandOver,
            CreatedBy = actor.Name,
            CreatedAt = now,
        };
        db.Absences.Add(absence);
        Tell(db, substitute.Id, $"代办：{person.DisplayName}", $"{person.DisplayName} 自 {absence.FromOn:yyyy-MM-dd} 至 {absence.ToOn:yyyy-MM-dd} 请假，期间由您代办。", now);
        if (person.Id != self)
        {
            Tell(db, person.Id, "已为您设置代办", $"{actor.Name} 为您设置了 {absence.FromOn:yyyy-MM-dd} 至 {absence.ToOn:yyyy-MM-dd} 的代办人：{substitute.DisplayName}。", now);
        }

        if (!absence.HandOver || absence.FromOn > today)
        {
            return new Done(absence.Id, 0);
        }

        // The routing below reads what is stored.
        await db.SaveChangesAsync(cancellationToken);
        absence.HandedOverAt = now;
        return new Done(absence.Id, await Substitutes.MoveAsync(db, host, person, procedure, today, actor, cancellationToken));
    }

    private async Task<Outcome<Done>> EndAsync(ApprovalsDb db, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var absence = await db.Absences.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (absence is null || (absence.UserId != actor.UserId && !(actor.Position == Position.Leader && actor.DepartmentCode == absence.DepartmentCode)))
        {
            return new Outcome<Done>.Missing();
        }

        if (absence.EndedAt is not null)
        {
            return Refusal.Conflict("absence-ended", Say.Pick("代办已经结束。", "It has ended already."));
        }

        absence.EndedAt = clock.GetUtcNow();
        absence.Version++;
        Tell(db, absence.SubstituteId, "代办结束", $"{actor.Name} 结束了代办设置，之后的待办不再转给您。", clock.GetUtcNow());
        return new Done(id, 0);
    }

    /// <summary>Whether the substitute's own substitutes lead back to the person on some day of the absence.</summary>
    private static async Task<bool> ClosesCircleAsync(ApprovalsDb db, Guid person, Guid substitute, DateOnly from, DateOnly to, string? procedure, CancellationToken cancellationToken)
    {
        var others = await db.Absences.AsNoTracking().Where(row => row.EndedAt == null && row.FromOn <= to && row.ToOn >= from && (procedure == null || row.Procedure == null || row.Procedure == procedure))
            .Select(row => new { row.UserId, row.SubstituteId }).ToListAsync(cancellationToken);
        var reached = new HashSet<Guid>();
        var open = new Queue<Guid>([substitute]);
        while (open.TryDequeue(out var at))
        {
            if (at == person)
            {
                return true;
            }

            if (reached.Add(at))
            {
                others.FindAll(row => row.UserId == at).ForEach(row => open.Enqueue(row.SubstituteId));
            }
        }

        return false;
    }

    private static Task<User?> ColleagueAsync(ApprovalsDb db, string? userName, string department, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.UserName == userName && !user.Disabled && user.Role == UserRole.Officer && user.DepartmentCode == department, cancellationToken);

    private static void Tell(ApprovalsDb db, Guid person, string subject, string text, DateTimeOffset now) =>
        db.Outbox.Add(OutboxMessage.Of("notify", new NotifyPayload(null, null, null, person, null, subject, text, "/absences", Mail: true), now));
}
