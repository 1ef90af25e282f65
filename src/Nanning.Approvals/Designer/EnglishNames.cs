using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Designer;

/// <summary>
/// What definitions are called in English. The flow of a procedure is called like the procedure; any other one, such as a sub-flow, says it itself in
/// <c>customProperties.displayNameEn</c>, which Elsa keeps and does not know.
/// </summary>
public sealed class EnglishNames(ProcedureLibrary procedures)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>By id of the definition; those that have none in English are left out.</summary>
    internal Task<IReadOnlyDictionary<string, string>> AllAsync(ApprovalsDb db, CancellationToken cancellationToken) => FindAsync(db, null, cancellationToken);

    /// <summary>What some definitions are called, if the person reads English; otherwise nothing, as they have their names themselves.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(ApprovalsDb db, IEnumerable<string> definitions, CancellationToken cancellationToken) =>
        Say.English ? await FindAsync(db, [.. definitions.Distinct(StringComparer.Ordinal)], cancellationToken) : Nothing;

    private async Task<IReadOnlyDictionary<string, string>> FindAsync(ApprovalsDb db, List<string>? ids, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var editions = await db.ProcedureEditions.AsNoTracking().Where(row => row.WithdrawnAt == null && (ids == null || ids.Contains(row.DefinitionId))).ToListAsync(cancellationToken);
        foreach (var same in editions.GroupBy(row => row.DefinitionId, StringComparer.Ordinal))
        {
            var last = IssueEdition.LastOf([.. same])!;
            if ((await procedures.GetAsync(db, last.Code, last.Edition, cancellationToken))?.Name.En is { Length: > 0 } name)
            {
                names[same.Key] = name;
            }
        }

        var own = await db.DefinitionVersions.AsNoTracking().Where(row => !db.ProcedureEditions.Any(edition => edition.DefinitionId == row.DefinitionId && edition.WithdrawnAt == null)
                && (ids == null || ids.Contains(row.DefinitionId)))
            .OrderBy(row => row.Version).Select(row => new { row.DefinitionId, row.Json }).ToListAsync(cancellationToken);
        var drafts = await db.FlowDrafts.AsNoTracking().Where(row => ids == null || ids.Contains(row.DefinitionId)).Select(row => new { row.DefinitionId, Json = row.Model }).ToListAsync(cancellationToken);
        foreach (var flow in own.Concat(drafts).Where(flow => !editions.Exists(row => row.DefinitionId == flow.DefinitionId)))
        {
            if (Of(JsonNode.Parse(flow.Json)) is { } name)
            {
                names[flow.DefinitionId] = name;
            }
        }

        return names;
    }

    private static string? Of(JsonNode? model) => model?["customProperties"] is JsonObject extras && extras["displayNameEn"]?.ToString() is { Length: > 0 } name ? name : null;
}
