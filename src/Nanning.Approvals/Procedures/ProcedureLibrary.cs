using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Procedures;

/// <summary>Editions of procedures, read once and kept: an edition never changes once a case uses it.</summary>
public sealed class ProcedureLibrary(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Code, string Edition), Procedure> read = new();

    // Asked with every submission.
    private readonly Func<ApprovalsDb, string, IAsyncEnumerable<ProcedureEdition>> standing = EF.CompileAsyncQuery((ApprovalsDb db, string code) =>
        db.ProcedureEditions.AsNoTracking().Where(row => row.WithdrawnAt == null && row.Code == code)
            .Select(row => new ProcedureEdition { Code = row.Code, Edition = row.Edition, Ordinal = row.Ordinal, EffectiveFrom = row.EffectiveFrom }));

    private readonly Func<ApprovalsDb, string, string, Task<ProcedureEdition>> flow = EF.CompileAsyncQuery((ApprovalsDb db, string code, string edition) =>
        db.ProcedureEditions.AsNoTracking().Where(row => row.Code == code && row.Edition == edition)
            .Select(row => new ProcedureEdition { Code = row.Code, Edition = row.Edition, DefinitionId = row.DefinitionId, DefinitionVersion = row.DefinitionVersion }).Single());

    /// <summary>The edition of a case.</summary>
    public async Task<Procedure> GetAsync(ApprovalsDb db, string code, string edition, CancellationToken cancellationToken)
    {
        if (read.TryGetValue((code, edition), out var procedure))
        {
            return procedure;
        }

        var row = await db.ProcedureEditions.AsNoTracking().SingleAsync(item => item.Code == code && item.Edition == edition, cancellationToken);
        return read.GetOrAdd((code, edition), _ => ProcedureReader.Read(row.Json));
    }

    /// <summary>The edition that applies to a case: the one it was submitted under; a draft goes by the one in force today, or on the day on which the paper came in.</summary>
    public async Task<Procedure> OfAsync(ApprovalsDb db, Case item, CancellationToken cancellationToken) =>
        item.Status is CaseStatus.Draft && await InForceAsync(db, item.ProcedureCode, item.ReceivedOn ?? WorkingCalendar.DateOf(clock.GetUtcNow()), cancellationToken) is { } current
            ? current
            : await GetAsync(db, item.ProcedureCode, item.Edition, cancellationToken);

    /// <summary>The edition under which an application is taken today; null when there is no such procedure.</summary>
    public Task<Procedure?> CurrentAsync(ApprovalsDb db, string code, CancellationToken cancellationToken) =>
        InForceAsync(db, code, WorkingCalendar.DateOf(clock.GetUtcNow()), cancellationToken);

    /// <summary>The edition under which an application is taken on a day; null when there is no such procedure.</summary>
    public async Task<Procedure?> InForceAsync(ApprovalsDb db, string code, DateOnly day, CancellationToken cancellationToken)
    {
        var rows = await standing(db, code).ToListAsync(cancellationToken);
        return ProcedureEdition.InForce(rows, day) is { } edition ? await GetAsync(db, code, edition.Edition, cancellationToken) : null;
    }

    /// <summary>The edition in force today of every procedure, by measure and code.</summary>
    public async Task<IReadOnlyList<Procedure>> AllAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var all = new List<Procedure>();
        foreach (var editions in (await Bare(db).ToListAsync(cancellationToken)).GroupBy(row => row.Code, StringComparer.Ordinal))
        {
            if (ProcedureEdition.InForce(editions, today) is { } edition)
            {
                all.Add(await GetAsync(db, edition.Code, edition.Edition, cancellationToken));
            }
        }

        return [.. all.OrderBy(procedure => procedure.Measure).ThenBy(procedure => procedure.Code, StringComparer.Ordinal)];
    }

    /// <summary>The definition that new cases of an edition run, and its version.</summary>
    public async Task<(string DefinitionId, int Version)> FlowOfAsync(ApprovalsDb db, string code, string edition)
    {
        var row = await flow(db, code, edition);
        return (row.DefinitionId, row.DefinitionVersion);
    }

    /// <summary>Keeps an edition that was just read, in place of an older text of it that nobody used.</summary>
    public void Keep(Procedure procedure) => read[(procedure.Code, procedure.Edition)] = procedure;

    /// <summary>The editions that stand, without their texts.</summary>
    internal static IQueryable<ProcedureEdition> Bare(ApprovalsDb db) => db.ProcedureEditions.AsNoTracking().Where(row => row.WithdrawnAt == null)
        .Select(row => new ProcedureEdition { Code = row.Code, Edition = row.Edition, Ordinal = row.Ordinal, EffectiveFrom = row.EffectiveFrom });
}
