using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>
/// Reminds the leads of reports and deadlines: one message per department and day. The next day of each duty moves on in the transaction that puts the message into
/// the outbox, so every reminder leaves exactly once on any number of nodes.
/// </summary>
public sealed class DutyReminders(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, DutyCalendar dates, BackgroundWork background, TimeProvider clock) : IDueWork
{
    private const int MostLines = 40;

    /// <summary>When the next reminder is due, or null.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Duties.MinAsync(duty => duty.NextReminderOn, cancellationToken) is { } day ? WorkingCalendar.StartOf(day) : null;
    }

    /// <summary>Sends what is due; returns of how many duties.</summary>
    public Task<int> FireDueAsync(CancellationToken cancellationToken) => FireDueAsync(WorkingCalendar.DateOf(clock.GetUtcNow()), cancellationToken);

    /// <summary>Sends what is due on a day.</summary>
    public async Task<int> FireDueAsync(DateOnly today, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Duties.AnyAsync(duty => duty.NextReminderOn <= today, cancellationToken))
            {
                return 0;
            }
        }

        using var taken = background.Take();
        return taken is null ? 0 : await gate.RunAsync((db, token) => FireAsync(db, today, token), cancellationToken);
    }

    private async Task<int> FireAsync(ApprovalsDb db, DateOnly today, CancellationToken cancellationToken)
    {
        var due = await db.Duties.Where(duty => duty.NextReminderOn <= today).OrderBy(duty => duty.Code).ToListAsync(cancellationToken);
        var ids = due.ConvertAll(duty => duty.Id);
        var reports = (await db.DutyEntries.AsNoTracking().Where(entry => ids.Contains(entry.DutyId) && entry.Kind == DutyEntryKind.Report).ToListAsync(cancellationToken))
            .ToLookup(entry => entry.DutyId);
        var directory = await departments.GetAsync(db, cancellationToken);
        var lines = new List<(string Department, string Line, bool Overdue)>();
        foreach (var duty in due)
        {
            var reported = DutyDesk.ReportedIn(reports[duty.Id]);
            var from = duty.NextReminderOn;

            // After a long stop only what was due last is said.
            var last = dates.RemindersOf(duty, reported).Where(reminder => reminder.On >= from && reminder.On <= today)
                .GroupBy(reminder => (reminder.Period is null, reminder.Overdue)).Select(group => group.MaxBy(reminder => reminder.On)!);
            lines.AddRange(last.Select(reminder => (directory.InForce(duty.Lead, today), Line(duty, reminder), reminder.Overdue)));
            duty.NextReminderOn = dates.NextReminder(duty, reported, today);
            duty.Version++;
        }

        var now = clock.GetUtcNow();
        var messages = lines.GroupBy(line => line.Department).Select(group => new NotifyPayload(
                null, group.Key, null, null, null, $"督办提醒：{group.Count()} 项任务", Text(group.Select(line => line.Line)), "/duties", Mail: true))
            .ToList();
        if (lines.Where(line => line.Overdue).Select(line => line.Line).ToList() is { Count: > 0 } overdue)
        {
            messages.Add(new NotifyPayload(null, null, null, null, null, $"督办任务逾期：{overdue.Count} 项", Text(overdue), "/duties?light=Red", Mail: false, Role: UserRole.Supervisor));
        }

        db.Outbox.AddRange(messages.Select(message => OutboxMessage.Of("notify", message, now)));
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    private static string Line(Duty duty, DutyReminder reminder) => reminder switch
    {
        { Period: { } period } => $"{duty.Code} {duty.Title}：请于 {period.DueOn:yyyy-MM-dd} 前报送{Chinese(period)}进展",
        { Overdue: true } => $"{duty.Code} {duty.Title}：已于 {duty.DeadlineOn:yyyy-MM-dd} 到期，尚未申请验收",
        _ => $"{duty.Code} {duty.Title}：将于 {duty.DeadlineOn:yyyy-MM-dd} 到期",
    };

    // Messages are kept for good and are in Chinese, whoever is signed in.
    private static string Chinese(DutyPeriod period) => period.Key.Length > 4 ? $" {period.Key[..4]} 年第{"一二三四"[period.Key[5] - '1']}季度" : $" {period.Key} 年度";

    private static string Text(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return string.Join('\n', all.Take(MostLines)) + (all.Count > MostLines ? $"\n……共 {all.Count} 项" : string.Empty);
    }
}
