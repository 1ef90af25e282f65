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

/// <summary>Takes the procedures from their folders into the database. What a case uses is never changed: a changed file then needs a new edition.</summary>
public sealed partial class LoadProcedures(WriteGate gate, ProcedureLibrary procedures, TimeProvider clock, ILogger<LoadProcedures> logger)
{
    /// <summary>A folder's files as read, with its flow compiled: what could not run is refused here, before anything is stored.</summary>
    /// <param name="Others">Further flows beside it, files named <c>*.flow.json</c>: sub-flows, and flows that a time starts.</param>
    public sealed record Folder(Procedure Procedure, string Json, CompiledFlow Flow, string FlowJson, IReadOnlyList<FlowFile> Others);

    /// <summary>A definition as read.</summary>
    public sealed record FlowFile(CompiledFlow Flow, string Json);

    /// <summary>Reads all folders; one that cannot be read stops the start with its errors. Needs no database, so it runs while that is prepared.</summary>
    public static IReadOnlyList<Folder> Read(string folder) =>
        [.. Directory.GetFiles(folder, "procedure.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => ReadFolder(folder, path))];

    /// <summary>Stores what is new or changed.</summary>
    public async Task StoreAsync(IReadOnlyList<Folder> folders, CancellationToken cancellationToken)
    {
        foreach (var folder in folders)
        {
            if (await gate.RunAsync((db, token) => StoreAsync(db, folder, token), cancellationToken))
            {
                procedures.Keep(folder.Procedure);
            }

            FailPoints.Hit("start.procedure");
        }
    }

    private static Folder ReadFolder(string root, string path)
    {
        var json = File.ReadAllText(path);
        var procedure = Read(path, json);
        var folder = Path.GetDirectoryName(path)!;
        var main = FlowTemplates.NameOf(procedure.Flow) is { } template
            ? ReadFlow($"{procedure.Code}/{procedure.Flow}", FlowTemplates.Read(root, template, procedure), procedure)
            : ReadFlow(Path.Combine(folder, procedure.Flow), procedure);
        var others = Directory.GetFiles(folder, "*.flow.json").Order(StringComparer.Ordinal).Select(file => ReadFlow(file, procedure));
        return new Folder(procedure, json, main.Flow, main.Json, [.. others]);
    }

    private static FlowFile ReadFlow(string path, Procedure procedure) => ReadFlow(Path.GetFileName(path), File.ReadAllText(path), procedure);

    private static FlowFile ReadFlow(string name, string json, Procedure procedure)
    {
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(json));
        var wrong = FlowChecks.Errors(flow, procedure);
        return wrong.Count == 0
            ? new FlowFile(flow, json)
            : throw new DefinitionException([.. wrong.Select(finding => finding with { Text = $"{name} → {finding.Text}" })]);
    }

    private static Procedure Read(string path, string json)
    {
        try
        {
            return ProcedureReader.Read(json);
        }
        catch (ProcedureException error)
        {
            throw new InvalidOperationException($"{path}:{Environment.NewLine}{error.Message}", error);
        }
    }

    /// <returns>Whether the database now holds this very edition.</returns>
    private async Task<bool> StoreAsync(ApprovalsDb db, Folder folder, CancellationToken cancellationToken)
    {
        var (procedure, json, flow, flowJson, others) = folder;
        var now = clock.GetUtcNow();
        foreach (var other in others)
        {
            // Whoever runs keeps the version it was started with; a child that starts from now on gets this one.
            await DefinitionStore.PublishAsync(db, other.Flow.Definition, other.Json, now, cancellationToken);
        }

        var row = await db.ProcedureEditions.FindAsync([procedure.Code, procedure.Edition], cancellationToken);
        var current = row is null ? null : await db.DefinitionVersions.FindAsync([row.DefinitionId, row.DefinitionVersion], cancellationToken);
        if (row is not null && row.Json == json && current is not null && DefinitionStore.Same(current, flowJson))
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        if (row?.IssuedBy is not null)
        {
            Issued(procedure.Code, procedure.Edition);
            await db.SaveChangesAsync(cancellationToken);
            return false;
        }

        if (row is not null && await IsUsedAsync(db, row, cancellationToken))
        {
            InUse(procedure.Code, procedure.Edition);
            await db.SaveChangesAsync(cancellationToken);
            return false;
        }

        if (row is null)
        {
            var editions = await db.ProcedureEditions.CountAsync(item => item.Code == procedure.Code, cancellationToken);
            row = new ProcedureEdition { Code = procedure.Code, Edition = procedure.Edition, Ordinal = editions + 1 };
            db.ProcedureEditions.Add(row);
            await WarnOfLaterAsync(db, procedure, cancellationToken);
        }

        var definition = await DefinitionStore.PublishAsync(db, flow.Definition, flowJson, now, cancellationToken);
        (row.Json, row.EffectiveFrom, row.LoadedAt) = (json, procedure.EffectiveFrom, now);
        (row.DefinitionId, row.DefinitionVersion) = (definition.DefinitionId, definition.Version);
        await db.SaveChangesAsync(cancellationToken);
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
