using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Definition versions, compiled once and kept: a version never changes once it is used.</summary>
public sealed class FlowLibrary
{
    private readonly ConcurrentDictionary<(string Id, int Version), CompiledFlow> compiled = new();

    // Asked whenever a flow calls another.
    private readonly Func<ApprovalsDb, string, Task<int?>> latest = EF.CompileAsyncQuery((ApprovalsDb db, string id) =>
        db.DefinitionVersions.Where(definition => definition.DefinitionId == id && definition.Published).Max(definition => (int?)definition.Version));

    /// <summary>A version that is known to exist.</summary>
    public async Task<CompiledFlow> GetAsync(ApprovalsDb db, string definitionId, int version, CancellationToken cancellationToken)
    {
        if (compiled.TryGetValue((definitionId, version), out var flow))
        {
            return flow;
        }

        var row = await db.DefinitionVersions.AsNoTracking()
            .SingleAsync(definition => definition.DefinitionId == definitionId && definition.Version == version, cancellationToken);
        return compiled.GetOrAdd((definitionId, version), _ => CompiledFlow.Compile(WorkflowDefinition.Read(row.Json)));
    }

    /// <summary>The newest published version of a definition.</summary>
    public async Task<CompiledFlow> LatestAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken)
    {
        var version = await latest(db, definitionId)
            ?? throw new StepProblemException($"流程 {definitionId} 没有已发布的版本。", $"No published version of {definitionId}.");
        return await GetAsync(db, definitionId, version, cancellationToken);
    }
}
