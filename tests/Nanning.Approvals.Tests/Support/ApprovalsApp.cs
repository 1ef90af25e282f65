using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.Tests.Support;

/// <summary>Where an application under test keeps its data.</summary>
public sealed record TestDatabase(string Provider, string ConnectionString);

/// <summary>
/// The real application in this process, with its own database, its own pickup folder for mail, the demo accounts, and a clock that stands still until a
/// test advances it. It begins on Monday 2016-09-19 at 09:00 in Nanning, shortly before the National Day holiday.
/// </summary>
public sealed class ApprovalsApp : IAsyncDisposable
{
    public const string ClockStart = "2016-09-19T09:00:00+08:00";

    private readonly WebApplicationFactory<Program> factory;
    private readonly DirectoryInfo folder;

    private ApprovalsApp(DirectoryInfo folder, Func<IReadOnlyDictionary<string, string>> settings)
    {
        this.folder = folder;
        factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            foreach (var (key, value) in settings())
            {
                host.UseSetting(key, value);
            }
        });
    }

    /// <summary>The folder into which the application drops its mails.</summary>
    public string Pickup => Path.Combine(folder.FullName, "mail");

    public IServiceProvider Services => factory.Services;

    /// <summary>Starts on a new SQLite file.</summary>
    public static ApprovalsApp StartOnSqlite()
    {
        var own = Directory.CreateTempSubdirectory("approvals-");
        return Start(own, SqliteIn(own));
    }

    /// <summary>Starts on a new database of the run's PostgreSQL server.</summary>
    public static async Task<ApprovalsApp> StartOnPostgresAsync(PostgresServer server) =>
        Start(Directory.CreateTempSubdirectory("approvals-"), new TestDatabase("PostgreSQL", await server.CreateDatabaseAsync()));

    /// <summary>The settings that a test application runs with; the child processes of the kill test take the same ones.</summary>
    public static Dictionary<string, string> Settings(TestDatabase database, DirectoryInfo folder) => new()
    {
        ["Database:Provider"] = database.Provider,
        ["Database:ConnectionString"] = database.ConnectionString,
        ["Clock:Mode"] = "Manual",
        ["Clock:Start"] = ClockStart,
        ["Mail:Pickup"] = Path.Combine(folder.FullName, "mail"),
        ["Logging:LogLevel:Default"] = "Warning",
    };

    public static TestDatabase SqliteIn(DirectoryInfo folder) => new("Sqlite", $"Data Source={Path.Combine(folder.FullName, "approvals.db")}");

    /// <summary>Someone who is not signed in.</summary>
    public ApiClient Visitor() => new(factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false }));

    /// <summary>A demo account, signed in through the API.</summary>
    public Task<ApiClient> LoginAsync(string user) => Visitor().LoginAsync(user);

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static ApprovalsApp Start(DirectoryInfo folder, TestDatabase database)
    {
        var app = new ApprovalsApp(folder, () => Settings(database, folder));
        _ = app.Services.GetRequiredService<IServiceScopeFactory>();
        return app;
    }
}

/// <summary>An application that the tests of one class share.</summary>
public abstract class ApprovalsFixture : IAsyncLifetime
{
    private ApprovalsApp? app;

    public ApprovalsApp App => app ?? throw new InvalidOperationException("The application has not started yet.");

    public async ValueTask InitializeAsync() => app = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<ApprovalsApp> StartAsync();
}

/// <summary>The application on SQLite.</summary>
public sealed class OnSqlite : ApprovalsFixture
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(ApprovalsApp.StartOnSqlite);
}

/// <summary>The application on PostgreSQL. A test class that takes it carries [Trait("Database", "PostgreSQL")].</summary>
public sealed class OnPostgres(PostgresServer server) : ApprovalsFixture
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnPostgresAsync(server));
}
