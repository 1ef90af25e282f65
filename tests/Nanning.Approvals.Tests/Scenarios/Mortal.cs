using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>The application as a child process on a SQLite file, which can be killed at any moment and then comes back on the same port with the same data.</summary>
internal sealed class Mortal : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-kill-");
    private readonly int port = WebProcess.FreePort();
    private readonly SemaphoreSlim gate = new(1);
    private readonly IReadOnlyDictionary<string, string> settings;
    private WebProcess? process;

    public Mortal() => settings = TestSettings.For(TestSettings.SqliteIn(folder), folder);

    public Uri Address => new($"http://127.0.0.1:{port}");

    public string Pickup => TestSettings.PickupIn(folder);

    public string ConnectionString => settings["Database:ConnectionString"];

    /// <summary>How often it was killed.</summary>
    public int Deaths { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken) => process = await WebProcess.StartAsync(port, settings, cancellationToken);

    /// <summary>Kills the process without warning and starts it again.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await process!.KillAsync();
            await process.DisposeAsync();
            Deaths++;
            await StartAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        gate.Dispose();
        folder.Delete(recursive: true);
    }
}
