using System.Globalization;
using Nanning.Approvals.Benchmarks.Inbox;
using Nanning.Approvals.Benchmarks.Lives;
using Nanning.Approvals.Benchmarks.Others;
using Nanning.Approvals.Benchmarks.Raw;
using Nanning.Approvals.Benchmarks.Runs;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Benchmarks;

/// <summary>Measures the platform: <c>dotnet run -c Release --project tests/Nanning.Approvals.Benchmarks -- all|start|decide|join|fire|life|timers|memory|size|soundness|workflowcore [--quick] [--sqlite|--postgres] [--write]</c>, or <c>inbox</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var what = arguments.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "all";
        var quick = arguments.Contains("--quick");
        var clients = arguments.FirstOrDefault(argument => argument.StartsWith("--clients=", StringComparison.Ordinal)) is { } given ? [int.Parse(given[10..], CultureInfo.InvariantCulture)] : new[] { 1, 4, 16 };
        if (what == "inbox")
        {
            await InboxRun.RunAsync(arguments);
            return 0;
        }

        if (what is "all" or "soundness")
        {
            SoundnessRun.Run(RepositoryFiles.PathOf("workflows"));
            if (what == "soundness")
            {
                return 0;
            }
        }

        var (results, facts) = (new List<Result>(), new List<Fact>());
        if (what is "all" or "memory" or "workflowcore")
        {
            Tell(facts, [.. MemoryRun.Run(quick ? 200_000 : 1_000_000)]);
        }

        if (what is "all" or "workflowcore")
        {
            Tell(facts, [.. await WorkflowCoreRun.RunAsync(clients, quick ? 2_000 : 20_000)]);
            if (what == "workflowcore")
            {
                return 0;
            }
        }

        await using var server = new PostgresServer();
        foreach (var provider in new[] { DatabaseProvider.Sqlite, DatabaseProvider.PostgreSQL })
        {
            if (arguments.Contains(provider == DatabaseProvider.Sqlite ? "--postgres" : "--sqlite"))
            {
                continue;
            }

            var folder = Directory.CreateTempSubdirectory("approvals-bench-");
            var database = new DatabaseOptions
            {
                Provider = provider,
                ConnectionString = provider == DatabaseProvider.Sqlite ? $"Data Source={Path.Combine(folder.FullName, "bench.db")}" : await server.CreateDatabaseAsync(),
            };
            Recording recording;
            await using (var recorded = await Platform.StartAsync(database))
            {
                recording = new Recording(await Life.RecordAsync(recorded));
            }

            await using var platform = await Platform.StartAsync(database);
            await using RawDatabase raw = provider == DatabaseProvider.Sqlite ? new RawSqlite(database.ConnectionString) : new RawPostgres(database.ConnectionString);
            var race = new Race(platform, recording, raw);
            foreach (var operation in Race.Operations.Where(operation => what == "all" || operation.Name.StartsWith(what, StringComparison.Ordinal)))
            {
                foreach (var count in clients)
                {
                    var result = await race.RunAsync(operation, count, quick ? 3 : 9);
                    results.Add(result);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Database,-10} {result.Operation,-10} {count,2} clients  ours {result.Ours,8:N0}/s  raw {result.Raw,8:N0}/s  {result.Ratio:P0}  cpu {result.OurMicroseconds:N0}/{result.RawMicroseconds:N0} µs"));
                }
            }

            var bulk = new Bulk(platform, recording, raw);
            if (what is "all" or "size")
            {
                Tell(facts, await bulk.SizeAsync(quick ? 300 : 2_000));
            }

            if (what is "all" or "timers")
            {
                Tell(facts, await bulk.TimersAsync(quick ? 5_000 : 100_000));
            }
        }

        if (arguments.Contains("--write"))
        {
            Report.Write(results, facts);
        }

        return 0;
    }

    private static void Tell(List<Fact> facts, params Fact[] found)
    {
        facts.AddRange(found);
        Array.ForEach(found, fact => Console.WriteLine($"{fact.Where,-10} {fact.What}: {fact.Value}"));
    }
}
