using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Nanning.Approvals.Storage;

/// <summary>The statements that a connection to SQLite has prepared, by their text: preparing costs as much as running them.</summary>
internal sealed class PreparedCommands
{
    private static readonly ConditionalWeakTable<SqliteConnection, PreparedCommands> known = [];

    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    /// <summary>Those of a connection; like the connection, for one user at a time.</summary>
    public static PreparedCommands Of(SqliteConnection connection) => known.GetOrCreateValue(connection);

    /// <summary>Ends the statements of a connection that is about to be closed: with one left SQLite would keep the file open, and checkpoint it some time later.</summary>
    public static void End(SqliteConnection connection)
    {
        if (known.TryGetValue(connection, out var own))
        {
            own.commands.Values.ToList().ForEach(command => command.Dispose());
            own.commands.Clear();
        }
    }

    /// <summary>A command with parameters $1 … ready to be given values.</summary>
    public SqliteCommand Get(SqliteConnection connection, SqliteTransaction? transaction, string sql, int parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            commands[sql] = command = connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 1; number <= parameters; number++)
            {
                command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${number}"), DBNull.Value));
            }
        }

        command.Transaction = transaction;
        return command;
    }
}
