using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Departments;

/// <summary>A department, district or zone (部门), with its period of existence and its successor after a reform.</summary>
public sealed class Department
{
    /// <summary>Stable code, e.g. "kjj".</summary>
    public string Code { get; init; } = string.Empty;

    public string Name { get; set; } = string.Empty;

    /// <summary>Official name, as certificates and letters show it, e.g. 南宁市科学技术局.</summary>
    public string FullName { get; set; } = string.Empty;

    public string NameEn { get; set; } = string.Empty;

    /// <summary>"bureau", "district", "county" or "zone".</summary>
    public string Kind { get; set; } = "bureau";

    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day of existence; null while it exists.</summary>
    public DateOnly? ValidUntil { get; set; }

    /// <summary>Who does its work afterwards.</summary>
    public string? SuccessorCode { get; set; }

    /// <summary>Whether it has jurisdiction over an area: a district, county or zone.</summary>
    public bool IsDistrict => Kind is "district" or "county" or "zone";

    /// <summary>Whether it exists on a day.</summary>
    public bool ExistsOn(DateOnly day) => (ValidFrom is null || ValidFrom <= day) && (ValidUntil is null || day <= ValidUntil);
}

internal sealed class DepartmentMapping : IEntityTypeConfiguration<Department>
{
    public void Configure(EntityTypeBuilder<Department> builder)
    {
        builder.ToTable("Departments");
        builder.HasKey(department => department.Code);
        builder.Property(department => department.Code).HasMaxLength(32);
        builder.Property(department => department.Name).HasMaxLength(64);
        builder.Property(department => department.FullName).HasMaxLength(128);
        builder.Property(department => department.NameEn).HasMaxLength(128);
        builder.Property(department => department.Kind).HasMaxLength(16);
        builder.Property(department => department.SuccessorCode).HasMaxLength(32);
    }
}
