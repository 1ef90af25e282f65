using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Targets;

/// <summary>A figure that a department reports where the platform does not know the number itself. Figures are only ever added; of one day the last counts.</summary>
public sealed class TargetFigure
{
    public Guid Id { get; init; }

    /// <summary>Code of the target.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>The day the figure is of.</summary>
    public DateOnly On { get; init; }

    /// <summary>The number, with two decimals at most.</summary>
    public decimal Value { get; init; }

    /// <summary>Where the figure comes from, e.g. a yearbook.</summary>
    public string Source { get; init; } = string.Empty;

    public string? Link { get; init; }

    /// <summary>Department that reported it, as it was called that day.</summary>
    public string Department { get; init; } = string.Empty;

    public Guid? ReportedBy { get; init; }

    public string Reporter { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

internal sealed class TargetFigureMapping : IEntityTypeConfiguration<TargetFigure>
{
    public void Configure(EntityTypeBuilder<TargetFigure> builder)
    {
        builder.ToTable("TargetFigures");
        builder.Property(figure => figure.Id).ValueGeneratedNever();
        builder.Property(figure => figure.Target).HasMaxLength(16);
        builder.Property(figure => figure.Source).HasMaxLength(500);
        builder.Property(figure => figure.Link).HasMaxLength(500);
        builder.Property(figure => figure.Department).HasMaxLength(64);
        builder.Property(figure => figure.Reporter).HasMaxLength(128);
        builder.HasIndex(figure => new { figure.Target, figure.On });
    }
}
