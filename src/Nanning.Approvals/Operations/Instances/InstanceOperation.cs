using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>What an administrator may do to an instance.</summary>
public enum OperationKind
{
    /// <summary>Nothing wakes it until it is resumed; its legal clocks pause, its timers wait.</summary>
    Suspend,

    /// <summary>Goes on after a suspension: clocks run, overdue timers fire in order.</summary>
    Resume,

    /// <summary>Ends it for good, with its children.</summary>
    Cancel,

    /// <summary>Takes tokens away, moves them, skips a step or adds a token.</summary>
    Move,

    /// <summary>Sets a variable.</summary>
    SetVariable,
}

/// <summary>One operation on one instance.</summary>
/// <param name="Alteration">What to move; needed for <see cref="OperationKind.Move"/>.</param>
/// <param name="Variable">Which variable; needed for <see cref="OperationKind.SetVariable"/>.</param>
/// <param name="Value">Its new value.</param>
/// <param name="Undo">For <see cref="OperationKind.Cancel"/>: the flow's compensation handlers undo what it has done.</param>
public sealed record InstanceOperation(OperationKind Kind, Alteration? Alteration = null, string? Variable = null, JsonNode? Value = null, bool Undo = false)
{
    /// <summary>Holds the instance.</summary>
    public static InstanceOperation Suspend { get; } = new(OperationKind.Suspend);

    /// <summary>Lets it go on.</summary>
    public static InstanceOperation Resume { get; } = new(OperationKind.Resume);

    /// <summary>Ends it and undoes nothing.</summary>
    public static InstanceOperation Cancel { get; } = new(OperationKind.Cancel);
}

/// <summary>An instance after an operation.</summary>
/// <param name="Version">For the next operation.</param>
public sealed record Operated(Guid Id, InstanceStatus Status, int Version);

/// <summary>One thing that an operation would change.</summary>
/// <param name="Kind">"closes", "opens", "holds", "releases", "removes", "pauses", "runs", "stops", "status", "tells", "variable".</param>
/// <param name="Text">For people.</param>
public sealed record PreviewLine(string Kind, string Text);

/// <summary>Whether a second administrator has to agree (四眼复核).</summary>
public enum SecondLook
{
    /// <summary>One administrator does it alone.</summary>
    NotNeeded,

    /// <summary>It holds money: one administrator proposes it and another one decides.</summary>
    Needed,

    /// <summary>It holds money, and there is no other administrator whose account is in use.</summary>
    NobodyElse,
}

/// <summary>What an operation would do, had it been done now. Nothing was changed.</summary>
/// <param name="Version">Version of the instance the preview is about; sent along with the operation, so that what is done is what was seen.</param>
/// <param name="Lines">Work items, timers, clocks, statuses, messages.</param>
/// <param name="Before">Where the tokens are.</param>
/// <param name="After">Where they would be.</param>
/// <param name="Warnings">What is worth a look although it refuses nothing.</param>
/// <param name="Second">Whether it is done at once or proposed to a second administrator.</param>
public sealed record OperationPreview(
    Guid Id, int Version, OperationKind Kind, IReadOnlyList<PreviewLine> Lines, IReadOnlyList<string> Before, IReadOnlyList<string> After, IReadOnlyList<string> Warnings,
    SecondLook Second = SecondLook.NotNeeded);
