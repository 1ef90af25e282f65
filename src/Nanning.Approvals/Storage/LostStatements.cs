using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>
/// A connection on which the driver takes a statement for prepared that the server does not know fails again and again, whoever gets it from the pool. It was seen after a node had stood still in the
/// middle of its work, and a proxy that shares out connections does the same. Such a connection is thrown away.
/// </summary>
internal sealed class LostStatements : DbCommandInterceptor
{
    /// <summary>Whether the server did not know a statement, or knew one that the driver did not; then nothing of the batch was done.</summary>
    public static bool Are(Exception? exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement,
        DbException or DbUpdateException or InvalidOperationException => Are(exception.InnerException),
        _ => false,
    };

    /// <summary>Throws the connections away, those in use as soon as they are given back.</summary>
    public static void Forget() => NpgsqlConnection.ClearAllPools();

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Look(eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Look(eventData.Exception);
        return Task.CompletedTask;
    }

    private static void Look(Exception failure)
    {
        if (Are(failure))
        {
            Forget();
        }
    }
}
