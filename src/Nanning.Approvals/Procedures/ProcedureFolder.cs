using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Procedures;

/// <summary>A folder that was read, checked and stored: as long as its hash stays the same, a start leaves it alone.</summary>
public sealed class ProcedureFolder
{
    /// <summary>Its name below the folder of the procedures.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Hash of <see cref="ProcedureSource"/>.</summary>
    public string Hash { get; set; } = string.Empty;

    public DateTimeOffset ReadAt { get; set; }
}

internal sealed class ProcedureFolderMapping : IEntityTypeConfiguration<ProcedureFolder>
{
    public void Configure(EntityTypeBuilder<ProcedureFolder> builder)
    {
        builder.ToTable("ProcedureFolders");
        builder.HasKey(folder => folder.Name);
        builder.Property(folder => folder.Name).HasMaxLength(256);
        builder.Property(folder => folder.Hash).HasMaxLength(64);
    }
}
