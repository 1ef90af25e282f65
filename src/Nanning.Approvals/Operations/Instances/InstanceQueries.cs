using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>Searches and counts instances, for administrators and auditors only.</summary>
public sealed class InstanceQueries(IDbContextFactory<ApprovalsDb> contexts, FlowLibrary flows, EnglishNames english, TimeProvider clock)
{
    /// <summary>Most instances that one selection may hold.</summary>
    public const int MostSelected = 10_000;

    /// <summary>Instances that the filter finds; nothing for anyone who may not see them.</summary>
    public async Task<Page<InstanceRow>> ListAsync(Actor actor, InstanceFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, actor, filter, cancellationToken);
        var total = await found.CountAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await Sorted(found, filter.Sort).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<InstanceRow>(await RowsAsync(db, rows, cancellationToken), total);
    }

    /// <summary>The ids that the filter finds, for a batch.</summary>
    public async Task<IReadOnlyList<Guid>> IdsAsync(Actor actor, InstanceFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Sorted(await FindAsync(db, actor, filter, cancellationToken), filter.Sort).Select(row => row.Id).Take(MostSelected).ToListAsync(cancellationToken);
    }

    /// <summary>How many there are by state, and where those that have not ended stand. The filter's state and step do not count.</summary>
    public async Task<InstanceCounts> CountAsync(Actor actor, InstanceFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = await FindAsync(db, actor, filter with { State = null, Step = null }, cancellationToken);
        var states = (await all.GroupBy(row => row.Status).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken))
            .ToDictionary(group => Enum.Parse<InstanceFace>(group.Key.ToString()), group => group.Count);
        states[InstanceFace.Incident] = await WithIncident(db, all).CountAsync(cancellationToken);

        return new InstanceCounts(states, await PlacesAsync(db, all, cancellationToken));
    }

    /// <summary>Where the running instances of a definition stand: numbers alone, for the heat map. Who may ask is for the caller.</summary>
    internal async Task<IReadOnlyList<PlaceCount>> PlacesAsync(ApprovalsDb db, string definition, int? version, CancellationToken cancellationToken) => await PlacesAsync(
        db, db.WorkflowInstances.AsNoTracking().Where(row => row.DefinitionId == definition && (version == null || row.DefinitionVersion == version)), cancellationToken);

    private async Task<IReadOnlyList<PlaceCount>> PlacesAsync(ApprovalsDb db, IQueryable<WorkflowInstance> all, CancellationToken cancellationToken)
    {
        // Few arrangements of tokens stand for many instances; the index holds them all.
        var arrangements = await all.Where(row => row.Places != "").GroupBy(row => new { row.DefinitionId, row.DefinitionVersion, row.Places })
            .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var places = new List<PlaceCount>();
        foreach (var group in arrangements.SelectMany(one => InstancePlaces.Read(one.Key.Places).Select(place => (one.Key.DefinitionId, one.Key.DefinitionVersion, place, one.Count)))
            .GroupBy(one => (one.DefinitionId, one.DefinitionVersion, one.place)))
        {
            var flow = await flows.GetAsync(db, group.Key.DefinitionId, group.Key.DefinitionVersion, cancellationToken);
            places.Add(new PlaceCount(group.Key.DefinitionId, group.Key.DefinitionVersion, group.Key.place, NameOf(flow, group.Key.place), group.Sum(one => one.Count)));
        }

        return [.. places.OrderByDescending(place => place.Count).ThenBy(place => place.DefinitionId, StringComparer.Ordinal).ThenBy(place => place.ActivityId, StringComparer.Ordinal)];
    }

    /// <summary>The definitions that are stored, the newest version of each first.</summary>
    public async Task<IReadOnlyList<DefinitionRow>> DefinitionsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!actor.MaySee())
        {
            return [];
        }

        var rows = await db.DefinitionVersions.AsNoTracking().OrderBy(row => row.DefinitionId).ThenByDescending(row => row.Version)
            .Select(row => new DefinitionRow(row.DefinitionId, row.Version, row.Name, row.Published)).ToListAsync(cancellationToken);
        var names = await english.OfAsync(db, rows.Select(row => row.DefinitionId), cancellationToken);
        return [.. rows.Select(row => row with { Name = names.GetValueOrDefault(row.DefinitionId, row.Name) })];
    }

    internal static string NameOf(CompiledFlow flow, string activityId) =>
        flow.Find(activityId) is { } node ? Say.Pick(node.Name, node.NameEn) : activityId;

    internal async Task<List<InstanceRow>> RowsAsync(ApprovalsDb db, List<WorkflowInstance> rows, CancellationToken cancellationToken)
    {
        var caseIds = rows.Select(row => row.CaseId).Distinct().ToList();
        var ids = rows.Select(row => row.Id).ToList();
        var cases = await db.Cases.AsNoTracking().Where(item => caseIds.Contains(item.Id))
            .Select(item => new { item.Id, item.Number, item.ApplicantName, item.Status }).ToDictionaryAsync(item => item.Id, cancellationToken);
        var incidents = await db.Incidents.Where(row => row.ResolvedAt == null && ids.Contains(row.InstanceId)).GroupBy(row => row.InstanceId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var names = await english.OfAsync(db, rows.Select(row => row.DefinitionId), cancellationToken);
        var views = new List<InstanceRow>();
        foreach (var row in rows)
        {
            var flow = await flows.GetAsync(db, row.DefinitionId, row.DefinitionVersion, cancellationToken);
            var item = cases[row.CaseId];
            views.Add(new InstanceRow(
                row.Id, row.CaseId, item.Number, item.ApplicantName, item.Status, row.DefinitionId, row.DefinitionVersion,
                names.GetValueOrDefault(row.DefinitionId, flow.Definition.Name), row.Status,
                [.. InstancePlaces.Read(row.Places).Select(place => new PlaceView(place, NameOf(flow, place)))], row.StartedAt, row.ChangedAt,
                incidents.GetValueOrDefault(row.Id), row.ParentId, row.Version));
        }

        return views;
    }

    private async Task<IQueryable<WorkflowInstance>> FindAsync(ApprovalsDb db, Actor actor, InstanceFilter filter, CancellationToken cancellationToken)
    {
        var rows = db.WorkflowInstances.AsNoTracking().Where(row => actor.MaySee());
        rows = filter.State switch
        {
            null => rows,
            InstanceFace.Incident => WithIncident(db, rows),
            InstanceFace.Suspended => rows.Where(row => row.Status == InstanceStatus.Suspended),
            InstanceFace.Finished => rows.Where(row => row.Status == InstanceStatus.Finished),
            InstanceFace.Cancelled => rows.Where(row => row.Status == InstanceStatus.Cancelled),
            _ => rows.Where(row => row.Status == InstanceStatus.Running),
        };
        rows = filter.Definition is { Length: > 0 } definition ? rows.Where(row => row.DefinitionId == definition) : rows;
        rows = filter.Version is { } version ? rows.Where(row => row.DefinitionVersion == version) : rows;
        if (filter.Step is { Length: > 0 } step)
        {
            var part = InstancePlaces.Part(step);
            var arrangements = await rows.Where(row => row.Places.Contains(part)).Select(row => row.Places).Distinct().ToListAsync(cancellationToken);
            rows = rows.Where(row => arrangements.Contains(row.Places));
        }

        var now = clock.GetUtcNow();
        if (filter.AgeDays is > 0 and { } age)
        {
            var until = now.AddDays(-age);
            rows = rows.Where(row => row.StartedAt <= until);
        }

        if (filter.IdleDays is > 0 and { } idle)
        {
            var until = now.AddDays(-idle);
            rows = rows.Where(row => row.ChangedAt <= until);
        }

        if (filter.Error?.Trim() is { Length: > 0 } error)
        {
            rows = rows.Where(row => db.Incidents.Any(incident => incident.InstanceId == row.Id && incident.ResolvedAt == null && (incident.Message.Contains(error) || incident.MessageEn!.Contains(error))));
        }

        if (filter.Q?.Trim() is { Length: > 0 } q)
        {
            rows = Guid.TryParse(q, out var id)
                ? rows.Where(row => row.Id == id || row.CaseId == id)
                : rows.Where(row => db.Cases.Any(item => item.Id == row.CaseId && (item.Number!.Contains(q) || item.ApplicantName.Contains(q))));
        }

        return rows;
    }

    private static IQueryable<WorkflowInstance> WithIncident(ApprovalsDb db, IQueryable<WorkflowInstance> rows) =>
        rows.Where(row => db.Incidents.Any(incident => incident.InstanceId == row.Id && incident.ResolvedAt == null));

    // Ids are made in the order of time.
    private static IQueryable<WorkflowInstance> Sorted(IQueryable<WorkflowInstance> rows, string? sort) => sort switch
    {
        "-started" => rows.OrderBy(row => row.Id),
        "changed" => rows.OrderByDescending(row => row.ChangedAt).ThenBy(row => row.Id),
        "-changed" => rows.OrderBy(row => row.ChangedAt).ThenBy(row => row.Id),
        _ => rows.OrderByDescending(row => row.Id),
    };
}
