using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What wakes an instance. It always names the bookmark, so an old stimulus finds nothing to wake.</summary>
/// <param name="BookmarkId">The bookmark.</param>
/// <param name="Outcome">The outcome a person chose; null for timers and messages.</param>
/// <param name="Data">What came with it: the step's form, the message's payload, the child's outputs.</param>
/// <param name="Opinion">The written opinion of a decision; kept in result variables and checked against <see cref="OpenWorkItem.OpinionRequiredFor"/>.</param>
/// <param name="By">Who decided, by a name that is the same for the same person; null for timers, messages and rules.</param>
public sealed record Stimulus(string BookmarkId, string? Outcome = null, JsonObject? Data = null, string? Opinion = null, string? By = null)
{
    /// <summary>Who else had a hand in the decision, by signature or delegated opinion: nobody of them counts once more beside it.</summary>
    public IReadOnlyList<string> With { get; init; } = [];
}

/// <summary>One line of the instance's journal.</summary>
/// <param name="Kind">"entered", "waiting", "left", "joined", "cancelled", "finished".</param>
/// <param name="Outcome">The outcome by which the activity was left.</param>
/// <param name="Detail">Why: the condition and the values it was decided on, the variable set …</param>
public sealed record JournalRecord(string Kind, string ActivityId, string Name, string? Outcome, JsonObject? Detail);

/// <summary>The result of running an instance until every token waits. Nothing has been written yet.</summary>
/// <param name="State">The new state; the one passed in is unchanged.</param>
/// <param name="Effects">What the host must write, in order.</param>
/// <param name="Journal">What happened, in order.</param>
public sealed record Burst(InstanceState State, IReadOnlyList<Effect> Effects, IReadOnlyList<JournalRecord> Journal);

/// <summary>A step threw. The host keeps the instance as it was and writes an incident that holds the command.</summary>
public sealed class StepFailedException(string activityId, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>Where it happened.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>The message in English; null when it was written in one language only.</summary>
    public string? English => InnerException switch
    {
        StepProblemException problem => problem.English,
        FormulaException formula => formula.English,
        _ => null,
    };
}

/// <summary>A step cannot go on with what it was given; why is said in both languages, for whoever puts it right.</summary>
public sealed class StepProblemException(string chinese, string english) : InvalidOperationException(chinese)
{
    /// <summary>The message in English.</summary>
    public string English { get; } = english;

    /// <summary>Sentences that begin with the name of the step.</summary>
    public static StepProblemException Of(FlowNode node, string chinese, string english) =>
        new($"“{node.Name}”{chinese}", $"“{(node.NameEn is { Length: > 0 } name ? name : node.Name)}” {english}");
}

/// <summary>The stimulus names a bookmark that is no longer there: someone else was first.</summary>
public sealed class BookmarkGoneException(string bookmarkId) : Exception($"Bookmark {bookmarkId} is gone.");

/// <summary>The instance is suspended: whatever wants to wake it has to wait until it is resumed.</summary>
public sealed class InstanceSuspendedException(string instanceId) : Exception($"Instance {instanceId} is suspended.");

/// <summary>The stimulus does not fit the bookmark: an outcome that is not offered, data that is missing.</summary>
public sealed class StimulusRefusedException(string code, string message, string? field = null, string? english = null) : Exception(message)
{
    /// <summary>Stable code, e.g. "outcome-unknown".</summary>
    public string Code { get; } = code;

    /// <summary>The field of the step's form the message belongs to, if any.</summary>
    public string? Field { get; } = field;

    /// <summary>The message in English, or null.</summary>
    public string? English { get; } = english;
}
