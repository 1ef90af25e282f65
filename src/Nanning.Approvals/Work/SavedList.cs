using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A filter of the inbox that somebody gave a name (常用视图): own, or shared with the department.</summary>
public sealed class SavedList
{
    public Guid Id { get; init; }

    public string Name { get; set; } = string.Empty;

    /// <summary>The filter as <see cref="WorkFilter.ToQuery"/> writes it.</summary>
    public string Query { get; set; } = string.Empty;

    public Guid OwnerId { get; init; }

    /// <summary>The department that sees it; null for the owner alone.</summary>
    public string? DepartmentCode { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was deleted; until it is swept away, that can be undone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    /// <summary>Whether this person sees it among the tabs.</summary>
    public bool VisibleTo(Actor actor) => OwnerId == actor.UserId || (DepartmentCode is not null && DepartmentCode == actor.DepartmentCode && actor.Role == UserRole.Officer);

    /// <summary>Whether this person may rename, change or delete it: the owner, and of a shared one the heads of the department.</summary>
    public bool ChangeableBy(Actor actor) => OwnerId == actor.UserId || (VisibleTo(actor) && MayShare(actor));

    /// <summary>Who may put something before a whole department: its section heads and leaders.</summary>
    public static bool MayShare(Actor actor) => actor is { Role: UserRole.Officer, Position: >= Position.SectionHead, DepartmentCode: not null };
}

/// <summary>The list that a person's inbox opens with.</summary>
public sealed class DefaultList
{
    public Guid UserId { get; init; }

    public Guid ListId { get; set; }
}

internal sealed class SavedListMapping : IEntityTypeConfiguration<SavedList>
{
    public void Configure(EntityTypeBuilder<SavedList> builder)
    {
        builder.ToTable("SavedLists");
        builder.Property(list => list.Id).ValueGeneratedNever();
        builder.Property(list => list.Name).HasMaxLength(SaveList.LongestName);
        builder.Property(list => list.Query).HasMaxLength(SaveList.LongestQuery);
        builder.Property(list => list.DepartmentCode).HasMaxLength(32);
        builder.Property(list => list.Version).IsConcurrencyToken();
        builder.HasIndex(list => list.OwnerId);
        builder.HasIndex(list => list.DepartmentCode);
    }
}

internal sealed class DefaultListMapping : IEntityTypeConfiguration<DefaultList>
{
    public void Configure(EntityTypeBuilder<DefaultList> builder)
    {
        builder.ToTable("DefaultLists");
        builder.HasKey(list => list.UserId);
        builder.Property(list => list.UserId).ValueGeneratedNever();
    }
}
