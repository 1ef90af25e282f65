using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Supervision;

/// <summary>Where a supervision order is.</summary>
public enum OrderState
{
    /// <summary>待回复: the department has to reply.</summary>
    Open,

    /// <summary>待审核: replied; a supervisor accepts or returns it.</summary>
    Replied,

    /// <summary>已办结: accepted, with a score.</summary>
    Closed,
}

/// <summary>
/// A supervision order (督办单): a supervisor, or the last rung of the ladder, asks a department what is the matter with a case, and by when it is put right. It has a number,
/// a due day for the reply, and ends with a score that counts for the department.
/// </summary>
public sealed class SupervisionOrder
{
    public Guid Id { get; init; }

    /// <summary>Drawn when it is issued, e.g. "DB-2016-0001".</summary>
    public string Number { get; init; } = string.Empty;

    /// <summary>What is asked.</summary>
    public string Text { get; init; } = string.Empty;

    public Guid? CaseId { get; init; }

    public string? CaseNumber { get; init; }

    public string? ProcedureCode { get; init; }

    public Guid? WorkItemId { get; init; }

    /// <summary>Name of the step it is about.</summary>
    public string? Step { get; init; }

    /// <summary>Department that was asked; its successor replies when it is abolished.</summary>
    public string DepartmentCode { get; init; } = string.Empty;

    /// <summary>The person who shall reply; null when anybody of the department may. A leader of the department always may.</summary>
    public Guid? PersonId { get; init; }

    public string? PersonName { get; init; }

    /// <summary>Who issued it; null when the ladder did.</summary>
    public Guid? IssuedBy { get; init; }

    public string Issuer { get; init; } = string.Empty;

    /// <summary>Key of the rung that opened it; null when a person did.</summary>
    public string? Rung { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    public OrderState State { get; set; }

    /// <summary>End of the last day for the reply.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>From when on the light is yellow.</summary>
    public DateTimeOffset WarnAt { get; set; }

    /// <summary>Last day for the first reply, whatever was given afterwards.</summary>
    public DateOnly FirstDueOn { get; init; }

    public DateTimeOffset? RepliedAt { get; set; }

    /// <summary>How often a reply was returned.</summary>
    public int Returns { get; set; }

    /// <summary>Whether a reply came after its due day.</summary>
    public bool Late { get; set; }

    /// <summary>The due instant of which everybody was told that it has passed.</summary>
    public DateTimeOffset? LateToldFor { get; set; }

    public int? Score { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>What it is about while it is open, so that the same thing is asked once at a time; null when it is closed or about a department as a whole.</summary>
    public string? OpenKey { get; set; }

    /// <summary>Number of the last line of its history.</summary>
    public int Entries { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    /// <summary>The light of the reply: red when it is overdue; none once it is there.</summary>
    public Light LightAt(DateTimeOffset now) => State == OrderState.Open ? Lights.Of(DueAt, WarnAt, now) : Light.None;

    /// <summary>Key of an order about a work item.</summary>
    public static string KeyOf(Guid workItemId) => $"item:{workItemId}";

    /// <summary>Key of an order to a department about a case.</summary>
    public static string KeyOf(Guid caseId, string department) => $"case:{caseId}:{department}";
}

/// <summary>What a line of an order's history is.</summary>
public enum OrderEntryKind
{
    Issued,

    Replied,

    /// <summary>The reply does not do; another one is due.</summary>
    Returned,

    Closed,
}

/// <summary>One line of an order's history, perhaps with a file. Lines are only ever added.</summary>
public sealed class SupervisionEntry
{
    public Guid OrderId { get; init; }

    /// <summary>1-based, without gaps.</summary>
    public int Seq { get; init; }

    public DateTimeOffset At { get; init; }

    public OrderEntryKind Kind { get; init; }

    public Guid? ActorId { get; init; }

    public string Actor { get; init; } = string.Empty;

    /// <summary>Department in whose name it was done, as it was called that day.</summary>
    public string? Department { get; init; }

    public string? Text { get; init; }

    /// <summary>The day by which a reply is due from here on.</summary>
    public DateOnly? DueOn { get; init; }

    public int? Score { get; init; }

    public string? FileName { get; init; }

    /// <summary>Content type as found in the bytes.</summary>
    public string? FileType { get; init; }

    public long? FileSize { get; init; }

    /// <summary>The bytes, in the store of documents.</summary>
    public string? FileSha256 { get; init; }
}

internal sealed class SupervisionOrderMapping : IEntityTypeConfiguration<SupervisionOrder>
{
    public void Configure(EntityTypeBuilder<SupervisionOrder> builder)
    {
        builder.ToTable("SupervisionOrders");
        builder.Property(order => order.Id).ValueGeneratedNever();
        builder.Property(order => order.Number).HasMaxLength(32);
        builder.Property(order => order.Text).HasMaxLength(4000);
        builder.Property(order => order.CaseNumber).HasMaxLength(32);
        builder.Property(order => order.ProcedureCode).HasMaxLength(16);
        builder.Property(order => order.Step).HasMaxLength(128);
        builder.Property(order => order.DepartmentCode).HasMaxLength(32);
        builder.Property(order => order.PersonName).HasMaxLength(128);
        builder.Property(order => order.Issuer).HasMaxLength(128);
        builder.Property(order => order.Rung).HasMaxLength(64);
        builder.Property(order => order.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(order => order.OpenKey).HasMaxLength(128);
        builder.Property(order => order.Version).IsConcurrencyToken();
        builder.HasIndex(order => order.Number).IsUnique();
        builder.HasIndex(order => order.OpenKey).IsUnique();
        builder.HasIndex(order => new { order.State, order.DueAt });
        builder.HasIndex(order => new { order.DepartmentCode, order.IssuedAt });
        builder.HasIndex(order => order.CaseId);
    }
}

internal sealed class SupervisionEntryMapping : IEntityTypeConfiguration<SupervisionEntry>
{
    public void Configure(EntityTypeBuilder<SupervisionEntry> builder)
    {
        builder.ToTable("SupervisionEntries");
        builder.HasKey(entry => new { entry.OrderId, entry.Seq });
        builder.Property(entry => entry.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(entry => entry.Actor).HasMaxLength(128);
        builder.Property(entry => entry.Department).HasMaxLength(64);
        builder.Property(entry => entry.Text).HasMaxLength(4000);
        builder.Property(entry => entry.FileName).HasMaxLength(256);
        builder.Property(entry => entry.FileType).HasMaxLength(128);
        builder.Property(entry => entry.FileSha256).HasMaxLength(64);
    }
}
