using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Credit;

/// <summary>An entry of the credit register (信用记录). Entries are only ever added: a later one takes the place of the ones before it.</summary>
public sealed class CreditRecord
{
    /// <summary>统一社会信用代码.</summary>
    public string Identifier { get; init; } = string.Empty;

    /// <summary>1-based within the enterprise, without gaps.</summary>
    public int Seq { get; init; }

    /// <summary>Name of the enterprise when it was entered; it need not be registered here.</summary>
    public string Name { get; init; } = string.Empty;

    public CreditStatus Status { get; init; }

    public string Reason { get; init; } = string.Empty;

    /// <summary>Number of the document that says so.</summary>
    public string Document { get; init; } = string.Empty;

    /// <summary>First day.</summary>
    public DateOnly From { get; init; }

    /// <summary>Last day; null when it has none. Afterwards the status is normal again, by itself.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Where it comes from: the office that decided, or the list that was imported.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Whether it came with a list.</summary>
    public bool Imported { get; init; }

    public Guid EnteredBy { get; init; }

    public string EnteredByName { get; init; } = string.Empty;

    /// <summary>Department in whose name it was entered; null for an administrator.</summary>
    public string? Department { get; init; }

    public DateTimeOffset EnteredAt { get; init; }

    /// <summary>Name of the lock of an enterprise's entries: a new one and a decision that asks for the credit run one after the other.</summary>
    internal static string LockOf(string identifier) => $"credit:{identifier}";
}

internal sealed class CreditRecordMapping : IEntityTypeConfiguration<CreditRecord>
{
    public void Configure(EntityTypeBuilder<CreditRecord> builder)
    {
        builder.ToTable("CreditRecords");
        builder.HasKey(record => new { record.Identifier, record.Seq });
        builder.Property(record => record.Identifier).HasMaxLength(18);
        builder.Property(record => record.Seq).ValueGeneratedNever();
        builder.Property(record => record.Name).HasMaxLength(128);
        builder.Property(record => record.Status).HasConversion<string>().HasMaxLength(16);
        builder.Property(record => record.Reason).HasMaxLength(1000);
        builder.Property(record => record.Document).HasMaxLength(128);
        builder.Property(record => record.Source).HasMaxLength(128);
        builder.Property(record => record.EnteredByName).HasMaxLength(128);
        builder.Property(record => record.Department).HasMaxLength(32);
        builder.HasIndex(record => record.EnteredAt);
    }
}
