using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Designer;

/// <summary>How much waits at an activity, over all running cases.</summary>
/// <param name="Open">Tokens that stand there.</param>
/// <param name="OldestDays">Days since the oldest of its work items came in; null when nobody is asked there.</param>
/// <param name="MeanDays">The mean of the newest thousand of them.</param>
/// <param name="Overdue">Work items past their limit.</param>
public sealed record LiveToken(string ActivityId, string Name, int Open, double? OldestDays, double? MeanDays, int Overdue);

/// <summary>Where the running cases of a definition are, for the heat map on its drawing.</summary>
/// <param name="Versions">Versions that run, with the number of tokens.</param>
public sealed record LiveFlow(IReadOnlyList<LiveToken> Tokens, int? Version, IReadOnlyDictionary<int, int> Versions);

/// <summary>Reads it: the places from the index of the instances, the ages from the open work items.</summary>
public sealed class LiveTokens(IDbContextFactory<ApprovalsDb> contexts, InstanceQueries instances, TimeProvider clock)
{
    private const int MostAged = 1000;

    /// <param name="version">One version only; all of them when null.</param>
    public async Task<LiveFlow?> RunAsync(string definitionId, int? version, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var latest = await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancellationToken);
        if (latest is null)
        {
            return null;
        }

        var places = await instances.PlacesAsync(db, definitionId, version, cancellationToken);
        var now = clock.GetUtcNow();
        var items = db.WorkItems.AsNoTracking().Where(item => item.State == WorkItemState.Open && item.ParentId == null
            && db.WorkflowInstances.Any(row => row.Id == item.InstanceId && row.DefinitionId == definitionId && (version == null || row.DefinitionVersion == version)));
        var ages = (await items.GroupBy(item => item.ActivityId)
            .Select(same => new { same.Key, Oldest = same.Min(item => item.CreatedAt), Overdue = same.Count(item => item.DueAt != null && item.DueAt <= now) }).ToListAsync(cancellationToken))
            .ToDictionary(one => one.Key, StringComparer.Ordinal);
        var tokens = new List<LiveToken>();
        foreach (var place in places.GroupBy(place => place.ActivityId, StringComparer.Ordinal))
        {
            var age = ages.GetValueOrDefault(place.Key);
            var newest = age is null ? [] : await items.Where(item => item.ActivityId == place.Key).OrderByDescending(item => item.Id).Take(MostAged).Select(item => item.CreatedAt).ToListAsync(cancellationToken);
            tokens.Add(new LiveToken(
                place.Key, place.First().Name, place.Sum(one => one.Count), age is null ? null : Days(age.Oldest), newest.Count == 0 ? null : Math.Round(newest.Average(at => (now - at).TotalDays), 1),
                age?.Overdue ?? 0));
        }

        return new LiveFlow(
            [.. tokens.OrderByDescending(token => token.Open).ThenBy(token => token.ActivityId, StringComparer.Ordinal)], version ?? latest,
            places.GroupBy(place => place.DefinitionVersion).ToDictionary(same => same.Key, same => same.Sum(place => place.Count)));

        double Days(DateTimeOffset since) => Math.Round((now - since).TotalDays, 1);
    }
}
