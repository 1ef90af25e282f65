using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Messaging;

/// <summary>Something that leaves after commit (发件箱): a mail, an in-app notification, a message to other instances.</summary>
public sealed class OutboxMessage
{
    public Guid Id { get; init; }

    /// <summary>"mail", "notify", "message", "wake", "signal", "task" or "start"; the payloads are in Payloads.cs.</summary>
    public string Kind { get; init; } = string.Empty;

    public string Payload { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before this instant; moves on after a failure.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Set when it has left.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Set when it is given up; it can be sent again from the console.</summary>
    public DateTimeOffset? DeadAt { get; set; }

    public string? Error { get; set; }

    /// <summary>A message that leaves as soon as it is committed.</summary>
    public static OutboxMessage Of(string kind, object payload, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        Payload = JsonSerializer.Serialize(payload, JsonSerializerOptions.Web),
        CreatedAt = now,
        NextAttemptAt = DateTimeOffset.UnixEpoch, // at once
    };
}

/// <summary>An in-app notification (站内消息).</summary>
public sealed class Notification
{
    /// <summary>The outbox message's id and the recipient make it; so it exists once.</summary>
    public Guid Id { get; init; }

    public Guid UserId { get; init; }

    public Guid? CaseId { get; init; }

    public string Title { get; init; } = string.Empty;

    public string Text { get; init; } = string.Empty;

    /// <summary>Page inside the platform.</summary>
    public string? Link { get; init; }

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? ReadAt { get; set; }
}

internal sealed class OutboxMessageMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("Outbox");
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.Kind).HasMaxLength(16);
        builder.Property(message => message.Error).HasMaxLength(2000);
        builder.HasIndex(message => new { message.SentAt, message.DeadAt, message.NextAttemptAt });

        // What is still to leave, in the order in which it leaves, without what has left.
        builder.HasIndex(message => message.Id).HasFilter("\"SentAt\" IS NULL AND \"DeadAt\" IS NULL");
    }
}

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("Notifications");
        builder.Property(notification => notification.Id).ValueGeneratedNever();
        builder.Property(notification => notification.Title).HasMaxLength(256);
        builder.Property(notification => notification.Text).HasMaxLength(4000);
        builder.Property(notification => notification.Link).HasMaxLength(256);
        builder.HasIndex(notification => new { notification.UserId, notification.ReadAt, notification.At });
    }
}
