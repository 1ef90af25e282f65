using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Grants;

/// <summary>An entry of the grants ledger (资金台账). Entries are never changed; a reversal is an entry with a negative amount.</summary>
public sealed class Grant
{
    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public Guid ApplicantId { get; init; }

    public string ProcedureCode { get; init; } = string.Empty;

    public string Edition { get; init; } = string.Empty;

    /// <summary>The base the grant is for, by its certificate; null when it is for the enterprise.</summary>
    public string? BaseCertificate { get; init; }

    /// <summary>The year the caps count.</summary>
    public int Year { get; init; }

    /// <summary>Yuan.</summary>
    public decimal Amount { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>What was granted so far against one cap (额度账户); its version makes two decisions at once see each other.</summary>
public sealed class GrantAccount
{
    /// <summary>Cap and what it is counted per, e.g. "P18b:cap:base=NN-…:year=2016".</summary>
    public string Key { get; init; } = string.Empty;

    /// <summary>Yuan granted so far.</summary>
    public decimal Total { get; set; }

    public int Version { get; set; }
}

internal sealed class GrantMapping : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("Grants");
        builder.Property(grant => grant.Id).ValueGeneratedNever();
        builder.Property(grant => grant.ProcedureCode).HasMaxLength(16);
        builder.Property(grant => grant.Edition).HasMaxLength(32);
        builder.Property(grant => grant.BaseCertificate).HasMaxLength(64);
        builder.HasIndex(grant => new { grant.ApplicantId, grant.ProcedureCode });
        builder.HasIndex(grant => grant.BaseCertificate);
        builder.HasIndex(grant => grant.CaseId);
    }
}

internal sealed class GrantAccountMapping : IEntityTypeConfiguration<GrantAccount>
{
    public void Configure(EntityTypeBuilder<GrantAccount> builder)
    {
        builder.ToTable("GrantAccounts");
        builder.HasKey(account => account.Key);
        builder.Property(account => account.Key).HasMaxLength(256);
        builder.Property(account => account.Version).IsConcurrencyToken();
    }
}
