namespace Nanning.Approvals.Storage;

/// <summary>
/// What the writer tells those who work ahead of it: the rows that were changed lately and the last number of each series. Hints only: whether work may be written as it was
/// worked out is decided by the versions of its rows, here it is noticed without trying.
/// </summary>
internal sealed class AheadNotes
{
    private const int MostRows = 20_000;

    private readonly Dictionary<RowKey, long> changed = [];
    private long last;
    private long forgotten;
    private long committed;

    /// <summary>The numbers that are drawn.</summary>
    public NumbersAhead Numbers { get; } = new();

    /// <summary>How many changes are committed; a snapshot that begins now sees them all.</summary>
    public long Committed => Interlocked.Read(ref committed);

    /// <summary>Whether a row was changed after the first so many changes. Asked by the writer alone, like what follows.</summary>
    public bool ChangedSince(long seen, RowKey row) => seen < forgotten || (changed.TryGetValue(row, out var at) && at > seen);

    /// <summary>A row is being changed.</summary>
    public void Change(RowKey row)
    {
        if (changed.Count >= MostRows)
        {
            changed.Clear();
            forgotten = last;
        }

        changed[row] = ++last;
    }

    /// <summary>All that was changed is on disk.</summary>
    public void Commit() => Interlocked.Exchange(ref committed, last);
}
