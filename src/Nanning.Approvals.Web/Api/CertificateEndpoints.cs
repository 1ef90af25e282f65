using Nanning.Approvals.Certificates;

namespace Nanning.Approvals.Web.Api;

internal static class CertificateEndpoints
{
    public static void MapCertificates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/certificates/{number}", CheckAsync).WithTags("Public").WithName("CheckCertificate").WithSummary("Whether a certificate is genuine and valid");
        routes.MapGet("/api/certificates/{number}/pdf", PrintAsync).WithTags("Public").WithName("PrintCertificate").WithSummary("The certificate as PDF");

        // The short address, beside that of the page.
        routes.MapGet("/certificates/{number}.pdf", PrintAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> CheckAsync(string number, CertificateQueries certificates, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await certificates.CheckAsync(number, cancellationToken));

    private static async Task<IResult> PrintAsync(string number, CertificateQueries certificates, CertificatePdf pdf, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await certificates.SheetAsync(number, cancellationToken) is not { } sheet)
        {
            return ApiResults.NotFound();
        }

        // Shown in the browser; saved under its number.
        response.Headers.ContentDisposition = $"inline; filename=\"{Uri.EscapeDataString(sheet.Number)}.pdf\"";
        return TypedResults.Bytes(pdf.Render(sheet), "application/pdf");
    }
}
