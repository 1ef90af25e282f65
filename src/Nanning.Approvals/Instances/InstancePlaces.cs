using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>The activities at which an instance has tokens, as one text: "|Examine1|Pay1|", sorted, an activity with two tokens twice.</summary>
public static class InstancePlaces
{
    /// <summary>Longest text; what does not fit any more is left out.</summary>
    public const int MaxLength = 600;

    private const char Mark = '|';

    /// <summary>Writes the places of a state; nothing for one that has ended.</summary>
    public static string Of(InstanceState state)
    {
        if (state.Status is InstanceStatus.Finished or InstanceStatus.Cancelled || state.Tokens.Count == 0)
        {
            return string.Empty;
        }

        var text = Mark + string.Join(Mark, state.Tokens.Select(token => token.ActivityId).Order(StringComparer.Ordinal)) + Mark;
        return text.Length <= MaxLength ? text : text[..(text.LastIndexOf(Mark, MaxLength - 1) + 1)];
    }

    /// <summary>Reads the activities back.</summary>
    public static IReadOnlyList<string> Read(string places) => places.Split(Mark, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the text holds when there is a token at an activity.</summary>
    public static string Part(string activityId) => $"{Mark}{activityId}{Mark}";
}
