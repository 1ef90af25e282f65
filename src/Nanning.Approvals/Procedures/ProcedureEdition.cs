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

    /// <summary>Later editions have higher numbers; of two that take effect on the same day, the higher one counts.</summary>
    public int Ordinal { get; init; }

    /// <summary>First day on which applications are taken under it.</summary>
    public DateOnly EffectiveFrom { get; set; }

    public DateTimeOffset LoadedAt { get; set; }

    /// <summary>Edition it was made from by an administrator; null when it came with the files.</summary>
    public string? BasedOn { get; init; }

    /// <summary>Administrator who issued it; null when it came with the files.</summary>
    public Guid? IssuedBy { get; init; }

    public string? IssuedByName { get; init; }

    /// <summary>Why it was issued, in the administrator's words.</summary>
    public string? ChangeNote { get; init; }

    /// <summary>When an administrator took it back before it took effect.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    public string? WithdrawnByName { get; set; }

    public string? WithdrawnReason { get; set; }

    /// <summary>The edition in force on a day: of those that have taken effect, the one that did so last; before the first one does, that one.</summary>
    public static ProcedureEdition? InForce(IEnumerable<ProcedureEdition> editions, DateOnly day)
    {
        var standing = editions.Where(edition => edition.WithdrawnAt is null).OrderBy(edition => edition.EffectiveFrom).ThenBy(edition => edition.Ordinal).ToList();
        return standing.FindLast(edition => edition.EffectiveFrom <= day)
            ?? standing.FindLast(edition => edition.EffectiveFrom == standing[0].EffectiveFrom);
    }
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
        builder.Property(edition => edition.BasedOn).HasMaxLength(32);
        builder.Property(edition => edition.IssuedByName).HasMaxLength(128);
        builder.Property(edition => edition.ChangeNote).HasMaxLength(1000);
        builder.Property(edition => edition.WithdrawnByName).HasMaxLength(128);
        builder.Property(edition => edition.WithdrawnReason).HasMaxLength(1000);
    }
}
