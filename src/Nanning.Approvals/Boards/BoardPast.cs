using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Boards;

/// <summary>What the days that are over add up to, by department, by step and by month: added up by the database, from a few thousand rows however much was decided.</summary>
internal sealed record BoardPast(IReadOnlyList<BoardFigures> Departments, IReadOnlyList<BoardFigures> Steps, IReadOnlyList<BoardFigures> Months)
{
    /// <summary>Reads it from a month on.</summary>
    /// <param name="departments">The departments that are looked at; null for all.</param>
    /// <param name="procedure">The procedure that is looked at; null for all.</param>
    public static async Task<BoardPast> ReadAsync(ApprovalsDb db, DateOnly from, IReadOnlyCollection<string>? departments, string? procedure, CancellationToken cancellationToken)
    {
        if (departments is null && procedure is null)
        {
            var totals = db.BoardTotals.Where(total => total.Month >= from);
            var ofDepartments = totals.Where(total => total.Procedure == string.Empty);
            return new BoardPast(
                await ByDepartmentAsync(ofDepartments, cancellationToken), await ByStepAsync(totals.Where(total => total.Department == string.Empty), cancellationToken),
                await ByMonthAsync(ofDepartments, cancellationToken));
        }

        var rolls = db.BoardRolls.Where(roll => roll.Month >= from);
        rolls = departments is null ? rolls : rolls.Where(roll => departments.Contains(roll.Department));
        rolls = procedure is null ? rolls : rolls.Where(roll => roll.Procedure == procedure);
        return new BoardPast(await ByDepartmentAsync(rolls, cancellationToken), await ByStepAsync(rolls, cancellationToken), await ByMonthAsync(rolls, cancellationToken));
    }

    /// <summary>With what was decided since.</summary>
    public BoardPast And(IReadOnlyList<BoardFigures> more) => new([.. Departments, .. more], [.. Steps, .. more], [.. Months, .. more]);

    private static async Task<IReadOnlyList<BoardFigures>> ByDepartmentAsync(IQueryable<BoardFigures> rows, CancellationToken cancellationToken) =>
        await rows.GroupBy(row => new { row.Department, row.Days }).Select(group => new BoardTotal
        {
            Department = group.Key.Department,
            Days = group.Key.Days,
            Count = group.Sum(row => row.Count),
            Limited = group.Sum(row => row.Limited),
            Late = group.Sum(row => row.Late),
            Returned = group.Sum(row => row.Returned),
            Waited = group.Sum(row => row.Waited),
            Worked = group.Sum(row => row.Worked),
            Outside = group.Sum(row => row.Outside),
        }).ToListAsync(cancellationToken);

    // A step has the name that it had in the latest month, so these come last.
    private static async Task<IReadOnlyList<BoardFigures>> ByStepAsync(IQueryable<BoardFigures> rows, CancellationToken cancellationToken) =>
        await rows.GroupBy(row => new { row.Procedure, row.ActivityId, row.Step, row.StepEn, row.Days }).OrderBy(group => group.Max(row => row.Month)).Select(group => new BoardTotal
        {
            Procedure = group.Key.Procedure,
            ActivityId = group.Key.ActivityId,
            Step = group.Key.Step,
            StepEn = group.Key.StepEn,
            Days = group.Key.Days,
            Count = group.Sum(row => row.Count),
            Limited = group.Sum(row => row.Limited),
            Late = group.Sum(row => row.Late),
            Returned = group.Sum(row => row.Returned),
            Waited = group.Sum(row => row.Waited),
            Worked = group.Sum(row => row.Worked),
            Outside = group.Sum(row => row.Outside),
        }).ToListAsync(cancellationToken);

    private static async Task<IReadOnlyList<BoardFigures>> ByMonthAsync(IQueryable<BoardFigures> rows, CancellationToken cancellationToken) =>
        await rows.GroupBy(row => new { row.Month, row.Days }).Select(group => new BoardTotal
        {
            Month = group.Key.Month,
            Days = group.Key.Days,
            Count = group.Sum(row => row.Count),
            Limited = group.Sum(row => row.Limited),
            Late = group.Sum(row => row.Late),
            Returned = group.Sum(row => row.Returned),
            Waited = group.Sum(row => row.Waited),
            Worked = group.Sum(row => row.Worked),
            Outside = group.Sum(row => row.Outside),
        }).ToListAsync(cancellationToken);
}
