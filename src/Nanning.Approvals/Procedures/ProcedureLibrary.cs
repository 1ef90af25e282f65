using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Procedures;

/// <summary>Editions of procedures, read once and kept: an edition never changes once a case uses it.</summary>
public sealed class ProcedureLibrary
{
    private readonly ConcurrentDictionary<(string Code, string Edition), Procedure> read = new();

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

    /// <summary>The edition that new applications use; null when there is no such procedure.</summary>
    public async Task<Procedure?> CurrentAsync(ApprovalsDb db, string code, CancellationToken cancellationToken)
    {
        var edition = await db.ProcedureEditions.Where(item => item.Code == code)
            .OrderByDescending(item => item.Ordinal).Select(item => item.Edition).FirstOrDefaultAsync(cancellationToken);
        return edition is null ? null : await GetAsync(db, code, edition, cancellationToken);
    }

    /// <summary>The current edition of every procedure, by measure and code.</summary>
    public async Task<IReadOnlyList<Procedure>> AllAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var rows = await db.ProcedureEditions.AsNoTracking().Select(item => new { item.Code, item.Edition, item.Ordinal }).ToListAsync(cancellationToken);
        var all = new List<Procedure>();
        foreach (var newest in rows.GroupBy(row => row.Code).Select(editions => editions.MaxBy(row => row.Ordinal)!))
        {
            all.Add(await GetAsync(db, newest.Code, newest.Edition, cancellationToken));
        }

        return [.. all.OrderBy(procedure => procedure.Measure).ThenBy(procedure => procedure.Code, StringComparer.Ordinal)];
    }

    /// <summary>Keeps an edition that was just read, in place of an older text of it that nobody used.</summary>
    public void Keep(Procedure procedure) => read[(procedure.Code, procedure.Edition)] = procedure;
}
