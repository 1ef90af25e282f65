using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Tests.Support;
using Npgsql;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>
/// Everything that a run left behind, as lines that can be compared with another run: each row of each table and each mail, with the ids that are drawn
/// at random masked. The clock of the tests stands still between steps, so even the instants agree.
/// </summary>
internal static partial class Remains
{
    /// <summary>What differs without meaning (that a letter has left counts, when it left does not): keys, when which process swept, which of three equal seats an expert took, how often something was tried, what is kept for taking a decision back and swept away some time later.</summary>
    private static readonly HashSet<string> Ignored =
    [
        "DataProtectionKeys", "Heartbeats", "Retrievals", "__EFMigrationsHistory", "__EFMigrationsLock", "sqlite_sequence",
        "*.PasswordHash", "*.SecurityStamp", "*.ConcurrencyStamp", "CommandReceipts.Key", "WorkItems.Seat", "WorkItems.BookmarkId",
        "Outbox.Attempts", "Outbox.NextAttemptAt", "Outbox.Error",
    ];

    public static Task<IReadOnlyList<string>> ReadAsync(string connectionString, string pickup, CancellationToken cancellationToken) =>
        ReadAsync(new TestSettings.Database("Sqlite", connectionString), pickup, cancellationToken);

    public static async Task<IReadOnlyList<string>> ReadAsync(TestSettings.Database database, string pickup, CancellationToken cancellationToken)
    {
        var lines = SentMail.ReadAll(pickup).Select(mail => $"mail to {mail.To}: {mail.Subject}: {Mask(mail.Body)}").ToList();
        await using DbConnection connection = database.Provider == "PostgreSQL"
            ? new NpgsqlConnection(database.ConnectionString)
            : new SqliteConnection(database.ConnectionString + ";Mode=ReadOnly");
        await connection.OpenAsync(cancellationToken);
        foreach (var table in await TablesAsync(connection, cancellationToken))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var cells = Enumerable.Range(0, rows.FieldCount)
                    .Where(column => !Ignored.Contains($"{table}.{rows.GetName(column)}") && !Ignored.Contains("*." + rows.GetName(column)))
                    .Select(column => $"{rows.GetName(column)}={(table == "Outbox" && rows.GetName(column) == "SentAt" && !rows.IsDBNull(column) ? "sent" : Text(rows.GetValue(column)))}");
                lines.Add($"{table}: {string.Join(' ', cells)}");
            }
        }

        // Which of a request and the sweep after a restart fired a timer is chance; that it fired once shows in everything else.
        lines.RemoveAll(line => line.StartsWith("CommandReceipts: Owner=clock", StringComparison.Ordinal));

        // A start gives demo accounts to departments that have come meanwhile.
        lines.RemoveAll(line => line.StartsWith("Users:", StringComparison.Ordinal) && line.Contains("DepartmentCode=newdept ", StringComparison.Ordinal));

        // It says that something about the departments has changed, not how often.
        lines.RemoveAll(line => line.StartsWith("NumberSeries: Name=departments ", StringComparison.Ordinal));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>What is in one list and not in the other, counted: a line that stands twice instead of once is a difference.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var counts = new Dictionary<string, int>();
        foreach (var line in actual)
        {
            counts[line] = counts.GetValueOrDefault(line) + 1;
        }

        foreach (var line in expected)
        {
            counts[line] = counts.GetValueOrDefault(line) - 1;
        }

        return counts.Where(count => count.Value != 0)
            .Select(count => $"{(count.Value > 0 ? "too much" : "lost")} ({Math.Abs(count.Value)} times) {count.Key}")
            .Order(StringComparer.Ordinal);
    }

    private static async Task<List<string>> TablesAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = connection is NpgsqlConnection
            ? "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            : "SELECT name FROM sqlite_schema WHERE type = 'table'";
        await using var names = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<string>();
        while (await names.ReadAsync(cancellationToken))
        {
            tables.Add(names.GetString(0));
        }

        tables.RemoveAll(Ignored.Contains);
        return tables;
    }

    private static string Text(object value) => value switch
    {
        DBNull => "-",
        byte[] bytes => $"{bytes.Length} bytes",
        _ => Mask(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static string Mask(string text) => RandomId().Replace(text, "#");

    [GeneratedRegex("[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RandomId();
}
