using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Nanning.Approvals.Tests.Work;

/// <summary>Listens to the queries that EF Core sends, how long each took, and asks PostgreSQL afterwards how it runs them.</summary>
internal sealed class QueryPlans : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentDictionary<string, NpgsqlParameter[]> seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> milliseconds = new();
    private readonly string table;
    private readonly IDisposable subscription;
    private IDisposable? inner;

    /// <param name="table">Queries that do not read it are not listened to.</param>
    public QueryPlans(string table)
    {
        this.table = $"\"{table}\"";
        subscription = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>How long the queries took so far, in milliseconds; forgets them.</summary>
    public List<double> TakeTimes()
    {
        var taken = new List<double>();
        while (milliseconds.TryDequeue(out var one))
        {
            taken.Add(one);
        }

        return taken;
    }

    /// <summary>The queries that cannot be run without reading one of these tables row by row, with their plans.</summary>
    /// <remarks>
    /// Where the server has an index it is made to take it: of a list that ends after so many rows, and of a small table, it may prefer the table itself, and be right.
    /// </remarks>
    public async Task<IReadOnlyList<string>> SequentialAsync(NpgsqlConnection connection, params string[] tables)
    {
        await using (var prefer = new NpgsqlCommand("SET enable_seqscan = off", connection))
        {
            await prefer.ExecuteNonQueryAsync();
        }

        var bad = new List<string>();
        foreach (var (sql, parameters) in seen)
        {
            await using var command = new NpgsqlCommand("EXPLAIN (FORMAT JSON) " + sql, connection);
            command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
            var plan = JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!;
            if (Nodes(plan[0]!["Plan"]!).Any(node => (string?)node["Node Type"] == "Seq Scan" && tables.Contains((string?)node["Relation Name"])))
            {
                bad.Add($"{sql}\n{plan.ToJsonString()}");
            }
        }

        return bad;
    }

    /// <summary>How many different queries were seen.</summary>
    public int Count => seen.Count;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            inner = value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData done && done.Command is NpgsqlCommand command && command.CommandText.Contains(table, StringComparison.Ordinal)
            && command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
        {
            milliseconds.Enqueue(done.Duration.TotalMilliseconds);
            seen.TryAdd(command.CommandText, [.. command.Parameters.Select(parameter => parameter.Clone())]);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        inner?.Dispose();
        subscription.Dispose();
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode plan) => [plan, .. plan["Plans"]?.AsArray().SelectMany(child => Nodes(child!)) ?? []];
}
