using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Users;

/// <summary>What a person may do on the platform. Nothing is allowed by default.</summary>
public enum UserRole
{
    /// <summary>申请人: an enterprise, base, researcher, graduate or unit.</summary>
    Applicant,

    /// <summary>经办人员 of a department.</summary>
    Officer,

    /// <summary>督查.</summary>
    Supervisor,

    /// <summary>系统管理员.</summary>
    Administrator,

    /// <summary>审计: reads everything, changes nothing.</summary>
    Auditor,
}

/// <summary>Position inside a department, in ascending order.</summary>
public enum Position
{
    /// <summary>经办人.</summary>
    Handler,

    /// <summary>科长.</summary>
    SectionHead,

    /// <summary>局领导.</summary>
    Leader,
}

/// <summary>A person who signs in.</summary>
public sealed class User : IdentityUser<Guid>
{
    /// <summary>Name shown to others.</summary>
    public string DisplayName { get; set; } = string.Empty;

    public UserRole Role { get; set; }

    /// <summary>Department code of an officer.</summary>
    public string? DepartmentCode { get; set; }

    public Position Position { get; set; }

    /// <summary>The applicant this person acts for; of an officer, the applicant whose cases this officer keeps out of (回避).</summary>
    public Guid? ApplicantId { get; set; }

    /// <summary>A disabled person cannot sign in; history keeps the name.</summary>
    public bool Disabled { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>The person, or the system, who does something; written into every journal line.</summary>
public sealed record Actor(Guid? UserId, string Name, UserRole? Role, string? DepartmentCode = null, Position Position = Position.Handler, Guid? ApplicantId = null)
{
    /// <summary>The platform itself: timers and messages.</summary>
    public static Actor System { get; } = new(null, "系统", null);

    /// <summary>The actor a signed-in user is.</summary>
    public static Actor Of(User user) =>
        new(user.Id, user.DisplayName, user.Role, user.DepartmentCode, user.Position, user.ApplicantId);
}

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("Users");
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.Property(user => user.DisplayName).HasMaxLength(128);
        builder.Property(user => user.Role).HasConversion<string>().HasMaxLength(16);
        builder.Property(user => user.Position).HasConversion<string>().HasMaxLength(16);
        builder.Property(user => user.DepartmentCode).HasMaxLength(32);
        builder.HasIndex(user => user.DepartmentCode);
        builder.HasIndex(user => user.ApplicantId);
    }
}
