using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Nanning.Approvals.Benchmarks.Lives;
using Nanning.Approvals.Benchmarks.Raw;
using Nanning.Approvals.Storage;
using Npgsql;

namespace Nanning.Approvals.Benchmarks.Runs;

/// <summary>Large numbers: timers that are all due at once, and what finished cases take on disk.</summary>
internal sealed class Bulk(Platform platform, Recording recording, RawDatabase raw)
{
    private const int TimerStep = 8;

    /// <summary>So many cases whose timer is due at the same moment, drained by one node.</summary>
    public async Task<Fact> TimersAsync(int count)
    {
        await FillAsync(recording.Before(TimerStep), count);
        platform.Clock.MoveTo(platform.Clock.GetUtcNow().AddDays(60));
        var watch = Stopwatch.StartNew();
        var fired = await platform.Timers.FireDueAsync(CancellationToken.None);
        return new($"{count:N0} timers due at once", Name, fired >= count ? $"{fired / watch.Elapsed.TotalSeconds:N0}/s, all fired" : $"only {fired:N0} fired");
    }

    /// <summary>Bytes that a case takes once its life is over, indexes included, documents not.</summary>
    public async Task<Fact> SizeAsync(int count)
    {
        var before = await BytesAsync();
        await FillAsync(recording.Before(recording.Steps.Count - 1), count);
        return new("bytes of a case at the end of its life", Name, $"{(await BytesAsync() - before) / count:N0}");
    }

    private string Name => platform.Database.Provider == DatabaseProvider.Sqlite ? "SQLite" : "PostgreSQL";

    private async Task FillAsync(IReadOnlyList<Statement> statements, int count)
    {
        await using var client = await raw.ConnectAsync();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100))
        {
            await client.FillAsync(statements, [.. chunk.Select(_ => recording.NewCopy())]);
        }
    }

    private async Task<long> BytesAsync()
    {
        if (platform.Database.Provider == DatabaseProvider.Sqlite)
        {
            await using var file = new SqliteConnection(platform.Database.ConnectionString);
            await file.OpenAsync();
            await using var pages = file.CreateCommand();
            pages.CommandText = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
            return Convert.ToInt64(await pages.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        await using var connection = new NpgsqlConnection(platform.Database.ConnectionString);
        await connection.OpenAsync();
        await using var size = new NpgsqlCommand("SELECT pg_database_size(current_database())", connection);
        return Convert.ToInt64(await size.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}

/// <summary>One thing that was measured by itself.</summary>
internal sealed record Fact(string What, string Where, string Value);
