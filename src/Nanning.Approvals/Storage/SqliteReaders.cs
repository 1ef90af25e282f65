using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Nanning.Approvals.Storage;

/// <summary>Connections that only read, for work that is worked out beside the writer: as many as there are processors, each opened when it is first needed.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private readonly Channel<Reader> free = Channel.CreateUnbounded<Reader>();
    private readonly int count = Math.Max(2, Environment.ProcessorCount);

    public SqliteReaders(DbContextOptions<ApprovalsDb> options, string connectionString)
    {
        for (var i = 0; i < count; i++)
        {
            free.Writer.TryWrite(new Reader(options, connectionString));
        }
    }

    /// <summary>Works something out on a snapshot of what is committed.</summary>
    public async Task<T> RunAsync<T>(WorkAhead ahead, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var reader = await free.Reader.ReadAsync(cancellationToken);
        try
        {
            return await reader.RunAsync(ahead, work, cancellationToken);
        }
        finally
        {
            free.Writer.TryWrite(reader);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < count; i++)
        {
            await (await free.Reader.ReadAsync()).DisposeAsync();
        }

        free.Writer.Complete();
    }

    private sealed class Reader(DbContextOptions<ApprovalsDb> options, string connectionString) : IAsyncDisposable
    {
        // Of its own, not of the pool: it cannot be used for anything else.
        private readonly SqliteConnection connection = new(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        private PooledDbContextFactory<ApprovalsDb>? contexts;

        public async Task<T> RunAsync<T>(WorkAhead ahead, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        {
            if (contexts is null)
            {
                await connection.OpenAsync(cancellationToken);
                await using var settings = connection.CreateCommand();
                settings.CommandText = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY";
                await settings.ExecuteNonQueryAsync(cancellationToken);
                contexts = new(new DbContextOptionsBuilder<ApprovalsDb>(options).UseSqlite(connection).Options, poolSize: 1);
            }

            await using var transaction = connection.BeginTransaction(deferred: true);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            db.Begin();
            db.Ahead = ahead;
            await db.Database.UseTransactionAsync(transaction, cancellationToken);
            return await work(db, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            PreparedCommands.End(connection);
            await connection.DisposeAsync();
        }
    }
}
