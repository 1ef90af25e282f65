using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>PostgreSQL: every unit of work has its own transaction; versions on the rows decide who was first.</summary>
public sealed class PostgresWriteGate(IDbContextFactory<ApprovalsDb> contexts) : WriteGate
{
    /// <summary>How long a unit of work waits for a server that restarts, before the person is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Who has lost stands in line behind the others who have: where very many want the same row, one of them runs at a time, so that they do not all work only to lose again.</summary>
    private readonly SemaphoreSlim line = new(1);

    public override Task<T> RunAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) => RunAheadAsync(null, work, cancellationToken);

    public override async Task<T> RunAheadAsync<T>(RowsAhead? rows, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var turn = new Turn(line);
        for (var attempt = 1; ; attempt++)
        {
            ApprovalsDb? used = null;
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellationToken);
                used = db;
                db.Begin();
                await using var transaction = rows is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
                if (rows is not null)
                {
                    await rows.BeginAsync(db, cancellationToken);
                }

                FailPoints.Hit("gate.begun");
                var result = await work(db, cancellationToken);
                if (!db.Committed)
                {
                    FailPoints.Hit("gate.before-commit");
                    db.Committing = true;
                    await (transaction?.CommitAsync(cancellationToken) ?? db.Database.ExecuteSqlRawAsync("COMMIT", cancellationToken));
                }

                FailPoints.Hit("gate.after-commit");
                OnCommitted();
                return result;
            }
            catch (Exception conflict) when (attempt < MaxAttempts && IsConflict(conflict))
            {
                if (!await turn.TakeAsync(cancellationToken))
                {
                    // Who loses all the same waits a little, each a different time, so that nodes do not meet again.
                    await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 5 * attempt)), cancellationToken);
                }
            }
            catch (Exception lost) when (attempt < MaxAttempts && LostStatements.Are(lost))
            {
                LostStatements.Forget();
            }
            catch (Exception away) when (used is not { Committing: true } && DatabaseAway.Is(away) && Stopwatch.GetElapsedTime(started) < Patience)
            {
                // Nothing was committed, so it may run again. Once the commit was sent nobody knows: then only the person's key can tell.
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private sealed class Turn(SemaphoreSlim line) : IDisposable
    {
        private bool taken;

        /// <summary>Waits for it; false when it was taken before.</summary>
        public async Task<bool> TakeAsync(CancellationToken cancellationToken)
        {
            if (taken)
            {
                return false;
            }

            await line.WaitAsync(cancellationToken);
            return taken = true;
        }

        public void Dispose()
        {
            if (taken)
            {
                line.Release();
            }
        }
    }
}
