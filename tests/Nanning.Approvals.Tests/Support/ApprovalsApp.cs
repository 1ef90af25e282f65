using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Tests.Support;

/// <summary>
/// The real application in this process, with its own database, its own pickup folder for mail, the demo accounts, and a clock that stands still until a
/// test advances it. It begins on Monday 2016-09-19 at 09:00 in Nanning, shortly before the National Day holiday.
/// </summary>
public sealed class ApprovalsApp : IAsyncDisposable
{
    // Hundreds of applications begin with the same first start, so it is done once and each one gets a copy of what it left.
    private static readonly Lazy<Task<string>> prepared = new(PrepareAsync);

    private readonly WebApplicationFactory<Program> factory;
    private readonly DirectoryInfo folder;

    private ApprovalsApp(DirectoryInfo folder, IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? change)
    {
        this.folder = folder;
        ConnectionString = settings["Database:ConnectionString"];
        factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }

            host.ConfigureTestServices(services =>
            {
                // People sign in all the time here, and what a slow hash is good for is not what is tried.
                services.AddSingleton<FolderReader, SharedReader>().Configure<PasswordHasherOptions>(options => options.IterationCount = 1);
                change?.Invoke(services);
            });
        });
    }

    /// <summary>The folder into which the application drops its mails.</summary>
    public string Pickup => TestSettings.PickupIn(folder);

    public IServiceProvider Services => factory.Services;

    /// <summary>Where its data is.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts on a SQLite file of its own, in which only the first start has happened.</summary>
    /// <param name="options">More of the connection string.</param>
    /// <param name="change">Changes the registered services.</param>
    /// <param name="clock">Where the clock begins, if not where it usually does.</param>
    public static ApprovalsApp StartOnSqlite(string options = "", Action<IServiceCollection>? change = null, DateTimeOffset? clock = null)
    {
        var own = Directory.CreateTempSubdirectory("approvals-");
        var database = TestSettings.SqliteIn(own);
        File.Copy(prepared.Value.GetAwaiter().GetResult(), Path.Combine(own.FullName, TestSettings.SqliteFile));
        return Start(own, database with { ConnectionString = $"{database.ConnectionString};{options}" }, change, clock);
    }

    /// <summary>Puts everything back to what the first start left, at another instant: the same as a new application on SQLite, but much sooner.</summary>
    public async Task BeginAnewAsync(DateTimeOffset clock)
    {
        // The clock first: what is due by the old one must not happen to the new data.
        Services.GetRequiredService<ManualClock>().BeginAt(clock);
        await using var first = new SqliteConnection($"Data Source={await prepared.Value};Mode=ReadOnly;Pooling=False");
        await using var own = new SqliteConnection($"{ConnectionString};Pooling=False");
        await first.OpenAsync();
        await own.OpenAsync();
        while (!TryCopy(first, own))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Starts on a new database of the run's PostgreSQL server.</summary>
    public static async Task<ApprovalsApp> StartOnPostgresAsync(PostgresServer server, Action<IServiceCollection>? change = null) =>
        StartOnPostgres(await server.CreateDatabaseAsync(), change);

    /// <summary>Starts on a PostgreSQL database, perhaps beside another application.</summary>
    public static ApprovalsApp StartOnPostgres(string connectionString, Action<IServiceCollection>? change = null) =>
        Start(Directory.CreateTempSubdirectory("approvals-"), new TestSettings.Database("PostgreSQL", connectionString), change);

    /// <summary>Someone who is not signed in.</summary>
    public ApiClient Visitor() => new(factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false }));

    /// <summary>A demo account, signed in through the API.</summary>
    public Task<ApiClient> LoginAsync(string user) => Visitor().LoginAsync(user);

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static bool TryCopy(SqliteConnection from, SqliteConnection to)
    {
        try
        {
            from.BackupDatabase(to);
            return true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            // A background job is writing.
            return false;
        }
    }

    private static async Task<string> PrepareAsync()
    {
        var own = Directory.CreateTempSubdirectory("approvals-first-");
        var first = new ApprovalsApp(own, TestSettings.For(TestSettings.SqliteIn(own), own), change: null);
        _ = first.Services.GetRequiredService<IServiceScopeFactory>();
        await first.factory.DisposeAsync();
        SqliteConnection.ClearAllPools();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => own.Delete(recursive: true);

        // A file of its own that nobody writes any more, with all that still stood in the log.
        var clean = Path.Combine(own.FullName, "clean.db");
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(own.FullName, TestSettings.SqliteFile)};Pooling=False");
        await connection.OpenAsync();
        await using var vacuum = connection.CreateCommand();
        vacuum.CommandText = $"VACUUM INTO '{clean}'";
        await vacuum.ExecuteNonQueryAsync();
        return clean;
    }

    private static ApprovalsApp Start(DirectoryInfo own, TestSettings.Database database, Action<IServiceCollection>? change, DateTimeOffset? clock = null)
    {
        var app = new ApprovalsApp(own, TestSettings.For(database, own, clock), change);
        // The factory starts the host on the first use of its services.
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
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnSqlite());
}

/// <summary>The application on PostgreSQL. A test class that takes it carries [Trait("Database", "PostgreSQL")].</summary>
public sealed class OnPostgres(PostgresServer server) : ApprovalsFixture
{
    protected override Task<ApprovalsApp> StartAsync() => Task.Run(() => ApprovalsApp.StartOnPostgresAsync(server));
}
