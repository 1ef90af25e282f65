using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>Reads duties. Their lights depend on the day, so a list is computed whole; there are some hundreds of them.</summary>
public sealed class DutyQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, DutyCalendar dates, TimeProvider clock)
{
    /// <summary>What is asked of a list.</summary>
    /// <param name="Department">Lead or co-lead.</param>
    /// <param name="Measure">Number of the measure; 0 for duties outside the thirty.</param>
    public sealed record Filter(string? Q = null, Light? Light = null, DutyState? State = null, string? Department = null, int? Measure = null, Guid? Conference = null, int Page = 1, int PageSize = 20);

    /// <summary>Duties this person may see: the most urgent first.</summary>
    public async Task<DutyListing> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var seen = (await ReadAsync(db, cancellationToken))
            .Where(row => DutyRights.Of(row.Duty, actor, directory, today).See && Matches(row.Duty, filter, directory, today))
            .Select(row => Summary(row.Duty, row.Entries, directory, today)).ToList();
        var counts = new DutyCounts(seen.CountBy(row => row.Light).ToDictionary(), seen.CountBy(row => row.State).ToDictionary());
        var left = seen.Where(row => (filter.Light is null || row.Light == filter.Light) && (filter.State is null || row.State == filter.State))
            .OrderBy(row => row.Light switch { Light.Red => 0, Light.Yellow => 1, Light.Paused => 2, Light.Green => 3, _ => 4 })
            .ThenBy(row => row.Deadline ?? DateOnly.MaxValue).ThenBy(row => row.Code, StringComparer.Ordinal).ToList();
        var size = Math.Clamp(filter.PageSize, 1, 200);
        return new DutyListing([.. left.Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size)], left.Count, counts);
    }

    /// <summary>One duty, or null when there is none that this person may see.</summary>
    public async Task<DutyDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        if (await db.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } duty
            || DutyRights.Of(duty, actor, directory, today) is not { See: true } rights)
        {
            return null;
        }

        var entries = await db.DutyEntries.AsNoTracking().Where(entry => entry.DutyId == id).OrderByDescending(entry => entry.Seq).ToListAsync(cancellationToken);
        var deliverables = await db.DutyDeliverables.AsNoTracking().Where(row => row.DutyId == id).OrderBy(row => row.Key).ToListAsync(cancellationToken);
        var reported = DutyDesk.ReportedIn(entries);
        var lead = directory.InForce(duty.Lead, today);
        return new DutyDetail(
            Summary(duty, entries, directory, today), duty.Reading ?? duty.Sentence, duty.Source, directory.Name(directory.InForce(duty.AcceptedBy, today)),
            lead == duty.Lead ? null : directory.Name(lead), duty.Awaits is { } awaits ? Say.Pick(awaits, duty.AwaitsEn) : null, duty.AwaitedOn,
            duty is { AskedDeadlineOn: { } to, AskedReason: { } reason } ? new AskedExtension(to, reason) : null, duty.StartsOn, duty.ConferenceId,
            [.. deliverables.Select(row => new DeliverableView(row.Key, Say.Pick(row.Name, row.NameEn), entries.Find(entry => entry.Deliverable == row.Key) is { } entry ? View(entry) : null))],
            [.. dates.PeriodsOf(duty).Select(period => View(period, reported, today))], [.. entries.Select(View)], Actions(duty, rights, deliverables.Count > 0));
    }

    /// <summary>A file of a duty that this person may see.</summary>
    public async Task<(string Name, string Type, byte[] Bytes)?> FileAsync(Actor actor, Guid id, int seq, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var duty = await db.Duties.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (duty is null || !DutyRights.Of(duty, actor, directory, today).See
            || await db.DutyEntries.AsNoTracking().SingleOrDefaultAsync(row => row.DutyId == id && row.Seq == seq, cancellationToken) is not { FileSha256: { } sha256 } entry
            || await db.DocumentContents.AsNoTracking().SingleOrDefaultAsync(row => row.Sha256 == sha256, cancellationToken) is not { } content)
        {
            return null;
        }

        return (entry.FileName!, entry.FileType!, content.Bytes);
    }

    /// <summary>All duties with their history, for whoever counts.</summary>
    internal static async Task<List<(Duty Duty, IReadOnlyList<DutyEntry> Entries)>> ReadAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var duties = await db.Duties.AsNoTracking().ToListAsync(cancellationToken);
        var entries = (await db.DutyEntries.AsNoTracking().Where(entry => entry.Kind == DutyEntryKind.Report).OrderBy(entry => entry.Seq).ToListAsync(cancellationToken)).ToLookup(entry => entry.DutyId);
        return [.. duties.Select(duty => (duty, (IReadOnlyList<DutyEntry>)[.. entries[duty.Id]]))];
    }

    /// <summary>A duty as lists show it.</summary>
    internal DutySummary Summary(Duty duty, IReadOnlyList<DutyEntry> entries, DepartmentDirectory directory, DateOnly today)
    {
        var reported = DutyDesk.ReportedIn(entries);
        var missing = duty.State == DutyState.Accepted ? [] : dates.MissingOn(duty, reported, today);
        var open = dates.PeriodsOf(duty).FirstOrDefault(period => !reported.ContainsKey(period.Key));
        return new DutySummary(
            duty.Id, duty.Code, duty.Measure, Say.Pick(duty.Title, duty.TitleEn), duty.Lead, directory.Name(duty.Lead), [.. duty.CoLeadCodes.Select(code => CoLeadName(code, directory))],
            duty.DeadlineOn, duty.FirstDeadlineOn, duty.DeadlineNamed, duty.State, dates.LightOf(duty, missing.Count, today), dates.DaysLeft(duty, today),
            entries.Where(entry => entry.Percent is not null).MaxBy(entry => entry.Seq)?.Percent, [.. missing.Select(period => period.Name)],
            duty.State == DutyState.Accepted ? null : open?.DueOn, duty.SubmittedOn, duty.AcceptedOn);
    }

    /// <summary>Name of a co-lead, of every district, or of everybody.</summary>
    internal static string CoLeadName(string code, DepartmentDirectory directory) => code switch
    {
        DutyPlan.EveryDistrict => Say.Pick("各县区人民政府、各开发区管委会", "all districts, counties and zones"),
        DutyPlan.Everybody => Say.Pick("市级各部门", "all departments"),
        _ => directory.Name(code),
    };

    private static bool Matches(Duty duty, Filter filter, DepartmentDirectory directory, DateOnly today)
    {
        var q = filter.Q?.Trim() ?? string.Empty;
        return (q.Length == 0 || duty.Code.Contains(q, StringComparison.OrdinalIgnoreCase) || duty.Title.Contains(q, StringComparison.OrdinalIgnoreCase)
                || duty.TitleEn?.Contains(q, StringComparison.OrdinalIgnoreCase) == true || (duty.Reading ?? duty.Sentence).Contains(q, StringComparison.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(filter.Department) || directory.InForce(duty.Lead, today) == filter.Department || duty.Lead == filter.Department || duty.CoLeadCodes.Contains(filter.Department))
            && (filter.Measure is null || (duty.Measure ?? 0) == filter.Measure)
            && (filter.Conference is null || duty.ConferenceId == filter.Conference);
    }

    private static PeriodView View(DutyPeriod period, Dictionary<string, DateOnly> reported, DateOnly today)
    {
        var day = reported.TryGetValue(period.Key, out var found) ? found : (DateOnly?)null;
        var state = day is { } on ? on <= period.DueOn ? PeriodState.OnTime : PeriodState.Late
            : today > period.DueOn ? PeriodState.Missing : today >= period.From ? PeriodState.Due : PeriodState.Coming;
        return new PeriodView(period.Key, period.Name, period.From, period.To, period.DueOn, state, day);
    }

    private static DutyEntryView View(DutyEntry entry) => new(
        entry.Seq, entry.At, entry.Kind, entry.Actor, entry.Department, entry.Period, entry.Percent, entry.Text, entry.Deliverable, entry.Link, entry.FileName, entry.FileSize, entry.From, entry.To);

    private static List<string> Actions(Duty duty, DutyRights rights, bool delivers)
    {
        var open = duty.State == DutyState.Open;
        return
        [
            .. Names(rights.Lead && open, "report"), .. Names(rights.Lead && open && delivers, "deliver"), .. Names(rights.Lead && open, "submit"),
            .. Names(rights.Lead && open && duty.DeadlineOn is not null, "ask-extension"), .. Names(rights.CoLead && open, "contribute"),
            .. Names(rights.Accept && duty.State == DutyState.Submitted, "accept", "return"), .. Names(rights.Accept && duty.AskedDeadlineOn is not null, "decide-extension"),
            .. Names((rights.Lead || rights.Accept) && duty is { AwaitsMonths: not null, AwaitedOn: null }, "record-event"), .. Names(rights.Urge && open, "urge"),
        ];
    }

    private static string[] Names(bool allowed, params string[] names) => allowed ? names : [];
}
