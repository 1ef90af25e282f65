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
