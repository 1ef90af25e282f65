using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Instances;

/// <summary>Reads what the register knows of an applicant: the roots "applicant" and "history" of formulas.</summary>
public static class RegisterFacts
{
    /// <summary>Root "applicant".</summary>
    /// <param name="credit">The applicant's credit on the day of the check.</param>
    public static IReadOnlyDictionary<string, object?> Of(Applicant applicant, CreditStanding credit) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["kind"] = JsonName(applicant.Kind),
        ["name"] = applicant.Name,
        ["district"] = applicant.District,
        ["identifier"] = applicant.Identifier,
        ["creditCode"] = applicant.IsPerson ? null : applicant.Identifier,
        ["address"] = applicant.Address,
        ["contactName"] = applicant.ContactName,
        ["phone"] = applicant.Phone,
        ["email"] = applicant.Email,
        ["credit"] = CreditNames.Name(credit.Status),
        ["creditSince"] = credit.Since,
        ["creditDocument"] = credit.Document,
    };

    /// <summary>Root "history": certificates, grants and open cases of this applicant that concern a procedure, without one case.</summary>
    public static async Task<IReadOnlyDictionary<string, object?>> HistoryAsync(
        ApprovalsDb db, Procedure procedure, Guid applicantId, Guid? exceptCase, DateOnly on, CancellationToken cancellationToken)
    {
        var issuers = procedure.Register.CertificateOf.ToList();
        var certificate = (await db.Certificates.AsNoTracking()
                .Where(row => row.ApplicantId == applicantId && issuers.Contains(row.ProcedureCode) && row.RevokedOn == null)
                .ToListAsync(cancellationToken))
            .Where(row => row.ValidUntil is null || row.ValidUntil >= on)
            .MaxBy(row => row.IssuedOn);

        var payers = procedure.Register.GrantsOf.ToList();
        var grants = await db.Grants.AsNoTracking()
            .Where(row => row.ApplicantId == applicantId && payers.Contains(row.ProcedureCode) && row.CaseId != exceptCase)
            .ToListAsync(cancellationToken);
        if (certificate is not null)
        {
            grants.RemoveAll(grant => grant.BaseCertificate is { } other && other != certificate.Number);
        }

        var open = await db.Cases.AnyAsync(
            row => row.ApplicantId == applicantId && row.ProcedureCode == procedure.Code && row.Id != exceptCase
                && (row.Status == CaseStatus.InProgress || row.Status == CaseStatus.AwaitingSupplement || row.Status == CaseStatus.PublicNotice),
            cancellationToken);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["activeCertificate"] = certificate is not null,
            ["certificateNumber"] = certificate?.Number,
            ["plaqueDate"] = certificate?.IssuedOn,
            ["subsidisedYears"] = (decimal)grants.GroupBy(grant => grant.CaseId).Count(ofCase => ofCase.Sum(grant => grant.Amount) > 0m),
            ["subsidisedThisYear"] = grants.Where(grant => grant.Year == on.Year).GroupBy(grant => grant.CaseId).Any(ofCase => ofCase.Sum(grant => grant.Amount) > 0m),
            ["openCase"] = open,
            ["grantedThisYear"] = grants.Where(grant => grant.Year == on.Year).Sum(grant => grant.Amount),
            ["grantedTotal"] = grants.Sum(grant => grant.Amount),
            ["granted"] = await GrantedByCapAsync(db, procedure, applicantId, certificate?.Number, on.Year, cancellationToken),
        };
    }

    private static async Task<IReadOnlyDictionary<string, object?>> GrantedByCapAsync(
        ApprovalsDb db, Procedure procedure, Guid applicantId, string? baseCertificate, int year, CancellationToken cancellationToken)
    {
        var totals = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var cap in procedure.Amount?.Caps ?? [])
        {
            var key = GrantWriter.KeyOf(cap, applicantId, baseCertificate, year);
            totals[cap.Id] = await db.GrantAccounts.Where(account => account.Key == key).Select(account => (decimal?)account.Total).SingleOrDefaultAsync(cancellationToken) ?? 0m;
        }

        return totals;
    }

    private static string JsonName(ApplicantKind kind) => kind switch
    {
        ApplicantKind.Enterprise => "enterprise",
        ApplicantKind.Incubator => "incubator",
        ApplicantKind.Researcher => "researcher",
        ApplicantKind.Graduate => "graduate",
        ApplicantKind.Unit => "unit",
        ApplicantKind.Bank => "bank",
        ApplicantKind.Individual => "individual",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of applicant."),
    };
}
