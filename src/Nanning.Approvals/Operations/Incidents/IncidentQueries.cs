using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Operations.Incidents;

/// <summary>Which incidents: all of them, or those of one group.</summary>
/// <param name="Resolved">True for resolved ones, otherwise open ones.</param>
/// <param name="Q">Part of the message or the case number.</param>
public sealed record IncidentFilter(
    string? Definition = null, string? Activity = null, string? Shape = null, bool Resolved = false, string? Q = null, int Page = 1, int PageSize = 20);

/// <summary>Reads incidents, for administrators and auditors only.</summary>
public sealed class IncidentQueries(IDbContextFactory<ApprovalsDb> contexts, FlowLibrary flows, EnglishNames english)
{
    /// <summary>Open incidents grouped by what went wrong, the largest group first.</summary>
    public async Task<IReadOnlyList<IncidentGroup>> GroupsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = Visible(db, actor).Where(row => row.ResolvedAt == null);
        var groups = await open.GroupBy(row => new { row.DefinitionId, row.ActivityId, row.Shape })
            .Select(group => new { group.Key, Count = group.Count(), First = group.Min(row => row.At), Last = group.Max(row => row.LastAt) }).ToListAsync(cancellationToken);
        var names = await FlowNamesAsync(db, [.. groups.Select(group => group.Key.DefinitionId).Distinct(StringComparer.Ordinal)], cancellationToken);
        var views = new List<IncidentGroup>();
        foreach (var (key, group) in groups.OrderByDescending(group => group.Count).ThenByDescending(group => group.Last).Select(group => (group.Key, group)))
        {
            var example = await open.OrderByDescending(row => row.Id)
                .FirstAsync(row => row.DefinitionId == key.DefinitionId && row.ActivityId == key.ActivityId && row.Shape == key.Shape, cancellationToken);
            var (step, message) = await SayAsync(db, example, cancellationToken);
            views.Add(new IncidentGroup(
                key.DefinitionId, names.GetValueOrDefault(key.DefinitionId, key.DefinitionId), key.ActivityId, step, key.Shape, message, group.Count, group.First, group.Last));
        }

        return views;
    }

    /// <summary>Incidents one by one, the newest first.</summary>
    public async Task<Page<IncidentView>> ListAsync(Actor actor, IncidentFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Find(db, actor, filter);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await found.OrderByDescending(row => row.Id).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<IncidentView>(await ViewsAsync(db, rows, cancellationToken), await found.CountAsync(cancellationToken));
    }

    /// <summary>The ids that the filter finds, for a batch.</summary>
    public async Task<IReadOnlyList<Guid>> IdsAsync(Actor actor, IncidentFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Find(db, actor, filter).OrderBy(row => row.Id).Select(row => row.Id).Take(InstanceQueries.MostSelected).ToListAsync(cancellationToken);
    }

    /// <summary>All incidents of one instance, the newest first.</summary>
    public async Task<IReadOnlyList<IncidentView>> OfInstanceAsync(Actor actor, Guid instanceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Visible(db, actor).Where(row => row.InstanceId == instanceId || row.CommandInstanceId == instanceId).OrderByDescending(row => row.Id).Take(50).ToListAsync(cancellationToken);
        return await ViewsAsync(db, rows, cancellationToken);
    }

    private static IQueryable<Incident> Visible(ApprovalsDb db, Actor actor) => db.Incidents.AsNoTracking().Where(row => actor.MaySee());

    private static IQueryable<Incident> Find(ApprovalsDb db, Actor actor, IncidentFilter filter)
    {
        var rows = Visible(db, actor);
        rows = filter.Resolved ? rows.Where(row => row.ResolvedAt != null) : rows.Where(row => row.ResolvedAt == null);
        rows = filter.Definition is { Length: > 0 } definition ? rows.Where(row => row.DefinitionId == definition) : rows;
        rows = filter.Activity is { Length: > 0 } activity ? rows.Where(row => row.ActivityId == activity) : rows;
        rows = filter.Shape is { Length: > 0 } shape ? rows.Where(row => row.Shape == shape) : rows;
        return filter.Q?.Trim() is { Length: > 0 } q
            ? rows.Where(row => row.Message.Contains(q) || row.MessageEn!.Contains(q) || db.Cases.Any(item => item.Id == row.CaseId && item.Number!.Contains(q)))
            : rows;
    }

    private async Task<List<IncidentView>> ViewsAsync(ApprovalsDb db, List<Incident> rows, CancellationToken cancellationToken)
    {
        var cases = rows.Select(row => row.CaseId).Distinct().ToList();
        var people = rows.Select(row => row.ActorId).OfType<Guid>().Distinct().ToList();
        var numbers = await db.Cases.Where(item => cases.Contains(item.Id)).ToDictionaryAsync(item => item.Id, item => item.Number, cancellationToken);
        var names = await db.Users.Where(user => people.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var views = new List<IncidentView>();
        foreach (var row in rows)
        {
            var (step, message) = await SayAsync(db, row, cancellationToken);
            views.Add(new IncidentView(
                row.Id, row.InstanceId, row.CaseId, numbers.GetValueOrDefault(row.CaseId), row.DefinitionId, row.ActivityId, step, message,
                row.Shape, row.At, row.LastAt, row.Attempts, row.Command, row.ActorId is { } person ? names.GetValueOrDefault(person) : null, row.ResolvedAt, row.ResolvedBy,
                row.ResolutionSaid));
        }

        return views;
    }

    private async Task<Dictionary<string, string>> FlowNamesAsync(ApprovalsDb db, List<string> ids, CancellationToken cancellationToken)
    {
        var stored = await db.DefinitionVersions.AsNoTracking().Where(row => ids.Contains(row.DefinitionId)).OrderBy(row => row.Version)
            .Select(row => new { row.DefinitionId, row.Name }).ToListAsync(cancellationToken);
        var translated = await english.OfAsync(db, ids, cancellationToken);
        return stored.GroupBy(row => row.DefinitionId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => translated.GetValueOrDefault(same.Key, same.Last().Name), StringComparer.Ordinal);
    }

    // The instance of a start that failed does not exist; then the newest version names the step.
    private async Task<(string Step, string Message)> SayAsync(ApprovalsDb db, Incident incident, CancellationToken cancellationToken)
    {
        var version = await db.WorkflowInstances.Where(row => row.Id == incident.InstanceId).Select(row => (int?)row.DefinitionVersion).SingleOrDefaultAsync(cancellationToken)
            ?? await db.DefinitionVersions.Where(row => row.DefinitionId == incident.DefinitionId).MaxAsync(row => (int?)row.Version, cancellationToken);
        if (version is not { } known)
        {
            return (incident.ActivityId, incident.Said);
        }

        var flow = await flows.GetAsync(db, incident.DefinitionId, known, cancellationToken);
        return (InstanceQueries.NameOf(flow, incident.ActivityId), StepNames.In(flow, incident.Said));
    }
}
