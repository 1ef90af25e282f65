using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>
/// The only way to write: runs a unit of work in one transaction, again from the start when another one was faster.
/// The work may run several times, so it must do nothing but read and write through the context it is given.
/// </summary>
public abstract class WriteGate
{
    /// <summary>How often a unit of work is run before its conflict reaches the caller.</summary>
    protected const int MaxAttempts = 20;

    /// <summary>Raised after a commit, before the caller hears of it, e.g. to wake the outbox.</summary>
    public event Action? Committed;

    /// <summary>Runs the work and commits. What the work tracked but did not save is discarded.</summary>
    public abstract Task<T> RunAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs work that reads first and writes once, at its end, with <see cref="ApprovalsDb.SaveLastAsync"/>: where there is one writer, it is not kept busy with the rest.
    /// </summary>
    /// <param name="rows">What the work is going to need, read before it begins; null when it has to see first.</param>
    public abstract Task<T> RunAheadAsync<T>(RowsAhead? rows, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>Runs the work and commits.</summary>
    public Task RunAsync(Func<ApprovalsDb, CancellationToken, Task> work, CancellationToken cancellationToken = default) =>
        RunAsync<object?>(
            async (db, token) =>
            {
                await work(db, token);
                return null;
            },
            cancellationToken);

    protected void OnCommitted() => Committed?.Invoke();

    /// <summary>Whether running the work again can help: a version that moved on, a row that someone else inserted first, a deadlock.</summary>
    protected static bool IsConflict(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => true,

        // A strategy that does not retry says so around what it takes for transient, e.g. a deadlock.
        InvalidOperationException { InnerException: DbUpdateException inner } => IsConflict(inner),
        DbUpdateException { InnerException: DbException inner } => IsConflict(inner),
        Npgsql.PostgresException postgres => postgres.SqlState is "40001" or "40P01" or "23505",
        _ => false,
    };
}
