using System.Collections.Concurrent;
using System.Globalization;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>The main job once undisturbed and once with a process that is killed again and again: both must leave the same behind.</summary>
[Trait("Category", "Slow")]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 24;

    [Fact(Timeout = 600_000)]
    public async Task Whatever_moment_the_process_is_killed_nothing_is_lost_and_nothing_happens_twice()
    {
        var cancel = TestContext.Current.CancellationToken;
        var seed = Environment.GetEnvironmentVariable("APPROVALS_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"APPROVALS_TEST_SEED={seed} repeats these moments.");

        await using var undisturbed = new Mortal();
        await undisturbed.StartAsync(cancel);
        var requests = 0;
        await RunMainJobAsync(undisturbed, _ => requests++);
        var expected = await Remains.ReadAsync(undisturbed.ConnectionString, undisturbed.Pickup, cancel);

        await using var killed = new Mortal();
        await killed.StartAsync(cancel);
        var moments = Moments(new Random(seed), requests);
        var deaths = new ConcurrentBag<Task>();
        var repeated = await RunMainJobAsync(killed, number =>
        {
            if (moments.TryGetValue(number, out var delay))
            {
                deaths.Add(KillAfterAsync(killed, number, delay, cancel));
            }
        });
        await Task.WhenAll(deaths);
        var actual = await Remains.ReadAsync(killed.ConnectionString, killed.Pickup, cancel);

        output.WriteLine($"{killed.Deaths} kills in {requests} requests, {repeated} of them had to be sent again.");
        Assert.InRange(killed.Deaths, 20, Kills);
        var differences = string.Join('\n', Remains.Differences(expected, actual));
        Assert.True(differences.Length == 0, differences);
    }

    /// <summary>At which requests, and how long after each went out, the process dies: anywhere, and mostly while it is still at work on that request.</summary>
    private static Dictionary<int, TimeSpan> Moments(Random random, int requests) =>
        Enumerable.Range(1, requests)
            .OrderBy(_ => random.Next())
            .Take(Kills)
            .ToDictionary(number => number, _ => TimeSpan.FromMilliseconds(250 * Math.Pow(random.NextDouble(), 2)));

    private async Task KillAfterAsync(Mortal app, int number, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        output.WriteLine($"killed {delay.TotalMilliseconds:F0} ms after request {number}");
        await app.KillAndRestartAsync(cancellationToken);
    }

    private static async Task<int> RunMainJobAsync(Mortal app, Action<int> sending)
    {
        var handler = new RetryUntilBack(sending);
        await new MainJob(user => new ApiClient(new HttpClient(handler, disposeHandler: false) { BaseAddress = app.Address }).LoginAsync(user)) { AtOnce = false }.RunAsync();
        return handler.Repeated;
    }
}
