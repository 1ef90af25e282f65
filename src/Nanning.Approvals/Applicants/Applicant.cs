using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Applicants;

/// <summary>Who an applicant is; the words of the catalogue's audiences.</summary>
public enum ApplicantKind
{
    /// <summary>企业.</summary>
    Enterprise,

    /// <summary>孵化基地运营机构.</summary>
    Incubator,

    /// <summary>科研人员.</summary>
    Researcher,

    /// <summary>高校毕业生.</summary>
    Graduate,

    /// <summary>科研单位, the employer of researchers.</summary>
    Unit,

    /// <summary>银行业金融机构, a party to loans.</summary>
    Bank,

    /// <summary>个人: somebody who starts a business, is out of work or returns home.</summary>
    Individual,
}

/// <summary>What a kind of applicant implies.</summary>
public static class ApplicantKinds
{
    /// <summary>Whether it is a person, identified by an ID number, and no organisation.</summary>
    public static bool IsPerson(this ApplicantKind kind) => kind is ApplicantKind.Researcher or ApplicantKind.Graduate or ApplicantKind.Individual;
}

/// <summary>An enterprise, base, unit or person that applies.</summary>
public sealed class Applicant
{
    public Guid Id { get; init; }

    public ApplicantKind Kind { get; set; }

    public string Name { get; set; } = string.Empty;

    /// <summary>统一社会信用代码 of an organisation, or 公民身份号码 of a person. Unique.</summary>
    public string Identifier { get; init; } = string.Empty;

    /// <summary>District or zone code that has jurisdiction over the address.</summary>
    public string District { get; set; } = string.Empty;

    public string Address { get; set; } = string.Empty;

    public string ContactName { get; set; } = string.Empty;

    public string Phone { get; set; } = string.Empty;

    public string? Email { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether the applicant is a person, identified by an ID number.</summary>
    public bool IsPerson => Kind.IsPerson();
}

internal sealed class ApplicantMapping : IEntityTypeConfiguration<Applicant>
{
    public void Configure(EntityTypeBuilder<Applicant> builder)
    {
        builder.ToTable("Applicants");
        builder.Property(applicant => applicant.Id).ValueGeneratedNever();
        builder.Property(applicant => applicant.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(applicant => applicant.Name).HasMaxLength(128);
        builder.Property(applicant => applicant.Identifier).HasMaxLength(18);
        builder.Property(applicant => applicant.District).HasMaxLength(32);
        builder.Property(applicant => applicant.Address).HasMaxLength(256);
        builder.Property(applicant => applicant.ContactName).HasMaxLength(64);
        builder.Property(applicant => applicant.Phone).HasMaxLength(32);
        builder.Property(applicant => applicant.Email).HasMaxLength(128);
        builder.HasIndex(applicant => applicant.Identifier).IsUnique();
    }
}
