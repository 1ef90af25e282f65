using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Claims;

/// <summary>How far a claim has come.</summary>
public enum ClaimState
{
    /// <summary>Applied for, not decided: others see it, it uses nothing up.</summary>
    Pending,

    /// <summary>Granted: it uses up its limit.</summary>
    Counted,

    /// <summary>Rejected, withdrawn, or taken back: it uses nothing up any more.</summary>
    Released,
}

/// <summary>That an application counts for somebody or something (受益对象登记): a graduate, a product, an invoice.</summary>
public sealed class Claim
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public Guid ApplicantId { get; init; }

    public string ProcedureCode { get; init; } = string.Empty;

    /// <summary>Which of the procedure's claims.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>"person", "product", "invoice" …</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>The person or thing, written so that the same one is found again.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>How much of its limit it takes.</summary>
    public decimal Quantity { get; set; }

    /// <summary>The year it counts for.</summary>
    public int Year { get; set; }

    public ClaimState State { get; set; }

    /// <summary>The account it is counted in; null while it is not counted.</summary>
    public string? Account { get; set; }

    public DateTimeOffset ClaimedAt { get; init; }

    public DateTimeOffset? CountedAt { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }
}

/// <summary>What was used up so far of one subject's limit; its version makes two decisions at once see each other.</summary>
public sealed class ClaimAccount
{
    /// <summary>Account, subject and what it is counted per, e.g. "P20f:graduate:person=4501…".</summary>
    public string Key { get; init; } = string.Empty;

    public decimal Total { get; set; }

    public int Version { get; set; }
}

internal sealed class ClaimMapping : IEntityTypeConfiguration<Claim>
{
    public void Configure(EntityTypeBuilder<Claim> builder)
    {
        builder.ToTable("Claims");
        builder.Property(claim => claim.Id).ValueGeneratedNever();
        builder.Property(claim => claim.ProcedureCode).HasMaxLength(16);
        builder.Property(claim => claim.Name).HasMaxLength(64);
        builder.Property(claim => claim.Kind).HasMaxLength(32);
        builder.Property(claim => claim.Subject).HasMaxLength(128);
        builder.Property(claim => claim.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(claim => claim.Account).HasMaxLength(256);
        builder.HasIndex(claim => claim.CaseId);
        builder.HasIndex(claim => new { claim.Kind, claim.Subject });
        builder.HasIndex(claim => claim.ApplicantId);
    }
}

internal sealed class ClaimAccountMapping : IEntityTypeConfiguration<ClaimAccount>
{
    public void Configure(EntityTypeBuilder<ClaimAccount> builder)
    {
        builder.ToTable("ClaimAccounts");
        builder.HasKey(account => account.Key);
        builder.Property(account => account.Key).HasMaxLength(256);
        builder.Property(account => account.Version).IsConcurrencyToken();
    }
}
