using Nanning.Approvals.Benchmarks.Lives;

namespace Nanning.Approvals.Benchmarks.Raw;

/// <summary>Runs steps without the platform: prepared statements, one batch to read, one to write, one commit. The most this database and machine can do.</summary>
internal abstract class RawDatabase : IAsyncDisposable
{
    /// <summary>A client with a connection of its own.</summary>
    public abstract Task<IRawClient> ConnectAsync();

    /// <summary>Brings the statistics of the server up to date, as autovacuum does within the first minutes; plans for empty tables say nothing about full ones.</summary>
    public virtual Task AnalyzeAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>A client of the raw database; one step at a time.</summary>
internal interface IRawClient : IAsyncDisposable
{
    Task RunAsync(RawStep step, Copy copy);

    /// <summary>Writes rows of many copies in one transaction.</summary>
    Task FillAsync(IReadOnlyList<Statement> statements, IReadOnlyList<Copy> copies);
}
