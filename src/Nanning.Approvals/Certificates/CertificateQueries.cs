using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Certificates;

/// <summary>What anyone may know of a certificate.</summary>
/// <param name="Valid">Whether it holds today.</param>
/// <param name="Procedure">Name of the procedure that issued it.</param>
public sealed record CertificateCheck(bool Valid, string Number, string Holder, string Procedure, DateOnly IssuedOn, DateOnly? ValidUntil, DateOnly? RevokedOn, string? RevokedReason);

/// <summary>All that stands on the sheet of a certificate; always in Chinese, whatever language the reader has chosen.</summary>
/// <param name="Issuer">Official name of the department that issued it, as on that day.</param>
/// <param name="Document">Document number of the plan it rests on.</param>
/// <param name="Statement">What is certified, in a sentence of its own; null when the procedure has none.</param>
public sealed record CertificateSheet(
    string Number, string Title, string Holder, string Procedure, string Issuer, string Document, DateOnly IssuedOn, DateOnly? ValidUntil, DateOnly? RevokedOn,
    string? Statement = null);

/// <summary>Reads certificates; anyone who knows the number may.</summary>
public sealed class CertificateQueries(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, TimeProvider clock)
{
    /// <summary>The public check; null when no certificate has this number.</summary>
    public async Task<CertificateCheck?> CheckAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, number, cancellationToken) is not { } row)
        {
            return null;
        }

        var procedure = await procedures.CurrentAsync(db, row.ProcedureCode, cancellationToken);
        return new CertificateCheck(
            row.ValidOn(WorkingCalendar.DateOf(clock.GetUtcNow())), row.Number, row.Holder, procedure?.Name.ToString() ?? row.ProcedureCode,
            row.IssuedOn, row.ValidUntil, row.RevokedOn, row.RevokedReason);
    }

    /// <summary>What is printed; null when no certificate has this number.</summary>
    public async Task<CertificateSheet?> SheetAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, number, cancellationToken) is not { } row)
        {
            return null;
        }

        // The certificate belongs to the edition of its case, not to the one offered today.
        var edition = await db.Cases.Where(item => item.Id == row.CaseId).Select(item => item.Edition).SingleOrDefaultAsync(cancellationToken);
        var procedure = edition is null
            ? await procedures.CurrentAsync(db, row.ProcedureCode, cancellationToken)
            : await procedures.GetAsync(db, row.ProcedureCode, edition, cancellationToken);
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var issuer = procedure is null ? null : departments.Find(departments.InForce(procedure.Lead, row.IssuedOn));
        return new CertificateSheet(
            row.Number, row.Title, row.Holder, procedure?.Name.Zh ?? row.ProcedureCode,
            issuer is null ? string.Empty : issuer.FullName.Length > 0 ? issuer.FullName : issuer.Name,
            procedure?.Document ?? string.Empty, row.IssuedOn, row.ValidUntil, row.RevokedOn, procedure?.Certificate?.Statement?.Zh);
    }

    private static Task<Certificate?> FindAsync(ApprovalsDb db, string number, CancellationToken cancellationToken)
    {
        // Numbers are printed in capitals; people type them as they like.
        var typed = number.Trim();
        var printed = typed.ToUpperInvariant();
        return db.Certificates.AsNoTracking().Where(row => row.Number == typed || row.Number == printed).OrderBy(row => row.Number).FirstOrDefaultAsync(cancellationToken);
    }
}
