using System.Globalization;

namespace Nanning.Approvals.Clocks;

/// <summary>A clock that stands still until it is told to move on; for demonstrations and tests, never in Production.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>Name of the platform setting that keeps the instant over a restart.</summary>
    public const string Setting = "manual-clock";

    private long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Moves forward; a clock never goes back.</summary>
    public void MoveTo(DateTimeOffset instant)
    {
        if (instant < GetUtcNow())
        {
            throw new ArgumentOutOfRangeException(nameof(instant), instant, "The clock only moves forward.");
        }

        Interlocked.Exchange(ref ticks, instant.UtcTicks);
    }

    /// <summary>Stands at an instant, for a database that begins anew with it.</summary>
    internal void BeginAt(DateTimeOffset instant) => Interlocked.Exchange(ref ticks, instant.UtcTicks);

    /// <summary>Reads an instant as <see cref="Setting"/> keeps it.</summary>
    public static DateTimeOffset Read(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Writes an instant as <see cref="Setting"/> keeps it.</summary>
    public static string Write(DateTimeOffset instant) => instant.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
