using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Work;

/// <summary>A person has opened a work item (已阅): until then it stands bold in the list.</summary>
public sealed class WorkItemRead
{
    public Guid UserId { get; init; }

    public Guid WorkItemId { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class WorkItemReadMapping : IEntityTypeConfiguration<WorkItemRead>
{
    public void Configure(EntityTypeBuilder<WorkItemRead> builder)
    {
        builder.ToTable("WorkItemReads");
        builder.HasKey(read => new { read.UserId, read.WorkItemId });
    }
}
