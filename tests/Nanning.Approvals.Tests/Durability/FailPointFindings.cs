using System.Collections.Concurrent;
using Nanning.Approvals.Tests.Scenarios;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>The deaths that happened, and what they left behind that an undisturbed run does not.</summary>
internal sealed class FailPointFindings(ITestOutputHelper output)
{
    private readonly ConcurrentQueue<string> findings = new();
    private readonly ConcurrentQueue<string> deaths = new();

    public int Count => findings.Count;

    public IReadOnlyCollection<string> Deaths => deaths;

    /// <summary>Compares what a run left behind with what an undisturbed one does.</summary>
    public void Compare(string run, DyingApp app, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        foreach (var death in app.Deaths)
        {
            deaths.Enqueue(death);
        }

        var differences = string.Join('\n', Remains.Differences(expected, actual));
        if (differences.Length > 0)
        {
            Add($"{run}, after {string.Join(", ", app.Deaths)}:\n{differences}");
        }
    }

    public void Add(string finding)
    {
        findings.Enqueue(finding);
        Tell(finding);
    }

    /// <summary>To be read while it goes on, and afterwards.</summary>
    public void Tell(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }

    public void AssertNone() => Assert.True(findings.IsEmpty, string.Join('\n', findings));
}
