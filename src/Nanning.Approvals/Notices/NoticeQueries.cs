using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Notices;

/// <summary>A public notice in a list.</summary>
/// <param name="Open">Whether objections are taken today.</param>
public sealed record NoticeSummary(
    Guid Id, string Title, string Applicant, string Procedure, string ProcedureName, DateTimeOffset PublishedAt, DateOnly EndsOn, bool Open);

/// <summary>An objection as the deciding department sees it.</summary>
public sealed record ObjectionView(Guid Id, string Name, string Contact, string Text, DateTimeOffset At);

/// <summary>A public notice with its text.</summary>
/// <param name="CaseId">Only for those who see the objections.</param>
/// <param name="Objections">Null for everybody but officers of the lead department and administrators.</param>
public sealed record NoticeDetail(
    Guid Id, string Title, string Body, string Applicant, string Procedure, string ProcedureName, string Department, DateTimeOffset PublishedAt, DateOnly EndsOn, bool Open,
    Guid? CaseId, IReadOnlyList<ObjectionView>? Objections);

/// <summary>Reads public notices; anyone may.</summary>
public sealed class NoticeQueries(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, TimeProvider clock)
{
    /// <summary>What is asked of a list.</summary>
    /// <param name="Open">True for running notices only, false for those that are over.</param>
    /// <param name="Q">Part of the title or of the applicant's name.</param>
    public sealed record Filter(bool? Open = null, string? Q = null, int Page = 1, int PageSize = 20);

    private DateOnly Today => WorkingCalendar.DateOf(clock.GetUtcNow());

    /// <summary>The newest first.</summary>
    public async Task<Page<NoticeSummary>> ListAsync(Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = Today;
        var notices = db.PublicNotices.AsNoTracking();
        notices = filter.Open switch
        {
            true => notices.Where(row => row.EndedAt == null && row.EndsOn >= today),
            false => notices.Where(row => row.EndedAt != null || row.EndsOn < today),
            null => notices,
        };
        if (filter.Q?.Trim() is { Length: > 0 } q)
        {
            notices = notices.Where(row => row.Title.Contains(q) || row.ApplicantName.Contains(q));
        }

        var total = await notices.CountAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await notices.OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id)
            .Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        var items = new List<NoticeSummary>();
        foreach (var row in rows)
        {
            var procedure = await procedures.CurrentAsync(db, row.ProcedureCode, cancellationToken);
            items.Add(new NoticeSummary(
                row.Id, row.Title, row.ApplicantName, row.ProcedureCode, procedure?.Name.ToString() ?? row.ProcedureCode, row.PublishedAt, row.EndsOn, IsOpen(row, today)));
        }

        return new Page<NoticeSummary>(items, total);
    }

    /// <summary>A notice, or null. Who objected is for the deciding department only, so it is left out for everybody else.</summary>
    public async Task<NoticeDetail?> GetAsync(Actor? actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PublicNotices.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } notice)
        {
            return null;
        }

        var procedure = await procedures.CurrentAsync(db, notice.ProcedureCode, cancellationToken);
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var lead = procedure is null ? null : departments.InForce(procedure.Lead, Today);
        var inside = actor is { Role: UserRole.Administrator } || (actor is { Role: UserRole.Officer, DepartmentCode: { } own } && own == lead);
        var objections = !inside ? null : await db.Objections.AsNoTracking().Where(row => row.NoticeId == id).OrderBy(row => row.At)
            .Select(row => new ObjectionView(row.Id, row.Name, row.Contact, row.Text, row.At)).ToListAsync(cancellationToken);
        return new NoticeDetail(
            notice.Id, notice.Title, notice.Body, notice.ApplicantName, notice.ProcedureCode, procedure?.Name.ToString() ?? notice.ProcedureCode,
            lead is null ? string.Empty : departments.Name(lead), notice.PublishedAt, notice.EndsOn, IsOpen(notice, Today), inside ? notice.CaseId : null, objections);
    }

    private static bool IsOpen(PublicNotice notice, DateOnly today) => notice.EndedAt is null && today <= notice.EndsOn;
}
