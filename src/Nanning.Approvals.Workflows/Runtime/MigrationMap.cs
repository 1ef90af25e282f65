using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>
/// How instances go from one version of a definition to another (流程迁移). What is not named maps by itself: an activity to the one of the same id and type, a
/// variable to the one of the same name.
/// </summary>
/// <param name="Activities">Activity of the old version → activity of the new one; null takes the tokens there away.</param>
/// <param name="RestartTimers">Activities of the old version whose timers begin anew; all others keep the instant at which they are due.</param>
/// <param name="Variables">Variable of the old version → variable of the new one; null drops it.</param>
public sealed record MigrationMap(
    IReadOnlyDictionary<string, string?> Activities, IReadOnlySet<string> RestartTimers, IReadOnlyDictionary<string, string?> Variables)
{
    /// <summary>Everything by itself.</summary>
    public static MigrationMap Automatic { get; } = new(new Dictionary<string, string?>(), new HashSet<string>(), new Dictionary<string, string?>());

    /// <summary>Where the tokens of an activity go; false when nothing says so.</summary>
    public bool TryTarget(FlowNode activity, CompiledFlow to, out FlowNode? target)
    {
        if (Activities.TryGetValue(activity.Id, out var named))
        {
            target = named is null ? null : to.Find(named);
            return named is null || target is not null;
        }

        target = to.Find(activity.Id) is { } same && same.Type == activity.Type ? same : null;
        return target is not null;
    }

    /// <summary>An activity of the new version that is probably meant when one of the old version is gone: the same type, and the same name if there are several.</summary>
    public static FlowNode? Suggest(FlowNode activity, CompiledFlow from, CompiledFlow to)
    {
        var free = to.Nodes.Where(node => node.Type == activity.Type && from.Find(node.Id) is null).ToList();
        return free.Find(node => node.Name == activity.Name) ?? (free is [var only] ? only : null);
    }
}

/// <summary>What becomes of one token.</summary>
/// <param name="From">Activity of the old version.</param>
/// <param name="To">Activity of the new one; null when the token is taken away.</param>
/// <param name="Kind">"kept": waits for what it waited for; "restarted": comes to the activity anew; "removed".</param>
public sealed record TokenMove(string TokenId, string From, string? To, string Kind);

/// <summary>Why an instance cannot be migrated.</summary>
/// <param name="Code">Stable, e.g. "unmapped".</param>
/// <param name="Text">For people, in Chinese.</param>
/// <param name="TextEn">In English.</param>
/// <param name="Activity">Activity of the old version.</param>
/// <param name="Suggestion">Activity of the new version that is probably meant.</param>
public sealed record MigrationProblem(string Code, string Text, string TextEn, string? Activity = null, string? Suggestion = null);

/// <summary>What a migration of one instance would do, or why it cannot be done.</summary>
/// <param name="Burst">State, effects and journal; null when there are problems.</param>
/// <param name="Moves">What becomes of each token.</param>
public sealed record Migrated(Burst? Burst, IReadOnlyList<TokenMove> Moves, IReadOnlyList<MigrationProblem> Problems);
