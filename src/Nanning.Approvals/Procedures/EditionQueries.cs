using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Procedures;

/// <summary>Where an edition stands on a day.</summary>
public enum EditionState
{
    /// <summary>尚未施行.</summary>
    Coming,

    /// <summary>现行.</summary>
    InForce,

    /// <summary>已被后来的版本代替.</summary>
    Past,

    /// <summary>施行前已撤回.</summary>
    Withdrawn,
}

/// <summary>An edition as its history shows it.</summary>
/// <param name="EffectiveUntil">Last day on which applications were taken under it; null when nothing follows.</param>
/// <param name="Changes">Against the edition before it.</param>
/// <param name="IssuedBy">Who issued it; null when it came with the platform, and for the public.</param>
public sealed record EditionView(
    string Edition, int Ordinal, string Document, DateOnly EffectiveFrom, DateOnly? EffectiveUntil, DateOnly ValidFrom, DateOnly? ValidUntil, EditionState State,
    IReadOnlyList<EditionChange> Changes, string? Note, DateTimeOffset IssuedAt, string? IssuedBy, string? BasedOn, DateTimeOffset? WithdrawnAt, string? WithdrawnBy, string? WithdrawnReason,
    int Cases);

/// <summary>A procedure as administrators list it.</summary>
/// <param name="Coming">Name of the next edition, if there is one.</param>
public sealed record ProcedureRow(
    string Code, string Name, int Measure, string Lead, string LeadName, string Edition, string Document, DateOnly EffectiveFrom, DateOnly ValidFrom, DateOnly? ValidUntil, bool Open,
    string? Coming, DateOnly? ComingFrom, int Editions);

/// <summary>Reads procedures with their editions.</summary>
public sealed class EditionQueries(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, TimeProvider clock)
{
    /// <summary>All procedures by measure and code.</summary>
    /// <param name="q">Part of the code, the name or the document.</param>
    /// <param name="coming">Only those with an edition to come.</param>
    public async Task<IReadOnlyList<ProcedureRow>> ListAsync(string? q, bool coming, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var editions = (await ProcedureLibrary.Bare(db).ToListAsync(cancellationToken)).ToLookup(row => row.Code, StringComparer.Ordinal);
        var words = q?.Trim() ?? string.Empty;
        var rows = new List<ProcedureRow>();
        foreach (var procedure in await procedures.AllAsync(db, cancellationToken))
        {
            var next = editions[procedure.Code].Where(row => row.EffectiveFrom > today && row.Edition != procedure.Edition).OrderBy(row => row.EffectiveFrom).FirstOrDefault();
            if ((coming && next is null) || !new[] { procedure.Code, procedure.Name.Zh, procedure.Name.En, procedure.Document }.Any(text => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true))
            {
                continue;
            }

            rows.Add(new ProcedureRow(
                procedure.Code, procedure.Name.ToString(), procedure.Measure, procedure.Lead, departments.Told(procedure.Lead, today), procedure.Edition, procedure.Document,
                procedure.EffectiveFrom, procedure.ValidFrom, procedure.ValidUntil, procedure.IsOpenOn(today), next?.Edition, next?.EffectiveFrom, editions[procedure.Code].Count()));
        }

        return rows;
    }

    /// <summary>The editions of a procedure, the newest first; none when there is no such procedure.</summary>
    /// <param name="inside">For administrators: who issued what, what was withdrawn, and how many cases run under each.</param>
    public async Task<IReadOnlyList<EditionView>> HistoryAsync(string code, bool inside, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.ProcedureEditions.AsNoTracking().Where(row => row.Code == code && (inside || row.WithdrawnAt == null)).ToListAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var inForce = ProcedureEdition.InForce(rows, today);
        var chain = rows.Where(row => row.WithdrawnAt is null).OrderBy(row => row.EffectiveFrom).ThenBy(row => row.Ordinal).ToList();
        var cases = inside
            ? await db.Cases.Where(item => item.ProcedureCode == code && item.Status != CaseStatus.Draft).GroupBy(item => item.Edition)
                .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken)
            : [];
        var views = new List<EditionView>();
        foreach (var row in rows.OrderByDescending(row => row.EffectiveFrom).ThenByDescending(row => row.Ordinal))
        {
            var place = chain.IndexOf(row);
            var before = place > 0 ? chain[place - 1].Edition : place < 0 ? row.BasedOn : null;
            var procedure = await procedures.GetAsync(db, code, row.Edition, cancellationToken);
            var changes = before is null ? [] : EditionChanges.Between(await procedures.GetAsync(db, code, before, cancellationToken), procedure);
            var next = place >= 0 && place + 1 < chain.Count ? chain[place + 1] : null;
            var state = place < 0 ? EditionState.Withdrawn : row == inForce ? EditionState.InForce : row.EffectiveFrom > today ? EditionState.Coming : EditionState.Past;
            views.Add(new EditionView(
                row.Edition, row.Ordinal, procedure.Document, row.EffectiveFrom, next?.EffectiveFrom.AddDays(-1), procedure.ValidFrom, procedure.ValidUntil, state, changes, row.ChangeNote,
                row.LoadedAt, inside ? row.IssuedByName : null, row.BasedOn, row.WithdrawnAt, row.WithdrawnByName, row.WithdrawnReason, cases.GetValueOrDefault(row.Edition)));
        }

        return views;
    }

    /// <summary>The edition that the next one is made from: the last that stands; null when there is no such procedure.</summary>
    public async Task<(Procedure Procedure, int Seen)?> LastAsync(string code, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await ProcedureLibrary.Bare(db).Where(row => row.Code == code).ToListAsync(cancellationToken);
        return IssueEdition.LastOf(rows) is { } last ? (await procedures.GetAsync(db, code, last.Edition, cancellationToken), rows.Max(row => row.Ordinal)) : null;
    }
}
