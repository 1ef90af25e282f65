using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Designer;

/// <summary>A version in the history.</summary>
/// <param name="Note">What was changed and why; null for versions that came with the files.</param>
/// <param name="By">Who published it.</param>
/// <param name="ProposedBy">Who proposed it, when that was somebody else.</param>
/// <param name="Running">Instances that run it now.</param>
public sealed record VersionRow(
    int Version, string Name, DateTimeOffset At, string? Note, string? By, string? ProposedBy, DateOnly? EffectiveOn, string? Edition, JsonNode? Runs, IReadOnlyList<string> Editions, int Running);

/// <summary>A proposal in the list.</summary>
/// <param name="IsMine">Whoever reads the list proposed it, so somebody else has to decide it.</param>
public sealed record ProposalRow(
    Guid Id, ProposalState State, string Note, DateOnly? EffectiveOn, string ProposedBy, Guid ProposedById, DateTimeOffset ProposedAt, string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason,
    int? PublishedVersion, string? Edition, bool IsMine);

/// <summary>Versions of a definition, and the proposals that led to them.</summary>
public sealed class FlowVersions(IDbContextFactory<ApprovalsDb> contexts)
{
    private const int MostShown = 200;

    public async Task<IReadOnlyList<VersionRow>> HistoryAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var versions = await db.DefinitionVersions.AsNoTracking().Where(row => row.DefinitionId == definitionId).OrderByDescending(row => row.Version).Take(MostShown)
            .Select(row => new { row.Version, row.Name, row.CreatedAt }).ToListAsync(cancellationToken);
        var published = (await db.FlowProposals.AsNoTracking().Where(row => row.DefinitionId == definitionId && row.PublishedVersion != null).ToListAsync(cancellationToken))
            .ToDictionary(row => row.PublishedVersion!.Value);
        var editions = (await db.ProcedureEditions.AsNoTracking().Where(row => row.DefinitionId == definitionId && row.WithdrawnAt == null)
            .Select(row => new { row.DefinitionVersion, row.Code, row.Edition }).ToListAsync(cancellationToken)).ToLookup(row => row.DefinitionVersion, row => $"{row.Code} {row.Edition}");
        var running = await db.WorkflowInstances.AsNoTracking()
            .Where(row => row.DefinitionId == definitionId && (row.Status == Workflows.Runtime.InstanceStatus.Running || row.Status == Workflows.Runtime.InstanceStatus.Suspended))
            .GroupBy(row => row.DefinitionVersion).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
        return [.. versions.Select(row => published.GetValueOrDefault(row.Version) is var by && by is null
            ? new VersionRow(row.Version, row.Name, row.CreatedAt, null, null, null, null, null, null, [.. editions[row.Version]], running.GetValueOrDefault(row.Version))
            : new VersionRow(
                row.Version, row.Name, row.CreatedAt, by.Note, by.DecidedByName, by.ProposedBy == by.DecidedBy ? null : by.ProposedByName, by.EffectiveOn, by.Edition,
                by.Runs is null ? null : JsonNode.Parse(by.Runs), [.. editions[row.Version]], running.GetValueOrDefault(row.Version)))];
    }

    /// <summary>A version as it was published, with node ids; null when there is none.</summary>
    public async Task<JsonObject?> GetAsync(string definitionId, int version, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return DesignerQueries.Stored(await db.DefinitionVersions.AsNoTracking().SingleOrDefaultAsync(row => row.DefinitionId == definitionId && row.Version == version, cancellationToken));
    }

    public async Task<IReadOnlyList<ProposalRow>> ProposalsAsync(string definitionId, Guid? reader, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. (await db.FlowProposals.AsNoTracking().Where(row => row.DefinitionId == definitionId).OrderByDescending(row => row.Id).Take(MostShown).ToListAsync(cancellationToken))
            .Select(row => new ProposalRow(
                row.Id, row.State, row.Note, row.EffectiveOn, row.ProposedByName, row.ProposedBy, row.ProposedAt, row.DecidedByName, row.DecidedAt, row.Reason, row.PublishedVersion, row.Edition, row.ProposedBy == reader))];
    }

    /// <summary>The model and procedure part of a proposal, for whoever has to decide it.</summary>
    public async Task<object?> ProposalAsync(string definitionId, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FlowProposals.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.DefinitionId == definitionId, cancellationToken) is { } row
            ? new
            {
                row.Id,
                row.State,
                row.Note,
                row.EffectiveOn,
                ProposedBy = row.ProposedByName,
                row.ProposedAt,
                Model = JsonNode.Parse(row.Model),
                Procedure = row.Procedure is null ? null : JsonNode.Parse(row.Procedure),
            }
            : null;
    }
}
