namespace Nanning.Approvals.Assessment;

/// <summary>What is counted. Each number opens the list of what it counts.</summary>
public enum AssessmentNumber
{
    /// <summary>Duties accepted that year, handed in by their deadline.</summary>
    DutiesOnTime,

    /// <summary>Duties accepted that year, handed in after their deadline.</summary>
    DutiesLate,

    /// <summary>Duties past their deadline and not accepted by the end of the year.</summary>
    DutiesOverdue,

    /// <summary>Duties under way whose deadline had not come by the end of the year.</summary>
    DutiesOpen,

    /// <summary>Reports due that year that came in time.</summary>
    ReportsOnTime,

    /// <summary>Reports due that year that came late.</summary>
    ReportsLate,

    /// <summary>Reports due that year that are not there.</summary>
    ReportsMissing,

    /// <summary>Steps of cases decided that year in time.</summary>
    CasesOnTime,

    /// <summary>Steps of cases decided that year after their limit, or open beyond it.</summary>
    CasesOverdue,

    /// <summary>Steps of cases that were returned for supplements.</summary>
    CasesReturned,

    /// <summary>Supervision orders closed that year; each has a score.</summary>
    OrdersClosed,

    /// <summary>Supervision orders whose reply was due that year and is not there.</summary>
    OrdersOverdue,
}

/// <summary>One thing that a number counts.</summary>
/// <param name="Link">The page it is on.</param>
/// <param name="Note">The period of a report, or the step of a case.</param>
public sealed record AssessmentItem(string Code, string Title, string? Note, DateOnly? DueOn, DateOnly? DoneOn, string Link);

/// <summary>Points of one part of the score.</summary>
/// <param name="Points">Null when there was nothing to assess.</param>
public sealed record PartPoints(string Id, string Text, decimal? Points, decimal Of, string Formula);

/// <summary>The year of a department.</summary>
/// <param name="Score">Of 100, over the parts that could be assessed; null when there were none.</param>
public sealed record AssessmentRow(
    string Department, string Name, int Year, IReadOnlyDictionary<AssessmentNumber, int> Numbers, IReadOnlyList<PartPoints> Parts, decimal? Score, string? Grade);

/// <summary>The year of all departments that had something to do.</summary>
public sealed record AssessmentYear(int Year, IReadOnlyList<int> Years, string Sentence, string Source, string Note, IReadOnlyList<AssessmentRow> Items);
