using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Storage;

/// <summary>However many timers are due or messages wait, whoever claims the next ones reads hardly more than those; else a backlog would grow slower the longer it is.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class QueueTests(PostgresServer server)
{
    private static readonly DateTimeOffset now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timers_are_claimed_without_reading_all_that_are_due(bool analyzed)
    {
        await using var db = await FilledAsync(
            """
            ALTER TABLE "Timers" SET (autovacuum_enabled = false);
            INSERT INTO "Timers" ("InstanceId", "BookmarkId", "ActivityId", "Name", "DueAt", "Held")
            SELECT gen_random_uuid(), 'b', 'a', 'n', TIMESTAMPTZ '2026-05-01' + i * INTERVAL '1 second', false FROM generate_series(1, 20000) AS i
            """, analyzed);

        Assert.InRange(await RowsReadAsync(TimerPump.Next(db, now)), 32, 400);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_are_claimed_without_reading_what_has_left_or_all_that_wait(bool analyzed)
    {
        await using var db = await FilledAsync(
            """
            ALTER TABLE "Outbox" SET (autovacuum_enabled = false);
            INSERT INTO "Outbox" ("Id", "Kind", "Payload", "CreatedAt", "NextAttemptAt", "Attempts", "SentAt")
            SELECT gen_random_uuid(), 'mail', '[]', TIMESTAMPTZ '2026-05-01', TIMESTAMPTZ '2026-05-01', 0, CASE WHEN i % 2 = 0 THEN TIMESTAMPTZ '2026-05-02' END FROM generate_series(1, 20000) AS i
            """, analyzed);

        Assert.InRange(await RowsReadAsync(OutboxPump.Next(db, now)), 100, 400);
    }

    private async Task<ApprovalsDb> FilledAsync(string fill, bool analyzed)
    {
        var options = new DbContextOptionsBuilder<ApprovalsDb>();
        StorageSetup.Use(options, new DatabaseOptions { Provider = DatabaseProvider.PostgreSQL, ConnectionString = await server.CreateDatabaseAsync() });
        var db = new ApprovalsDb(options.Options);
        await db.Database.MigrateAsync(Cancel);

        // A server whose statistics are old must not fall for another plan.
        await db.Database.ExecuteSqlRawAsync(fill, Cancel);
        if (analyzed)
        {
            await db.Database.ExecuteSqlRawAsync("ANALYZE", Cancel);
        }

        return db;
    }

    /// <summary>Rows that the steps of the plan have taken from tables and indexes.</summary>
    private static async Task<double> RowsReadAsync(IQueryable<object> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN (ANALYZE, FORMAT JSON) " + command.CommandText;
        await command.Connection!.OpenAsync(Cancel);
        var plan = JsonNode.Parse((string)(await command.ExecuteScalarAsync(Cancel))!)!;
        return Scans(plan[0]!["Plan"]!).Sum(node => ((double)node["Actual Rows"]! + ((double?)node["Rows Removed by Filter"] ?? 0)) * (double)node["Actual Loops"]!);
    }

    private static IEnumerable<JsonNode> Scans(JsonNode node) =>
        (node["Plans"] as JsonArray ?? []).SelectMany(child => Scans(child!)).Concat(((string)node["Node Type"]!).Contains("Scan", StringComparison.Ordinal) ? [node] : []);
}
