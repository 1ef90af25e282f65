using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Procedures;

/// <summary>Where the folders of the procedures are.</summary>
public sealed class ProcedureOptions
{
    public const string Section = "Procedures";

    /// <summary>Folder with one folder per procedure; the one shipped with the platform when empty.</summary>
    public string Folder { get; init; } = string.Empty;
}

/// <summary>
/// Takes the procedures from their folders into the database. What a case uses is never changed: a changed file then needs a new edition. A folder that has not changed since
/// it was stored is not even read.
/// </summary>
public sealed partial class LoadProcedures(
    WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, FolderReader reader, ProcedureLibrary procedures, TimeProvider clock, ILogger<LoadProcedures> logger)
{
    /// <summary>A folder's files as read, with its flow compiled.</summary>
    /// <param name="Others">Further flows beside it, files named <c>*.flow.json</c>: sub-flows, and flows that a time starts.</param>
    public sealed record Folder(Procedure Procedure, string Json, CompiledFlow Flow, string FlowJson, IReadOnlyList<FlowFile> Others, ProcedureSource Source);

    /// <summary>A definition as read.</summary>
    public sealed record FlowFile(CompiledFlow Flow, string Json);

    /// <summary>Reads all folders; one that cannot be read throws with its errors.</summary>
    public static IReadOnlyList<Folder> Read(string root) => [.. ProcedureSource.Look(root).Select(new FolderReader().Read)];

    /// <summary>Reads the folders that are new or have changed since they were stored; one that cannot be read stops the start with its errors.</summary>
    public async Task<IReadOnlyList<Folder>> ReadChangedAsync(IReadOnlyList<ProcedureSource> sources, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await db.ProcedureFolders.AsNoTracking().ToDictionaryAsync(row => row.Name, row => row.Hash, StringComparer.Ordinal, cancellationToken);
        return [.. sources.Where(source => known.GetValueOrDefault(source.Name) != source.Hash).Select(reader.Read)];
    }

    /// <summary>Stores what is new or changed, all of it together: a start that dies before that begins anew.</summary>
    public async Task StoreAsync(IReadOnlyList<Folder> folders, CancellationToken cancellationToken)
    {
        if (folders.Count > 0)
        {
            var stored = await gate.RunAsync((db, token) => StoreAsync(db, folders, token), cancellationToken);
            foreach (var folder in stored)
            {
                procedures.Keep(folder.Procedure);
            }
        }

        FailPoints.Hit("start.procedures");
    }

    /// <returns>Those that the database now holds as they are.</returns>
    private async Task<List<Folder>> StoreAsync(ApprovalsDb db, IReadOnlyList<Folder> folders, CancellationToken cancellationToken)
    {
        var stored = new List<Folder>();
        foreach (var folder in folders)
        {
            if (await StoreAsync(db, folder, cancellationToken))
            {
                stored.Add(folder);
                var row = await db.ProcedureFolders.FindAsync([folder.Source.Name], cancellationToken);
                if (row is null)
                {
                    row = new ProcedureFolder { Name = folder.Source.Name };
                    db.ProcedureFolders.Add(row);
                }

                (row.Hash, row.ReadAt) = (folder.Source.Hash, clock.GetUtcNow());
            }

            // The next folder may be another edition of the same procedure.
            await db.SaveChangesAsync(cancellationToken);
        }

        return stored;
    }

    /// <returns>Whether the database now holds this very edition.</returns>
    private async Task<bool> StoreAsync(ApprovalsDb db, Folder folder, CancellationToken cancellationToken)
    {
        var (procedure, json, flow, flowJson, others, _) = folder;
        var now = clock.GetUtcNow();
        foreach (var other in others)
        {
            // Whoever runs keeps the version it was started with; a child that starts from now on gets this one.
            await DefinitionStore.PublishAsync(db, other.Flow, other.Json, now, cancellationToken);
        }

        var row = await db.ProcedureEditions.FindAsync([procedure.Code, procedure.Edition], cancellationToken);
        var current = row is null ? null : await db.DefinitionVersions.FindAsync([row.DefinitionId, row.DefinitionVersion], cancellationToken);
        if (row is not null && row.Json == json && current is not null && DefinitionStore.Same(current, flowJson))
        {
            return true;
        }

        if (row?.IssuedBy is not null)
        {
            Issued(procedure.Code, procedure.Edition);
            return false;
        }

        if (row is not null && await IsUsedAsync(db, row, cancellationToken))
        {
            InUse(procedure.Code, procedure.Edition);
            return false;
        }

        if (row is null)
        {
            var editions = await db.ProcedureEditions.CountAsync(item => item.Code == procedure.Code, cancellationToken);
            row = new ProcedureEdition { Code = procedure.Code, Edition = procedure.Edition, Ordinal = editions + 1 };
            db.ProcedureEditions.Add(row);
            await WarnOfLaterAsync(db, procedure, cancellationToken);
        }

        var definition = await DefinitionStore.PublishAsync(db, flow, flowJson, now, cancellationToken);
        (row.Json, row.EffectiveFrom, row.LoadedAt) = (json, procedure.EffectiveFrom, now);
        (row.DefinitionId, row.DefinitionVersion) = (definition.DefinitionId, definition.Version);
        return true;
    }

    /// <summary>Cases keep the edition they were submitted under, and what an administrator issued is shown by its difference from the edition it was made from.</summary>
    private static async Task<bool> IsUsedAsync(ApprovalsDb db, ProcedureEdition row, CancellationToken cancellationToken) =>
        await db.Cases.AnyAsync(item => item.ProcedureCode == row.Code && item.Edition == row.Edition, cancellationToken)
        || await db.ProcedureEditions.AnyAsync(other => other.Code == row.Code && other.BasedOn == row.Edition, cancellationToken);

    /// <summary>A shipped edition comes in by its own day; if an administrator's takes effect later, that one counts from then on.</summary>
    private async Task WarnOfLaterAsync(ApprovalsDb db, Procedure procedure, CancellationToken cancellationToken)
    {
        var later = await db.ProcedureEditions.AsNoTracking()
            .Where(other => other.Code == procedure.Code && other.IssuedBy != null && other.WithdrawnAt == null && other.EffectiveFrom > procedure.EffectiveFrom)
            .OrderBy(other => other.EffectiveFrom).FirstOrDefaultAsync(cancellationToken);
        if (later is not null)
        {
            Later(procedure.Code, procedure.Edition, procedure.EffectiveFrom, later.Edition, later.EffectiveFrom);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The files of {Code} give edition {Edition}, a name under which an administrator issued one. The administrator's stays as it is; give the files another name.")]
    private partial void Issued(string code, string edition);

    [LoggerMessage(LogLevel.Warning, "Edition {Edition} of {Code} from the files takes effect on {EffectiveFrom}, but edition {Later}, which an administrator issued, counts from {LaterFrom} on.")]
    private partial void Later(string code, string edition, DateOnly effectiveFrom, string later, DateOnly laterFrom);

    [LoggerMessage(LogLevel.Warning, "The files of {Code} differ from edition {Edition}, which cases or later editions already use. The edition stays as it is; give the files a new edition.")]
    private partial void InUse(string code, string edition);
}
