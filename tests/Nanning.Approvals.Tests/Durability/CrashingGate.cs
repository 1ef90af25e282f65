using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>The application's own gate, which can be told to fail just before the next commit, as when the connection breaks there.</summary>
internal sealed class CrashingGate : WriteGate
{
    private readonly WriteGate inner;
    private int crashes;

    private CrashingGate(WriteGate inner)
    {
        this.inner = inner;
        inner.Committed += OnCommitted;
    }

    /// <summary>Stands before whatever gate is registered.</summary>
    public static void Register(IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(WriteGate));
        services.RemoveAll<WriteGate>();
        services.AddSingleton<WriteGate>(provider => new CrashingGate(
            (WriteGate)(own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!))));
    }

    /// <summary>The next unit of work does all it has to, and then is neither saved nor committed.</summary>
    public void CrashNext() => Volatile.Write(ref crashes, 1);

    // The commit goes along with the last save, so it breaks at the beginning of that.
    // A unit of work that is run again, because it shared a commit with others, breaks again.
    public override Task<T> RunAsync<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        inner.RunAsync(Breaking(work), cancellationToken);

    public override Task<T> RunAheadAsync<T>(RowsAhead? rows, Func<ApprovalsDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        inner.RunAheadAsync(rows, Breaking(work), cancellationToken);

    private Func<ApprovalsDb, CancellationToken, Task<T>> Breaking<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work)
    {
        var breaks = false;
        return (db, token) =>
        {
            db.SavingChanges += (_, _) =>
            {
                if (db.CommitWithSave && (breaks || Interlocked.Exchange(ref crashes, 0) != 0))
                {
                    breaks = true;
                    throw new CrashException();
                }
            };
            return work(db, token);
        };
    }

    /// <summary>Nothing that anybody would answer for.</summary>
    internal sealed class CrashException() : Exception("The connection broke before the commit.");
}
