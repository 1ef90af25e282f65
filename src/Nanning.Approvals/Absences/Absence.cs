using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Absences;

/// <summary>
/// A person is away for some days and a colleague stands in (请假代办). It gives no rights: what is routed to the person goes to the substitute if the substitute may decide it,
/// and to the department's pool otherwise; the pool itself stays with those whose position suffices.
/// </summary>
public sealed class Absence
{
    public Guid Id { get; init; }

    /// <summary>Who is away.</summary>
    public Guid UserId { get; init; }

    /// <summary>Who stands in.</summary>
    public Guid SubstituteId { get; init; }

    /// <summary>Department of both on the day it was set.</summary>
    public string DepartmentCode { get; init; } = string.Empty;

    public DateOnly FromOn { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly ToOn { get; init; }

    /// <summary>Code of the only procedure it is for; null for all.</summary>
    public string? Procedure { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whether what the person holds on the first day goes to the substitute, too (也移交在办).</summary>
    public bool HandOver { get; init; }

    /// <summary>When that was done.</summary>
    public DateTimeOffset? HandedOverAt { get; set; }

    /// <summary>Who set it: the person, or a leader of the department.</summary>
    public string CreatedBy { get; init; } = string.Empty;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was ended before its last day, or called off.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

internal sealed class AbsenceMapping : IEntityTypeConfiguration<Absence>
{
    public void Configure(EntityTypeBuilder<Absence> builder)
    {
        builder.ToTable("Absences");
        builder.Property(absence => absence.Id).ValueGeneratedNever();
        builder.Property(absence => absence.DepartmentCode).HasMaxLength(32);
        builder.Property(absence => absence.Procedure).HasMaxLength(16);
        builder.Property(absence => absence.Reason).HasMaxLength(256);
        builder.Property(absence => absence.CreatedBy).HasMaxLength(128);
        builder.Property(absence => absence.Version).IsConcurrencyToken();
        builder.HasIndex(absence => new { absence.UserId, absence.ToOn });
        builder.HasIndex(absence => new { absence.SubstituteId, absence.ToOn });
    }
}
