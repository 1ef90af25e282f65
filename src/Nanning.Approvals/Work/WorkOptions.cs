using System.ComponentModel.DataAnnotations;

namespace Nanning.Approvals.Work;

/// <summary>How the platform deals with work items that are stuck.</summary>
public sealed class WorkOptions
{
    public const string Section = "Work";

    /// <summary>User name of the officer who decides what nobody of a department can decide, unless the step names somebody (代办人).</summary>
    [MaxLength(64)]
    public string? StandIn { get; init; }
}
