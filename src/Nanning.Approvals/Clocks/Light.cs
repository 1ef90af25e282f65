namespace Nanning.Approvals.Clocks;

/// <summary>The light of a limit (红黄绿灯): never stored, always computed from the dates beside the item.</summary>
public enum Light
{
    /// <summary>No limit runs.</summary>
    None,

    /// <summary>In time.</summary>
    Green,

    /// <summary>Due soon.</summary>
    Yellow,

    /// <summary>Overdue.</summary>
    Red,

    /// <summary>The clock is paused for a legal reason.</summary>
    Paused,
}

/// <summary>Computes lights.</summary>
public static class Lights
{
    /// <summary>The light at an instant.</summary>
    public static Light Of(DateTimeOffset? dueAt, DateTimeOffset? warnAt, DateTimeOffset now) =>
        dueAt is null ? Light.None : now >= dueAt ? Light.Red : now >= warnAt ? Light.Yellow : Light.Green;
}

/// <summary>When a clock is due, and from when on its light is yellow; nulls while it does not run.</summary>
public readonly record struct ClockDates(DateTimeOffset? DueAt, DateTimeOffset? WarnAt)
{
    /// <summary>No limit runs.</summary>
    public static readonly ClockDates None;

    /// <summary>
    /// The dates of the worse light of two clocks (两个时限，取差者): whichever is due first turns it red, and whichever warns first turns it yellow, so that at any instant it is the worse of both.
    /// </summary>
    public ClockDates Worse(ClockDates other) => new(First(DueAt, other.DueAt), First(WarnAt, other.WarnAt));

    private static DateTimeOffset? First(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}

/// <summary>How early a light turns yellow.</summary>
public sealed class ClockOptions
{
    public const string Section = "Clock";

    /// <summary>"System", or "Manual" outside Production: time stands still until it is advanced through the REST contract.</summary>
    [System.ComponentModel.DataAnnotations.RegularExpression("System|Manual")]
    public string Mode { get; init; } = "System";

    /// <summary>Where the manual clock stands at the first start; the machine's time when not given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Working days before the due date at which the light turns yellow.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 30)]
    public int WarnWorkingDays { get; init; } = 1;

    /// <summary>Days back to which the stated day of an application on paper may lie.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 3660)]
    public int MostBackDatedDays { get; init; } = 366;
}
