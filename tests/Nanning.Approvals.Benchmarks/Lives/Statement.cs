using System.Globalization;
using System.Text;

namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>A statement written by hand, as far as a recorded row is a hand: fixed text, positional parameters, nothing computed while it runs.</summary>
/// <param name="Types">The database's types of the parameters.</param>
/// <param name="Rows">How many rows it must change; null for a query.</param>
internal sealed record Statement(string Sql, IReadOnlyList<Cell> Values, IReadOnlyList<string> Types, int? Rows)
{
    public static Statement? Insert(Table table, IReadOnlyList<Column> columns, IReadOnlyList<Cell[]> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var sql = new StringBuilder($"INSERT INTO \"{table.Name}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) VALUES ");
        for (var row = 0; row < rows.Count; row++)
        {
            sql.Append(row > 0 ? ", (" : "(").AppendJoin(", ", Enumerable.Range((row * columns.Count) + 1, columns.Count).Select(Parameter)).Append(')');
        }

        return new(sql.ToString(), [.. rows.SelectMany(row => row)], [.. rows.SelectMany(_ => columns.Select(column => column.Type))], rows.Count);
    }

    /// <summary>Changes some columns of one row, if it is still at the version it was read at.</summary>
    public static Statement Update(Table table, Rows rows, int[] changed, Cell[] before, Cell[] after)
    {
        var where = table.Key.Concat(rows.Columns.Any(column => column.Name == "Version") && !table.Key.Contains("Version") ? ["Version"] : []).Select(rows.IndexOf).ToList();
        var set = string.Join(", ", changed.Select((column, index) => $"\"{rows.Columns[column].Name}\" = {Parameter(index + 1)}"));
        var condition = string.Join(" AND ", where.Select((column, index) => $"\"{rows.Columns[column].Name}\" = {Parameter(changed.Length + index + 1)}"));
        return new(
            $"UPDATE \"{table.Name}\" SET {set} WHERE {condition}",
            [.. changed.Select(column => after[column]), .. where.Select(column => before[column])],
            [.. changed.Concat(where).Select(column => rows.Columns[column].Type)],
            1);
    }

    public static Statement Delete(Table table, Rows rows, Cell[] row)
    {
        var key = table.Key.Select(rows.IndexOf).ToList();
        return new(
            $"DELETE FROM \"{table.Name}\" WHERE {string.Join(" AND ", table.Key.Select((name, index) => $"\"{name}\" = {Parameter(index + 1)}"))}",
            [.. key.Select(column => row[column])], [.. key.Select(column => rows.Columns[column].Type)], 1);
    }

    /// <summary>Reads rows by columns that equal values.</summary>
    public static Statement Select(string table, string where, IReadOnlyList<Cell> values, IReadOnlyList<string> types) =>
        new($"SELECT * FROM \"{table}\" WHERE {where}", values, types, null);

    private static string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");
}
