using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>The engine alone, step after step: what one takes, and whether memory stays flat.</summary>
internal static class MemoryRun
{
    public static IReadOnlyList<Fact> Run(int steps)
    {
        var flow = CompiledFlow.Compile(WorkflowDefinition.Read("""
            {"definitionId": "loop", "root": {"id": "F", "type": "Elsa.Flowchart", "activities": [
              {"id": "S", "type": "Elsa.Start"}, {"id": "A", "type": "Approvals.Review"}, {"id": "B", "type": "Approvals.Review"}, {"id": "E", "type": "Elsa.End"}],
             "connections": [
              {"source": {"activity": "S", "port": "Done"}, "target": {"activity": "A"}}, {"source": {"activity": "A", "port": "Approve"}, "target": {"activity": "B"}},
              {"source": {"activity": "A", "port": "Reject"}, "target": {"activity": "E"}}, {"source": {"activity": "B", "port": "Approve"}, "target": {"activity": "E"}},
              {"source": {"activity": "B", "port": "Reject"}, "target": {"activity": "E"}}]}}
            """));
        var (engine, facts, now) = (new WorkflowEngine(), new NoFacts(), Platform.Start);
        var samples = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var done = 0; done < steps;)
        {
            var state = engine.Start(flow, "i", new JsonObject(), facts, now).State;
            for (var decision = 0; decision < 2; decision++, done++)
            {
                // As a host does: the state goes through its text between two steps.
                state = engine.Resume(flow, InstanceState.FromJson(state.ToJson()), new(state.Bookmarks[0].Id, "Approve"), facts, now).State;
            }

            if (done % (steps / 10) == 0)
            {
                samples.Add(GC.GetTotalMemory(forceFullCollection: true) / 1048576.0);
            }
        }

        return
        [
            new($"{steps:N0} steps of the engine, state as text between them", "engine", string.Create(CultureInfo.InvariantCulture, $"{steps / watch.Elapsed.TotalSeconds:N0}/s")),
            new("live memory after each tenth of them, MiB", "engine", string.Join(" ", samples.Select(sample => sample.ToString("N1", CultureInfo.InvariantCulture)))),
        ];
    }

    private sealed class NoFacts : IFacts
    {
        public DateOnly Today => new(2016, 9, 19);

        public string CertificateNumber => "1";

        public object? Root(string name) => null;

        public DateOnly AddWorkingDays(DateOnly from, int days) => from.AddDays(days);

        public DateTimeOffset? NextOccurrence(string cron, DateTimeOffset after) => null;

        public DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1), default, TimeSpan.Zero);

        public DateTimeOffset StartOf(DateOnly day) => new(day, default, TimeSpan.Zero);

        public IReadOnlyList<string> Departments(string who) => [who];

        public (decimal Amount, IReadOnlyList<AmountLine> Trace) ComputeAmount() => (0m, []);
    }
}
