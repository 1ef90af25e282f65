using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nanning.Approvals.Benchmarks.Runs;
using WorkflowCore.Interface;
using WorkflowCore.Models;

namespace Nanning.Approvals.Benchmarks.Others;

/// <summary>
/// Workflow Core with a flow of two tasks and a wait between them: how many are started, and how many go on after an event, in a second. Its state is in memory, where nothing
/// survives the process, so the figures stand beside those of our engine alone (<see cref="MemoryRun"/>) and not beside steps that are committed.
/// </summary>
internal static class WorkflowCoreRun
{
    private const string Decided = "decided";

    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Reached = [];

    /// <summary>Starts so many flows with each number of clients, then sends each of them its event; a client waits until its flow has done what it asked for.</summary>
    public static async Task<IReadOnlyList<Fact>> RunAsync(int[] clients, int count)
    {
        await using var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)).AddWorkflow().BuildServiceProvider();
        var host = services.GetRequiredService<IWorkflowHost>();
        host.RegisterWorkflow<TwoTasks, Facts>();
        await host.StartAsync(CancellationToken.None);
        var facts = new List<Fact>();
        foreach (var many in clients.Prepend(clients[0]))
        {
            var keys = Enumerable.Range(0, count).Select(_ => Guid.NewGuid().ToString()).ToList();
            var started = await TimeAsync(keys, many, key => UntilAsync("began " + key, () => host.StartWorkflow(nameof(TwoTasks), 1, new Facts { Key = key })));
            var resumed = await TimeAsync(keys, many, key => UntilAsync("ended " + key, () => host.PublishEvent(Decided, key, "Approve")));
            facts.RemoveAll(fact => fact.What == What(many)); // the first round warmed up
            facts.Add(new(What(many), "memory", string.Create(CultureInfo.InvariantCulture, $"{started:N0} starts/s, {resumed:N0} resumes/s")));
        }

        await host.StopAsync(CancellationToken.None);
        return facts;
    }

    private static string What(int clients) => string.Create(CultureInfo.InvariantCulture, $"Workflow Core, a flow of two tasks, clients: {clients}");

    private static async Task UntilAsync(string reached, Func<Task> act)
    {
        var seen = Reached.GetOrAdd(reached, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await act();
        await seen.Task;
        Reached.TryRemove(reached, out _);
    }

    private static async Task<double> TimeAsync(List<string> keys, int clients, Func<string, Task> act)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (key, _) => await act(key));
        return keys.Count / watch.Elapsed.TotalSeconds;
    }

    private static ExecutionResult Reach(string what)
    {
        Reached.GetOrAdd(what, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return ExecutionResult.Next();
    }

    /// <summary>What a flow knows.</summary>
    public sealed class Facts
    {
        public string Key { get; set; } = "";
    }

    private sealed class TwoTasks : IWorkflow<Facts>
    {
        public string Id => nameof(TwoTasks);

        public int Version => 1;

        public void Build(IWorkflowBuilder<Facts> builder) => builder
            .StartWith(context => Reach("began " + ((Facts)context.Workflow.Data).Key))
            .WaitFor(Decided, facts => facts.Key)
            .Then(context => Reach("ended " + ((Facts)context.Workflow.Data).Key));
    }
}
