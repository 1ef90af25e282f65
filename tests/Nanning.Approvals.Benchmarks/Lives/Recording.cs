namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>The recorded life as statements: what a copy of the case needs to be at a step, and what a step reads and writes.</summary>
internal sealed class Recording
{
    private readonly Cell.Factory cells;
    private readonly List<Guid> ids;

    public Recording(Life life)
    {
        Life = life;
        var end = life.Steps[^1].After;
        ids = [.. OwnIds(end)];
        string[] names = [One(end, "Cases", "Number"), One(end, "Certificates", "Number"), One(end, "Applicants", "Identifier")];
        cells = new(ids, names);
        Steps = [.. life.Steps.Select(step => RawStep.Of(step, this))];
    }

    public Life Life { get; }

    public IReadOnlyList<RawStep> Steps { get; }

    public Copy NewCopy() => new(ids.Count);

    public Cell Cell(object? value) => cells.Of(value);

    /// <summary>An id of the recorded case in a copy.</summary>
    public Guid IdIn(Copy copy, Guid id) => copy.Ids[ids.IndexOf(id)];

    /// <summary>The rows a copy must have before a step.</summary>
    public IReadOnlyList<Statement> Before(int step)
    {
        var before = Life.Steps[step].Before;
        return [.. Table.All.Select(table => Statement.Insert(table, before[table].Columns, [.. before[table].Values.Where(row => IsOwn(table, row)).Select(Cells)])).OfType<Statement>()];
    }

    public Cell[] Cells(object?[] row) => [.. row.Select(Cell)];

    /// <summary>Rows that all cases share are not copied: the series of case and certificate numbers.</summary>
    public static bool IsOwn(Table table, object?[] row) => table.Name != "NumberSeries" || ((string)row[0]!).StartsWith("applicant:", StringComparison.Ordinal);

    private static IEnumerable<Guid> OwnIds(Snapshot end)
    {
        foreach (var table in Table.All.Where(table => table.Key is ["Id"]))
        {
            foreach (var row in end[table].Values)
            {
                yield return AsGuid(row[end[table].IndexOf("Id")]);
            }
        }

        var receipts = end[Table.All.Single(table => table.Name == "CommandReceipts")];
        foreach (var row in receipts.Values)
        {
            yield return Guid.Parse((string)row[receipts.IndexOf("Key")]!);
        }
    }

    private static Guid AsGuid(object? value) => value as Guid? ?? Guid.Parse((string)value!);

    private static string One(Snapshot snapshot, string table, string column)
    {
        var rows = snapshot[Table.All.Single(one => one.Name == table)];
        return (string)rows.Values.Single()[rows.IndexOf(column)]!;
    }
}
