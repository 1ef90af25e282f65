using System.Globalization;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>An application with fail points: its data, its port and the plan of its deaths. A fleet lets it live.</summary>
internal sealed class DyingApp : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("approvals-dying-");
    private readonly int port = WebProcess.FreePort();
    private readonly Func<Task> drop;

    /// <param name="postgres">Connection string of a database of its own; null for a SQLite file.</param>
    /// <param name="original">The application whose SQLite file and mails it begins with, or null.</param>
    /// <param name="drop">Removes the database in the end.</param>
    public DyingApp(string? postgres, DyingApp? original, Func<Task> drop)
    {
        this.drop = drop;
        Database = postgres is null ? TestSettings.SqliteIn(folder) : new TestSettings.Database("PostgreSQL", postgres);
        Directory.CreateDirectory(Points);
        foreach (var file in original is null ? [] : original.folder.EnumerateFiles(TestSettings.SqliteFile + "*"))
        {
            // What is only shared memory is made anew.
            if (file.Extension != ".db-shm")
            {
                file.CopyTo(Path.Combine(folder.FullName, file.Name));
            }
        }
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    public TestSettings.Database Database { get; }

    public string Pickup => TestSettings.PickupIn(folder);

    /// <summary>The folder with its plan, which is also its name.</summary>
    public string Points => Path.Combine(folder.FullName, "points");

    /// <summary>The moments at which it died, in order.</summary>
    public IReadOnlyList<string> Deaths => Lines("died");

    /// <summary>The moments it has lived through, unless it has a plan.</summary>
    public IReadOnlyList<Death> Moments => Death.Read(Lines("hits"));

    /// <summary>The arguments of its process.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--contentRoot", RepositoryFiles.PathOf("src", "Nanning.Approvals.Web"), "--urls", Address.ToString(), "--environment", "Development",
        .. TestSettings.For(Database, folder).SelectMany(setting => new[] { "--" + setting.Key, setting.Value }),
        "--Mail:LeaseSeconds", "2", "--Logging:LogLevel:Default", "None",
    ];

    /// <summary>Where it shall die.</summary>
    public void Plan(IEnumerable<Death> deaths) => File.WriteAllLines(Path.Combine(Points, "plan"), deaths.Select(death => death.ToString()));

    public async ValueTask DisposeAsync()
    {
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(Database.Provider == "PostgreSQL" ? "" : Database.ConnectionString + ";Mode=ReadOnly"))
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearPool(connection);
        }

        folder.Delete(recursive: true);
        await drop();
    }

    private string[] Lines(string name)
    {
        var file = Path.Combine(Points, name);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }
}
