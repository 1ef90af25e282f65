using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Credit;

/// <summary>The credit of an enterprise as it stands beside a case.</summary>
public sealed record CreditView(string Status, string Name, DateOnly? Since, DateOnly? Until, string? Document, string? Reason)
{
    /// <summary>The credit of an applicant; null for a person.</summary>
    public static CreditView? Of(CreditStanding standing, Applicant applicant) => applicant.IsPerson
        ? null
        : new(CreditNames.Name(standing.Status), standing.Name.ToString(), standing.Since, standing.Until, standing.Document, standing.Reason);
}

/// <summary>An enterprise of the register.</summary>
/// <param name="Registered">Whether it has an account here.</param>
public sealed record CreditRow(
    string Identifier, string Name, string Status, string StatusName, DateOnly? Since, DateOnly? Until, string? Document, string? Reason, bool Registered, int Entries, DateTimeOffset ChangedAt);

/// <summary>An entry of the register.</summary>
/// <param name="State">"current", "coming", "ended" or "superseded".</param>
/// <param name="EnteredBy">Null for the enterprise itself.</param>
public sealed record CreditEntryView(
    int Seq, string Status, string StatusName, string Reason, string Document, DateOnly From, DateOnly? Until, string Source, bool Imported, string? EnteredBy, string? Department,
    DateTimeOffset EnteredAt, string State);

/// <summary>An enterprise with all its entries, the newest first.</summary>
public sealed record CreditDetail(string Identifier, string Name, Guid? ApplicantId, CreditView Today, IReadOnlyList<CreditEntryView> Entries);

/// <summary>Reads the credit register.</summary>
public sealed class CreditQueries(IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    /// <summary>What is asked of the list.</summary>
    /// <param name="Q">Part of the code, the name or the document.</param>
    public sealed record Filter(string? Q = null, CreditStatus? Status = null, int Page = 1, int PageSize = 20);

    /// <summary>Enterprises with entries, the last changed first, and how many there are of each status; null when this person may not read the register.</summary>
    public async Task<(Page<CreditRow> Page, IReadOnlyDictionary<CreditStatus, int> Counts)?> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        if (!CreditAccess.MayRead(actor, await DepartmentDirectory.LoadAsync(db, cancellationToken), today))
        {
            return null;
        }

        // Today's status follows from all entries of an enterprise; only the short columns are read.
        var q = filter.Q?.Trim() ?? string.Empty;
        var code = q.ToUpperInvariant();
        var ids = q.Length == 0
            ? db.CreditRecords.Select(row => row.Identifier)
            : db.CreditRecords.Where(row => row.Identifier.Contains(code) || row.Name.Contains(q) || row.Document.Contains(q)).Select(row => row.Identifier);
        var records = await db.CreditRecords.AsNoTracking().Where(row => ids.Contains(row.Identifier)).ToListAsync(cancellationToken);
        var all = records.GroupBy(row => row.Identifier, StringComparer.Ordinal)
            .Select(same => (Last: same.MaxBy(row => row.Seq)!, Standing: CreditStanding.On(today, same), Entries: same.Count())).ToList();
        var counts = Enum.GetValues<CreditStatus>().ToDictionary(status => status, status => all.Count(one => one.Standing.Status == status));
        var found = all.Where(one => filter.Status is null || one.Standing.Status == filter.Status).OrderByDescending(one => one.Last.EnteredAt).ThenBy(one => one.Last.Identifier, StringComparer.Ordinal).ToList();
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var shown = found.Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToList();
        var codes = shown.Select(one => one.Last.Identifier).ToList();
        var registered = await db.Applicants.Where(row => codes.Contains(row.Identifier)).Select(row => row.Identifier).ToListAsync(cancellationToken);
        return (new Page<CreditRow>(
            [.. shown.Select(one => new CreditRow(
                one.Last.Identifier, one.Last.Name, CreditNames.Name(one.Standing.Status), one.Standing.Name.ToString(), one.Standing.Since, one.Standing.Until, one.Standing.Document,
                one.Standing.Reason, registered.Contains(one.Last.Identifier, StringComparer.Ordinal), one.Entries, one.Last.EnteredAt))],
            found.Count), counts);
    }

    /// <summary>An enterprise with its entries; null when this person may not see it, or there is no such enterprise.</summary>
    public async Task<CreditDetail?> GetAsync(Actor actor, string identifier, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var code = identifier.Trim().ToUpperInvariant();
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var applicant = await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Identifier == code, cancellationToken);
        var own = applicant is not null && actor.ApplicantId == applicant.Id;
        if (applicant is { IsPerson: true } || !(own || CreditAccess.MayRead(actor, departments, today)))
        {
            return null;
        }

        var records = await db.CreditRecords.AsNoTracking().Where(row => row.Identifier == code).OrderByDescending(row => row.Seq).ToListAsync(cancellationToken);
        if (records.Count == 0 && applicant is null)
        {
            return null;
        }

        var standing = CreditStanding.On(today, records);
        var counting = records.Where(row => row.From <= today).MaxBy(row => row.Seq);
        return new CreditDetail(
            code, applicant?.Name ?? records[0].Name, applicant?.Id,
            new CreditView(CreditNames.Name(standing.Status), standing.Name.ToString(), standing.Since, standing.Until, standing.Document, standing.Reason),
            [.. records.Select(row => new CreditEntryView(
                row.Seq, CreditNames.Name(row.Status), CreditMeasure.Shipped.NameOf(row.Status).ToString(), row.Reason, row.Document, row.From, row.Until, row.Source, row.Imported,
                own ? null : row.EnteredByName, row.Department is { } department ? departments.Told(department, today) : null, row.EnteredAt, StateOf(row)))]);

        string StateOf(CreditRecord row) =>
            row.From > today ? (records.Exists(other => other.Seq > row.Seq && other.From <= row.From) ? "superseded" : "coming")
            : row != counting ? "superseded"
            : row.Until < today ? "ended" : "current";
    }

    /// <summary>The enterprise that this person acts for; null for a person and for the offices.</summary>
    public async Task<CreditDetail?> MineAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.ApplicantId is not { } id)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Applicants.Where(row => row.Id == id).Select(row => row.Identifier).SingleOrDefaultAsync(cancellationToken) is { } code
            ? await GetAsync(actor, code, cancellationToken)
            : null;
    }

    /// <summary>Whether this person acts for an enterprise, which the register may hold.</summary>
    public async Task<bool> HasAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return actor.ApplicantId is { } id && await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { IsPerson: false };
    }

    /// <summary>Whether this person may enter something today.</summary>
    public async Task<bool> MayWriteAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return CreditAccess.MayWrite(actor, await DepartmentDirectory.LoadAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
    }
}
