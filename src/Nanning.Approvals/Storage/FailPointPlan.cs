#if FAIL_POINTS
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Nanning.Approvals.Storage;

/// <summary>
/// The moments at which one application dies, from the file "plan" in a folder of the test: lines of request, stage, point and hit, e.g. "113 - gate.before-commit 2".
/// A stage is what an advance of the clock is at, "-" for any other request; hits count from the beginning of the stage, and each stage has one death at most.
/// Without that file, every hit is noted in the file "hits". The file "died" tells of deaths.
/// </summary>
public sealed partial class FailPointPlan
{
    private readonly Lock gate = new();
    private readonly string folder;
    private readonly Dictionary<string, string> deaths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly StreamWriter? hits;
    private int request;
    private string instant = "-";
    private string stage = "-";

    /// <param name="folder">Where the plan is.</param>
    public FailPointPlan(string folder)
    {
        this.folder = folder;
        var plan = Path.Combine(folder, "plan");
        if (!File.Exists(plan))
        {
            hits = new(Path.Combine(folder, "hits"), append: true) { AutoFlush = true };
            return;
        }

        var died = File.Exists(Died) ? File.ReadAllLines(Died) : [];
        foreach (var line in File.ReadAllLines(plan).Except(died, StringComparer.Ordinal))
        {
            var end = line.IndexOf(' ', line.IndexOf(' ', StringComparison.Ordinal) + 1);
            deaths.Add(line[..end], line[(end + 1)..]);
        }
    }

    /// <summary>Whether the clock is being advanced.</summary>
    public bool Stopped => instant != "-";

    private string Died => Path.Combine(folder, "died");

    /// <summary>The application answers.</summary>
    public void Ready() => Console.WriteLine("ready " + folder);

    /// <summary>A request of the test has come, for the first time or again.</summary>
    public void Request(int number)
    {
        lock (gate)
        {
            if (number != request)
            {
                (request, instant) = (number, "-");
                Enter("-");
            }
        }
    }

    /// <summary>The clock is about to move.</summary>
    public void Stop(string to)
    {
        lock (gate)
        {
            instant = to;
            Enter(to);
        }
    }

    /// <summary>During an advance: a message is about to leave, known by what it says.</summary>
    public void Message(string content)
    {
        lock (gate)
        {
            Enter($"{instant}/{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(RandomId().Replace(content, "#"))))[..12]}");
        }
    }

    /// <summary>Counts the hit. At the moment of death it never returns, and whoever comes to a point after it neither: the process is about to be killed.</summary>
    public void Hit(string point)
    {
        lock (gate)
        {
            var step = string.Create(CultureInfo.InvariantCulture, $"{request} {stage}");
            hits?.WriteLine($"{step} {point}");
            var count = counts[point] = counts.GetValueOrDefault(point) + 1;
            if (deaths.TryGetValue(step, out var death) && death == string.Create(CultureInfo.InvariantCulture, $"{point} {count}"))
            {
                File.AppendAllText(Died, $"{step} {death}\n");
                Console.WriteLine("died " + folder);
                using var killed = new ManualResetEventSlim();
                killed.Wait();
            }
        }
    }

    private void Enter(string next)
    {
        if (next != stage || next == "-")
        {
            stage = next;
            counts.Clear();
        }
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex RandomId();
}
#endif
