using System.Data.Common;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Storage;
using Npgsql;

namespace Nanning.Approvals.Benchmarks;

/// <summary>Plain connections to the database of a run, without any of the platform's code.</summary>
internal static class Connections
{
    public static async Task<DbConnection> OpenAsync(DatabaseOptions database)
    {
        DbConnection connection = database.Provider == DatabaseProvider.PostgreSQL
            ? new NpgsqlConnection(database.ConnectionString)
            : new SqliteConnection(database.ConnectionString + ";Default Timeout=30");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>An id as the database writes it in text.</summary>
    public static string Text(DatabaseOptions database, Guid id) =>
        database.Provider == DatabaseProvider.PostgreSQL ? id.ToString() : id.ToString().ToUpperInvariant();
}
