namespace Nanning.Approvals.Storage;

/// <summary>A unit of work that waits for its turn at the writer of SQLite.</summary>
internal abstract class WriteRequest
{
    public Exception? Failure { get; set; }

    /// <summary>What was worked out before its turn; null when the writer has to do the work.</summary>
    public WorkAhead? Ahead { get; protected set; }

    /// <summary>Forgets what was worked out.</summary>
    public void WorkAgain()
    {
        Ahead?.Settle(written: false);
        Ahead = null;
    }

    public abstract Task RunAsync(ApprovalsDb db);

    public abstract void Settle();

    public abstract void Fail(Exception failure);
}

/// <param name="work">The unit of work.</param>
/// <param name="context">The caller's context: language and tracing go along.</param>
internal sealed class WriteRequest<T>(Func<ApprovalsDb, CancellationToken, Task<T>> work, ExecutionContext? context, CancellationToken cancellationToken) : WriteRequest
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Answer => answer.Task;

    /// <summary>Works it out beside the writer, if that can be done; true when there is nothing to write, so that this is the answer.</summary>
    public async Task<bool> WorkOutAsync(SqliteReaders readers, WorkAhead ahead)
    {
        try
        {
            result = await readers.RunAsync(ahead, work, cancellationToken);
            if (ahead.Statements is null)
            {
                answer.SetResult(result);
                return true;
            }

            Ahead = ahead;
        }
        catch (Exception failure) when (NeedsWriterException.Is(failure))
        {
            ahead.GiveUp();
        }

        return false;
    }

    public override async Task RunAsync(ApprovalsDb db)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<T>? running = null;
        if (context is null)
        {
            running = work(db, cancellationToken);
        }
        else
        {
            ExecutionContext.Run(context, _ => running = work(db, cancellationToken), null);
        }

        result = await running!;
    }

    public override void Settle()
    {
        if (Failure is null)
        {
            Ahead?.Settle(written: true);
            answer.TrySetResult(result!);
        }
        else
        {
            answer.TrySetException(Failure);
        }
    }

    public override void Fail(Exception failure)
    {
        WorkAgain();
        answer.TrySetException(failure);
    }
}
