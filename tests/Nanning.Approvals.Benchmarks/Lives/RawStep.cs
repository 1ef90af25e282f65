namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>One step as the least a program can do: the rows it must know read in one batch, the rows it changes written in another.</summary>
/// <param name="Draw">Draws the case's number first; it is part of what is written, so the row of the series stays locked.</param>
internal sealed record RawStep(Statement? Draw, IReadOnlyList<Statement> Loads, IReadOnlyList<Statement> Writes)
{
    public static RawStep Of(LifeStep step, Recording recording)
    {
        var writes = new List<Statement>();
        var loads = new List<Statement>();
        Statement? draw = null;
        foreach (var table in Table.All)
        {
            var (before, after) = (step.Before[table], step.After[table]);
            var key = table.Key.Select(after.IndexOf).ToArray();
            var known = before.Values.ToDictionary(row => KeyOf(row, key));
            var left = after.Values.Select(row => KeyOf(row, key)).ToHashSet();
            var inserts = new List<Cell[]>();
            foreach (var row in after.Values)
            {
                var old = known.GetValueOrDefault(KeyOf(row, key));
                var changed = old is null ? [] : Enumerable.Range(0, row.Length).Where(i => !Equals(old[i], row[i])).ToArray();
                if (!Recording.IsOwn(table, row))
                {
                    draw = old is null || changed.Length > 0 ? Draws((string)row[0]!, after) ?? draw : draw;
                }
                else if (old is null)
                {
                    inserts.Add(recording.Cells(row));
                }
                else if (changed.Length > 0)
                {
                    writes.Add(Statement.Update(table, after, changed, recording.Cells(old), recording.Cells(row)));
                    if (table.Name is "WorkItems" or "PublicNotices")
                    {
                        loads.Add(ByKey(table, after, recording.Cells(row)));
                    }
                }
            }

            foreach (var gone in before.Values.Where(row => !left.Contains(KeyOf(row, key))))
            {
                loads.Add(ByKey(table, before, recording.Cells(gone)));
                writes.Add(Statement.Delete(table, before, recording.Cells(gone)));
            }

            if (Statement.Insert(table, after.Columns, inserts) is { } insert)
            {
                writes.Add(insert);
            }

            loads.AddRange(LoadsOf(table, step, recording, inserts));
        }

        return new(draw, loads, writes);
    }

    private static IEnumerable<Statement> LoadsOf(Table table, LifeStep step, Recording recording, List<Cell[]> inserts)
    {
        var rows = step.After[table];
        var caseOf = new[] { recording.Cell(step.After[Table.All.Single(one => one.Name == "Cases")] is var cases ? cases.Values[0][cases.IndexOf("Id")] : null) };
        string[] uuid = [step.After[Table.All.Single(one => one.Name == "Cases")].Columns.First(column => column.Name == "Id").Type];
        return table.Name switch
        {
            "Cases" => [Statement.Select("Cases", "\"Id\" = $1", caseOf, uuid)],
            "Applicants" => [Statement.Select("Applicants", "\"Id\" = (SELECT \"ApplicantId\" FROM \"Cases\" WHERE \"Id\" = $1)", caseOf, uuid)],
            "Clocks" => [Statement.Select("Clocks", "\"CaseId\" = $1", caseOf, uuid)],
            "ClockEntries" => [Statement.Select("ClockEntries", "\"ClockId\" IN (SELECT \"Id\" FROM \"Clocks\" WHERE \"CaseId\" = $1)", caseOf, uuid)],
            "WorkflowInstances" when step.Kind != StepKind.Submit => [Statement.Select("WorkflowInstances", "\"CaseId\" = $1", caseOf, uuid)],
            "CommandReceipts" when inserts.Count > 0 => [ByKey(table, rows, inserts[0])],
            "CaseDocuments" when step.Kind == StepKind.Submit => [Statement.Select("CaseDocuments", "\"CaseId\" = $1", caseOf, uuid)],
            _ => [],
        };
    }

    private static Statement ByKey(Table table, Rows rows, Cell[] row) => Statement.Select(
        table.Name,
        string.Join(" AND ", table.Key.Select((name, index) => $"\"{name}\" = ${index + 1}")),
        [.. table.Key.Select(name => row[rows.IndexOf(name)])],
        [.. table.Key.Select(name => rows.Columns[rows.IndexOf(name)].Type)]);

    // From a series of its own: the platform's numbers are drawn by the platform alone.
    private static Statement? Draws(string series, Rows rows) => series.StartsWith("case:", StringComparison.Ordinal)
        ? new(
            """
            INSERT INTO "NumberSeries" ("Name", "Last", "Version") VALUES ($1, 1, 1)
            ON CONFLICT ("Name") DO UPDATE SET "Last" = "NumberSeries"."Last" + 1, "Version" = "NumberSeries"."Version" + 1 RETURNING "Last"
            """,
            [new SharedName("raw:" + series)],
            [rows.Columns[rows.IndexOf("Name")].Type],
            null)
        : null;

    private static string KeyOf(object?[] row, int[] key) => string.Join('/', key.Select(column => row[column]));

    private sealed record SharedName(string Name) : Cell
    {
        public override object? In(Copy copy) => Name;
    }
}
