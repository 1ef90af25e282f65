using System.Globalization;
using System.Text;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Benchmarks.Inbox;

/// <summary>How long things took, in milliseconds.</summary>
internal sealed class Measurements
{
    private const string Begin = "<!-- inbox -->";
    private const string End = "<!-- end of inbox -->";

    private readonly List<(string What, List<double> Times)> measured = [];
    private readonly List<string> notes = [];

    public void Add(string what, List<double> times)
    {
        measured.Add((what, times));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: p50 {Percentile(times, 50):N1} ms, p95 {Percentile(times, 95):N1} ms, p99 {Percentile(times, 99):N1} ms, most {times.Max():N1} ms ({times.Count:N0})"));
    }

    /// <summary>Says something that stands under the table, too.</summary>
    public void Note(string text)
    {
        notes.Add(text);
        Console.WriteLine(text);
    }

    /// <summary>Prints the slowest of a kind.</summary>
    public static void TellWorst(string kind, List<(string What, double P95)> worst, int most)
    {
        foreach (var (what, p95) in worst.OrderByDescending(one => one.P95).Take(most))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind} p95 {p95,8:N1} ms  {what}"));
        }
    }

    /// <summary>Writes the table into docs/benchmarks.md, between its two marks.</summary>
    public void Write()
    {
        var page = RepositoryFiles.PathOf("docs", "benchmarks.md");
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = new StringBuilder("\n| what | p50 | p95 | p99 | most | times |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var (what, times) in measured)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {what} | {Percentile(times, 50):N1} ms | {Percentile(times, 95):N1} ms | {Percentile(times, 99):N1} ms | {times.Max():N1} ms | {times.Count:N0} |\n");
        }

        notes.ForEach(note => table.Append(CultureInfo.InvariantCulture, $"\n- {note}"));
        File.WriteAllText(page, text[..begin] + table + "\n" + text[end..]);
    }

    public static double Percentile(List<double> times, int percent)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (sorted.Count * percent) / 100)];
    }
}
