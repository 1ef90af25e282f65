using System.Diagnostics;
using Nanning.Approvals.Benchmarks.Lives;
using Nanning.Approvals.Benchmarks.Raw;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>What a benchmark does to each copy of the case: some steps of the life, one after the other.</summary>
internal sealed record Operation(string Name, int From, int Steps, int PerRound);

/// <summary>Operations a second, the medians of the rounds.</summary>
/// <param name="Ratio">Median of the ratios of neighbouring rounds.</param>
/// <param name="OurMicroseconds">Processor time of this process an operation, in microseconds; the database server's is not in it.</param>
internal sealed record Result(string Operation, string Database, int Clients, int Steps, double Ours, double Raw, double Ratio, double OurMicroseconds, double RawMicroseconds);

/// <summary>The platform against the raw database on copies of one recorded case, in short rounds in turn, so that noise of the machine meets both.</summary>
internal sealed class Race(Platform platform, Recording recording, RawDatabase raw)
{
    // Rounds that are not counted. The first time an operation runs they are many: its code is compiled again, better, only after thousands of calls, and that goes on beside it for a while.
    private const int FirstWarmUp = 30;
    private const int WarmUp = 6;

    private readonly HashSet<string> warm = [];

    private readonly Lookup lookup = new(platform, recording);

    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("start", 0, 1, 200),
        new("decide", 1, 1, 200),
        new("join of 3", 2, 3, 80),
        new("fire timer", 8, 1, 200),
        new("life", 0, 10, 24),
    ];

    private string DatabaseName => platform.Database.Provider == DatabaseProvider.Sqlite ? "SQLite" : "PostgreSQL";

    public async Task<Result> RunAsync(Operation operation, int clients, int rounds)
    {
        var steps = Math.Min(operation.Steps, recording.Steps.Count - operation.From);
        var perRound = Math.Max(operation.PerRound / (clients == 1 ? 2 : 1), clients);
        var connections = new List<IRawClient>();
        for (var i = 0; i < clients; i++)
        {
            connections.Add(await raw.ConnectAsync());
        }

        var (ours, theirs) = (new List<double>(), new List<double>());
        var (ourCpu, theirCpu) = (new List<double>(), new List<double>());
        for (var round = warm.Add(operation.Name) ? -FirstWarmUp : -WarmUp; round < rounds; round++)
        {
            var mine = await CopiesAsync(connections[0], operation.From, perRound);
            var others = await CopiesAsync(connections[0], operation.From, perRound);
            if (round is -2)
            {
                await raw.AnalyzeAsync();
            }

            GC.Collect();
            var (own, their) = (default(Spent), default(Spent));
            for (var at = operation.From; at < operation.From + steps; at++)
            {
                var step = at;
                var acts = await lookup.OfAsync(mine, step);
                own += await TimeAsync(mine.Count, clients, (index, _) => OursAsync(step, mine[index], acts[index]));
                their += await TimeAsync(others.Count, clients, (index, client) => connections[client].RunAsync(recording.Steps[step], others[index]));
            }

            if (round >= 0)
            {
                ours.Add(perRound / own.Seconds);
                theirs.Add(perRound / their.Seconds);
                ourCpu.Add(own.Processor * 1e6 / perRound);
                theirCpu.Add(their.Processor * 1e6 / perRound);
            }
        }

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return new(operation.Name, DatabaseName, clients, steps, Median(ours), Median(theirs), Median(ours.Zip(theirs, (own, their) => own / their)), Median(ourCpu), Median(theirCpu));
    }

    private async Task<List<Copy>> CopiesAsync(IRawClient client, int step, int count)
    {
        var statements = recording.Before(step);
        var copies = Enumerable.Range(0, count).Select(_ => recording.NewCopy()).ToList();
        foreach (var chunk in copies.Chunk(50))
        {
            await client.FillAsync(statements, chunk);
        }

        return copies;
    }

    private Task OursAsync(int index, Copy copy, Target target)
    {
        var step = recording.Life.Steps[index];
        return step.Kind switch
        {
            StepKind.Submit => CheckAsync(platform.Submit.RunAsync(
                step.Actor with { ApplicantId = recording.IdIn(copy, step.Actor.ApplicantId!.Value) }, Guid.NewGuid().ToString(), recording.IdIn(copy, recording.Life.CaseId), default)),
            StepKind.Decide => CheckAsync(platform.Decide.RunAsync(step.Actor, Guid.NewGuid().ToString(), target.Item, step.Decision!, default)),
            _ => platform.Timers.FireAsync(target.Timer!, default),
        };
    }

    private static async Task CheckAsync<T>(Task<Outcome<T>> running)
    {
        if (await running is not Outcome<T>.Done)
        {
            throw new InvalidOperationException("The step did not happen: " + await running);
        }
    }

    /// <summary>What so many clients need for all of it.</summary>
    private static async Task<Spent> TimeAsync(int count, int clients, Func<int, int, Task> act)
    {
        var next = -1;
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
            {
                await act(index, client);
            }
        })));
        return new(watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private readonly record struct Spent(double Seconds, double Processor)
    {
        public static Spent operator +(Spent one, Spent other) => new(one.Seconds + other.Seconds, one.Processor + other.Processor);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
