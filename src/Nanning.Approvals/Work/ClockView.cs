using Nanning.Approvals.Clocks;

namespace Nanning.Approvals.Work;

/// <summary>A line of a clock's ledger.</summary>
public sealed record ClockLine(ClockEntryKind Kind, DateTimeOffset At, string? Reason, int WorkingDays)
{
    /// <summary>The reason in the reader's language, where the rules of supervision know it.</summary>
    public string? Named { get; init; }
}

/// <summary>A pause that lasts.</summary>
/// <param name="Reason">What it is for.</param>
/// <param name="Until">The last day on which the clock may stand still; null when there is no maximum.</param>
/// <param name="MostWorkingDays">The maximum, all pauses for this reason together.</param>
/// <param name="Source">Where it is written.</param>
public sealed record PauseView(string? Reason, DateOnly? Until, int? MostWorkingDays, string? Source);

/// <summary>A clock with its ledger.</summary>
public sealed record ClockView(int Budget, int Allowed, int Used, DateOnly? DueOn, bool Paused, IReadOnlyList<ClockLine> Entries)
{
    /// <summary>Why it stands still and for how long it may; null while it runs.</summary>
    public PauseView? Pause { get; init; }

    /// <summary>A clock as it stands, or null for none.</summary>
    public static ClockView? Of(LegalClock? clock, WorkingCalendar calendar, DateTimeOffset now, IReadOnlyList<PauseRule> rules)
    {
        if (clock is null)
        {
            return null;
        }

        var rule = PauseRule.For(rules, clock.PausedFor);
        return new ClockView(
            clock.Budget, clock.Allowed, clock.Used(calendar, now), clock.DueOn(calendar), clock.Paused,
            [.. clock.Entries.OrderBy(entry => entry.Seq).Select(entry => new ClockLine(entry.Kind, entry.At, entry.Reason, entry.WorkingDays) { Named = rules.FirstOrDefault(one => one.Reason == entry.Reason)?.Named })])
        {
            Pause = clock.Paused
                ? new(rule?.Named ?? clock.PausedFor, clock.PausedUntil is { } until ? WorkingCalendar.DateOf(until.AddTicks(-1)) : null, rule?.WorkingDays, rule?.Source) : null,
        };
    }
}
