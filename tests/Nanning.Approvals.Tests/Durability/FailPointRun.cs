using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>A request of the scenario and a point that is hit while it is dealt with; n counts from the moment the request goes out.</summary>
internal sealed record Death(int Request, string Point, int Hit);

/// <summary>Runs the scenario on an application with fail points, once to see which points each request hits, then with a death at chosen ones.</summary>
internal static class FailPointRun
{
    /// <summary>What each request hits, and what the run leaves behind.</summary>
    public static async Task<(IReadOnlyList<Death> Points, IReadOnlyList<string> Remains)> RecordAsync(DyingApp app, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        var begins = new List<int>();
        await RunAsync(app, _ => begins.Add(app.Hits().Count));
        await OutboxAtRest.WaitAsync(app.Database, cancellationToken);
        var hits = app.Hits();
        var points = new List<Death>();
        for (var request = 0; request < begins.Count; request++)
        {
            var end = request + 1 < begins.Count ? begins[request + 1] : hits.Count;
            points.AddRange(hits.Take(end).Skip(begins[request]).GroupBy(point => point, StringComparer.Ordinal)
                .SelectMany(group => Enumerable.Range(1, group.Count()).Select(hit => new Death(request + 1, group.Key, hit))));
        }

        return (points, await Remains.ReadAsync(app.Database, app.Pickup, cancellationToken));
    }

    /// <summary>Runs the scenario with at most one death for each request.</summary>
    public static async Task<IReadOnlyList<string>> DieAsync(DyingApp app, IEnumerable<Death> deaths, CancellationToken cancellationToken)
    {
        var plan = deaths.ToDictionary(death => death.Request);
        await app.StartAsync(cancellationToken);
        await RunAsync(app, request =>
        {
            if (plan.TryGetValue(request, out var death))
            {
                app.Arm(death.Point, death.Hit);
            }
        });
        app.Disarm();
        await OutboxAtRest.WaitAsync(app.Database, cancellationToken);
        return await Remains.ReadAsync(app.Database, app.Pickup, cancellationToken);
    }

    private static async Task RunAsync(DyingApp app, Action<int> sending)
    {
        var handler = new RetryUntilBack(sending);
        ApiClient Client() => new(new HttpClient(handler, disposeHandler: false) { BaseAddress = app.Address, Timeout = TimeSpan.FromMinutes(3) });
        await new OtherJobs(Client).RunAsync();
        await new MainJob(user => Client().LoginAsync(user)) { AtOnce = false }.RunAsync();
    }
}
