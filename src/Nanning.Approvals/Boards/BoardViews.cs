namespace Nanning.Approvals.Boards;

/// <summary>What a board counts.</summary>
/// <param name="Open">Open now.</param>
/// <param name="Red">Of these, overdue.</param>
/// <param name="Yellow">Of these, due soon.</param>
/// <param name="Unclaimed">Of these, nobody has taken.</param>
/// <param name="NoLimit">Of these, without a limit that runs: none is set, or the clock is paused.</param>
/// <param name="Done">Decided in the time that is looked at.</param>
/// <param name="Late">Of these, after their limit.</param>
/// <param name="Returned">Of these, returned for supplements.</param>
/// <param name="OnTime">Share in per cent of those with a limit that kept it; null when none had one.</param>
/// <param name="MeanDays">Mean of the working days; null when nothing was decided.</param>
/// <param name="P90Days">Working days that nine of ten did not exceed.</param>
/// <param name="WaitedDays">Mean working days in the pool before somebody took it.</param>
/// <param name="WorkedDays">Mean working days in somebody's hands.</param>
/// <param name="OutsideDays">Mean working days with the clock paused: with the applicant, experts, a public notice.</param>
public sealed record BoardNumbers(
    int Open, int Red, int Yellow, int Unclaimed, int NoLimit, int Done, int Late, int Returned, decimal? OnTime, decimal? MeanDays, int? P90Days, decimal? WaitedDays, decimal? WorkedDays, decimal? OutsideDays)
{
    /// <summary>Of the open ones, those that will probably be late by the history of their steps, and whose light is still green (可能超期).</summary>
    public int WillBeLate { get; init; }
}

/// <summary>Supervision orders of a department, or of all.</summary>
/// <param name="Open">Waiting for a reply or a judgement.</param>
/// <param name="Overdue">Of these, with a reply that is overdue.</param>
/// <param name="Closed">Closed in the time that is looked at.</param>
/// <param name="Score">Their mean score; null when none was closed.</param>
public sealed record BoardOrders(int Open, int Overdue, int Closed, decimal? Score);

/// <summary>A line of a board: a department, a procedure, a step or a month.</summary>
/// <param name="Key">Code of the department or procedure, "procedure/activity" of a step, "2016-09" of a month.</param>
/// <param name="Orders">Of a department; null for the others.</param>
public sealed record BoardLine(string Key, string Name, string? Sub, BoardNumbers Numbers, BoardOrders? Orders = null);

/// <summary>The board of all departments, or of one.</summary>
/// <param name="At">As of when the open items are counted.</param>
/// <param name="RolledUntil">The last day that has been added up; later ones are counted item by item.</param>
/// <param name="From">First day that is looked at.</param>
/// <param name="Department">The department it is about; null for all that this person may see.</param>
public sealed record Board(
    DateTimeOffset At, DateOnly? RolledUntil, DateOnly From, DateOnly To, string? Department, string? Procedure, BoardNumbers Totals, BoardOrders Orders,
    IReadOnlyList<BoardLine> Departments, IReadOnlyList<BoardLine> Procedures, IReadOnlyList<BoardLine> Steps, IReadOnlyList<BoardLine> Months);
