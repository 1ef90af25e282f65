using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;
using Npgsql;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Two real processes; before one of them is stopped it is drained, and the database notes which of them fires what.</summary>
[Trait("Category", "Slow")]
[Trait("Database", "PostgreSQL")]
public sealed class DrainedNodeTests(PostgresServer server)
{
    private const int Drained = 0;
    private const int Other = 1;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task One_node_is_drained_while_the_other_goes_on_and_works_again_when_it_is_told_to()
    {
        await using var cluster = await Cluster.StartAsync(await server.CreateDatabaseAsync(), nodes: 2, Cancel);
        await NoteWhoFiresAsync(cluster);
        var applicant = await cluster.VisitorOf(Other).LoginAsync("enterprise1");
        var admin = await cluster.VisitorOf(Other).LoginAsync("admin1");

        // Much falls due while a node is drained, which is said to the other one.
        await cluster.CopyAsync(await ApplyAsync(applicant), copies: 1000, withinSeconds: 6, Cancel);
        (await admin.PostAsync("/api/console/nodes/drain", new { node = Cluster.NameOf(Drained), reason = "升级" })).Ok();
        var empty = await UntilEmptyAsync(admin, Drained);
        Assert.Contains("drained", (await cluster.VisitorOf(Drained).GetAsync("/health/ready")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await cluster.VisitorOf(Other).GetAsync("/health/ready")).Status);
        await UntilNothingIsDueAsync(cluster);
        await IsAsync(cluster, 1000, "SELECT COUNT(*) FROM fired");
        await IsAsync(cluster, 0, string.Create(CultureInfo.InvariantCulture, $"SELECT COUNT(*) FROM fired WHERE node = '{Cluster.NameOf(Drained)}' AND at > TIMESTAMPTZ '{empty:O}'"));

        // The other way round: what falls due now is the work of the one that was told to go on.
        (await admin.PostAsync("/api/console/nodes/drain", new { node = Cluster.NameOf(Other), reason = "升级" })).Ok();
        await UntilEmptyAsync(admin, Other);
        (await admin.PostAsync("/api/console/nodes/resume", new { node = Cluster.NameOf(Drained) })).Ok();
        await cluster.CopyAsync(await ApplyAsync(applicant), copies: 100, withinSeconds: 1, Cancel);
        await UntilNothingIsDueAsync(cluster);
        await IsAsync(cluster, 100, string.Create(CultureInfo.InvariantCulture, $"SELECT COUNT(*) FROM fired WHERE node = '{Cluster.NameOf(Drained)}' AND at > TIMESTAMPTZ '{empty:O}'"));

        // Each once, and none was lost or failed.
        await IsAsync(cluster, 1100, """SELECT COUNT(*) FROM "Journal" WHERE "ActivityId" = 'End' AND "Kind" LIKE 'flow-%'""");
        await IsAsync(cluster, 1100, """SELECT COUNT(DISTINCT "CaseId") FROM "Journal" WHERE "ActivityId" = 'End' AND "Kind" LIKE 'flow-%'""");
        await IsAsync(cluster, 0, """SELECT COUNT(*) FROM "Incidents" """);
    }

    private static async Task<string> ApplyAsync(ApiClient applicant)
    {
        var id = await applicant.CreateCaseAsync("TM", new JsonObject { ["amount"] = 1000 });
        await applicant.SubmitAsync(id);
        return id;
    }

    /// <summary>A timer that fires takes its row away; whose connection it was stands beside it from here on.</summary>
    private static async Task NoteWhoFiresAsync(Cluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            """
            CREATE TABLE fired (node text, at timestamptz);
            CREATE FUNCTION note_fired() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN INSERT INTO fired VALUES (current_setting('application_name'), clock_timestamp()); RETURN NULL; END $$;
            CREATE TRIGGER note_fired AFTER DELETE ON "Timers" FOR EACH ROW WHEN (OLD."DueAt" < now()) EXECUTE FUNCTION note_fired();
            """,
            connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<DateTimeOffset> UntilEmptyAsync(ApiClient admin, int node)
    {
        while (true)
        {
            var drain = (await admin.GetAsync("/api/console/nodes")).Ok()["drains"]!.AsArray().Single(row => (string)row!["node"]! == Cluster.NameOf(node))!;
            if (drain["emptyAt"] is { } empty)
            {
                return (DateTimeOffset)empty;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }

    private static async Task UntilNothingIsDueAsync(Cluster cluster)
    {
        while (await OutboxAtRest.CountAsync(cluster.Database, """SELECT COUNT(*) FROM "Timers" WHERE "DueAt" < now() + interval '1 minute'""", Cancel) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }

    private static async Task IsAsync(Cluster cluster, long expected, string sql) => Assert.Equal((sql, expected), (sql, await OutboxAtRest.CountAsync(cluster.Database, sql, Cancel)));
}
