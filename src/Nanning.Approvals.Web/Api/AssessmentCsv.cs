using System.Globalization;
using System.Text;
using Nanning.Approvals.Assessment;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Api;

/// <summary>The yearly assessment as a table for spreadsheets.</summary>
internal static class AssessmentCsv
{
    public static byte[] Write(AssessmentYear year)
    {
        var numbers = Enum.GetValues<AssessmentNumber>();
        var text = new StringBuilder();
        Line(text, [Say.Pick("部门", "Department"), Say.Pick("年度", "Year"), .. numbers.Select(Name), Say.Pick("得分", "Score"), Say.Pick("等次", "Grade")]);
        foreach (var row in year.Items)
        {
            Line(text,
            [
                row.Name, row.Year.ToString(CultureInfo.InvariantCulture), .. numbers.Select(number => row.Numbers[number].ToString(CultureInfo.InvariantCulture)),
                row.Score?.ToString(CultureInfo.InvariantCulture) ?? string.Empty, row.Grade ?? string.Empty,
            ]);
        }

        // The mark tells a spreadsheet that this is UTF-8.
        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static string Name(AssessmentNumber number) => number switch
    {
        AssessmentNumber.DutiesOnTime => Say.Pick("任务按期完成", "Duties in time"),
        AssessmentNumber.DutiesLate => Say.Pick("任务逾期完成", "Duties late"),
        AssessmentNumber.DutiesOverdue => Say.Pick("任务逾期未完成", "Duties overdue"),
        AssessmentNumber.DutiesOpen => Say.Pick("任务推进中", "Duties under way"),
        AssessmentNumber.ReportsOnTime => Say.Pick("按期报送", "Reports in time"),
        AssessmentNumber.ReportsLate => Say.Pick("逾期报送", "Reports late"),
        AssessmentNumber.ReportsMissing => Say.Pick("缺报", "Reports missing"),
        AssessmentNumber.CasesOnTime => Say.Pick("办件按期", "Cases in time"),
        AssessmentNumber.CasesOverdue => Say.Pick("办件超期", "Cases overdue"),
        AssessmentNumber.CasesReturned => Say.Pick("退回补正", "Cases returned"),
        AssessmentNumber.OrdersClosed => Say.Pick("督办单办结", "Orders closed"),
        _ => Say.Pick("督办单逾期未回复", "Orders overdue"),
    };

    // A cell that begins like a formula is made text, so that a spreadsheet does not run it.
    private static void Line(StringBuilder text, IReadOnlyList<string> cells) => text.AppendJoin(',', cells.Select(cell =>
    {
        var safe = cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' ? "'" + cell : cell;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    })).Append("\r\n");
}
