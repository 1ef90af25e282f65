using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Instances;

/// <summary>Puts together what the formulas of a procedure may know of one application: whoever checks eligibility gets the facts here.</summary>
public static class RegisterFacts
{
    /// <summary>The facts of a form that is no case yet: with sign-in against the register, else only of what was typed.</summary>
    public static async Task<RuleFacts> ReadAsync(
        ApprovalsDb db, Procedure procedure, JsonObject form, DateOnly on, Guid? applicantId, WorkingCalendar calendar, CancellationToken cancellationToken)
    {
        var applicant = applicantId is null ? null : await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == applicantId, cancellationToken);
        if (applicant is null)
        {
            return Of(form, on, null, null, calendar);
        }

        var facts = Of(form, on, applicant, await CreditStanding.ReadAsync(db, applicant, on, cancellationToken), calendar);
        return await facts.WithHistoryAsync(db, procedure, applicant.Id, exceptCase: null, cancellationToken);
    }

    /// <summary>The facts that need no reading; of an applicant the history is left out, see <see cref="WithHistoryAsync"/>.</summary>
    /// <param name="credit">The applicant's credit on the day of the check.</param>
    public static RuleFacts Of(JsonObject form, DateOnly on, Applicant? applicant, CreditStanding? credit, WorkingCalendar calendar) => new()
    {
        Form = form,
        On = on,
        Applicant = applicant is null || credit is null ? null : Of(applicant, credit),
        HistoryLeftOut = applicant is not null,
        AddWorkingDays = calendar.AddWorkingDays,
    };

    /// <summary>The same facts with what the register knows of the applicant and of the subjects on the form.</summary>
    /// <param name="exceptCase">The case that asks: what it was granted itself does not count against it.</param>
    public static async Task<RuleFacts> WithHistoryAsync(
        this RuleFacts facts, ApprovalsDb db, Procedure procedure, Guid applicantId, Guid? exceptCase, CancellationToken cancellationToken) => facts with
        {
            History = await HistoryAsync(db, procedure, facts, applicantId, exceptCase, cancellationToken),
            HistoryLeftOut = false,
        };

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

    /// <summary>The base that grants of a procedure are for: the latest certificate in force.</summary>
    internal static async Task<Certificate?> BaseAsync(ApprovalsDb db, Procedure procedure, Guid applicantId, DateOnly on, CancellationToken cancellationToken)
    {
        var issuers = procedure.Register.CertificateOf.ToList();
        var held = db.AtHand is { } hand && hand.Covers(CaseRows.RegisterOf(applicantId))
            ? hand.Of<Certificate>().Where(row => row.ApplicantId == applicantId && issuers.Contains(row.ProcedureCode))
            : await db.Certificates.AsNoTracking()
                .Where(row => row.ApplicantId == applicantId && issuers.Contains(row.ProcedureCode) && row.RevokedOn == null)
                .ToListAsync(cancellationToken);
        return held.Where(row => row.ValidUntil is null || row.ValidUntil >= on).MaxBy(row => row.IssuedOn);
    }

    /// <summary>What an applicant has under way. Of which procedure is not asked: SQLite would rather go through all cases of that procedure than through those of the applicant.</summary>
    internal static IQueryable<Case> OpenCases(ApprovalsDb db, Guid applicantId) => db.Cases.Where(
        row => row.ApplicantId == applicantId && (row.Status == CaseStatus.InProgress || row.Status == CaseStatus.AwaitingSupplement || row.Status == CaseStatus.PublicNotice));

    /// <summary>Root "history": certificates, grants, claims and open cases that concern a procedure, without one case.</summary>
    private static async Task<IReadOnlyDictionary<string, object?>> HistoryAsync(
        ApprovalsDb db, Procedure procedure, RuleFacts facts, Guid applicantId, Guid? exceptCase, CancellationToken cancellationToken)
    {
        var scope = (facts with { History = null, HistoryLeftOut = false }).ScopeFor(procedure);
        var certificate = await BaseAsync(db, procedure, applicantId, facts.On, cancellationToken);
        var payers = procedure.Register.GrantsOf.ToList();
        var grants = payers.Count == 0 ? [] : await db.Grants.AsNoTracking()
            .Where(row => row.ApplicantId == applicantId && payers.Contains(row.ProcedureCode) && row.CaseId != exceptCase)
            .ToListAsync(cancellationToken);
        if (certificate is not null)
        {
            grants.RemoveAll(grant => grant.BaseCertificate is { } other && other != certificate.Number);
        }

        var open = db.AtHand is { } hand && hand.Covers(CaseRows.RegisterOf(applicantId))
            ? hand.Of<Case>().Any(row => row.ApplicantId == applicantId && row.ProcedureCode == procedure.Code && row.Id != exceptCase && row.Status is not CaseStatus.Draft)
            : (await OpenCases(db, applicantId).Select(row => new { row.Id, row.ProcedureCode }).ToListAsync(cancellationToken))
                .Exists(row => row.ProcedureCode == procedure.Code && row.Id != exceptCase);
        var year = procedure.GrantYear(scope, facts.On);
        var (granted, grantedTo) = await GrantedByCapAsync(db, procedure, scope, applicantId, certificate?.Number, year, cancellationToken);
        var (claimed, claimedBy) = await ClaimedAsync(db, procedure, scope, applicantId, certificate?.Number, year, exceptCase, cancellationToken);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["activeCertificate"] = certificate is not null,
            ["certificateNumber"] = certificate?.Number,
            ["plaqueDate"] = certificate?.IssuedOn,
            ["subsidisedYears"] = (decimal)grants.GroupBy(grant => grant.CaseId).Count(ofCase => ofCase.Sum(grant => grant.Amount) > 0m),
            ["subsidisedThisYear"] = grants.Where(grant => grant.Year == year).GroupBy(grant => grant.CaseId).Any(ofCase => ofCase.Sum(grant => grant.Amount) > 0m),
            ["openCase"] = open,
            ["grantedThisYear"] = grants.Where(grant => grant.Year == year).Sum(grant => grant.Amount),
            ["grantedTotal"] = grants.Sum(grant => grant.Amount),
            ["granted"] = granted,
            ["grantedTo"] = grantedTo,
            ["claimed"] = claimed,
            ["claimedBy"] = claimedBy,
        };
    }

    private static async Task<(Dictionary<string, object?> Granted, Dictionary<string, object?> BySubject)> GrantedByCapAsync(
        ApprovalsDb db, Procedure procedure, FormulaScope scope, Guid applicantId, string? baseCertificate, int year, CancellationToken cancellationToken)
    {
        var (granted, grantedTo) = (new Dictionary<string, object?>(StringComparer.Ordinal), new Dictionary<string, object?>(StringComparer.Ordinal));
        foreach (var cap in procedure.Amount?.Caps ?? [])
        {
            var keys = Tried(() => cap.SubjectsOf(scope), [""])
                .ToDictionary(subject => subject, subject => cap.KeyOf(subject, procedure.Code, applicantId, baseCertificate, year), StringComparer.Ordinal);
            var wanted = keys.Values.ToList();
            var totals = await db.GrantAccounts.AsNoTracking().Where(row => wanted.Contains(row.Key)).ToDictionaryAsync(row => row.Key, row => row.Total, cancellationToken);
            granted[cap.Id] = totals.Values.Sum();
            grantedTo[cap.Id] = keys.ToDictionary(pair => pair.Key, pair => (object?)totals.GetValueOrDefault(pair.Value), StringComparer.Ordinal);
        }

        return (granted, grantedTo);
    }

    private static async Task<(Dictionary<string, object?> Claimed, Dictionary<string, object?> BySubject)> ClaimedAsync(
        ApprovalsDb db, Procedure procedure, FormulaScope scope, Guid applicantId, string? baseCertificate, int year, Guid? exceptCase, CancellationToken cancellationToken)
    {
        var (claimed, claimedBy) = (new Dictionary<string, object?>(StringComparer.Ordinal), new Dictionary<string, object?>(StringComparer.Ordinal));
        var own = procedure.Claims.Count == 0 || exceptCase is null
            ? []
            : await db.Claims.AsNoTracking().Where(row => row.CaseId == exceptCase && row.State == ClaimState.Counted).ToListAsync(cancellationToken);
        foreach (var claim in procedure.Claims)
        {
            var keys = Tried(() => claim.Of(scope), [])
                .ToDictionary(one => one.Subject, one => claim.KeyOf(one.Subject, procedure.Code, applicantId, baseCertificate, year), StringComparer.Ordinal);
            var wanted = keys.Values.ToList();
            var totals = await db.ClaimAccounts.AsNoTracking().Where(row => wanted.Contains(row.Key)).ToDictionaryAsync(row => row.Key, row => row.Total, cancellationToken);
            var used = keys.ToDictionary(
                pair => pair.Key, pair => totals.GetValueOrDefault(pair.Value) - own.Where(row => row.Account == pair.Value).Sum(row => row.Quantity), StringComparer.Ordinal);
            claimed[claim.Id] = used.Values.Sum();
            claimedBy[claim.Id] = used.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal);
        }

        return (claimed, claimedBy);
    }

    /// <summary>A form may say anything while it is being filled in; what cannot be read of it is left for the rules to say.</summary>
    private static T Tried<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (FormulaException)
        {
            return otherwise;
        }
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
