namespace Nanning.Approvals.Commands;

/// <summary>Writes tables as CSV, so that a spreadsheet opens them as they are and runs nothing that stands in them.</summary>
public static class Csv
{
    /// <summary>A table with its head; the mark at the start tells spreadsheets that it is UTF-8.</summary>
    public static string Table(IEnumerable<string> head, IEnumerable<IEnumerable<string?>> rows) =>
        "\uFEFF" + string.Concat(rows.Prepend(head).Select(row => string.Join(',', row.Select(Cell)) + "\r\n"));

    /// <summary>A cell, in quotation marks. A text that begins like a formula gets an apostrophe; a negative number stays one.</summary>
    public static string Cell(string? text) => text is null
        ? ""
        : $"\"{(text.Length > 0 && "=+-@".Contains(text[0]) && !decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
