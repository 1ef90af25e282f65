using System.Globalization;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>A moment of the scenario: a point that is hit for the n-th time in a stage of a request. Stages are what an advance of the clock is at; other requests have one, "-".</summary>
internal sealed record Death(int Request, string Stage, string Point, int Hit)
{
    /// <summary>Where at most one death of a run lies: what comes after it is the same as if it had not been.</summary>
    public string Step => string.Create(CultureInfo.InvariantCulture, $"{Request} {Stage}");

    /// <summary>As a line of the plan.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Step} {Point} {Hit}");

    /// <summary>The moments of a run from what was noted about it; request 0 is the start.</summary>
    public static IReadOnlyList<Death> Read(IEnumerable<string> hits) =>
    [
        .. hits.GroupBy(hit => hit, StringComparer.Ordinal).SelectMany(group => group.Key.Split(' ') is [var request, var stage, var point]
            ? Enumerable.Range(1, group.Count()).Select(hit => new Death(int.Parse(request, CultureInfo.InvariantCulture), stage, point, hit))
            : throw new FormatException(group.Key)),
    ];

    /// <summary>At most one moment of each step: first such that every point has one, the rarest points first; then any others.</summary>
    public static IReadOnlyList<Death> Choose(IReadOnlyList<Death> points, Random random, int count)
    {
        var chosen = new Dictionary<string, Death>(StringComparer.Ordinal);
        foreach (var point in points.GroupBy(point => point.Point, StringComparer.Ordinal).OrderBy(group => group.Select(one => one.Step).Distinct(StringComparer.Ordinal).Count()))
        {
            if (point.Where(one => !chosen.ContainsKey(one.Step)).OrderBy(_ => random.Next()).FirstOrDefault() is { } free && chosen.Count < count)
            {
                chosen[free.Step] = free;
            }
        }

        foreach (var point in points.OrderBy(_ => random.Next()))
        {
            if (chosen.Count < count)
            {
                chosen.TryAdd(point.Step, point);
            }
        }

        return [.. chosen.Values.OrderBy(death => death.Request)];
    }

    /// <summary>Spreads deaths evenly over as few runs as there can be, when each run dies once in a step at most.</summary>
    public static IReadOnlyList<IReadOnlyList<Death>> Runs(IEnumerable<Death> deaths)
    {
        var steps = deaths.GroupBy(death => death.Step, StringComparer.Ordinal).Select(step => step.ToList()).OrderByDescending(step => step.Count).ToList();
        var runs = Enumerable.Range(0, steps[0].Count).Select(_ => new List<Death>()).ToList();
        foreach (var step in steps)
        {
            foreach (var (death, run) in step.Zip(runs.OrderBy(run => run.Count).ToList()))
            {
                run.Add(death);
            }
        }

        return runs;
    }
}
