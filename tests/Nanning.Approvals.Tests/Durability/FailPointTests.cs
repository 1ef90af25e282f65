using System.Diagnostics;
using System.Globalization;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// A real process dies at the named points of every operation, comes back, and is asked again with the same idempotency keys:
/// what it leaves behind is what an undisturbed run leaves.
/// </summary>
[Trait("Category", "Slow")]
public abstract class FailPointTests(FailPointBuild build, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly FailPointFindings findings = new(output);
    private DyingApp? prepared;

    /// <summary>The application with fail points.</summary>
    protected FailPointBuild Build => build;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>How many deaths the bounded form has, and in how many runs.</summary>
    protected abstract (int Deaths, int Runs) Bounded { get; }

    /// <summary>A database of a new application, empty or a copy of another one's; null for a SQLite file, which the application copies itself.</summary>
    private protected abstract Task<string?> DatabaseAsync(DyingApp? original);

    /// <summary>Removes a database that DatabaseAsync made.</summary>
    protected abstract Task DropAsync(string? database);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (prepared is not null)
        {
            await prepared.DisposeAsync();
        }
    }

    [Fact(Timeout = 900_000)]
    public async Task A_death_at_any_named_point_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(Seed());
        var (moments, expected) = await RecordAsync();
        var names = moments.Select(moment => moment.Point).Distinct(StringComparer.Ordinal).ToList();
        var chosen = Death.Choose(moments, random, Bounded.Deaths);

        await DieOfAllAsync(chosen, left => [.. left.Select((death, number) => (death, number)).GroupBy(one => one.number % Bounded.Runs, one => one.death).Select(run => run.ToList())], expected, Bounded.Runs);

        var died = findings.Deaths.Select(death => death.Split(' ')[2]).Distinct(StringComparer.Ordinal).ToList();
        output.WriteLine($"{moments.Count} moments at {names.Count} points; {findings.Deaths.Count} of {chosen.Count} deaths happened, at {died.Count} points.");
        output.WriteLine("Not died at: " + string.Join(", ", names.Except(died)));
        findings.AssertNone();
        Assert.Equal(Bounded.Deaths, chosen.Count);
        Assert.True(findings.Deaths.Count >= chosen.Count * 4 / 5, $"Only {findings.Deaths.Count} of {chosen.Count} deaths happened.");
    }

    [Fact(Timeout = 600_000)]
    public async Task A_death_at_any_point_of_the_first_start_is_made_good_by_the_next_start()
    {
        IReadOnlyList<Death> moments = [];
        IReadOnlyList<string> expected = [];
        var fleet = new Fleet(await build.AssemblyAsync(Cancel), 64);
        await fleet.RunAsync([() => PassengerAsync(null, async (app, ready) =>
        {
            await ready;
            await OutboxAtRest.WaitAsync(app.Database, Cancel);
            (moments, expected) = (app.Moments, await Remains.ReadAsync(app.Database, app.Pickup, Cancel));
        })], _ => { }, Cancel);

        // Each application dies of one point, all of them in one process. Of the tables that are made, one is enough.
        var points = moments.DistinctBy(moment => moment.Point.StartsWith("create.", StringComparison.Ordinal) ? "create" : moment.Point).ToList();
        await fleet.RunAsync(points.Select(point => (Func<Task<Fleet.Passenger>>)(() => PassengerAsync([point], async (app, ready) =>
        {
            await ready;
            await OutboxAtRest.WaitAsync(app.Database, Cancel);
            findings.Compare(point.ToString(), app, expected, await Remains.ReadAsync(app.Database, app.Pickup, Cancel));
        }))), _ => { }, Cancel);
        output.WriteLine($"Died at {string.Join(", ", findings.Deaths)}");
        findings.AssertNone();
        Assert.InRange(findings.Deaths.Count, points.Count * 4 / 5, points.Count);
    }

    /// <summary>Every moment of the scenario.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Soak_every_point_of_every_operation()
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(Seed());
        var (moments, expected) = await RecordAsync();
        var left = await DieOfAllAsync(
            moments, some => Death.Runs(some.OrderBy(_ => random.Next())), expected, 32,
            fleet => findings.Tell($"{watch.Elapsed:hh\\:mm\\:ss}: start {fleet.Starts}, {fleet.Deaths} deaths, {findings.Count} findings."));

        findings.Tell($"{moments.Count} moments, {findings.Deaths.Count} deaths in {watch.Elapsed}. Not come: " + string.Join(", ", left));
        findings.AssertNone();
        Assert.True(findings.Deaths.Count >= moments.Count * 4 / 5, $"Only {findings.Deaths.Count} of {moments.Count} deaths happened.");
    }

    /// <summary>Runs the scenario without a death: the moments of its requests, and what it leaves behind.</summary>
    private async Task<(IReadOnlyList<Death> Moments, IReadOnlyList<string> Remains)> RecordAsync()
    {
        var fleet = new Fleet(await build.AssemblyAsync(Cancel), 1);
        var origin = await PassengerAsync(null, (_, ready) => ready);
        await fleet.RunAsync([() => Task.FromResult(origin)], _ => { }, Cancel, keep: true);
        prepared = origin.App;

        IReadOnlyList<Death> moments = [];
        IReadOnlyList<string> expected = [];
        await fleet.RunAsync([() => PassengerAsync(null, async (app, _) =>
        {
            expected = await FailPointRun.RunAsync(app, Cancel);
            moments = [.. app.Moments.Where(moment => moment.Request > 0)];
        })], _ => { }, Cancel);
        return (moments, expected);
    }

    /// <summary>Each moment once; one that did not come in its run, because work beside the request took another turn, is tried in three more. Answers those that never came.</summary>
    private async Task<List<Death>> DieOfAllAsync(
        IReadOnlyList<Death> moments, Func<List<Death>, IReadOnlyList<IReadOnlyList<Death>>> runsOf, IReadOnlyList<string> expected, int places, Action<Fleet>? landed = null)
    {
        var left = moments.ToList();
        for (var attempt = 1; left.Count > 0 && attempt <= 4; attempt++)
        {
            var runs = runsOf(left);
            findings.Tell($"Attempt {attempt}: {left.Count} moments in {runs.Count} runs.");
            await DieAsync(runs, expected, places, landed);
            var died = findings.Deaths.ToHashSet(StringComparer.Ordinal);
            left.RemoveAll(moment => died.Contains(moment.ToString()));
        }

        return left;
    }

    private async Task DieAsync(IReadOnlyList<IReadOnlyList<Death>> runs, IReadOnlyList<string> expected, int places, Action<Fleet>? landed = null) =>
        await new Fleet(await build.AssemblyAsync(Cancel), places).RunAsync(
            runs.Select((plan, number) => (Func<Task<Fleet.Passenger>>)(() => PassengerAsync(plan, async (app, _) =>
            {
                try
                {
                    findings.Compare($"Run {number + 1}", app, expected, await FailPointRun.RunAsync(app, Cancel));
                }
                catch (Exception failure) when (!Cancel.IsCancellationRequested)
                {
                    // The other runs go on: each says something of its own.
                    findings.Add($"Run {number + 1}, after {string.Join(", ", app.Deaths)}: {failure}");
                }
            }))),
            landed ?? (_ => { }),
            Cancel);

    private async Task<Fleet.Passenger> PassengerAsync(IReadOnlyList<Death>? plan, Func<DyingApp, Task, Task> drive)
    {
        var database = await DatabaseAsync(prepared);
        var app = new DyingApp(database, prepared, () => DropAsync(database));
        if (plan is not null)
        {
            app.Plan(plan);
        }

        return new(app, drive);
    }

    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("APPROVALS_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20160302;
        output.WriteLine($"APPROVALS_TEST_SEED={seed} repeats these moments.");
        return seed;
    }
}

public sealed class FailPointsOnSqliteTests(FailPointBuild build, ITestOutputHelper output) : FailPointTests(build, output)
{
    protected override (int Deaths, int Runs) Bounded => (50, 10);

    private protected override Task<string?> DatabaseAsync(DyingApp? original) => Task.FromResult<string?>(null);

    protected override Task DropAsync(string? database) => Task.CompletedTask;

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
    protected override (int Deaths, int Runs) Bounded => (20, 5);

    private protected override async Task<string?> DatabaseAsync(DyingApp? original) => await server.CreateDatabaseAsync(original?.Database.ConnectionString);

    protected override Task DropAsync(string? database) => server.DropDatabaseAsync(database!);
}
