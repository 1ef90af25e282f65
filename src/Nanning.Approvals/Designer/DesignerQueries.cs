using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Designer;

/// <summary>A definition as the list shows it.</summary>
/// <param name="Published">Newest published version; null when there is only a draft.</param>
public sealed record DesignRow(
    string DefinitionId, string Name, int? Published, DateTimeOffset? PublishedAt, string? Procedure, string? ProcedureName, bool HasDraft, DateTimeOffset? SavedAt, string? SavedBy, int OpenProposals);

/// <summary>Reads what the designer shows.</summary>
public sealed class DesignerQueries(IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup, EnglishNames english, ExampleFiles examples, TimeProvider clock)
{
    private const int MostUsers = 500;

    /// <summary>All definitions, those with a draft first.</summary>
    public async Task<IReadOnlyList<DesignRow>> ListAsync(string? q, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var versions = await db.DefinitionVersions.AsNoTracking().Select(row => new { row.DefinitionId, row.Version, row.Name, row.CreatedAt }).ToListAsync(cancellationToken);
        var drafts = await db.FlowDrafts.AsNoTracking().Select(row => new { row.DefinitionId, row.Name, row.SavedAt, row.SavedByName }).ToDictionaryAsync(row => row.DefinitionId, cancellationToken);
        var editions = await db.ProcedureEditions.AsNoTracking().Where(row => row.WithdrawnAt == null).OrderBy(row => row.Ordinal)
            .Select(row => new { row.DefinitionId, row.Code }).ToListAsync(cancellationToken);
        var codes = editions.GroupBy(row => row.DefinitionId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Code, StringComparer.Ordinal);
        var proposals = await db.FlowProposals.AsNoTracking().Where(row => row.State == ProposalState.Open).GroupBy(row => row.DefinitionId)
            .Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
        var latest = versions.GroupBy(row => row.DefinitionId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.MaxBy(row => row.Version)!, StringComparer.Ordinal);
        var names = Say.English ? await english.AllAsync(db, cancellationToken) : new Dictionary<string, string>();
        var rows = new List<DesignRow>();
        foreach (var id in latest.Keys.Union(drafts.Keys, StringComparer.Ordinal))
        {
            var (version, draft) = (latest.GetValueOrDefault(id), drafts.GetValueOrDefault(id));
            var name = draft?.Name ?? version!.Name;
            rows.Add(new DesignRow(
                id, names.GetValueOrDefault(id) ?? name, version?.Version, version?.CreatedAt, codes.GetValueOrDefault(id), version?.Name, draft is not null, draft?.SavedAt, draft?.SavedByName, proposals.GetValueOrDefault(id)));
        }

        var text = q?.Trim();
        return [.. rows
            .Where(row => string.IsNullOrEmpty(text) || row.DefinitionId.Contains(text, StringComparison.OrdinalIgnoreCase) || row.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(row => row.HasDraft || row.OpenProposals > 0).ThenBy(row => row.DefinitionId, StringComparer.Ordinal)];
    }

    /// <summary>What a definition is called and the procedure it belongs to; no name when there is none.</summary>
    public async Task<(string? Name, string? Procedure)> NameAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await lookup.FindAsync(db, definitionId, cancellationToken);
        var draft = await db.FlowDrafts.Where(row => row.DefinitionId == definitionId).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken);
        var name = draft ?? found.Latest?.Name;
        return (name is null || !Say.English ? name : (await english.AllAsync(db, cancellationToken)).GetValueOrDefault(definitionId) ?? name, found.Procedure?.Code);
    }

    /// <summary>Who saved the draft last and when, for somebody whose save came too late; null when there is no draft.</summary>
    public async Task<object?> DraftStateAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FlowDrafts.AsNoTracking().Where(row => row.DefinitionId == definitionId)
            .Select(row => new { row.Revision, row.SavedAt, SavedBy = row.SavedByName }).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Everything the editor of one definition needs, in one read; null when there is no such definition.</summary>
    public async Task<object?> ContextAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var draft = await db.FlowDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.DefinitionId == definitionId, cancellationToken);
        var found = await lookup.FindAsync(db, definitionId, cancellationToken);
        if (draft is null && found.Latest is null)
        {
            return null;
        }

        var definition = Stored(found.Latest);
        var procedure = found.Procedure;
        var directory = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var names = await english.AllAsync(db, cancellationToken);
        var flows = await db.DefinitionVersions.AsNoTracking().Where(row => row.Published).Select(row => new { row.DefinitionId, row.Name }).Distinct().OrderBy(row => row.DefinitionId).ToListAsync(cancellationToken);
        return new
        {
            DefinitionId = definitionId,
            Definition = definition,
            Draft = draft is null ? null : new { Model = draft.ReadModel(), Procedure = draft.ReadProcedure(), draft.SavedAt, SavedBy = draft.SavedByName, draft.Revision, draft.BasedOn },
            Published = found.Latest is null ? null : new { found.Latest.Version, found.Edition?.EffectiveFrom, found.Latest.CreatedAt },
            Procedure = procedure is null ? null : ProcedureView(procedure, found.IsMain),
            Example = procedure is null ? null : examples.Of(procedure.Code),
            Fields = DesignerFields.Of(procedure, Compiled(draft?.ReadModel()) ?? Compiled(definition)),
            Departments = directory.All.Where(one => one.ExistsOn(today)).OrderBy(one => one.Code, StringComparer.Ordinal)
                .Select(one => new { one.Code, one.Name, one.NameEn, one.IsDistrict }),
            Roles = Enum.GetValues<Position>().Select(position => new { Code = position.ToString(), Name = PositionWords(position).Zh, NameEn = PositionWords(position).En }),
            Users = await db.Users.AsNoTracking().Where(user => !user.Disabled && user.Role == UserRole.Officer).OrderBy(user => user.UserName).Take(MostUsers)
                .Select(user => new { user.UserName, Name = user.DisplayName, Department = user.DepartmentCode, user.Position }).ToListAsync(cancellationToken),
            Flows = flows.Select(flow => new { flow.DefinitionId, flow.Name, NameEn = names.GetValueOrDefault(flow.DefinitionId) ?? flow.Name }),
        };
    }

    /// <summary>A stored version with all node ids, as editors want to see it.</summary>
    internal static JsonObject? Stored(DefinitionVersion? version)
    {
        if (version is null)
        {
            return null;
        }

        var json = (JsonObject)JsonNode.Parse(version.Json)!;
        WorkflowDefinition.FillNodeIds(json);
        return json;
    }

    private static object ProcedureView(Procedure procedure, bool isMain) => new
    {
        procedure.Code,
        Name = procedure.Name.Zh,
        NameEn = procedure.Name.En ?? procedure.Name.Zh,
        procedure.Edition,
        procedure.EffectiveFrom,
        procedure.Lead,
        procedure.CoLeads,
        procedure.PromisedDays,
        IsMain = isMain,
        Form = procedure.Json["form"]?.DeepClone(),
        Materials = procedure.Json["materials"]?.DeepClone(),
        Parameters = procedure.Json["parameters"]?.DeepClone(),
        Clauses = procedure.Json["clauses"]?.DeepClone(),
        Departments = procedure.CoLeads.Prepend(procedure.Lead),
    };

    private static (string Zh, string En) PositionWords(Position position) => position switch
    {
        Position.Leader => ("局领导", "Leader"),
        Position.SectionHead => ("科长", "Section head"),
        _ => ("经办人", "Handler"),
    };

    private static CompiledFlow? Compiled(JsonObject? model)
    {
        var (definition, findings) = WorkflowDefinition.Examine(model?.ToJsonString() ?? "null");
        return definition is null || findings.Any(finding => finding.Severity == "error") ? null : CompiledFlow.Compile(definition);
    }
}
