using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Designer;

/// <summary>A flow that an administrator is drawing, and the part of its procedure that is drawn with it. One for each definition; nothing runs it.</summary>
public sealed class FlowDraft
{
    public string DefinitionId { get; init; } = string.Empty;

    public string Name { get; set; } = string.Empty;

    /// <summary>The definition as the designer or Studio wrote it.</summary>
    public string Model { get; set; } = "{}";

    /// <summary>Form and materials as <see cref="ProcedurePart"/> writes them; null when only the flow is changed.</summary>
    public string? Procedure { get; set; }

    /// <summary>Version it was drawn from; 0 when nothing was published before.</summary>
    public int BasedOn { get; set; }

    /// <summary>Rises with every save, so that nobody saves over what somebody else wrote. Concurrency token.</summary>
    public int Revision { get; set; }

    public DateTimeOffset SavedAt { get; set; }

    public Guid SavedBy { get; set; }

    public string SavedByName { get; set; } = string.Empty;

    /// <summary>The definition.</summary>
    public JsonObject ReadModel() => (JsonObject)JsonNode.Parse(Model)!;

    /// <summary>Form and materials, or null.</summary>
    public JsonObject? ReadProcedure() => Procedure is null ? null : (JsonObject)JsonNode.Parse(Procedure)!;
}

internal sealed class FlowDraftMapping : IEntityTypeConfiguration<FlowDraft>
{
    public void Configure(EntityTypeBuilder<FlowDraft> builder)
    {
        builder.ToTable("FlowDrafts");
        builder.HasKey(draft => draft.DefinitionId);
        builder.Property(draft => draft.DefinitionId).HasMaxLength(64);
        builder.Property(draft => draft.Name).HasMaxLength(128);
        builder.Property(draft => draft.SavedByName).HasMaxLength(128);
        builder.Property(draft => draft.Revision).IsConcurrencyToken();
    }
}
