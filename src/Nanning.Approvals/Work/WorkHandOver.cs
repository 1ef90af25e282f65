using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Work;

/// <summary>What a person held was handed to others in one go, see <see cref="HandOverWork"/>.</summary>
public sealed class WorkHandOver
{
    public Guid Id { get; init; }

    /// <summary>Whose work it was.</summary>
    public Guid UserId { get; init; }

    public string UserName { get; init; } = string.Empty;

    public string DepartmentCode { get; init; } = string.Empty;

    /// <summary>Who got what may be decided by that person; null when all went to the pool.</summary>
    public Guid? ToId { get; init; }

    public string? ToName { get; init; }

    public string Reason { get; init; } = string.Empty;

    public string By { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>The items and where each went, as JSON <c>[{id, to}]</c>.</summary>
    public string Items { get; init; } = "[]";

    public DateTimeOffset? UndoneAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

internal sealed class WorkHandOverMapping : IEntityTypeConfiguration<WorkHandOver>
{
    public void Configure(EntityTypeBuilder<WorkHandOver> builder)
    {
        builder.ToTable("WorkHandOvers");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.UserName).HasMaxLength(128);
        builder.Property(row => row.DepartmentCode).HasMaxLength(32);
        builder.Property(row => row.ToName).HasMaxLength(128);
        builder.Property(row => row.Reason).HasMaxLength(512);
        builder.Property(row => row.By).HasMaxLength(128);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasIndex(row => new { row.UserId, row.At });
    }
}
