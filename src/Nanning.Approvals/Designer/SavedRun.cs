using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Designer;

/// <summary>A run in the sandbox that was kept (试运行用例): it runs again on every publish, and what comes out of it must be what is expected.</summary>
public sealed class SavedRun
{
    public string DefinitionId { get; init; } = string.Empty;

    public string Name { get; init; } = string.Empty;

    /// <summary>Form, actions and what is expected, as JSON.</summary>
    public string Content { get; set; } = "{}";

    public DateTimeOffset SavedAt { get; set; }

    public string SavedByName { get; set; } = string.Empty;
}

internal sealed class SavedRunMapping : IEntityTypeConfiguration<SavedRun>
{
    public void Configure(EntityTypeBuilder<SavedRun> builder)
    {
        builder.ToTable("SavedRuns");
        builder.HasKey(run => new { run.DefinitionId, run.Name });
        builder.Property(run => run.DefinitionId).HasMaxLength(64);
        builder.Property(run => run.Name).HasMaxLength(64);
        builder.Property(run => run.SavedByName).HasMaxLength(128);
    }
}
