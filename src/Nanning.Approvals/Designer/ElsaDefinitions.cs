using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Designer;

/// <summary>Definitions in Elsa's shapes. A draft is the version after the newest, under an id of its own; everything else is published, or was.</summary>
public sealed class ElsaDefinitions(IDbContextFactory<ApprovalsDb> contexts)
{
    /// <summary>What stands behind a definition's id when it is the draft.</summary>
    public const string DraftSuffix = "-draft";

    private const string ToolVersion = "3.8.0.0";

    // What Elsa's own model has; everything else that a client does not send back was written by somebody else and is kept.
    private static readonly HashSet<string> known = new(StringComparer.Ordinal)
    {
        "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes", "customProperties", "isReadonly", "isSystem",
        "isLatest", "isPublished", "options", "usableAsActivity", "root", "links", "providerName", "materializerName",
    };

    /// <summary>Which of a definition's versions is meant.</summary>
    /// <param name="Name">"Latest", "Published", "LatestOrPublished", "Draft", "AllVersions", or null with a number.</param>
    public sealed record Which(string? Name, int? Version)
    {
        /// <summary>Reads Elsa's text; null when it is none.</summary>
        public static Which? Parse(string? text) => text switch
        {
            null or "" or "Latest" or "LatestOrPublished" or "LatestAndPublished" or "PublishedOrLatest" => new("Latest", null),
            "Published" or "Draft" or "AllVersions" or "All" => new(text == "All" ? "AllVersions" : text, null),
            _ => int.TryParse(text, CultureInfo.InvariantCulture, out var version) ? new(null, version) : null,
        };
    }

    /// <summary>One version with its links, or null.</summary>
    public async Task<JsonObject?> GetAsync(string definitionId, Which which, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var draft = which.Name is "Latest" or "Draft" || which.Version is not null ? await db.FlowDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.DefinitionId == definitionId, cancellationToken) : null;
        var newest = await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancellationToken) ?? 0;
        if (draft is not null && (which.Version is null || which.Version == newest + 1))
        {
            return Of(draft, newest);
        }

        return which.Name == "Draft" ? null : await VersionAsync(db, definitionId, which.Version, which.Name == "Published", draft is null, cancellationToken);
    }

    /// <summary>One version by the id that it has as a version.</summary>
    public async Task<JsonObject?> ByIdAsync(string id, CancellationToken cancellationToken)
    {
        var (definitionId, which) = Read(id);
        return which is null ? null : await GetAsync(definitionId, which, cancellationToken);
    }

    /// <summary>Summaries: the newest version of each definition, or all versions, or those that are published.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(Which which, IReadOnlyCollection<string> definitionIds, string? search, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var versions = (await db.DefinitionVersions.AsNoTracking().Where(row => definitionIds.Count == 0 || definitionIds.Contains(row.DefinitionId))
            .Select(row => new { row.DefinitionId, row.Version, row.Name, row.Published, row.CreatedAt }).ToListAsync(cancellationToken)).ToLookup(row => row.DefinitionId, StringComparer.Ordinal);
        var drafts = (await db.FlowDrafts.AsNoTracking().Where(row => definitionIds.Count == 0 || definitionIds.Contains(row.DefinitionId)).ToListAsync(cancellationToken))
            .ToDictionary(row => row.DefinitionId, StringComparer.Ordinal);
        var found = new List<JsonObject>();
        foreach (var id in versions.Select(same => same.Key).Union(drafts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var draft = which.Name == "Published" ? null : drafts.GetValueOrDefault(id);
            var own = versions[id].OrderByDescending(row => row.Version).ToList();
            var newest = own.Count == 0 ? 0 : own[0].Version;
            if (draft is not null && which.Version is null)
            {
                found.Add(Summary(id, newest + 1, draft.Name, isLatest: true, isPublished: false, draft.SavedAt));
            }

            var shown = which switch
            {
                { Version: { } number } => own.Where(row => row.Version == number),
                { Name: "AllVersions" } => own,
                { Name: "Published" } => own.Where(row => row.Published).Take(1),
                { Name: "Draft" } => [],
                _ => own.Take(draft is null ? 1 : 0),
            };
            found.AddRange(shown.Select(row => Summary(id, row.Version, row.Name, draft is null && row.Version == newest, row.Published && row.Version == newest, row.CreatedAt)));
        }

        return string.IsNullOrWhiteSpace(search)
            ? found
            : [.. found.Where(one => one["definitionId"]!.ToString().Contains(search, StringComparison.OrdinalIgnoreCase) || one["name"]!.ToString().Contains(search, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Whether no other definition bears the name.</summary>
    public async Task<bool> IsUniqueAsync(string name, string? definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return !await db.DefinitionVersions.AnyAsync(row => row.Name == name && row.DefinitionId != definitionId, cancellationToken)
            && !await db.FlowDrafts.AnyAsync(row => row.Name == name && row.DefinitionId != definitionId, cancellationToken);
    }

    /// <summary>What a client sent, with what it does not know of as it was before: members of other tools survive.</summary>
    public async Task<JsonObject> WithUnknownAsync(string definitionId, JsonObject model, CancellationToken cancellationToken)
    {
        var result = (JsonObject)model.DeepClone();
        result.Remove("links");
        if (await GetAsync(definitionId, new Which("Latest", null), cancellationToken) is { } before)
        {
            foreach (var (name, value) in before.Where(member => !known.Contains(member.Key) && !result.ContainsKey(member.Key)).ToList())
            {
                result[name] = value?.DeepClone();
            }
        }

        return result;
    }

    /// <summary>The definition and version that an id of a version names.</summary>
    internal static (string DefinitionId, Which? Which) Read(string id)
    {
        if (id.EndsWith(DraftSuffix, StringComparison.Ordinal))
        {
            return (id[..^DraftSuffix.Length], new Which("Draft", null));
        }

        var at = id.LastIndexOf("-v", StringComparison.Ordinal);
        return at > 0 && int.TryParse(id[(at + 2)..], CultureInfo.InvariantCulture, out var version) ? (id[..at], new Which(null, version)) : (id, null);
    }

    private static async Task<JsonObject?> VersionAsync(ApprovalsDb db, string definitionId, int? version, bool published, bool isLatest, CancellationToken cancellationToken)
    {
        var rows = db.DefinitionVersions.AsNoTracking().Where(row => row.DefinitionId == definitionId);
        var row = await rows.Where(one => (version == null || one.Version == version) && (!published || one.Published)).OrderByDescending(one => one.Version).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        var newest = await rows.MaxAsync(one => one.Version, cancellationToken);
        return Filled((JsonObject)JsonNode.Parse(row.Json)!, definitionId, row.Version, row.Name, isLatest && row.Version == newest, row.Published && row.Version == newest, row.CreatedAt);
    }

    private static JsonObject Of(FlowDraft draft, int newest)
    {
        var json = Filled(draft.ReadModel(), draft.DefinitionId, newest + 1, draft.Name, isLatest: true, isPublished: false, draft.SavedAt);
        json["id"] = draft.DefinitionId + DraftSuffix;
        return json;
    }

    /// <summary>With everything that Studio misses when it is not there.</summary>
    private static JsonObject Filled(JsonObject json, string definitionId, int version, string name, bool isLatest, bool isPublished, DateTimeOffset at)
    {
        (json["id"], json["definitionId"], json["version"], json["name"]) = ($"{definitionId}-v{version}", definitionId, version, name);
        (json["isLatest"], json["isPublished"], json["isReadonly"], json["isSystem"]) = (isLatest, isPublished, false, false);
        json["createdAt"] = at.ToString("O", CultureInfo.InvariantCulture);
        json["toolVersion"] ??= ToolVersion;
        foreach (var list in new[] { "variables", "inputs", "outputs", "outcomes" })
        {
            json[list] ??= new JsonArray();
        }

        json["customProperties"] ??= new JsonObject();
        json["options"] ??= new JsonObject();
        json["links"] = Links(definitionId);
        WorkflowDefinition.FillNodeIds(json);
        return json;
    }

    private static JsonObject Summary(string definitionId, int version, string name, bool isLatest, bool isPublished, DateTimeOffset at) => new()
    {
        ["id"] = isLatest && !isPublished ? definitionId + DraftSuffix : $"{definitionId}-v{version}",
        ["definitionId"] = definitionId,
        ["version"] = version,
        ["toolVersion"] = ToolVersion,
        ["name"] = name,
        ["description"] = string.Empty,
        ["providerName"] = null,
        ["materializerName"] = "Json",
        ["isLatest"] = isLatest,
        ["isPublished"] = isPublished,
        ["isReadonly"] = false,
        ["createdAt"] = at.ToString("O", CultureInfo.InvariantCulture),
        ["links"] = Links(definitionId),
    };

    private static JsonArray Links(string definitionId) =>
    [
        Link("self", "GET", $"/workflow-definitions/by-definition-id/{definitionId}"),
        Link("publish", "POST", $"/workflow-definitions/{definitionId}/publish"),
        Link("retract", "POST", $"/workflow-definitions/{definitionId}/retract"),
        Link("delete", "DELETE", $"/workflow-definitions/{definitionId}"),
        Link("export", "GET", $"/workflow-definitions/{definitionId}/export"),
    ];

    private static JsonObject Link(string rel, string method, string href) => new() { ["href"] = href, ["rel"] = rel, ["method"] = method };
}
