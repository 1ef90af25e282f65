using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Certificates;

/// <summary>A certificate (证书), checked by anyone at /verify/{number}.</summary>
public sealed class Certificate
{
    public string Number { get; init; } = string.Empty;

    public Guid CaseId { get; init; }

    public Guid ApplicantId { get; init; }

    public string ProcedureCode { get; init; } = string.Empty;

    public string Title { get; init; } = string.Empty;

    public string Holder { get; init; } = string.Empty;

    /// <summary>Day of the certificate and plaque (授牌).</summary>
    public DateOnly IssuedOn { get; init; }

    public DateOnly? ValidUntil { get; set; }

    public DateOnly? RevokedOn { get; set; }

    /// <summary>Why it was revoked, as anyone may read who checks it.</summary>
    public string? RevokedReason { get; set; }

    /// <summary>Whether it holds on a day.</summary>
    public bool ValidOn(DateOnly day) => day >= IssuedOn && (ValidUntil is null || day <= ValidUntil) && (RevokedOn is null || day < RevokedOn);
}

internal sealed class CertificateMapping : IEntityTypeConfiguration<Certificate>
{
    public void Configure(EntityTypeBuilder<Certificate> builder)
    {
        builder.ToTable("Certificates");
        builder.HasKey(certificate => certificate.Number);
        builder.Property(certificate => certificate.Number).HasMaxLength(64);
        builder.Property(certificate => certificate.ProcedureCode).HasMaxLength(16);
        builder.Property(certificate => certificate.Title).HasMaxLength(128);
        builder.Property(certificate => certificate.Holder).HasMaxLength(128);
        builder.Property(certificate => certificate.RevokedReason).HasMaxLength(4000);
        builder.HasIndex(certificate => new { certificate.ApplicantId, certificate.ProcedureCode });
        builder.HasIndex(certificate => certificate.CaseId);
    }
}
