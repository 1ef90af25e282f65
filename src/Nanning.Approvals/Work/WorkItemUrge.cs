using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Work;

/// <summary>Somebody urged an item (催办): at most once a day each.</summary>
public sealed class WorkItemUrge
{
    public Guid WorkItemId { get; init; }

    public Guid ById { get; init; }

    /// <summary>The day in Nanning.</summary>
    public DateOnly On { get; init; }

    public DateTimeOffset At { get; init; }

    public string ByName { get; init; } = string.Empty;

    public string? Reason { get; init; }

    /// <summary>Whether it went to somebody above the holder, because the item had been urged often enough.</summary>
    public bool Escalated { get; init; }
}

internal sealed class WorkItemUrgeMapping : IEntityTypeConfiguration<WorkItemUrge>
{
    public void Configure(EntityTypeBuilder<WorkItemUrge> builder)
    {
        builder.ToTable("WorkItemUrges");
        builder.HasKey(urge => new { urge.WorkItemId, urge.ById, urge.On });
        builder.Property(urge => urge.ByName).HasMaxLength(128);
        builder.Property(urge => urge.Reason).HasMaxLength(500);
    }
}
