using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Designer;

/// <summary>A definition with its latest version, and the procedure it belongs to.</summary>
/// <param name="Latest">The newest version; null when it is only a draft so far.</param>
/// <param name="Edition">The newest edition that runs it, or that runs the flow which starts it as a sub-flow; null when no procedure does.</param>
/// <param name="IsMain">Whether the edition runs it itself.</param>
public sealed record FoundDefinition(string DefinitionId, DefinitionVersion? Latest, ProcedureEdition? Edition, Procedure? Procedure, bool IsMain);

/// <summary>Finds what belongs to a definition.</summary>
public sealed class DefinitionLookup(ProcedureLibrary procedures)
{
    public async Task<FoundDefinition> FindAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken)
    {
        var latest = await db.DefinitionVersions.AsNoTracking().Where(row => row.DefinitionId == definitionId)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        var edition = await EditionAsync(db, definitionId, cancellationToken);
        var isMain = edition is not null;
        if (edition is null && await ParentAsync(db, definitionId, cancellationToken) is { } parent)
        {
            edition = await EditionAsync(db, parent, cancellationToken);
        }

        var procedure = edition is null ? null : await procedures.GetAsync(db, edition.Code, edition.Edition, cancellationToken);
        return new FoundDefinition(definitionId, latest, edition, procedure, isMain);
    }

    private static async Task<ProcedureEdition?> EditionAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken) => IssueEdition.LastOf(
        await db.ProcedureEditions.AsNoTracking().Where(row => row.DefinitionId == definitionId && row.WithdrawnAt == null).ToListAsync(cancellationToken));

    /// <summary>The flow that starts it as a sub-flow, by its name in quotes.</summary>
    private static Task<string?> ParentAsync(ApprovalsDb db, string definitionId, CancellationToken cancellationToken)
    {
        var quoted = $"\"{definitionId}\"";
        return db.DefinitionVersions.Where(row => row.DefinitionId != definitionId && row.Json.Contains(quoted))
            .Where(row => db.ProcedureEditions.Any(edition => edition.DefinitionId == row.DefinitionId && edition.WithdrawnAt == null))
            .OrderByDescending(row => row.Version).Select(row => row.DefinitionId).FirstOrDefaultAsync(cancellationToken);
    }
}
