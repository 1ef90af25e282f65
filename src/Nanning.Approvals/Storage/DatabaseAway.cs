using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>Tells a database that is away for a while (restarting, unreachable, its disk full, its file locked) from a mistake of ours.</summary>
public static class DatabaseAway
{
    /// <summary>Whether trying again later can help, as nothing is wrong with the work itself.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        // 57P..: the server goes down or is starting; 53...: out of connections, memory or disk; 25P03: it ended a transaction that stood still;
        // or the connection is no good any more.
        PostgresException postgres => LostStatements.Are(postgres) || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState == "25P03",
        // With a reason inside, something broke on the way to the server; Npgsql does not call all of that transient, such as a socket that another thread has closed.
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is not null,
        // Busy, locked, I/O error, disk full, cannot open.
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 10 or 13 or 14,
        DbException or DbUpdateException or InvalidOperationException => Is(exception.InnerException),
        _ => false,
    };
}
