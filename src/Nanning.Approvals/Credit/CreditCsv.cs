using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Credit;

/// <summary>Reads a list of credit statuses: comma separated, the first line names the columns in Chinese or as the contract does.</summary>
public static class CreditCsv
{
    /// <summary>Most lines of one list.</summary>
    public const int MostLines = 5000;

    /// <summary>The first line of a list.</summary>
    public const string Template = "统一社会信用代码,企业名称,信用状况,认定事由,文号,起始日期,截止日期,来源\r\n";

    private static readonly Dictionary<string, string> columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["统一社会信用代码"] = "identifier",
        ["identifier"] = "identifier",
        ["企业名称"] = "name",
        ["name"] = "name",
        ["信用状况"] = "status",
        ["status"] = "status",
        ["认定事由"] = "reason",
        ["reason"] = "reason",
        ["文号"] = "document",
        ["document"] = "document",
        ["起始日期"] = "from",
        ["from"] = "from",
        ["截止日期"] = "until",
        ["until"] = "until",
        ["来源"] = "source",
        ["source"] = "source",
    };

    private static readonly string[] needed = ["identifier", "status", "reason", "document", "from"];

    private static readonly string[] dates = ["yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"];

    /// <summary>A line as read.</summary>
    /// <param name="Problems">What could not be read.</param>
    /// <param name="Named">Fields whose problem is among them, so that it is not named twice.</param>
    public sealed record Row(int Number, CreditEntry Entry, IReadOnlyList<string> Problems, IReadOnlySet<string> Named);

    /// <summary>The text of a file: UTF-8, or as spreadsheets in China save it, GB 18030.</summary>
    public static string Decode(byte[] file)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(file);
        }
    }

    /// <summary>The lines, or why the file as a whole cannot be read.</summary>
    public static (IReadOnlyList<Row> Rows, string? Problem) Read(string csv)
    {
        using var text = new StringReader(csv.TrimStart('\uFEFF'));
        using var reader = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null, TrimOptions = TrimOptions.Trim, IgnoreBlankLines = true });
        if (!reader.Read() || !reader.ReadHeader() || reader.HeaderRecord is not { } head)
        {
            return ([], Say.Pick("文件是空的，请选择 CSV 文件。", "The file is empty; please choose a CSV file."));
        }

        var names = head.Select(name => columns.GetValueOrDefault(name.Trim())).ToList();
        if (needed.Where(name => !names.Contains(name)).ToList() is { Count: > 0 } missing)
        {
            var titles = missing.Select(name => Say.Pick(columns.First(column => column.Value == name).Key, name));
            return ([], Say.Pick($"首行缺少列：{string.Join("、", titles)}。请按模板填写。", $"The first line lacks {string.Join(", ", titles)}. Please use the template."));
        }

        var rows = new List<Row>();
        while (reader.Read())
        {
            if (rows.Count == MostLines)
            {
                return ([], Say.Pick($"一次最多导入 {MostLines} 行，请分批导入。", $"At most {MostLines} lines at once; please split the list."));
            }

            rows.Add(ReadRow(reader, names));
        }

        return rows.Count > 0 ? (rows, null) : ([], Say.Pick("除首行外没有内容。", "There is nothing after the first line."));
    }

    private static Row ReadRow(CsvReader reader, List<string?> names)
    {
        var problems = new List<string>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        var entry = new CreditEntry(Of("identifier"), Of("name"), Of("status"), Of("reason"), Of("document"), Day("from", "起始日期"), Day("until", "截止日期"), Of("source"));
        return new Row(reader.Parser.RawRow, entry, problems, named);

        string? Of(string name) => names.IndexOf(name) is var place and >= 0 && reader.TryGetField<string>(place, out var value) && value?.Length > 0 ? value : null;

        DateOnly? Day(string name, string title)
        {
            if (Of(name) is not { } value)
            {
                return null;
            }

            if (DateOnly.TryParseExact(value, dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            problems.Add(Say.Pick($"{title}“{value}”不是日期，应如 2016-06-13。", $"“{value}” ({name}) is not a date such as 2016-06-13."));
            named.Add(name);
            return null;
        }
    }
}
