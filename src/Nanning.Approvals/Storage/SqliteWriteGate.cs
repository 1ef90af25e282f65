using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Nanning.Approvals.Storage;

/// <summary>
/// SQLite has one writer. Units of work queue here; those that wait at the same time share one transaction and so one fsync (group commit). When one of them fails,
/// all are rolled back and each runs again alone; savepoints would make every page be written twice for what hardly ever happens. Nobody is answered before the commit
/// is on disk.
/// </summary>
public sealed class SqliteWriteGate : WriteGate, IAsyncDisposable
{
    private const int MostPerCommit = 64;

    private readonly Channel<WriteRequest> requests = Channel.CreateUnbounded<WriteRequest>(new() { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly PooledDbContextFactory<ApprovalsDb> contexts;
    private readonly AheadNotes notes = new();
    private readonly SqliteReaders readers;
    private readonly Task writer;

    /// <param name="options">Those of the contexts that reads use: one kind of options, so that the model is built once.</param>
    public SqliteWriteGate(DbContextOptions<ApprovalsDb> options, string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        contexts = new(new DbContextOptionsBuilder<ApprovalsDb>(options).UseSqlite(connection).Options, poolSize: 4);
        readers = new(options, connectionString);
        writer = Task.Run(WriteAsync);
    }

    public override Task<T> RunAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        var request = new WriteRequest<T>(work, ExecutionContext.Capture(), cancellationToken);
        Queue(request);
        return request.Answer;
    }

    /// <summary>Work is worked out on a snapshot and written when its turn comes; should it be outdated by then, it is run again by the writer.</summary>
    public override async Task<T> RunAheadAsync<T>(RowsAhead? rows, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        async Task<T> ReadAndWorkAsync(ApprovalsDb db, CancellationToken token)
        {
            await rows.ReadAsync(db, token);
            return await work(db, token);
        }

        var ahead = new WorkAhead(notes);
        var request = new WriteRequest<T>(rows is null ? work : ReadAndWorkAsync, ExecutionContext.Capture(), cancellationToken);
        try
        {
            if (!await request.WorkOutAsync(readers, ahead) && !await ahead.QueueAsync(() => Queue(request)))
            {
                request.WorkAgain();
                Queue(request);
            }

            return await request.Answer;
        }
        finally
        {
            ahead.End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await writer;
        await readers.DisposeAsync();
        PreparedCommands.End(connection);
        await connection.DisposeAsync();
    }

    private void Queue(WriteRequest request)
    {
        if (!requests.Writer.TryWrite(request))
        {
            request.Fail(new ChannelClosedException());
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<WriteRequest>();
        while (await requests.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostPerCommit && requests.Reader.TryRead(out var request))
            {
                batch.Add(request);
            }

            try
            {
                await CommitAsync(batch);
            }
            catch (Exception failure) when (failure is SqliteException or InvalidOperationException or IOException)
            {
                // The transaction as a whole failed (disk full, file locked): nobody's work was done, and everybody is told.
                batch.ForEach(request => request.Fail(failure));
            }
        }
    }

    private async Task CommitAsync(List<WriteRequest> batch)
    {
        await OpenAsync();
        var together = true;
        await using (var transaction = connection.BeginTransaction())
        {
            FailPoints.Hit("gate.begun");
            foreach (var request in batch)
            {
                var ahead = request.Ahead is not null;
                if (await FailsAsync(request, transaction) && (batch.Count > 1 || ahead))
                {
                    together = false;
                    break;
                }
            }

            if (together && batch.Exists(request => request.Failure is null))
            {
                FailPoints.Hit("gate.before-commit");
                await transaction.CommitAsync();
                notes.Commit();
                FailPoints.Hit("gate.after-commit");
            }
        }

        if (together)
        {
            OnCommitted();
            batch.ForEach(request => request.Settle());
            return;
        }

        // One failed, so all was rolled back: each runs again by itself, and fails or succeeds alone.
        foreach (var request in batch)
        {
            request.Failure = null;
            await CommitAsync([request]);
        }
    }

    private async Task<bool> FailsAsync(WriteRequest request, SqliteTransaction transaction)
    {
        try
        {
            if (request.Ahead is { Outdated: false } ahead)
            {
                if (RowWriter.TryWrite(connection, transaction, ahead.Statements!, notes))
                {
                    return false;
                }

                request.WorkAgain();
                return true;
            }

            request.WorkAgain();
            await using var db = await contexts.CreateDbContextAsync();
            db.Begin();
            db.Notes = notes;
            db.Database.AutoSavepointsEnabled = false;
            await db.Database.UseTransactionAsync(transaction);
            await request.RunAsync(db);
            return false;
        }
        catch (Exception failure) when (failure is not SqliteException { SqliteErrorCode: 10 or 11 or 13 })
        {
            // Codes 10, 11 and 13 are I/O error, corruption and a full disk: they concern the whole batch.
            if (request.Ahead is not null)
            {
                request.WorkAgain();
            }
            else
            {
                request.Failure = failure;
            }

            return true;
        }
    }

    // The writer reads most pages again and again: they stay in memory, 64 MiB at most.
    private async Task OpenAsync()
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync();
            await using var settings = connection.CreateCommand();
            settings.CommandText = "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY";
            await settings.ExecuteNonQueryAsync();
        }
    }
}
