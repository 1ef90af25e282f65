using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Credit;

/// <summary>The credit of an enterprise on a day, computed from the entries of the register; nothing of it is stored.</summary>
/// <param name="Since">First day of the entry; null when nothing counts on that day.</param>
/// <param name="Until">Its last day, if it has one.</param>
public sealed record CreditStanding(CreditStatus Status, DateOnly? Since, DateOnly? Until, string? Document, string? Reason)
{
    /// <summary>Nothing is recorded.</summary>
    public static CreditStanding Normal { get; } = new(CreditStatus.Normal, null, null, null, null);

    /// <summary>Name of the status.</summary>
    public Wording Name => CreditMeasure.Shipped.NameOf(Status);

    /// <summary>The entry that counts on a day: the last one entered of those that have begun. Once it has ended, nothing counts.</summary>
    public static CreditStanding On(DateOnly day, IEnumerable<CreditRecord> records) =>
        records.Where(record => record.From <= day).MaxBy(record => record.Seq) is { } last && (last.Until is null || day <= last.Until)
            ? new CreditStanding(last.Status, last.From, last.Until, last.Document, last.Reason)
            : Normal;

    /// <summary>The credit of an applicant on a day. The register holds enterprises; a person has no entry in it.</summary>
    /// <param name="anew">Whether to ask the database even if a command has read it before, as after a lock that it did not have then.</param>
    public static async Task<CreditStanding> ReadAsync(ApprovalsDb db, Applicant applicant, DateOnly day, CancellationToken cancellationToken, bool anew = false)
    {
        if (applicant.IsPerson)
        {
            return Normal;
        }

        var identifier = applicant.Identifier;
        return On(day, !anew && db.AtHand is { } hand && hand.Asked<CreditRecord>()
            ? hand.Of<CreditRecord>().Where(record => record.Identifier == identifier)
            : await db.CreditRecords.AsNoTracking().Where(record => record.Identifier == identifier).ToListAsync(cancellationToken));
    }
}
