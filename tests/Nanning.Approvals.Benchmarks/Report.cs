using System.Globalization;
using System.Text;
using Nanning.Approvals.Benchmarks.Runs;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Benchmarks;

/// <summary>Writes what was measured into docs/benchmarks.md, between its two marks, and draws it.</summary>
internal static class Report
{
    private const string Begin = "<!-- measured -->";
    private const string End = "<!-- end of measured -->";

    public static void Write(IReadOnlyList<Result> results, IReadOnlyList<Fact> facts)
    {
        var page = RepositoryFiles.PathOf("docs", "benchmarks.md");
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(page, text[..begin] + "\n" + Tables(results, facts) + text[end..]);
        File.WriteAllText(RepositoryFiles.PathOf("docs", "images", "benchmarks.svg"), Plot(results));
    }

    private static string Tables(IReadOnlyList<Result> results, IReadOnlyList<Fact> facts)
    {
        var table = new StringBuilder("| operation | database | clients | ours | raw limit | ratio |\n|---|---|---:|---:|---:|---:|\n");
        foreach (var result in results)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {result.Operation} | {result.Database} | {result.Clients} | {result.Ours:N0}/s | {result.Raw:N0}/s | {result.Ratio * 100:N0} % |\n");
        }

        table.Append("\n| what | where | measured |\n|---|---|---|\n");
        foreach (var fact in facts)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {fact.What} | {fact.Where} | {fact.Value} |\n");
        }

        return table.ToString();
    }

    // One bar for each measurement: how much of the raw limit is reached, with the goal as a line.
    private static string Plot(IReadOnlyList<Result> results)
    {
        const int Row = 22;
        const int Left = 250;
        const int Width = 420;
        var height = (results.Count * Row) + 60;
        var plot = new StringBuilder();
        plot.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"780\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        plot.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"16\" y=\"22\" font-size=\"15\" font-weight=\"bold\">Share of the raw limit that a step of the platform reaches</text>\n");
        for (var at = 0; at < results.Count; at++)
        {
            var (result, y) = (results[at], 40 + (at * Row));
            var width = Math.Min(1.1, result.Ratio) * Width;
            plot.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{y + 14}\">{result.Operation}, {result.Database}, {result.Clients} clients</text>\n");
            plot.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{width:N0}\" height=\"{Row - 5}\" fill=\"{(result.Database == "SQLite" ? "#1d4ed8" : "#15803d")}\"/>\n");
            plot.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + width + 6:N0}\" y=\"{y + 14}\">{result.Ratio * 100:N0} %, {result.Ours:N0}/s</text>\n");
        }

        var goal = Left + (0.8 * Width);
        plot.Append(CultureInfo.InvariantCulture, $"<line x1=\"{goal}\" y1=\"34\" x2=\"{goal}\" y2=\"{height - 14}\" stroke=\"#b91c1c\" stroke-dasharray=\"4 3\"/>\n<text x=\"{goal - 60}\" y=\"{height - 2}\" fill=\"#b91c1c\">goal: 80 %</text>\n</svg>\n");
        return plot.ToString();
    }
}
