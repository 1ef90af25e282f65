using System.Data.Common;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>Registers the database.</summary>
public static class StorageSetup
{
    /// <summary>Adds the context, its factory, the write gate and the key ring in the database.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var database = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();

        // Contexts are used again: making one costs as much as a query.
        services.AddPooledDbContextFactory<ApprovalsDb>(options => Use(options, database));
        services.TryAddScoped(provider => provider.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContext());
        services.AddDataProtection().SetApplicationName("Nanning.Approvals").PersistKeysToDbContext<ApprovalsDb>();
        if (database.Provider == DatabaseProvider.PostgreSQL)
        {
            services.AddSingleton<WriteGate, PostgresWriteGate>();
        }
        else
        {
            services.AddSingleton<WriteGate>(provider => new SqliteWriteGate(
                provider.GetRequiredService<DbContextOptions<ApprovalsDb>>(), SqliteConnectionString(database.ConnectionString)));
        }

        return services;
    }

    /// <summary>Builds a model and translates a query without a database, so that the code for both is compiled before it is needed.</summary>
    public static void WarmUp()
    {
        using var db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite("Data Source=:memory:").Options);
        _ = db.Departments.Where(department => department.Code == "").OrderBy(department => department.Name).Take(1).ToQueryString();
    }

    /// <summary>Brings the tables up to date, also when an earlier start died in the middle of that.</summary>
    public static async Task MigrateAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        if (db.Database.IsSqlite())
        {
            // EF Core's lock on SQLite is a row, which a start that died leaves behind and every later one would wait for. The file has one process only.
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock";""", cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
        }
        else
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
    }

    /// <summary>Configures a context for the database of the options.</summary>
    public static DbContextOptionsBuilder Use(DbContextOptionsBuilder options, DatabaseOptions database)
    {
        // Migrations are written by hand without a model snapshot; a test compares the migrated schema with the model instead.
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning, RelationalEventId.MultipleCollectionIncludeWarning));
        options.ReplaceService<IDatabase, RowWriter>();
#if FAIL_POINTS
        options.AddInterceptors(new FailPointInterceptor());
#endif
        return database.Provider == DatabaseProvider.PostgreSQL
            ? options.UseNpgsql(PostgresConnectionString(database.ConnectionString)).AddInterceptors(new LostStatements())
            : options.UseSqlite(SqliteConnectionString(database.ConnectionString));
    }

    /// <summary>
    /// Statements that come again are prepared, and a connection goes back to the pool as it is: nothing here changes a session. A node that stands still in the middle of a
    /// transaction must not hold its locks for ever: the server ends it, and its work is rolled back. All of it can be set otherwise.
    /// </summary>
    private static string PostgresConnectionString(string text)
    {
        var given = new DbConnectionStringBuilder { ConnectionString = text };
        var connection = new NpgsqlConnectionStringBuilder(text);
        if (!given.ContainsKey("Max Auto Prepare"))
        {
            connection.MaxAutoPrepare = 500;
            connection.AutoPrepareMinUsages = 2;
            connection.WriteBufferSize = connection.ReadBufferSize = 32768;
        }

        if (string.IsNullOrEmpty(connection.Options))
        {
            connection.Options = "-c idle_in_transaction_session_timeout=15000";
        }

        if (!given.ContainsKey("No Reset On Close"))
        {
            connection.NoResetOnClose = true;
        }

        return connection.ConnectionString;
    }

    private static string SqliteConnectionString(string text)
    {
        var connection = new SqliteConnectionStringBuilder(text);
        if (!connection.ShouldSerialize("Default Timeout"))
        {
            connection.DefaultTimeout = 30;
        }

        connection.DataSource = Path.GetFullPath(connection.DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(connection.DataSource)!);
        return connection.ToString();
    }
}
