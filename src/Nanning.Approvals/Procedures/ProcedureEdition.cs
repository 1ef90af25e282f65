using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Procedures;

/// <summary>An edition of a procedure as stored (事项版本): a case keeps the one it was submitted under.</summary>
public sealed class ProcedureEdition
{
    public string Code { get; init; } = string.Empty;

    public string Edition { get; init; } = string.Empty;

    /// <summary>procedure.json.</summary>
    public string Json { get; set; } = string.Empty;

    /// <summary>The flow new cases of this edition run.</summary>
    public string DefinitionId { get; set; } = string.Empty;

    public int DefinitionVersion { get; set; }

    /// <summary>Later editions have higher numbers; the highest is offered.</summary>
    public int Ordinal { get; init; }

    public DateTimeOffset LoadedAt { get; set; }
}

internal sealed class ProcedureEditionMapping : IEntityTypeConfiguration<ProcedureEdition>
{
    public void Configure(EntityTypeBuilder<ProcedureEdition> builder)
    {
        builder.ToTable("ProcedureEditions");
        builder.HasKey(edition => new { edition.Code, edition.Edition });
        builder.Property(edition => edition.Code).HasMaxLength(16);
        builder.Property(edition => edition.Edition).HasMaxLength(32);
        builder.Property(edition => edition.DefinitionId).HasMaxLength(64);
    }
}
