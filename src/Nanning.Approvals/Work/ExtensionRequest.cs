using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Work;

/// <summary>Where a request for a longer limit is.</summary>
public enum ExtensionState
{
    /// <summary>A leader has to decide.</summary>
    Asked,

    /// <summary>Granted: the ledger has the new limit.</summary>
    Approved,

    Refused,
}

/// <summary>A handler asks for a longer limit of a step (延期申请), a leader of the department decides. The dates before stay readable in the clock's ledger and here.</summary>
public sealed class ExtensionRequest
{
    public Guid Id { get; init; }

    public Guid WorkItemId { get; init; }

    public Guid CaseId { get; init; }

    public string CaseNumber { get; init; } = string.Empty;

    public string Step { get; init; } = string.Empty;

    public string DepartmentCode { get; init; } = string.Empty;

    public int WorkingDays { get; init; }

    public string Reason { get; init; } = string.Empty;

    public Guid RequestedBy { get; init; }

    public string Requester { get; init; } = string.Empty;

    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>The limit when it was asked for.</summary>
    public DateTimeOffset? OldDueAt { get; init; }

    /// <summary>The limit once it was granted.</summary>
    public DateTimeOffset? NewDueAt { get; set; }

    public ExtensionState State { get; set; }

    public string? Decider { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Opinion { get; set; }

    /// <summary>The item while nobody has decided, so that one request waits for it at a time; null afterwards.</summary>
    public Guid? OpenFor { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

internal sealed class ExtensionRequestMapping : IEntityTypeConfiguration<ExtensionRequest>
{
    public void Configure(EntityTypeBuilder<ExtensionRequest> builder)
    {
        builder.ToTable("ExtensionRequests");
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.Property(request => request.CaseNumber).HasMaxLength(32);
        builder.Property(request => request.Step).HasMaxLength(128);
        builder.Property(request => request.DepartmentCode).HasMaxLength(32);
        builder.Property(request => request.Reason).HasMaxLength(500);
        builder.Property(request => request.Requester).HasMaxLength(128);
        builder.Property(request => request.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(request => request.Decider).HasMaxLength(128);
        builder.Property(request => request.Opinion).HasMaxLength(500);
        builder.Property(request => request.Version).IsConcurrencyToken();
        builder.HasIndex(request => request.OpenFor).IsUnique();
        builder.HasIndex(request => new { request.DepartmentCode, request.State, request.RequestedAt });
        builder.HasIndex(request => request.RequestedBy);
    }
}
