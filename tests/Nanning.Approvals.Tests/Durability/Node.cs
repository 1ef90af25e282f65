using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>One process of the shipped application, alone or beside others on the same PostgreSQL database.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly bool ownsFolder;
    private readonly WebProcess process;

    private Node(WebProcess process, TestSettings.Database database, DirectoryInfo folder, bool ownsFolder)
    {
        this.process = process;
        this.folder = folder;
        this.ownsFolder = ownsFolder;
        Database = database;
    }

    public TestSettings.Database Database { get; }

    public Uri Address => process.Address;

    public string Pickup => TestSettings.PickupIn(folder);

    public string Output => process.Output;

    /// <param name="connectionString">A PostgreSQL database.</param>
    /// <param name="shared">Folder for what the nodes of a cluster share; null for one of its own.</param>
    /// <param name="more">Settings beside or instead of the usual ones of tests; an empty one is left out.</param>
    public static async Task<Node> StartAsync(
        string connectionString, CancellationToken cancellationToken, DirectoryInfo? shared = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var own = shared ?? Directory.CreateTempSubdirectory("approvals-node-");
        var database = new TestSettings.Database("PostgreSQL", connectionString);
        var settings = new Dictionary<string, string>(TestSettings.For(database, own)) { ["Mail:LeaseSeconds"] = "3" };
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            settings[key] = value;
        }

        var started = await WebProcess.StartAsync(WebProcess.FreePort(), settings.Where(pair => pair.Value.Length > 0).ToDictionary(), cancellationToken);
        return new Node(started, database, own, shared is null);
    }

    /// <summary>Ends it without warning.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>Stops it where it stands (SIGSTOP), with its connections, transactions and leases.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets it go on (SIGCONT) as if no time had passed.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        if (ownsFolder)
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
