using Nanning.Approvals.Certificates;

namespace Nanning.Approvals.Web.Pages.Publicity;

internal static class CertificateState
{
    /// <summary>Valid, Revoked, Expired or NotYet, as the texts name them.</summary>
    public static string Of(Certificate certificate, DateOnly today) =>
        certificate.ValidOn(today) ? "Valid"
        : certificate.RevokedOn is { } revoked && today >= revoked ? "Revoked"
        : today < certificate.IssuedOn ? "NotYet"
        : "Expired";
}
