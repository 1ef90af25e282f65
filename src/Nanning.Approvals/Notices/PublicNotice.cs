using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Notices;

/// <summary>A public notice (公示): open to objections until the end of its last day.</summary>
public sealed class PublicNotice
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public string ProcedureCode { get; init; } = string.Empty;

    public string ApplicantName { get; init; } = string.Empty;

    public string Title { get; init; } = string.Empty;

    public string Body { get; init; } = string.Empty;

    public DateTimeOffset PublishedAt { get; init; }

    /// <summary>Last day on which objections are taken.</summary>
    public DateOnly EndsOn { get; init; }

    /// <summary>Set when the notice is over.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public bool Objected { get; set; }

    public List<Objection> Objections { get; init; } = [];
}

/// <summary>Somebody's objection to a notice (异议). Who wrote it is for the deciding department only.</summary>
public sealed class Objection
{
    public Guid Id { get; init; }

    public Guid NoticeId { get; init; }

    public string Name { get; init; } = string.Empty;

    public string Contact { get; init; } = string.Empty;

    public string Text { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

internal sealed class PublicNoticeMapping : IEntityTypeConfiguration<PublicNotice>
{
    public void Configure(EntityTypeBuilder<PublicNotice> builder)
    {
        builder.ToTable("PublicNotices");
        builder.Property(notice => notice.Id).ValueGeneratedNever();
        builder.Property(notice => notice.BookmarkId).HasMaxLength(64);
        builder.Property(notice => notice.ProcedureCode).HasMaxLength(16);
        builder.Property(notice => notice.ApplicantName).HasMaxLength(128);
        builder.Property(notice => notice.Title).HasMaxLength(256);
        builder.Property(notice => notice.Body).HasMaxLength(8000);
        builder.HasMany(notice => notice.Objections).WithOne().HasForeignKey(objection => objection.NoticeId);
        builder.HasIndex(notice => notice.PublishedAt);
        builder.HasIndex(notice => new { notice.InstanceId, notice.BookmarkId }).IsUnique();
    }
}

internal sealed class ObjectionMapping : IEntityTypeConfiguration<Objection>
{
    public void Configure(EntityTypeBuilder<Objection> builder)
    {
        builder.ToTable("Objections");
        builder.Property(objection => objection.Id).ValueGeneratedNever();
        builder.Property(objection => objection.Name).HasMaxLength(64);
        builder.Property(objection => objection.Contact).HasMaxLength(128);
        builder.Property(objection => objection.Text).HasMaxLength(4000);
    }
}
