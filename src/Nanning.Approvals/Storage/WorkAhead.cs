using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>One statement that writes rows of a kind, with its values as the database takes them.</summary>
/// <param name="Rows">How many rows it has to concern; another number means that somebody else was faster.</param>
/// <param name="Changes">The row that it changes or takes away; null when it adds rows.</param>
internal readonly record struct RowStatement(string Sql, object[] Values, int Rows, string Table, RowKey? Changes);

/// <summary>Which row of which table.</summary>
internal readonly record struct RowKey(string Table, object? First, object? Second);

/// <summary>
/// A unit of work on SQLite that is worked out beside the one writer: it reads a snapshot, and what it would have saved waits here until the writer's turn comes.
/// </summary>
internal sealed class WorkAhead(AheadNotes notes)
{
    private readonly long seen = notes.Committed;
    private NumberDrawn? drawn;

    /// <summary>What it writes; null as long as it has not saved.</summary>
    public IReadOnlyList<RowStatement>? Statements { get; private set; }

    /// <summary>Whether somebody has changed, since it read, what it changes, so that the writer need not try.</summary>
    public bool Outdated => Statements!.Any(statement => statement.Changes is { } row && notes.ChangedSince(seen, row));

    /// <summary>Takes what the work saves at its end.</summary>
    public void Take(IEnumerable<RowStatement> statements) =>
        Statements = [.. drawn is null ? Array.Empty<RowStatement>() : [NumbersAhead.Statement(drawn)], .. statements];

    /// <summary>Draws the number that is going to be the next one of a series when the writer's turn comes.</summary>
    /// <exception cref="NeedsWriterException">It has drawn one already.</exception>
    public async Task<int> DrawAsync(ApprovalsDb db, string name, CancellationToken cancellationToken)
    {
        drawn = drawn is null ? await notes.Numbers.DrawAsync(db, name, cancellationToken) : throw new NeedsWriterException();
        return drawn.Number;
    }

    /// <summary>Lets it wait for its turn at the writer, behind those who drew from the same series before; false when it cannot be written as it is.</summary>
    public async Task<bool> QueueAsync(Action queue)
    {
        if (drawn is not null)
        {
            return await notes.Numbers.QueueAsync(drawn, queue);
        }

        queue();
        return true;
    }

    /// <summary>The writer has written it, or has found that it has to be worked out again.</summary>
    public void Settle(bool written)
    {
        if (drawn is not null)
        {
            notes.Numbers.Settle(drawn, written);
        }
    }

    /// <summary>It is not going to be written: those who drew after it have wrong numbers.</summary>
    public void GiveUp()
    {
        if (drawn is not null)
        {
            notes.Numbers.GiveUp(drawn);
        }
    }

    /// <summary>The work has its answer.</summary>
    public void End()
    {
        if (drawn is { Queued.Task.IsCompleted: false })
        {
            GiveUp();
        }

        if (drawn is not null)
        {
            notes.Numbers.Done(drawn);
        }
    }
}

/// <summary>A unit of work does something that only the writer can do; it is run again there.</summary>
internal sealed class NeedsWriterException() : Exception("This can be done by the writer alone.")
{
    /// <summary>Whether a failure says that work cannot be worked out beside the writer.</summary>
    public static bool Is(Exception? failure) => failure switch
    {
        NeedsWriterException or SqliteException => true,
        DbUpdateException or InvalidOperationException => Is(failure.InnerException),
        _ => false,
    };
}
