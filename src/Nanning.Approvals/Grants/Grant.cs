using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Grants;

/// <summary>What an entry of the ledger is.</summary>
public enum GrantKind
{
    /// <summary>拨付.</summary>
    Grant,

    /// <summary>冲销: a grant as a whole is taken back.</summary>
    Reversal,

    /// <summary>追回: a part of what a case was granted is taken back.</summary>
    Recovery,
}

/// <summary>An entry of the grants ledger (资金台账). Entries are never changed; a reversal or a recovery is an entry with a negative amount.</summary>
public sealed class Grant
{
    /// <summary>Longest reason of a reversal, in characters.</summary>
    public const int MaxReason = 500;

    public Guid Id { get; init; }

    public Guid CaseId { get; init; }

    public Guid ApplicantId { get; init; }

    public string ProcedureCode { get; init; } = string.Empty;

    public string Edition { get; init; } = string.Empty;

    /// <summary>What it is, by the entry it takes back.</summary>
    public GrantKind Kind => ReversesId is not null ? GrantKind.Reversal : RecoversId is not null ? GrantKind.Recovery : GrantKind.Grant;

    /// <summary>The base the grant is for, by its certificate; null when it is for the enterprise.</summary>
    public string? BaseCertificate { get; init; }

    /// <summary>The year the caps count.</summary>
    public int Year { get; init; }

    /// <summary>Yuan.</summary>
    public decimal Amount { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The instance that granted it, and what it calls the grant; null for entries older than these columns.</summary>
    public Guid? InstanceId { get; init; }

    public string? Key { get; init; }

    /// <summary>The entry that this one takes back as a whole.</summary>
    public Guid? ReversesId { get; init; }

    /// <summary>The entry of which this one takes back a part.</summary>
    public Guid? RecoversId { get; init; }

    /// <summary>What it added to which account, as JSON <c>{account: yuan}</c>; null for entries older than this column.</summary>
    public string? Accounts { get; init; }

    /// <summary>Why it was taken back.</summary>
    public string? Reason { get; init; }
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
        builder.Ignore(grant => grant.Kind);
        builder.Property(grant => grant.BaseCertificate).HasMaxLength(64);
        builder.HasIndex(grant => new { grant.ApplicantId, grant.ProcedureCode });
        builder.HasIndex(grant => grant.BaseCertificate);
        builder.Property(grant => grant.Key).HasMaxLength(64);
        builder.Property(grant => grant.Reason).HasMaxLength(Grant.MaxReason);
        builder.HasIndex(grant => grant.CaseId);
        builder.HasIndex(grant => grant.ReversesId).IsUnique();
        builder.HasIndex(grant => grant.RecoversId);
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
