using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Work;

/// <summary>A copy of a case for a person who has nothing to decide in it (抄送): one for each person and case, however often it is sent.</summary>
public sealed class CaseCopy
{
    public Guid CaseId { get; init; }

    public Guid UserId { get; init; }

    /// <summary>The item at which it was copied.</summary>
    public Guid WorkItemId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Who sent it; null for a step that copies by itself.</summary>
    public Guid? ById { get; init; }

    public string? ByName { get; init; }

    public string? Reason { get; init; }

    /// <summary>When the person opened the case; null as long as it is unread.</summary>
    public DateTimeOffset? ReadAt { get; set; }
}

internal sealed class CaseCopyMapping : IEntityTypeConfiguration<CaseCopy>
{
    public void Configure(EntityTypeBuilder<CaseCopy> builder)
    {
        builder.ToTable("CaseCopies");
        builder.HasKey(copy => new { copy.CaseId, copy.UserId });
        builder.Property(copy => copy.ByName).HasMaxLength(128);
        builder.Property(copy => copy.Reason).HasMaxLength(500);
        builder.HasIndex(copy => new { copy.UserId, copy.At });
        builder.HasOne<WorkItem>().WithMany(item => item.Copies).HasForeignKey(copy => copy.WorkItemId);
    }
}
