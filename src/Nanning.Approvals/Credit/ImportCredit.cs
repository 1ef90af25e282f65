using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Credit;

/// <summary>A list of credit statuses as CSV: looked over first, then taken over as a whole. A line that says what the register says already is left out, so a list may come twice.</summary>
public sealed class ImportCredit(CommandRunner commands, IDbContextFactory<ApprovalsDb> contexts, TimeProvider clock)
{
    /// <summary>A line of the list.</summary>
    /// <param name="Number">Of the line in the file; the head is line 1.</param>
    /// <param name="Current">Status today, before the import.</param>
    /// <param name="Change">"new", "same" or "wrong".</param>
    public sealed record Line(
        int Number, string Identifier, string? Name, CreditStatus? Status, string? Reason, string? Document, DateOnly? From, DateOnly? Until, CreditStatus Current, string Change,
        IReadOnlyList<string> Errors);

    /// <summary>The list as it would be taken over.</summary>
    public sealed record Preview(IReadOnlyList<Line> Lines, int New, int Same, int Wrong);

    /// <summary>What was taken over.</summary>
    public sealed record Imported(int Recorded, int Same, int LeftOut);

    /// <summary>Reads and checks the list; nothing is stored.</summary>
    public async Task<Outcome<Preview>> PreviewAsync(Actor actor, string? csv, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, actor, csv, cancellationToken) switch
        {
            Outcome<Read>.Done { Value: var read } => new Preview(
                [.. read.Lines.Select(line => line.Line)], read.Count("new"), read.Count("same"), read.Count("wrong")),
            Outcome<Read>.Refused { Why: var why } => why,
            _ => new Outcome<Preview>.Missing(),
        };
    }

    /// <summary>Takes the list over in one transaction.</summary>
    /// <param name="leaveOutWrong">Whether lines with errors are left out; otherwise one of them refuses the list.</param>
    public Task<Outcome<Imported>> RunAsync(Actor actor, string? key, string? csv, bool leaveOutWrong, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, "import-credit"), (db, token) => ImportAsync(db, actor, csv, leaveOutWrong, token), cancellationToken);

    private async Task<Outcome<Imported>> ImportAsync(ApprovalsDb db, Actor actor, string? csv, bool leaveOutWrong, CancellationToken cancellationToken)
    {
        // Two lists at once, or a list and an entry, come one after the other.
        await Numbers.LockAsync(db, "credit", cancellationToken);
        var outcome = await ReadAsync(db, actor, csv, cancellationToken);
        if (outcome is not Outcome<Read>.Done { Value: var read })
        {
            return outcome is Outcome<Read>.Refused { Why: var why } ? why : new Outcome<Imported>.Missing();
        }

        if (read.Lines.Where(line => line.Line.Change == "wrong").ToList() is { Count: > 0 } wrong && !leaveOutWrong)
        {
            return Refusal.Fields(wrong.ToDictionary(line => $"line {line.Line.Number}", line => line.Line.Errors.ToArray(), StringComparer.Ordinal));
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var (line, entry, last) in read.Lines.Where(line => line.Line.Change == "new"))
        {
            await Numbers.LockAsync(db, CreditRecord.LockOf(line.Identifier), cancellationToken);
            await RecordCredit.AddAsync(db, actor, departments, entry, line.Name, last, imported: true, now, cancellationToken);
        }

        return new Imported(read.Count("new"), read.Count("same"), read.Count("wrong"));
    }

    private async Task<Outcome<Read>> ReadAsync(ApprovalsDb db, Actor actor, string? csv, CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        if (!CreditAccess.MayWrite(actor, departments, today))
        {
            return CreditAccess.Refusal(departments, today);
        }

        var (rows, problem) = CreditCsv.Read(csv ?? string.Empty);
        if (problem is not null)
        {
            return Refusal.Field("file", problem);
        }

        var codes = rows.Select(row => row.Entry.Code).Distinct(StringComparer.Ordinal).ToList();
        var records = (await db.CreditRecords.AsNoTracking().Where(row => codes.Contains(row.Identifier)).ToListAsync(cancellationToken)).ToLookup(row => row.Identifier, StringComparer.Ordinal);
        var names = await db.Applicants.AsNoTracking().Where(row => codes.Contains(row.Identifier)).ToDictionaryAsync(row => row.Identifier, row => row.Name, cancellationToken);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return new Read([.. rows.Select(row => Check(row, records[row.Entry.Code], names.GetValueOrDefault(row.Entry.Code), seen, today))]);
    }

    private static Checked Check(CreditCsv.Row row, IEnumerable<CreditRecord> records, string? registered, Dictionary<string, int> seen, DateOnly today)
    {
        var (entry, code) = (row.Entry, row.Entry.Code);
        var last = records.MaxBy(record => record.Seq);
        var known = registered ?? last?.Name;
        List<string> errors = [.. row.Problems, .. entry.Problems(known is not null).Where(error => !row.Named.Contains(error.Key)).SelectMany(error => error.Value)];
        if (!seen.TryAdd(code, row.Number))
        {
            errors.Add(Say.Pick($"与第 {seen[code]} 行是同一家企业，一份名单中每家企业只能有一行。", $"The enterprise stands in line {seen[code]} already; a list has one line for each."));
        }

        var change = errors.Count > 0 ? "wrong" : RecordCredit.Says(last, entry) ? "same" : "new";
        return new Checked(
            new Line(
                row.Number, code, entry.Name?.Trim() is { Length: > 0 } name ? name : known, CreditMeasure.Shipped.Find(entry.Status), entry.Reason, entry.Document, entry.From, entry.Until,
                CreditStanding.On(today, records).Status, change, errors),
            entry, last);
    }

    private sealed record Checked(Line Line, CreditEntry Entry, CreditRecord? Last);

    private sealed record Read(IReadOnlyList<Checked> Lines)
    {
        public int Count(string change) => Lines.Count(line => line.Line.Change == change);
    }
}
