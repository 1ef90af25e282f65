using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>Opens a duty for a command.</summary>
public sealed class DutyDesk(DepartmentCache departments, DutyCalendar dates, TimeProvider clock)
{
    /// <summary>The duty with what this person may do; null when there is none that the person may see.</summary>
    public async Task<DutyStep?> OpenAsync(ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.Duties.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } duty)
        {
            return null;
        }

        var directory = await departments.GetAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var rights = DutyRights.Of(duty, actor, directory, WorkingCalendar.DateOf(now));
        return rights.See
            ? new DutyStep(db, duty, rights, directory, dates, actor, now) { Reported = await ReportedAsync(db, id, cancellationToken) }
            : null;
    }

    /// <summary>The periods that were reported on, with the day of the first report.</summary>
    internal static async Task<Dictionary<string, DateOnly>> ReportedAsync(ApprovalsDb db, Guid id, CancellationToken cancellationToken) =>
        ReportedIn(await db.DutyEntries.AsNoTracking().Where(entry => entry.DutyId == id && entry.Kind == DutyEntryKind.Report).ToListAsync(cancellationToken));

    /// <summary>The same, of entries at hand.</summary>
    internal static Dictionary<string, DateOnly> ReportedIn(IEnumerable<DutyEntry> entries) => entries
        .Where(entry => entry is { Kind: DutyEntryKind.Report, Period: not null })
        .GroupBy(entry => entry.Period!)
        .ToDictionary(group => group.Key, group => WorkingCalendar.DateOf(group.Min(entry => entry.At)), StringComparer.Ordinal);
}

/// <summary>A duty in the hands of a command.</summary>
public sealed class DutyStep(ApprovalsDb db, Duty duty, DutyRights rights, DepartmentDirectory departments, DutyCalendar dates, Actor actor, DateTimeOffset now)
{
    public Duty Duty => duty;

    public DutyRights Rights => rights;

    /// <summary>The day in Nanning.</summary>
    public DateOnly Today { get; } = WorkingCalendar.DateOf(now);

    /// <summary>The periods that were reported on.</summary>
    internal Dictionary<string, DateOnly> Reported { get; init; } = [];

    /// <summary>Adds a line to the history and sets the next reminder.</summary>
    internal DutyEntry Write(DutyEntryKind kind, DutyEntryInput input)
    {
        var entry = new DutyEntry
        {
            DutyId = duty.Id,
            Seq = ++duty.Entries,
            At = now,
            Kind = kind,
            ActorId = actor.UserId,
            Actor = actor.Name,
            Department = actor.DepartmentCode is { } code ? departments.Find(code)?.Name ?? code : null,
            Period = input.Period,
            Percent = input.Percent,
            Text = input.Text,
            Deliverable = input.Deliverable,
            Link = input.Link,
            FileName = input.File?.Name,
            FileType = input.File?.Type,
            FileSize = input.File?.Size,
            FileSha256 = input.File?.Sha256,
            From = input.From,
            To = input.To,
        };
        db.DutyEntries.Add(entry);
        if (kind == DutyEntryKind.Report && entry.Period is { } period)
        {
            Reported.TryAdd(period, Today);
        }

        duty.Version++;
        duty.NextReminderOn = dates.NextReminder(duty, Reported, Today);
        return entry;
    }

    /// <summary>Tells a department, in the platform and by mail.</summary>
    internal void TellDepartment(string code, string subject, string text) => Tell(new NotifyPayload(
        null, departments.InForce(code, Today), null, null, null, subject, text, $"/duties/{duty.Id}", Mail: true));

    /// <summary>Tells whoever accepts.</summary>
    internal void TellAcceptor(string subject, string text)
    {
        var acceptor = departments.InForce(duty.AcceptedBy, Today);
        var self = acceptor == departments.InForce(duty.Lead, Today);
        Tell(new NotifyPayload(null, self ? null : acceptor, null, null, null, subject, text, $"/duties/{duty.Id}", Mail: true, Role: self ? UserRole.Supervisor : null));
    }

    private void Tell(NotifyPayload payload) => db.Outbox.Add(OutboxMessage.Of("notify", payload, now));
}

/// <summary>What goes into a line of the history.</summary>
internal sealed record DutyEntryInput(string? Text = null)
{
    public string? Period { get; init; }

    public int? Percent { get; init; }

    public string? Deliverable { get; init; }

    public string? Link { get; init; }

    public StoredFile? File { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }
}
