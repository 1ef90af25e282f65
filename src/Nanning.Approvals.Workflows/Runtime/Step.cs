using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What an activity decided to do with the token it was given.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>Goes on by an outcome. Bookmarks the token still has are taken back.</summary>
    /// <param name="Outcomes">One outcome, or several that are all taken.</param>
    /// <param name="Detail">Why, for the journal.</param>
    /// <param name="Carry">What the token takes along for the activities that follow; null keeps what it has.</param>
    public sealed record Leave(IReadOnlyList<string> Outcomes, JsonObject? Detail, JsonObject? Carry) : Step;

    /// <summary>Stays until a bookmark is woken.</summary>
    public sealed record Wait(JsonObject? Detail) : Step;

    /// <summary>Parks at a join until the others have come.</summary>
    public sealed record JoinAll : Step;

    /// <summary>Goes on and takes away the tokens that raced with it.</summary>
    public sealed record JoinAny : Step;

    /// <summary>Ends this token only.</summary>
    public sealed record EndToken : Step;

    /// <summary>Ends the flowchart around it with all tokens in it; where there is none around, the instance.</summary>
    public sealed record EndPart : Step;

    /// <summary>Goes on behind the loop around it, which ends with all tokens in it.</summary>
    public sealed record BreakLoop : Step;

    /// <summary>Ends the instance with all its tokens.</summary>
    public sealed record EndInstance : Step;
}
