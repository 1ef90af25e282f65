using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Nanning.Approvals.Storage;

/// <summary>
/// The rows a command is going to work with, read in one round trip and tracked, as if each had been queried by itself: a later
/// <see cref="DbContext.FindAsync{TEntity}(object[])"/> finds them without asking the database.
/// </summary>
public sealed class RowsAhead
{
    private readonly List<(Type Type, string Where, object[] Values, bool Claims)> queries = [];
    private readonly List<string> covered = [];

    /// <summary>Adds the rows of a table that meet a condition with parameters $1, $2 …</summary>
    public RowsAhead Add<T>(string where, params object[] values)
        where T : class
    {
        queries.Add((typeof(T), where, values, Claims: false));
        return this;
    }

    /// <summary>Adds rows that only one transaction may have in hand: on PostgreSQL those that another one has are left out. SQLite has one writer.</summary>
    public RowsAhead AddClaim<T>(string where, params object[] values)
        where T : class
    {
        queries.Add((typeof(T), where, values, Claims: true));
        return this;
    }

    /// <summary>Says that the queries find everything of a kind that the command may ask for: what they did not find is not there.</summary>
    /// <param name="what">A name, or what the names of a series of numbers begin with.</param>
    public RowsAhead Covering(string what)
    {
        covered.Add(what);
        return this;
    }

    /// <summary>Reads all of them; then they are <see cref="ApprovalsDb.AtHand"/>, with what was read before.</summary>
    public Task<RowsAtHand> ReadAsync(ApprovalsDb db, CancellationToken cancellationToken) => ReadAsync(db, begins: false, cancellationToken);

    /// <summary>
    /// Reads all of them on PostgreSQL and begins the transaction with the same batch. A transaction that the driver begins is answered by itself, ahead of the rows, which wakes the client twice.
    /// It lasts until a commit is sent or the connection is closed.
    /// </summary>
    internal Task BeginAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        db.BegunWithRows = true;
        return ReadAsync(db, begins: true, cancellationToken);
    }

    private async Task<RowsAtHand> ReadAsync(ApprovalsDb db, bool begins, CancellationToken cancellationToken)
    {
        var found = (db.AtHand ?? new RowsAtHand()).With(queries.Select(query => query.Type), covered);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var detecting = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        found.Know(db);
        if (db.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            Read(db, sqlite, found);
        }
        else
        {
            await ReadAsync(db, found, begins, cancellationToken);
        }

        db.ChangeTracker.AutoDetectChangesEnabled = detecting;
        if (!begins)
        {
            await db.Database.CloseConnectionAsync();
        }

        db.AtHand = found;
        return found;
    }

    private void Read(ApprovalsDb db, SqliteConnection connection, RowsAtHand found)
    {
        var prepared = PreparedCommands.Of(connection);
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction() as SqliteTransaction;
        foreach (var (type, where, values, _) in queries)
        {
            var row = RowType.Of(db.Model.FindEntityType(type)!);
            var command = prepared.Get(connection, transaction, row.Select(where), values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                Track(db, row, reader, found);
            }
        }
    }

    private async Task ReadAsync(ApprovalsDb db, RowsAtHand found, bool begins, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        if (begins)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        }

        foreach (var (type, where, values, claims) in queries)
        {
            var select = RowType.Of(db.Model.FindEntityType(type)!).Select(where);
            var command = new NpgsqlBatchCommand(claims ? select + " FOR UPDATE SKIP LOCKED" : select);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var (type, _, _, _) in queries)
        {
            var row = RowType.Of(db.Model.FindEntityType(type)!);
            while (await reader.ReadAsync(cancellationToken))
            {
                Track(db, row, reader, found);
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }

    private static void Track(ApprovalsDb db, RowType type, DbDataReader reader, RowsAtHand found)
    {
        var entity = type.Read(reader);
        if (found.Add(type, entity))
        {
            db.Entry(entity).State = EntityState.Unchanged;
        }
    }
}

/// <summary>What was read ahead.</summary>
public sealed class RowsAtHand
{
    private readonly HashSet<Type> asked = [];
    private readonly List<string> covered = [];
    private readonly HashSet<(RowType, object?, object?)> known = [];
    private readonly Dictionary<(RowType, object?, object?), object> tracked = [];
    private readonly List<object> rows = [];

    /// <summary>Whether rows of a type were asked for: what is not here then is not there.</summary>
    public bool Asked<T>() => asked.Contains(typeof(T));

    /// <summary>Whether everything of a kind was asked for, see <see cref="RowsAhead.Covering"/>.</summary>
    public bool Covers(string name) => covered.Any(what => name.StartsWith(what, StringComparison.Ordinal));

    /// <summary>The rows of a type, in the order of their keys.</summary>
    public IEnumerable<T> Of<T>() => rows.OfType<T>();

    /// <summary>More is asked for.</summary>
    internal RowsAtHand With(IEnumerable<Type> types, IEnumerable<string> names)
    {
        asked.UnionWith(types);
        covered.AddRange(names);
        return this;
    }

    /// <summary>Rows that are tracked already stay as they are, whatever a query finds.</summary>
    internal void Know(ApprovalsDb db)
    {
        foreach (var entry in db.ChangeTracker.Entries())
        {
            var type = RowType.Of(entry.Metadata);
            tracked.TryAdd((type, type.KeyOf(entry.Entity, 0), type.KeyOf(entry.Entity, 1)), entry.Entity);
        }
    }

    /// <summary>Two queries may find the same row; the first one counts. False when it need not be tracked.</summary>
    internal bool Add(RowType type, object row)
    {
        var key = (type, type.KeyOf(row, 0), type.KeyOf(row, 1));
        if (!known.Add(key))
        {
            return false;
        }

        var old = tracked.GetValueOrDefault(key);
        rows.Add(old ?? row);
        return old is null;
    }
}
