using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Designer;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>A migration in a list.</summary>
public sealed record FlowMigrationRow(
    Guid Id, string DefinitionId, string Name, int FromVersion, int ToVersion, FlowMigrationState State, string Reason, string Actor, DateTimeOffset At, int Total);

/// <summary>Instances that stand at the same places and fare the same.</summary>
/// <param name="Places">Names of the steps they are at.</param>
/// <param name="Plan">What happens to each of them; null when nothing does.</param>
/// <param name="Examples">Numbers of a few of their cases.</param>
public sealed record FlowMigrationGroup(
    IReadOnlyList<string> Places, FlowMigrationVerdict Verdict, int Count, IReadOnlyList<string> Examples, ItemPlan? Plan, string? Problem);

/// <summary>A migration with what its dry run showed, group by group, and how far it has come.</summary>
/// <param name="Names">Names of the activities of both versions by their ids.</param>
public sealed record FlowMigrationView(
    FlowMigrationRow Row, IReadOnlyDictionary<string, string> Names, IReadOnlyDictionary<FlowMigrationVerdict, int> Counts, IReadOnlyList<FlowMigrationGroup> Groups, MigrationRequest Mapping, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

/// <summary>The result for one instance.</summary>
public sealed record FlowMigrationResult(
    Guid InstanceId, Guid CaseId, string CaseNumber, IReadOnlyList<string> Places, FlowMigrationVerdict Verdict, ItemPlan? Plan, string? Problem, DateTimeOffset? At);

/// <summary>Two versions of a definition beside each other, as the mapping needs them.</summary>
/// <param name="Standing">Tokens that stand there.</param>
public sealed record MappingRow(string From, string FromName, string? To, string? Suggestion, bool HasTimer, int Standing);

/// <summary>What a mapping by hand chooses from.</summary>
/// <param name="Targets">All activities of the new version at which an instance can wait.</param>
/// <param name="LostVariables">Variables that the new version lacks.</param>
/// <param name="NewVariables">Variables that only the new version has.</param>
public sealed record MappingChoices(
    IReadOnlyList<MappingRow> Rows, IReadOnlyList<(string Id, string Name)> Targets, IReadOnlyList<string> LostVariables, IReadOnlyList<string> NewVariables);

/// <summary>Reads migrations.</summary>
public sealed class FlowMigrationQueries(IDbContextFactory<ApprovalsDb> contexts, FlowLibrary flows, InstanceQueries instances, EnglishNames english)
{
    private const int Examples = 5;

    public async Task<Page<FlowMigrationRow>> ListAsync(int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var size = Math.Clamp(pageSize, 1, 100);
        var rows = await db.FlowMigrations.AsNoTracking().OrderByDescending(row => row.Id).Skip((Math.Max(1, page) - 1) * size).Take(size).ToListAsync(cancellationToken);
        var list = new List<FlowMigrationRow>();
        foreach (var row in rows)
        {
            list.Add(await RowAsync(db, row, cancellationToken));
        }

        return new(list, await db.FlowMigrations.CountAsync(cancellationToken));
    }

    /// <summary>One migration; null when there is none.</summary>
    public async Task<FlowMigrationView?> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FlowMigrations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } migration)
        {
            return null;
        }

        var from = await flows.GetAsync(db, migration.DefinitionId, migration.FromVersion, cancellationToken);
        var groups = await db.FlowMigrationItems.AsNoTracking().Where(item => item.MigrationId == id)
            .GroupBy(item => new { item.Places, item.Verdict, item.Plan, item.Problem, item.ProblemEn })
            .Select(group => new { group.Key, Count = group.Count(), First = group.Min(item => item.CaseNumber) })
            .ToListAsync(cancellationToken);
        var views = new List<FlowMigrationGroup>();
        foreach (var group in groups.OrderBy(group => group.Key.Verdict).ThenByDescending(group => group.Count))
        {
            var examples = await db.FlowMigrationItems.AsNoTracking()
                .Where(item => item.MigrationId == id && item.Places == group.Key.Places && item.Verdict == group.Key.Verdict && item.Plan == group.Key.Plan)
                .OrderBy(item => item.CaseNumber).Take(Examples).Select(item => item.CaseNumber).ToListAsync(cancellationToken);
            views.Add(new(Names(from, group.Key.Places), group.Key.Verdict, group.Count, examples, PlanOf(group.Key.Verdict, group.Key.Plan), Text(group.Key.Problem, group.Key.ProblemEn)));
        }

        var to = await flows.GetAsync(db, migration.DefinitionId, migration.ToVersion, cancellationToken);
        var names = from.Nodes.Concat(to.Nodes).DistinctBy(node => node.Id).ToDictionary(node => node.Id, node => Say.Pick(node.Name, node.NameEn));
        return new(
            await RowAsync(db, migration, cancellationToken), names, groups.GroupBy(group => group.Key.Verdict).ToDictionary(same => same.Key, same => same.Sum(group => group.Count)),
            views, MigrationRequest.Of(migration), migration.StartedAt, migration.EndedAt);
    }

    /// <summary>The results per instance, all of them when <paramref name="pageSize"/> is null.</summary>
    public async Task<Page<FlowMigrationResult>> ItemsAsync(Guid id, FlowMigrationVerdict? verdict, int page, int? pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FlowMigrations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } migration)
        {
            return new([], 0);
        }

        var from = await flows.GetAsync(db, migration.DefinitionId, migration.FromVersion, cancellationToken);
        var items = db.FlowMigrationItems.AsNoTracking().Where(item => item.MigrationId == id && (verdict == null || item.Verdict == verdict)).OrderBy(item => item.CaseNumber).ThenBy(item => item.InstanceId);
        var shown = pageSize is { } size ? items.Skip((Math.Max(1, page) - 1) * Math.Clamp(size, 1, 100)).Take(Math.Clamp(size, 1, 100)) : items;
        return new(
            [
                .. (await shown.ToListAsync(cancellationToken)).Select(item => new FlowMigrationResult(
                    item.InstanceId, item.CaseId, item.CaseNumber, Names(from, item.Places), item.Verdict, PlanOf(item.Verdict, item.Plan), Text(item.Problem, item.ProblemEn), item.At)),
            ],
            await items.CountAsync(cancellationToken));
    }

    /// <summary>The report as CSV, with a mark that spreadsheets read as UTF-8.</summary>
    public async Task<string> CsvAsync(Guid id, CancellationToken cancellationToken)
    {
        string[] head = ["case", "instance", "steps", "verdict", "moves", "problem", "at"];
        return Csv.Table(head, (await ItemsAsync(id, null, 1, null, cancellationToken)).Items.Select(item => new[]
        {
            item.CaseNumber, item.InstanceId.ToString(), string.Join(" ", item.Places), item.Verdict.ToString(), string.Join("; ", item.Plan?.Moves ?? []), item.Problem ?? "",
            item.At?.ToString("O", CultureInfo.InvariantCulture) ?? "",
        }));
    }

    /// <summary>The published versions of every definition, the newest first, with how many instances of each run.</summary>
    public async Task<IReadOnlyList<(string DefinitionId, string Name, int Version, int Running)>> VersionsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var versions = await db.DefinitionVersions.AsNoTracking().Where(row => row.Published)
            .OrderBy(row => row.DefinitionId).ThenByDescending(row => row.Version).Select(row => new { row.DefinitionId, row.Name, row.Version }).ToListAsync(cancellationToken);
        var running = await db.WorkflowInstances.Where(row => row.Status == Workflows.Runtime.InstanceStatus.Running || row.Status == Workflows.Runtime.InstanceStatus.Suspended)
            .GroupBy(row => new { row.DefinitionId, row.DefinitionVersion }).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var names = await english.OfAsync(db, versions.Select(row => row.DefinitionId), cancellationToken);
        return [.. versions.Select(row => (row.DefinitionId, names.GetValueOrDefault(row.DefinitionId, row.Name), row.Version,
            running.Find(one => one.Key.DefinitionId == row.DefinitionId && one.Key.DefinitionVersion == row.Version)?.Count ?? 0))];
    }

    /// <summary>The activities of the old version at which instances can wait, with where each goes by itself; and all of the new version.</summary>
    public async Task<MappingChoices?> MappingAsync(
        string definitionId, int fromVersion, int toVersion, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.DefinitionVersions.CountAsync(row => row.DefinitionId == definitionId && (row.Version == fromVersion || row.Version == toVersion), cancellationToken) < (fromVersion == toVersion ? 1 : 2))
        {
            return null;
        }

        var from = await flows.GetAsync(db, definitionId, fromVersion, cancellationToken);
        var to = await flows.GetAsync(db, definitionId, toVersion, cancellationToken);
        var map = Workflows.Runtime.MigrationMap.Automatic;
        var standing = (await instances.PlacesAsync(db, definitionId, fromVersion, cancellationToken)).ToDictionary(place => place.ActivityId, place => place.Count, StringComparer.Ordinal);
        var (old, fresh) = (from.VariableNames, to.VariableNames);
        return new(
            [
                .. from.Nodes.Where(node => node.Waits).Select(node => new MappingRow(
                    node.Id, Say.Pick(node.Name, node.NameEn), map.TryTarget(node, to, out var target) ? target?.Id : null,
                    Workflows.Runtime.MigrationMap.Suggest(node, from, to)?.Id, node.HasTimer, standing.GetValueOrDefault(node.Id))),
            ],
            [.. to.Nodes.Where(node => node.Waits).Select(node => (node.Id, Say.Pick(node.Name, node.NameEn)))],
            [.. old.Except(fresh).Order(StringComparer.Ordinal)], [.. fresh.Except(old).Order(StringComparer.Ordinal)]);
    }

    private async Task<FlowMigrationRow> RowAsync(ApprovalsDb db, FlowMigration row, CancellationToken cancellationToken) => new(
        row.Id, row.DefinitionId,
        (await english.OfAsync(db, [row.DefinitionId], cancellationToken)).GetValueOrDefault(row.DefinitionId) ?? (await flows.GetAsync(db, row.DefinitionId, row.ToVersion, cancellationToken)).Definition.Name, row.FromVersion, row.ToVersion, row.State,
        row.Reason, row.Actor, row.At, row.Total);

    private static IReadOnlyList<string> Names(CompiledFlow flow, string places) =>
        [.. InstancePlaces.Read(places).Select(place => flow.Find(place) is { } node ? Say.Pick(node.Name, node.NameEn) : place)];

    // Of what was left nothing happened.
    private static ItemPlan? PlanOf(FlowMigrationVerdict verdict, string plan) => verdict is FlowMigrationVerdict.Left ? null : ItemPlan.Read(plan);

    private static string? Text(string? chinese, string? english) => chinese is null ? null : Say.Pick(chinese, english);
}
