using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>Several queries that see the same state of the database, however many write meanwhile.</summary>
internal sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly IAsyncDisposable[] held;

    private ReadSnapshot(params IAsyncDisposable[] held) => this.held = held;

    /// <summary>Begins one on a context that only reads; nobody waits for it and it waits for nobody.</summary>
    public static async Task<ReadSnapshot> BeginAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        if (db.Database.GetDbConnection() is not SqliteConnection sqlite)
        {
            return new ReadSnapshot(await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));
        }

        // A transaction that is not deferred would wait for whoever writes.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var transaction = sqlite.BeginTransaction(deferred: true);
        return new ReadSnapshot((await db.Database.UseTransactionAsync(transaction, cancellationToken))!, transaction, new Opened(db));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in held)
        {
            await one.DisposeAsync();
        }
    }

    private sealed class Opened(ApprovalsDb db) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(db.Database.CloseConnectionAsync());
    }
}
