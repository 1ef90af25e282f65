using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Instances;

/// <summary>
/// The only place that stores definitions. A version is never changed once it is stored, used or not: other content is the next version, and what runs
/// keeps its own. The database context refuses to update a version's content, too.
/// </summary>
public static class DefinitionStore
{
    /// <summary>Publishes a definition: the newest version if it says the same already, else a new one. The caller saves.</summary>
    /// <param name="flow">The definition, compiled.</param>
    /// <param name="definitionJson">The definition as written; the number of its version is set by the store.</param>
    public static async Task<DefinitionVersion> PublishAsync(
        ApprovalsDb db, CompiledFlow flow, string definitionJson, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var definition = flow.Definition;
        var latest = await db.DefinitionVersions.Where(row => row.DefinitionId == definition.DefinitionId)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        if (latest is { Published: true } && Same(latest, definitionJson))
        {
            return latest;
        }

        var version = (latest?.Version ?? 0) + 1;
        var json = WithVersion(definitionJson, version);
        var next = new DefinitionVersion
        {
            DefinitionId = definition.DefinitionId,
            Version = version,
            Name = definition.Name,
            Json = json,
            Published = true,
            CreatedAt = now,
        };
        db.DefinitionVersions.Add(next);
        await FlowStarts.ScheduleAsync(db, version == definition.Version ? flow : CompiledFlow.Compile(WorkflowDefinition.Read(json)), now, cancellationToken);
        return next;
    }

    /// <summary>Whether a stored version is this very text, whatever number the text gives itself.</summary>
    public static bool Same(DefinitionVersion stored, string definitionJson) =>
        stored.Json == definitionJson || stored.Json == WithVersion(definitionJson, stored.Version);

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
}
