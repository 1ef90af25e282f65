using System.ComponentModel.DataAnnotations;

namespace Nanning.Approvals.Work;

/// <summary>How the platform deals with work items that are stuck.</summary>
public sealed class WorkOptions
{
    public const string Section = "Work";

    /// <summary>User name of the officer who decides what nobody of a department can decide, unless the step names somebody (代办人).</summary>
    [MaxLength(64)]
    public string? StandIn { get; init; }

    /// <summary>After so many urges, and every so many again, an item is told to the next position as well.</summary>
    [Range(1, 100)]
    public int UrgesToEscalate { get; init; } = 3;
}
