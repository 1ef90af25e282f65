using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>
/// Writes what a unit of work has tracked as one batch of prepared statements: one round trip on PostgreSQL, its commit included when the work asks for it.
/// What it does not know (keys made by the database, no transaction) it leaves to EF Core.
/// </summary>
internal sealed class RowWriter(DatabaseDependencies dependencies, RelationalDatabaseDependencies relational, ICurrentDbContext current)
    : RelationalDatabase(dependencies, relational)
{
    // Rows of one statement; the number of its parameters is limited.
    private const int MostRows = 32;

    // For making parameters: it is never run.
    private static readonly NpgsqlCommand maker = new();

    public override async Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
    {
        if (current.Context is ApprovalsDb { Ahead: { } ahead } early)
        {
            if (!early.CommitWithSave || !entries.All(entry => RowType.Of(entry.EntityType).Plain))
            {
                throw new NeedsWriterException();
            }

            ahead.Take(StatementsOf(entries));
            return entries.Count;
        }

        if (current.Context is not ApprovalsDb { InTransaction: true } db || !entries.All(entry => RowType.Of(entry.EntityType).Plain))
        {
            return await base.SaveChangesAsync(entries, cancellationToken);
        }

        if (db.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            Write(sqlite, (SqliteTransaction)db.Database.CurrentTransaction!.GetDbTransaction(), entries, db.Notes);
        }
        else
        {
            await WriteAsync(db, entries, cancellationToken);
        }

        return entries.Count;
    }

    /// <summary>Writes rows on SQLite; false when one of them is no longer what it was when it was read.</summary>
    /// <param name="notes">Where it is noted which rows are changed.</param>
    public static bool TryWrite(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<RowStatement> statements, AheadNotes? notes)
    {
        var prepared = PreparedCommands.Of(connection);
        foreach (var (sql, values, rows, table, changes) in statements)
        {
            var command = prepared.Get(connection, transaction, sql, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            if (command.ExecuteNonQuery() != rows)
            {
                return false;
            }

            if (changes is { } row)
            {
                notes?.Change(row);
            }

            FailPoints.Hit("write." + table);
        }

        return true;
    }

    private static void Write(SqliteConnection connection, SqliteTransaction transaction, IList<IUpdateEntry> entries, AheadNotes? notes)
    {
        try
        {
            if (!TryWrite(connection, transaction, StatementsOf(entries), notes))
            {
                throw Conflict(entries, null);
            }
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == 19)
        {
            throw new DbUpdateException("A row was refused: " + failure.Message, failure, [.. entries]);
        }
    }

    private static IEnumerable<RowStatement> StatementsOf(IList<IUpdateEntry> entries)
    {
        foreach (var (type, rows, state) in Ordered(entries, most: 1))
        {
            var (sql, values) = StatementOf(type, rows, state);
            var converted = new object[values.Count];
            for (var i = 0; i < converted.Length; i++)
            {
                var (column, value) = values[i];
                converted[i] = (value is not null && type.Mappings[column].Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
            }

            yield return new(sql, converted, rows.Count, type.Table, state is EntityState.Added ? null : type.RowOf(rows[0]));
        }
    }

    private static async Task WriteAsync(ApprovalsDb db, IList<IUpdateEntry> entries, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var (type, rows, state) in Ordered(entries, MostRows))
        {
            var (sql, values) = StatementOf(type, rows, state);

            // A row that somebody else changed first divides by zero, so that the whole batch fails, its commit included.
            var command = new NpgsqlBatchCommand(state is EntityState.Added ? sql : type.Checked(sql));
            foreach (var (column, value) in values)
            {
                command.Parameters.Add(type.Mappings[column].CreateParameter(maker, string.Empty, value, type.Properties[column].IsNullable));
            }

            batch.BatchCommands.Add(command);
        }

        if (db.CommitWithSave)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        }

        FailPoints.Hit("rows.before-write");
        db.Committing = db.CommitWithSave;
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw failure.SqlState == PostgresErrorCodes.DivisionByZero ? Conflict(entries, failure) : new DbUpdateException("A row was refused: " + failure.MessageText, failure, [.. entries]);
        }

        db.Committed = db.CommitWithSave;
    }

    /// <summary>Deletions before what may take their place, rows before those that refer to them; always in the same order, so that two batches do not lock each other.</summary>
    private static IEnumerable<(RowType Type, IReadOnlyList<IUpdateEntry> Rows, EntityState State)> Ordered(IList<IUpdateEntry> entries, int most)
    {
        var kinds = entries.Select(entry => (Type: RowType.Of(entry.EntityType), Entry: entry)).GroupBy(pair => (pair.Type, pair.Entry.EntityState))
            .OrderBy(kind => kind.Key.EntityState switch { EntityState.Deleted => 0, EntityState.Added => 1, _ => 2 })
            .ThenBy(kind => kind.Key.EntityState == EntityState.Deleted ? -kind.Key.Type.Rank : kind.Key.Type.Rank)
            .ThenBy(kind => kind.Key.Type.Type.Name, StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            foreach (var rows in kind.Select(pair => pair.Entry).Chunk(kind.Key.EntityState == EntityState.Added ? most : 1))
            {
                yield return (kind.Key.Type, rows, kind.Key.EntityState);
            }
        }
    }

    private static (string Sql, List<(int Column, object? Value)> Values) StatementOf(RowType type, IReadOnlyList<IUpdateEntry> rows, EntityState state)
    {
        var values = new List<(int, object?)>();
        if (state is EntityState.Added)
        {
            foreach (var row in rows)
            {
                for (var column = 0; column < type.Properties.Length; column++)
                {
                    values.Add((column, row.GetCurrentValue(type.Properties[column])));
                }
            }

            return (type.Insert(rows.Count), values);
        }

        var entry = rows[0];
        var mask = 0UL;
        for (var column = 0; state is EntityState.Modified && column < type.Properties.Length; column++)
        {
            if (entry.IsModified(type.Properties[column]))
            {
                mask |= 1UL << column;
                values.Add((column, entry.GetCurrentValue(type.Properties[column])));
            }
        }

        values.AddRange(type.Condition.Select(column => (column, entry.GetOriginalValue(type.Properties[column]))));
        return (state is EntityState.Modified ? type.Update(mask) : type.Delete, values);
    }

    private static DbUpdateConcurrencyException Conflict(IList<IUpdateEntry> entries, Exception? cause) =>
        new("Somebody else changed a row first.", cause, [.. entries]);
}
