using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Coverage;
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
    /// <summary>A folder's files as read, with its flow compiled: what could not run is refused here, before anything is stored.</summary>
    public sealed record Folder(Procedure Procedure, string Json, CompiledFlow Flow, string FlowJson);

    /// <summary>Reads all folders; one that cannot be read stops the start with its errors. Needs no database, so it runs while that is prepared.</summary>
    public static IReadOnlyList<Folder> Read(string folder) =>
        [.. Directory.GetFiles(folder, "procedure.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ReadFolder)];

    /// <summary>Stores what is new or changed.</summary>
    public async Task StoreAsync(IReadOnlyList<Folder> folders, CancellationToken cancellationToken)
    {
        foreach (var folder in folders)
        {
            if (await gate.RunAsync((db, token) => StoreAsync(db, folder, token), cancellationToken))
            {
                procedures.Keep(folder.Procedure);
            }
        }
    }

    private static Folder ReadFolder(string path)
    {
        var json = File.ReadAllText(path);
        var procedure = Read(path, json);
        var flowJson = File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, procedure.Flow));
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read(flowJson));
        var schema = ProcedureSchema.OfFlow(procedure);
        var wrong = FlowFormulas.Check(flow, schema).Concat(ConditionCoverage.Check(flow, schema)).Where(finding => finding.Severity == "error").ToList();
        return wrong.Count == 0
            ? new Folder(procedure, json, flow, flowJson)
            : throw new DefinitionException([.. wrong.Select(finding => finding with { Text = $"{procedure.Flow} → {finding.Text}" })]);
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
        var (procedure, json, flow, flowJson) = folder;
        var row = await db.ProcedureEditions.FindAsync([procedure.Code, procedure.Edition], cancellationToken);
        var current = row is null ? null : await db.DefinitionVersions.FindAsync([row.DefinitionId, row.DefinitionVersion], cancellationToken);
        if (row is not null && row.Json == json && current?.Json == flowJson)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        if (row is not null && await db.Cases.AnyAsync(item => item.ProcedureCode == row.Code && item.Edition == row.Edition, cancellationToken))
        {
            InUse(procedure.Code, procedure.Edition);
            return false;
        }

        if (row is null)
        {
            var editions = await db.ProcedureEditions.CountAsync(item => item.Code == procedure.Code, cancellationToken);
            row = new ProcedureEdition { Code = procedure.Code, Edition = procedure.Edition, Ordinal = editions + 1 };
            db.ProcedureEditions.Add(row);
        }

        var definition = await StoreFlowAsync(db, flow.Definition, flowJson, now, cancellationToken);
        (row.Json, row.DefinitionId, row.DefinitionVersion, row.LoadedAt) = (json, definition.DefinitionId, definition.Version, now);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<DefinitionVersion> StoreFlowAsync(
        ApprovalsDb db, WorkflowDefinition definition, string json, DateTimeOffset now, CancellationToken cancellationToken)
    {
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
