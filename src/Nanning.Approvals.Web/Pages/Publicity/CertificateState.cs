using Nanning.Approvals.Certificates;

namespace Nanning.Approvals.Web.Pages.Publicity;

internal static class CertificateState
{
    /// <summary>Valid, Revoked, Expired or NotYet, as the texts name them.</summary>
    public static string Of(CertificateCheck certificate, DateOnly today) =>
        certificate.Valid ? "Valid"
        : certificate.RevokedOn is { } revoked && today >= revoked ? "Revoked"
        : today < certificate.IssuedOn ? "NotYet"
        : "Expired";

    /// <inheritdoc cref="Of(CertificateCheck, DateOnly)"/>
    public static string Of(Certificate row, DateOnly today) =>
        Of(new CertificateCheck(row.ValidOn(today), row.Number, row.Holder, row.ProcedureCode, row.IssuedOn, row.ValidUntil, row.RevokedOn, row.RevokedReason), today);
}
