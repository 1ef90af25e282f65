using System.Collections.Concurrent;
using System.Globalization;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>
/// The application with fail points as a child process: it dies at the point that is armed, and is started again at once on the same port with the same data.
/// </summary>
internal sealed class DyingApp : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-dying-");
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentQueue<string> deaths = new();
    private readonly string assembly;
    private readonly int port = WebProcess.FreePort();
    private readonly Dictionary<string, string> settings;
    private WebProcess? process;
    private Task? watch;

    /// <param name="assembly">The build with fail points.</param>
    /// <param name="postgres">Connection string of an empty database; null for a SQLite file of its own.</param>
    public DyingApp(string assembly, string? postgres)
    {
        this.assembly = assembly;
        Database = postgres is null ? TestSettings.SqliteIn(folder) : new TestSettings.Database("PostgreSQL", postgres);
        settings = new(TestSettings.For(Database, folder))
        {
            ["Mail:LeaseSeconds"] = "2",
            ["Logging:LogLevel:Default"] = "None",
        };
        Directory.CreateDirectory(Points);
    }

    public Uri Address => new($"http://127.0.0.1:{port}");

    public TestSettings.Database Database { get; }

    public string Pickup => TestSettings.PickupIn(folder);

    /// <summary>The points at which it died, in order, e.g. "gate.before-commit 2".</summary>
    public IReadOnlyCollection<string> Deaths => deaths;

    private string Points => Path.Combine(folder.FullName, "points");

    /// <summary>Starts it; a death on the way is followed by another start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LiveAsync(cancellationToken);
        watch = Task.Run(WatchAsync, cancellationToken);
    }

    /// <summary>Starts it and ends it again, unless it dies before.</summary>
    public async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var started = await BeginAsync(cancellationToken);
        }
        catch (InvalidOperationException) when (Died())
        {
            // As it was told to.
        }
    }

    /// <summary>Lets it die at the n-th hit of a point from now on; what was armed before is forgotten.</summary>
    public void Arm(string point, int hit)
    {
        // The process reads the file at any moment: it must never see half of it.
        var draft = Path.Combine(Points, "draft");
        File.WriteAllText(draft, string.Create(CultureInfo.InvariantCulture, $"{point} {hit} {Guid.NewGuid()}"));
        File.Move(draft, Path.Combine(Points, "arm"), overwrite: true);
    }

    public void Disarm() => File.Delete(Path.Combine(Points, "arm"));

    /// <summary>All points hit so far, in order.</summary>
    public IReadOnlyList<string> Hits()
    {
        var file = Path.Combine(Points, "hits");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        if (watch is not null)
        {
            await watch;
        }

        if (process is not null)
        {
            await process.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        closing.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                process = await BeginAsync(cancellationToken);
                return;
            }
            catch (InvalidOperationException) when (Died())
            {
                // It died while it started, as it was told to.
            }
        }
    }

    private Task<WebProcess> BeginAsync(CancellationToken cancellationToken) =>
        WebProcess.StartAsync(port, settings, cancellationToken, assembly, new Dictionary<string, string> { [FailPoints.Folder] = Points });

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await process!.ExitedAsync(closing.Token);
                if (!Died())
                {
                    throw new InvalidOperationException("The application ended by itself:\n" + process.Output);
                }

                await process.DisposeAsync();
                await LiveAsync(closing.Token);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private bool Died()
    {
        var file = Path.Combine(Points, "died");
        var all = File.Exists(file) ? File.ReadAllLines(file) : [];
        foreach (var line in all.Skip(deaths.Count).ToList())
        {
            deaths.Enqueue(line[..line.LastIndexOf(' ')]);
            return true;
        }

        return false;
    }
}
