namespace Nanning.Approvals.Work;

/// <summary>How important the office finds a work item.</summary>
public enum WorkPriority
{
    /// <summary>普通.</summary>
    Normal,

    /// <summary>重要.</summary>
    Important,

    /// <summary>紧急.</summary>
    Urgent,
}

/// <summary>The place of an item in a list as one number, so that both databases sort by one index.</summary>
public static class WorkRank
{
    // Seconds of an epoch have ten digits until the year 2286.
    private const long Class = 10_000_000_000;
    private const long NoLimit = Class - 1;

    /// <summary>Smaller is sooner: the priority first, then the second it is due; without a limit after all that have one.</summary>
    public static long Of(WorkPriority priority, DateTimeOffset? dueAt) =>
        ((WorkPriority.Urgent - priority) * Class) + Math.Min(dueAt?.ToUnixTimeSeconds() ?? NoLimit, NoLimit);
}
