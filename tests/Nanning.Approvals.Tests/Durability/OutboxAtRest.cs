using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Tests.Support;
using Npgsql;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Waits until everything has left the outbox, also what a dead process had in hand and what is tried again later and later.</summary>
internal static class OutboxAtRest
{
    public static Task WaitAsync(TestSettings.Database database, CancellationToken cancellationToken) => WaitAsync(database, TimeSpan.FromSeconds(180), cancellationToken);

    /// <param name="patience">How long that may take.</param>
    public static async Task WaitAsync(TestSettings.Database database, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        while (await LeavingAsync(database, limit.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    private static async Task<bool> LeavingAsync(TestSettings.Database database, CancellationToken cancellationToken)
    {
        try
        {
            return await CountAsync(database, """SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL AND "DeadAt" IS NULL""", cancellationToken) > 0;
        }
        catch (SqliteException)
        {
            // A process has died in the middle of writing, and the next one is yet to repair the file; a reader cannot.
            return true;
        }
    }

    /// <summary>One number from the database.</summary>
    public static async Task<long> CountAsync(TestSettings.Database database, string sql, CancellationToken cancellationToken)
    {
        await using DbConnection connection = database.Provider == "PostgreSQL"
            ? new NpgsqlConnection(database.ConnectionString)
            : new SqliteConnection(database.ConnectionString + ";Mode=ReadOnly");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
