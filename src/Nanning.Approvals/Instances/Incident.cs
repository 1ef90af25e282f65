using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Instances;

/// <summary>A step that threw (异常): the instance stayed as it was, the command is kept and can be tried again. One command has one open incident at most.</summary>
public sealed partial class Incident
{
    /// <summary>Longest message kept, in characters.</summary>
    public const int MaxMessage = 4000;

    /// <summary>Stands for the bookmark when an instance could not even start.</summary>
    public const string Start = "start";

    private const int MaxShape = 200;

    public Guid Id { get; init; }

    /// <summary>The instance in which it happened.</summary>
    public Guid InstanceId { get; init; }

    public Guid CaseId { get; init; }

    public string DefinitionId { get; init; } = string.Empty;

    public string ActivityId { get; set; } = string.Empty;

    public string Message { get; set; } = string.Empty;

    /// <summary>The message in English; null when the step said it in one language only, and of incidents from before both were kept.</summary>
    public string? MessageEn { get; set; }

    /// <summary>The message without what differs from case to case; with the activity it makes the group.</summary>
    public string Shape { get; set; } = string.Empty;

    /// <summary>The instance the command wakes: another one when a child could not end because its parent failed.</summary>
    public Guid CommandInstanceId { get; init; }

    /// <summary>The bookmark the command wakes, or "start".</summary>
    public string BookmarkId { get; init; } = string.Empty;

    /// <summary>The stimulus as JSON.</summary>
    public string Command { get; set; } = string.Empty;

    /// <summary>Whose command it was; null for a timer or a message.</summary>
    public Guid? ActorId { get; set; }

    /// <summary>When it happened for the first time.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it happened last.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>How often the command has failed.</summary>
    public int Attempts { get; set; } = 1;

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>Name of the person who resolved it; null when it resolved itself.</summary>
    public string? ResolvedBy { get; set; }

    /// <summary>How and why it was resolved, in the words of who did it.</summary>
    public string? Resolution { get; set; }

    /// <summary>There was nothing left to run: somebody had gone on meanwhile, or the instance went another way.</summary>
    public bool Overtaken { get; set; }

    /// <summary>The message in the reader's language.</summary>
    public string Said => Say.Pick(Message, MessageEn);

    /// <summary>How and why it was resolved, in the reader's language as far as the platform says it.</summary>
    public string? ResolutionSaid => !Overtaken
        ? Resolution
        : Resolution is null
            ? Say.Pick("流程已继续，无需重试。", "The flow has gone on; there is nothing to retry.")
            : Say.Pick($"{Resolution}（已由他人继续办理，无需重试）", $"{Resolution} (somebody had gone on meanwhile; there was nothing to retry)");

    /// <summary>What is kept of a message.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    public static string? Kept(string? message) => message?.Length > MaxMessage ? message[..MaxMessage] : message;

    /// <summary>A message without ids, numbers and quoted values; of several things of a kind, only the first.</summary>
    public static string ShapeOf(string message)
    {
        var shape = Again().Replace(Varying().Replace(message, "…"), "${one}");
        return shape.Length > MaxShape ? shape[..MaxShape] : shape;
    }

    [GeneratedRegex(@"“[^”]*”|""[^""]*""|'[^']*'|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d[\d.,:TZ+-]*", RegexOptions.None, 60_000)]
    private static partial Regex Varying();

    [GeneratedRegex(@"(?<one>[^；：]+)(?:；\k<one>)+", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Again();
}

internal sealed class IncidentMapping : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> builder)
    {
        builder.ToTable("Incidents");
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.Property(incident => incident.DefinitionId).HasMaxLength(64);
        builder.Property(incident => incident.ActivityId).HasMaxLength(64);
        builder.Property(incident => incident.Message).HasMaxLength(Incident.MaxMessage);
        builder.Property(incident => incident.MessageEn).HasMaxLength(Incident.MaxMessage);
        builder.Ignore(incident => incident.Said).Ignore(incident => incident.ResolutionSaid);
        builder.Property(incident => incident.Shape).HasMaxLength(256);
        builder.Property(incident => incident.BookmarkId).HasMaxLength(64);
        builder.Property(incident => incident.ResolvedBy).HasMaxLength(128);
        builder.Property(incident => incident.Resolution).HasMaxLength(1000);
        builder.Property(incident => incident.Overtaken).HasDefaultValue(false).ValueGeneratedNever();
        builder.HasIndex(incident => incident.ResolvedAt);
        builder.HasIndex(incident => new { incident.CommandInstanceId, incident.BookmarkId });
        builder.HasIndex(incident => incident.InstanceId);
    }
}
