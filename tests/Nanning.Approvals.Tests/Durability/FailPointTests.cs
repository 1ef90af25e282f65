using System.Globalization;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// A real process dies at the named points of every operation, comes back, and is asked again with the same idempotency keys:
/// what it leaves behind is what an undisturbed run leaves.
/// </summary>
[Trait("Category", "Slow")]
public abstract class FailPointTests(FailPointBuild build, ITestOutputHelper output)
{
    /// <summary>The application with fail points.</summary>
    protected FailPointBuild Build => build;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>How many deaths the bounded form has, each with a start of about a second.</summary>
    protected abstract int Bounded { get; }

    /// <summary>Connection string of an empty PostgreSQL database, or null for SQLite.</summary>
    protected abstract Task<string?> DatabaseAsync();

    [Fact(Timeout = 900_000)]
    public async Task A_death_at_any_named_point_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(Seed());
        var (points, expected) = await RecordAsync();
        var names = points.Select(point => point.Point).Distinct(StringComparer.Ordinal).ToList();
        var deaths = Choose(points, random, Bounded);

        await using var app = await NewAppAsync();
        var actual = await FailPointRun.DieAsync(app, deaths, Cancel);

        var died = app.Deaths.Select(death => death.Split(' ')[0]).Distinct(StringComparer.Ordinal).ToList();
        output.WriteLine($"{points.Count} moments at {names.Count} points; {app.Deaths.Count} of {deaths.Count} deaths happened, at {died.Count} points.");
        output.WriteLine("Not died at: " + string.Join(", ", names.Except(died)));
        Same(expected, actual);
        Assert.True(app.Deaths.Count >= deaths.Count * 4 / 5, $"Only {app.Deaths.Count} of {deaths.Count} deaths happened.");
    }

    [Fact(Timeout = 600_000)]
    public async Task A_death_at_any_point_of_the_first_start_is_made_good_by_the_next_start()
    {
        await using var undisturbed = await NewAppAsync();
        await undisturbed.StartAsync(Cancel);
        var hits = undisturbed.Hits();
        var expected = await Remains.ReadAsync(undisturbed.Database, undisturbed.Pickup, Cancel);

        // One death after the other on the same database: each start gets a little further.
        var points = hits.Distinct(StringComparer.Ordinal).Where(point => !point.StartsWith("create.", StringComparison.Ordinal))
            .Prepend(hits.First(hit => hit.StartsWith("create.", StringComparison.Ordinal))).ToList();
        await using var app = await NewAppAsync();
        foreach (var point in points)
        {
            app.Arm(point, 1);
            await app.StartOnceAsync(Cancel);
        }

        app.Disarm();
        await app.StartAsync(Cancel);
        output.WriteLine($"Died at {string.Join(", ", app.Deaths)}");
        Assert.InRange(app.Deaths.Count, points.Count / 2, points.Count);
        Same(expected, await Remains.ReadAsync(app.Database, app.Pickup, Cancel));
    }

    /// <summary>Every moment of the scenario in turn, as many in one pass as there are requests.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Soak_every_point_of_every_operation()
    {
        var random = new Random(Seed());
        var (points, expected) = await RecordAsync();
        var left = points.OrderBy(_ => random.Next()).ToList();
        var happened = 0;
        for (var pass = 1; left.Count > 0; pass++)
        {
            var deaths = left.DistinctBy(point => point.Request).ToList();
            left = [.. left.Except(deaths)];
            await using var app = await NewAppAsync();
            var actual = await FailPointRun.DieAsync(app, deaths, Cancel);
            happened += app.Deaths.Count;
            output.WriteLine($"Pass {pass}: {app.Deaths.Count} of {deaths.Count} deaths happened; {left.Count} moments left.");
            Same(expected, actual);
        }

        Assert.True(happened >= points.Count * 4 / 5, $"Only {happened} of {points.Count} deaths happened.");
    }

    /// <summary>At most one moment of each request: first such that every point has one, the rarest points first; then any others.</summary>
    internal static IReadOnlyList<Death> Choose(IReadOnlyList<Death> points, Random random, int count)
    {
        var chosen = new Dictionary<int, Death>();
        foreach (var point in points.GroupBy(point => point.Point, StringComparer.Ordinal).OrderBy(group => group.Select(one => one.Request).Distinct().Count()))
        {
            if (point.Where(one => !chosen.ContainsKey(one.Request)).OrderBy(_ => random.Next()).FirstOrDefault() is { } free && chosen.Count < count)
            {
                chosen[free.Request] = free;
            }
        }

        foreach (var point in points.OrderBy(_ => random.Next()))
        {
            if (chosen.Count < count)
            {
                chosen.TryAdd(point.Request, point);
            }
        }

        return [.. chosen.Values.OrderBy(death => death.Request)];
    }

    private static void Same(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var differences = string.Join('\n', Remains.Differences(expected, actual));
        Assert.True(differences.Length == 0, differences);
    }

    private async Task<(IReadOnlyList<Death> Points, IReadOnlyList<string> Remains)> RecordAsync()
    {
        await using var app = await NewAppAsync();
        return await FailPointRun.RecordAsync(app, Cancel);
    }

    private async Task<DyingApp> NewAppAsync() => new(await build.AssemblyAsync(Cancel), await DatabaseAsync());

    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("APPROVALS_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20160302;
        output.WriteLine($"APPROVALS_TEST_SEED={seed} repeats these moments.");
        return seed;
    }
}

public sealed class FailPointsOnSqliteTests(FailPointBuild build, ITestOutputHelper output) : FailPointTests(build, output)
{
    protected override int Bounded => 45;

    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);

    [Fact]
    public async Task Only_the_build_for_these_tests_has_fail_points()
    {
        var shipped = Path.Combine(Path.GetDirectoryName(WebProcess.Assembly)!, "Nanning.Approvals.dll");
        var testing = Path.Combine(Path.GetDirectoryName(await Build.AssemblyAsync(TestContext.Current.CancellationToken))!, "Nanning.Approvals.dll");

        Assert.False(await HoldsAsync(shipped, "gate.before-commit"));
        Assert.False(await HoldsAsync(shipped, "FailPointInterceptor"));
        Assert.True(await HoldsAsync(testing, "gate.before-commit"));
    }

    private static async Task<bool> HoldsAsync(string assembly, string text)
    {
        var bytes = await File.ReadAllBytesAsync(assembly, TestContext.Current.CancellationToken);
        return bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
    }
}

[Trait("Database", "PostgreSQL")]
public sealed class FailPointsOnPostgresTests(FailPointBuild build, PostgresServer server, ITestOutputHelper output) : FailPointTests(build, output)
{
    protected override int Bounded => 20;

    protected override async Task<string?> DatabaseAsync() => await server.CreateDatabaseAsync();
}
