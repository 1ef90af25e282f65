using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Credit;

/// <summary>An officer of the department that keeps the register enters the credit status of an enterprise. The enterprise is told.</summary>
public sealed class RecordCredit(CommandRunner commands, TimeProvider clock)
{
    /// <summary>The new entry.</summary>
    public sealed record Recorded(string Identifier, int Seq);

    public Task<Outcome<Recorded>> RunAsync(Actor actor, string? key, CreditEntry entry, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"record-credit/{entry.Code}"), (db, token) => RecordAsync(db, actor, entry, token), cancellationToken);

    private async Task<Outcome<Recorded>> RecordAsync(ApprovalsDb db, Actor actor, CreditEntry entry, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        if (!CreditAccess.MayWrite(actor, departments, WorkingCalendar.DateOf(now)))
        {
            return CreditAccess.Refusal(departments, WorkingCalendar.DateOf(now));
        }

        var code = entry.Code;
        var known = await KnownNameAsync(db, code, cancellationToken);
        if (entry.Problems(known is not null) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        await Numbers.LockAsync(db, CreditRecord.LockOf(code), cancellationToken);
        var last = await db.CreditRecords.AsNoTracking().Where(row => row.Identifier == code).OrderByDescending(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        if (Says(last, entry))
        {
            return Refusal.Conflict("already-recorded", Say.Pick("最新一条记录与此相同，无需重复登记。", "The latest entry says the same already."));
        }

        await AddAsync(db, actor, departments, entry, known, last, imported: false, now, cancellationToken);
        return new Recorded(code, (last?.Seq ?? 0) + 1);
    }

    /// <summary>Name under which an enterprise is registered here or was entered before; null when it is new.</summary>
    internal static async Task<string?> KnownNameAsync(ApprovalsDb db, string code, CancellationToken cancellationToken) =>
        await db.Applicants.Where(row => row.Identifier == code).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken)
        ?? await db.CreditRecords.Where(row => row.Identifier == code).OrderByDescending(row => row.Seq).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Whether an entry says what the last one says.</summary>
    internal static bool Says(CreditRecord? last, CreditEntry entry) =>
        last is not null && last.Status == CreditMeasure.Shipped.Find(entry.Status) && last.From == entry.From && last.Until == entry.Until
        && last.Document == entry.Document?.Trim() && last.Reason == entry.Reason?.Trim();

    /// <summary>Adds an entry that was checked, and the letter to the enterprise.</summary>
    internal static async Task AddAsync(
        ApprovalsDb db, Actor actor, DepartmentDirectory departments, CreditEntry entry, string? known, CreditRecord? last, bool imported, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var code = entry.Code;
        var status = CreditMeasure.Shipped.Find(entry.Status)!.Value;
        var keeper = departments.InForce(CreditMeasure.Shipped.Keeper, WorkingCalendar.DateOf(now));
        db.CreditRecords.Add(new CreditRecord
        {
            Identifier = code,
            Seq = (last?.Seq ?? 0) + 1,
            Name = entry.Name?.Trim() is { Length: > 0 } name ? name : known!,
            Status = status,
            Reason = entry.Reason!.Trim(),
            Document = entry.Document!.Trim(),
            From = entry.From!.Value,
            Until = entry.Until,
            Source = entry.Source?.Trim() is { Length: > 0 } source ? source : departments.Find(actor.DepartmentCode ?? keeper)?.FullName ?? keeper,
            Imported = imported,
            EnteredBy = actor.UserId!.Value,
            EnteredByName = actor.Name,
            Department = actor.DepartmentCode,
            EnteredAt = now,
        });
        if (await db.Applicants.Where(row => row.Identifier == code).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellationToken) is not { } applicant)
        {
            return;
        }

        var until = entry.Until is { } day ? $"至 {FormulaValues.Text(day)}" : "，长期有效";
        db.Outbox.Add(OutboxMessage.Of(
            "notify",
            new NotifyPayload(
                applicant, null, null, null, null,
                $"信用状况登记为“{CreditMeasure.Shipped.NameOf(status).Zh}”",
                $"{departments.Name(keeper)}登记贵单位信用状况为“{CreditMeasure.Shipped.NameOf(status).Zh}”，自 {FormulaValues.Text(entry.From.Value)} 起{until}，依据 {entry.Document.Trim()}。",
                "/credit/mine", Mail: true),
            now));
    }
}
