using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>How long it takes to decide whether a flow is sound: a large one of parallel branches with loops, and each shipped one.</summary>
internal static class SoundnessRun
{
    public static void Run(string workflows)
    {
        Report("60 activities, 8 branches", Large(branches: 8, length: 7));
        foreach (var file in Directory.GetFiles(workflows, "flow.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Report(Path.GetFileName(Path.GetDirectoryName(file)!), File.ReadAllText(file));
        }
    }

    private static void Report(string name, string json)
    {
        var definition = WorkflowDefinition.Read(json);
        Soundness.Check(definition);
        var times = new List<double>();
        IReadOnlyList<Finding> findings = [];
        for (var round = 0; round < 5; round++)
        {
            var watch = Stopwatch.StartNew();
            findings = Soundness.Check(definition);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"soundness  {name,-28} {times[2],7:N1} ms  {(findings.Any(finding => finding.Code == "not-decided") ? "not decided" : "decided")}"));
    }

    // Each branch: a review that may ask for supplements, then reviews that may send back by one step.
    private static string Large(int branches, int length)
    {
        var (activities, connections) = (new JsonArray(), new JsonArray());
        void Add(string id, string type) => activities.Add(new JsonObject { ["id"] = id, ["type"] = type });
        void Connect(string source, string port, string target) => connections.Add(new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = source, ["port"] = port },
            ["target"] = new JsonObject { ["activity"] = target },
        });
        Add("Start", "Elsa.Start");
        Add("Fork", "Elsa.FlowFork");
        Add("Join", "Elsa.FlowJoin");
        Add("End", "Elsa.End");
        Connect("Start", "Done", "Fork");
        Connect("Join", "Done", "End");
        for (var branch = 0; branch < branches; branch++)
        {
            for (var step = 0; step < length; step++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"B{branch}S{step}");
                Add(id, "Approvals.Review");
                Connect(id, "Reject", string.Create(CultureInfo.InvariantCulture, $"B{branch}S{Math.Max(0, step - 1)}"));
                Connect(id, "Approve", step == length - 1 ? "Join" : string.Create(CultureInfo.InvariantCulture, $"B{branch}S{step + 1}"));
            }

            Connect("Fork", "Done", string.Create(CultureInfo.InvariantCulture, $"B{branch}S0"));
        }

        return new JsonObject { ["definitionId"] = "large", ["root"] = new JsonObject { ["id"] = "F", ["type"] = "Elsa.Flowchart", ["activities"] = activities, ["connections"] = connections } }.ToJsonString();
    }
}
