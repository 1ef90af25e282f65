using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>PostgreSQL: every unit of work has its own transaction; versions on the rows decide who was first.</summary>
public sealed class PostgresWriteGate(IDbContextFactory<ApprovalsDb> contexts) : WriteGate
{
    public override async Task<T> RunAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellationToken);
                db.Begin();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var result = await work(db, cancellationToken);
                if (!db.Committed)
                {
                    await transaction.CommitAsync(cancellationToken);
                }

                OnCommitted();
                return result;
            }
            catch (Exception conflict) when (attempt < MaxAttempts && IsConflict(conflict))
            {
                // Whoever lost waits a little, each a different time, so that they do not meet again.
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 5 * attempt)), cancellationToken);
            }
        }
    }
}
