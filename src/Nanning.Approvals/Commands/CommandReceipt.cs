using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Commands;

/// <summary>The first answer to a command with an idempotency key, written in the command's own transaction.</summary>
public sealed class CommandReceipt
{
    /// <summary>Whose key it is: the user's id, or "public".</summary>
    public string Owner { get; init; } = string.Empty;

    /// <summary>The Idempotency-Key as sent.</summary>
    public string Key { get; init; } = string.Empty;

    /// <summary>Name of the command and its target; another command under the same key is refused.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>The answer as JSON.</summary>
    public string Answer { get; set; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

/// <summary>The last number drawn of a series, e.g. case numbers of a procedure and year.</summary>
public sealed class NumberSeries
{
    public string Name { get; init; } = string.Empty;

    public int Last { get; set; }

    public int Version { get; set; }
}

/// <summary>A small fact the platform keeps about itself, e.g. the manual clock's instant.</summary>
public sealed class PlatformSetting
{
    public string Name { get; init; } = string.Empty;

    public string Value { get; set; } = string.Empty;
}

internal sealed class CommandReceiptMapping : IEntityTypeConfiguration<CommandReceipt>
{
    public void Configure(EntityTypeBuilder<CommandReceipt> builder)
    {
        builder.ToTable("CommandReceipts");
        builder.HasKey(receipt => new { receipt.Owner, receipt.Key });
        builder.Property(receipt => receipt.Owner).HasMaxLength(64);
        builder.Property(receipt => receipt.Key).HasMaxLength(128);
        builder.Property(receipt => receipt.Command).HasMaxLength(256);
        builder.HasIndex(receipt => receipt.At);
    }
}

internal sealed class NumberSeriesMapping : IEntityTypeConfiguration<NumberSeries>
{
    public void Configure(EntityTypeBuilder<NumberSeries> builder)
    {
        builder.ToTable("NumberSeries");
        builder.HasKey(series => series.Name);
        builder.Property(series => series.Name).HasMaxLength(64);
        builder.Property(series => series.Version).IsConcurrencyToken();
    }
}

internal sealed class PlatformSettingMapping : IEntityTypeConfiguration<PlatformSetting>
{
    public void Configure(EntityTypeBuilder<PlatformSetting> builder)
    {
        builder.ToTable("PlatformSettings");
        builder.HasKey(setting => setting.Name);
        builder.Property(setting => setting.Name).HasMaxLength(64);
    }
}
