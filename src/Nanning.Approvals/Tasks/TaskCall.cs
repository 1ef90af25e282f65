using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tasks;

/// <summary>Where a task for a system outside is.</summary>
public enum TaskState
{
    /// <summary>Its answer is waited for.</summary>
    Open,

    /// <summary>Answered.</summary>
    Done,

    /// <summary>The flow went another way; an answer comes too late.</summary>
    Cancelled,
}

/// <summary>A task that a flow gave to a system outside (外部任务). The flow waits at its bookmark until somebody answers.</summary>
public sealed class TaskCall
{
    public Guid Id { get; init; }

    public Guid InstanceId { get; init; }

    public string BookmarkId { get; init; } = string.Empty;

    public Guid CaseId { get; init; }

    public string CaseNumber { get; init; } = string.Empty;

    public string ActivityId { get; init; } = string.Empty;

    /// <summary>Name of the step.</summary>
    public string Step { get; init; } = string.Empty;

    /// <summary>What the system outside is asked to do.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>What it gets, as JSON; null when nothing.</summary>
    public string? Payload { get; init; }

    /// <summary>The department that registers the answer when it comes on paper, as the payload names it; null when only systems and administrators answer.</summary>
    public string? Department { get; init; }

    public TaskState State { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the system outside took it; null when none is configured or it was not reached yet.</summary>
    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Who answered.</summary>
    public string? CompletedBy { get; set; }

    /// <summary>The answer as JSON.</summary>
    public string? Result { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }

    /// <summary>Whether this person may register an answer that came on paper.</summary>
    public bool MayBeAnsweredBy(Actor actor) => actor.Role switch
    {
        UserRole.Administrator => true,
        UserRole.Officer => Department is { } department && actor.DepartmentCode == department,
        _ => false,
    };

    /// <summary>What is filled in when an answer is registered: the payload's <c>form</c>, or one field for the text of the answer.</summary>
    public JsonArray Form() => (PayloadNode?["form"] as JsonArray)?.DeepClone().AsArray()
        ?? [new JsonObject { ["id"] = "text", ["type"] = "textarea", ["label"] = "答复内容", ["labelEn"] = "The answer", ["required"] = true }];

    /// <summary>What was asked of whom, for people; null when the payload does not say.</summary>
    public string? Asked() => Say.Pick(PayloadNode?["text"]?.ToString() ?? "", PayloadNode?["textEn"]?.ToString()) is { Length: > 0 } text ? text : null;

    private JsonObject? PayloadNode => Payload is null ? null : JsonNode.Parse(Payload) as JsonObject;
}

internal sealed class TaskCallMapping : IEntityTypeConfiguration<TaskCall>
{
    public void Configure(EntityTypeBuilder<TaskCall> builder)
    {
        builder.ToTable("TaskCalls");
        builder.Property(task => task.Id).ValueGeneratedNever();
        builder.Property(task => task.BookmarkId).HasMaxLength(64);
        builder.Property(task => task.CaseNumber).HasMaxLength(32);
        builder.Property(task => task.ActivityId).HasMaxLength(64);
        builder.Property(task => task.Step).HasMaxLength(128);
        builder.Property(task => task.Name).HasMaxLength(256);
        builder.Property(task => task.Department).HasMaxLength(32);
        builder.Property(task => task.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(task => task.CompletedBy).HasMaxLength(128);
        builder.Property(task => task.Version).IsConcurrencyToken();
        builder.HasIndex(task => new { task.InstanceId, task.BookmarkId }).IsUnique();
        builder.HasIndex(task => new { task.State, task.CreatedAt });
        builder.HasIndex(task => task.CaseId);
    }
}
