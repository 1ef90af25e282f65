using System.Text.Json.Nodes;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes what a flow does to a certificate after it was issued.</summary>
internal static class CertificateWriter
{
    public static async Task RevokeAsync(CaseStep step, RevokeCertificate effect, CancellationToken cancellationToken)
    {
        var certificate = await FindAsync(step, effect.Number, cancellationToken);
        if (certificate.RevokedOn is not null)
        {
            // The first revocation and its reason stand.
            return;
        }

        (certificate.RevokedOn, certificate.RevokedReason) = (effect.On, effect.Reason);
        step.Journal("certificate-revoked", visible: true, effect.ActivityId, certificate.Title, outcome: effect.Number, opinion: effect.Reason, actor: Actor.System);

        // What the certificate counted for may be applied for again, by others, too.
        await ClaimWriter.EndAsync(step, cancellationToken);
    }

    public static async Task EndAsync(CaseStep step, EndCertificate effect, CancellationToken cancellationToken)
    {
        var certificate = await FindAsync(step, effect.Number, cancellationToken);
        if (certificate.RevokedOn is not null || certificate.ValidUntil <= effect.On)
        {
            return;
        }

        certificate.ValidUntil = effect.On;
        step.Journal(
            "certificate-ended", visible: true, effect.ActivityId, certificate.Title, outcome: effect.Number, opinion: effect.Reason,
            data: new JsonObject { ["validUntil"] = FormulaValues.ToJson(certificate.ValidUntil) }, actor: Actor.System);
    }

    public static async Task RenewAsync(CaseStep step, RenewCertificate effect, CancellationToken cancellationToken)
    {
        var certificate = await FindAsync(step, effect.Number, cancellationToken);
        if (certificate.RevokedOn is not null || certificate.ValidUntil is not { } until)
        {
            throw new StepProblemException($"证书 {effect.Number} 已撤销或长期有效，不能延续。", $"The certificate {effect.Number} is revoked or has no end, so it cannot be renewed.");
        }

        certificate.ValidUntil = (until < step.Today ? step.Today.AddDays(-1) : until).AddYears(effect.Years);
        step.Journal(
            "certificate-renewed", visible: true, effect.ActivityId, certificate.Title, outcome: effect.Number,
            data: new JsonObject { ["validUntil"] = FormulaValues.ToJson(certificate.ValidUntil) }, actor: Actor.System);
    }

    // A flow changes only what its own case has issued.
    private static async Task<Certificate> FindAsync(CaseStep step, string number, CancellationToken cancellationToken) =>
        await step.Db.Certificates.FindAsync([number], cancellationToken) is { } certificate && certificate.CaseId == step.Case.Id
            ? certificate
            : throw new StepProblemException($"本办件没有颁发证书 {number}。", $"This case has issued no certificate {number}.");
}
