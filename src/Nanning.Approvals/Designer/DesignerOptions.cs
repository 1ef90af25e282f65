using System.ComponentModel.DataAnnotations;

namespace Nanning.Approvals.Designer;

/// <summary>Settings of the designer.</summary>
public sealed class DesignerOptions
{
    public const string Section = "Designer";

    /// <summary>Also what Elsa Studio and programs publish through Elsa's routes needs a second administrator: publishing there makes a proposal.</summary>
    public bool SecondAdministrator { get; init; }

    /// <summary>Sandboxes that are kept at the same time; the one that was used least recently goes first.</summary>
    [Range(1, 50)]
    public int MostSandboxes { get; init; } = 6;

    /// <summary>How long a sandbox is kept after its last use, in minutes.</summary>
    [Range(1, 240)]
    public int SandboxMinutes { get; init; } = 15;

    /// <summary>Longest time that one request may run in a sandbox, in seconds.</summary>
    [Range(5, 600)]
    public int SandboxSeconds { get; init; } = 120;

    /// <summary>Most actions of one run.</summary>
    [Range(1, 5000)]
    public int MostActions { get; init; } = 500;
}
