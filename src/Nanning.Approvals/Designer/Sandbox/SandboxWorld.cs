using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>
/// The platform's own domain code with a database and a clock of its own, in a folder that is deleted afterwards. No worker runs, no mail and no task leaves it.
/// </summary>
public sealed class SandboxWorld : IAsyncDisposable
{
    private const string FileName = "sandbox.db";

    private readonly DirectoryInfo folder;
    private readonly ServiceProvider services;
    private bool keeps;

    private SandboxWorld(DirectoryInfo folder, DateTimeOffset start)
    {
        this.folder = folder;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = nameof(DatabaseProvider.Sqlite),
            ["Database:ConnectionString"] = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder.FullName, FileName), Pooling = false }.ToString(),
            ["Clock:Mode"] = "Manual",
            ["Clock:Start"] = start.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        }).Build();
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostEnvironment>(new SandboxEnvironment(folder.FullName))
            .AddApprovals(configuration)
            .AddSingleton<IMailTransport, NoMail>()
            .BuildServiceProvider();
    }

    /// <summary>A world with departments, stand-ins for people, and nothing else, in a copy of <paramref name="seed"/>.</summary>
    internal static SandboxWorld Open(string seed, DateTimeOffset start)
    {
        var own = Directory.CreateTempSubdirectory("approvals-sandbox-");
        File.Copy(seed, Path.Combine(own.FullName, FileName));
        return new SandboxWorld(own, start);
    }

    /// <summary>Makes the file that worlds are copied from.</summary>
    internal static async Task<string> SeedAsync(IReadOnlyList<Department> departments, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var own = Directory.CreateTempSubdirectory("approvals-sandbox-seed-");
        await using (var world = new SandboxWorld(own, start) { keeps = true })
        {
            await world.WriteAsync(
                async (db, token) =>
                {
                    await StorageSetup.MigrateAsync(db, token);
                    return true;
                },
                cancellationToken, inGate: false);
            await world.WriteAsync(
                async (db, token) =>
                {
                    db.Departments.AddRange(departments);
                    await db.SaveChangesAsync(token);
                    return true;
                },
                cancellationToken);
            await world.Get<SeedUsers>().DemoAsync(cancellationToken);
            await using var db = await world.ReadAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }

        return Path.Combine(own.FullName, FileName);
    }

    /// <summary>A service of this world.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Its database, for reading.</summary>
    public Task<ApprovalsDb> ReadAsync(CancellationToken cancellationToken) => Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(cancellationToken);

    /// <summary>Writes into its database.</summary>
    public async Task<T> WriteAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken, bool inGate = true)
    {
        if (inGate)
        {
            return await Get<WriteGate>().RunAsync(work, cancellationToken);
        }

        await using var db = await ReadAsync(cancellationToken);
        return await work(db, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (!keeps)
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class NoMail : IMailTransport
    {
        public Task SendAsync(Guid id, MailPayload mail, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class SandboxEnvironment(string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Sandbox";

        public string ApplicationName { get; set; } = "Nanning.Approvals";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
