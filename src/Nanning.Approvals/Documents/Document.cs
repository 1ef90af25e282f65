using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Documents;

/// <summary>A file uploaded for a material of a case (材料). The bytes are in <see cref="DocumentContent"/>, once per content.</summary>
public sealed class CaseDocument
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    /// <summary>Material id of the procedure.</summary>
    public string Material { get; init; } = string.Empty;

    /// <summary>File name as uploaded.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Content type as found in the bytes, not as the browser said.</summary>
    public string ContentType { get; init; } = string.Empty;

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public string Sha256 { get; init; } = string.Empty;

    public DateTimeOffset UploadedAt { get; init; }

    public Guid UploadedBy { get; init; }

    /// <summary>Set when the applicant replaced or removed it; earlier rounds keep it.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>The bytes of a file, stored once whatever number of cases refer to them.</summary>
public sealed class DocumentContent
{
    public string Sha256 { get; init; } = string.Empty;

    public byte[] Bytes { get; init; } = [];
}

internal sealed class CaseDocumentMapping : IEntityTypeConfiguration<CaseDocument>
{
    public void Configure(EntityTypeBuilder<CaseDocument> builder)
    {
        builder.ToTable("CaseDocuments");
        builder.Property(document => document.Id).ValueGeneratedNever();
        builder.Property(document => document.Material).HasMaxLength(64);
        builder.Property(document => document.Name).HasMaxLength(256);
        builder.Property(document => document.ContentType).HasMaxLength(128);
        builder.Property(document => document.Sha256).HasMaxLength(64);
        builder.HasIndex(document => document.CaseId);
    }
}

internal sealed class DocumentContentMapping : IEntityTypeConfiguration<DocumentContent>
{
    public void Configure(EntityTypeBuilder<DocumentContent> builder)
    {
        builder.ToTable("DocumentContents");
        builder.HasKey(content => content.Sha256);
        builder.Property(content => content.Sha256).HasMaxLength(64);
    }
}
