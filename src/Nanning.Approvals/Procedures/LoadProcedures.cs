using System.Text.Json.Nodes;
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
public sealed partial class LoadProcedures(WriteGate gate, ProcedureLibrary procedures, FlowLibrary flows, TimeProvider clock, ILogger<LoadProcedures> logger)
{
    /// <summary>Loads all folders; a folder that cannot be read stops the start with its errors.</summary>
    public async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var path in Directory.GetFiles(folder, "procedure.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var json = await File.ReadAllTextAsync(path, cancellationToken);
            var procedure = Read(path, json);
            var flowJson = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, procedure.Flow), cancellationToken);
            await gate.RunAsync((db, token) => StoreAsync(db, procedure, json, flowJson, token), cancellationToken);
        }
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

    private async Task StoreAsync(ApprovalsDb db, Procedure procedure, string json, string flowJson, CancellationToken cancellationToken)
    {
        var row = await db.ProcedureEditions.FindAsync([procedure.Code, procedure.Edition], cancellationToken);
        var current = row is null ? null : await db.DefinitionVersions.FindAsync([row.DefinitionId, row.DefinitionVersion], cancellationToken);
        if (row is not null && row.Json == json && current?.Json == flowJson)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (row is not null && await db.Cases.AnyAsync(item => item.ProcedureCode == row.Code && item.Edition == row.Edition, cancellationToken))
        {
            InUse(procedure.Code, procedure.Edition);
            return;
        }

        if (row is null)
        {
            var editions = await db.ProcedureEditions.CountAsync(item => item.Code == procedure.Code, cancellationToken);
            row = new ProcedureEdition { Code = procedure.Code, Edition = procedure.Edition, Ordinal = editions + 1 };
            db.ProcedureEditions.Add(row);
        }

        var definition = await StoreFlowAsync(db, flowJson, now, cancellationToken);
        (row.Json, row.DefinitionId, row.DefinitionVersion, row.LoadedAt) = (json, definition.DefinitionId, definition.Version, now);
        procedures.Forget(procedure.Code, procedure.Edition);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<DefinitionVersion> StoreFlowAsync(ApprovalsDb db, string json, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Compiling refuses what could not run; nothing of it is stored then.
        var definition = CompiledFlow.Compile(WorkflowDefinition.Read(json)).Definition;
        var latest = await db.DefinitionVersions.Where(row => row.DefinitionId == definition.DefinitionId)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        if (latest?.Json == json)
        {
            return latest;
        }

        var used = latest is not null
            && await db.WorkflowInstances.AnyAsync(row => row.DefinitionId == latest.DefinitionId && row.DefinitionVersion == latest.Version, cancellationToken);
        if (latest is not null && !used)
        {
            (latest.Json, latest.Name, latest.Published) = (json, definition.Name, true);
            flows.Forget(latest.DefinitionId, latest.Version);
            return latest;
        }

        var next = new DefinitionVersion
        {
            DefinitionId = definition.DefinitionId,
            Version = (latest?.Version ?? 0) + 1,
            Name = definition.Name,
            Json = WithVersion(json, (latest?.Version ?? 0) + 1),
            Published = true,
            CreatedAt = now,
        };
        db.DefinitionVersions.Add(next);
        return next;
    }

    private static string WithVersion(string json, int version)
    {
        var node = (JsonObject)JsonNode.Parse(json)!;
        if ((int?)node["version"] == version)
        {
            return json;
        }

        node["version"] = version;
        return node.ToJsonString();
    }

    [LoggerMessage(LogLevel.Warning, "The files of {Code} differ from edition {Edition}, which cases already use. The edition stays as it is; give the files a new edition.")]
    private partial void InUse(string code, string edition);
}
