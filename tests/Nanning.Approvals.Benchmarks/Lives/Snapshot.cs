using System.Data.Common;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>All rows of one case at one moment, as the database returns them.</summary>
internal sealed class Snapshot(IReadOnlyDictionary<Table, Rows> tables)
{
    public Rows this[Table table] => tables[table];

    public static async Task<Snapshot> TakeAsync(DatabaseOptions database, Guid caseId)
    {
        await using var connection = await Connections.OpenAsync(database);
        var tables = new Dictionary<Table, Rows>();
        foreach (var table in Table.All)
        {
            await using var command = connection.CreateCommand();
            var where = table.OfCase is { } condition
                ? " WHERE " + string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, $"'{Connections.Text(database, caseId)}'")
                : string.Empty;
            command.CommandText = $"SELECT * FROM \"{table.Name}\"{where}";
            tables[table] = await Rows.ReadAsync(command);
        }

        return new Snapshot(tables);
    }
}

/// <summary>Rows of one table.</summary>
internal sealed record Rows(IReadOnlyList<Column> Columns, IReadOnlyList<object?[]> Values)
{
    public static async Task<Rows> ReadAsync(DbCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new Column[reader.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new(reader.GetName(i), reader.GetDataTypeName(i));
        }

        var values = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[columns.Length];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = await reader.IsDBNullAsync(i) ? null : reader.GetValue(i);
            }

            values.Add(row);
        }

        return new(columns, values);
    }

    /// <summary>Position of a column.</summary>
    public int IndexOf(string name) => Enumerable.Range(0, Columns.Count).First(i => Columns[i].Name == name);
}

/// <summary>A column and its type as the database names it.</summary>
internal sealed record Column(string Name, string Type);
