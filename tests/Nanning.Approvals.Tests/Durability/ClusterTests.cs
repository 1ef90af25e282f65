using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Three real processes under load; one is killed, another stands still for longer than every lease and then goes on.</summary>
[Trait("Category", "Slow")]
[Trait("Database", "PostgreSQL")]
public sealed class ClusterTests(PostgresServer server, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 480_000)]
    public Task One_node_killed_and_one_frozen_lose_no_timer_no_decision_and_no_money() => RunAsync(2_000, 8, TimeSpan.FromSeconds(8), patience: TimeSpan.FromSeconds(8));

    [Fact]
    [Trait("Category", "Soak")]
    public Task Soak_twenty_thousand_timers_and_a_hundred_cases() => RunAsync(20_000, 100, TimeSpan.FromSeconds(45), patience: TimeSpan.FromSeconds(30));

    // 400 decisions at once against one account take two cores longer than 8 s; who gives up then and begins anew never gets to the end of the line.
    private async Task RunAsync(int timers, int cases, TimeSpan frozen, TimeSpan patience)
    {
        await using var cluster = await Cluster.StartAsync(await server.CreateDatabaseAsync(), nodes: 3, Cancel);
        var applicant = await cluster.Visitor(patience).LoginAsync("enterprise1");
        var ids = new List<string>();
        for (var number = 0; number < cases; number++)
        {
            ids.Add(await ApplyAsync(applicant, "CL"));
        }

        await cluster.CopyAsync(await ApplyAsync(applicant, "TM"), timers, withinSeconds: 8, Cancel);
        var officers = new Dictionary<string, ApiClient>();
        foreach (var department in new[] { "kjj", "rsj", "czj" })
        {
            officers[department] = await cluster.Visitor(patience).LoginAsync($"{department}.officer");
        }

        var trouble = TroubleAsync(cluster, frozen);
        await Task.WhenAll(ids.Select(async id =>
        {
            await DecideTwiceAsync(officers["kjj"], id);
            await Task.WhenAll(DecideTwiceAsync(officers["rsj"], id), DecideTwiceAsync(officers["czj"], id));
        }));
        await trouble;
        await UntilNoneAsync(cluster, """SELECT COUNT(*) FROM "Timers" WHERE "DueAt" < now() + interval '1 minute'""");
        await UntilNoneAsync(cluster, """SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL""");

        // Every timer fired once, and every case got to its end.
        await IsAsync(cluster, timers, """SELECT COUNT(*) FROM "Journal" j JOIN "Cases" c ON c."Id" = j."CaseId" WHERE c."ProcedureCode" = 'TM' AND j."ActivityId" = 'End' AND j."Kind" LIKE 'flow-%'""");
        await IsAsync(cluster, timers, """SELECT COUNT(DISTINCT c."Id") FROM "Journal" j JOIN "Cases" c ON c."Id" = j."CaseId" WHERE c."ProcedureCode" = 'TM' AND j."ActivityId" = 'End' AND j."Kind" LIKE 'flow-%'""");
        await IsAsync(cluster, timers + cases, """SELECT COUNT(*) FROM "WorkflowInstances" WHERE "Status" = 'Finished'""");
        await IsAsync(cluster, 0, """SELECT COUNT(*) FROM "Incidents" """);

        // Every decision counted once; the money, which the database keeps in fen, stays within the cap, and none of it is lost.
        await IsAsync(cluster, 3 * cases, """SELECT COUNT(*) FROM "Journal" WHERE "Kind" = 'decided'""");
        await IsAsync(cluster, cases, """SELECT COUNT(*) FROM "Grants" """);
        await IsAsync(cluster, 100 * Math.Min(Cluster.Cap, 1000 * cases), """SELECT SUM("Amount") FROM "Grants" """);
        await IsAsync(cluster, 100 * Math.Min(Cluster.Cap, 1000 * cases), """SELECT SUM("Total") FROM "GrantAccounts" """);

        // No mail stands twice in the queue: each names its case.
        await IsAsync(cluster, 0, """SELECT COUNT(*) FROM (SELECT 1 FROM "Outbox" WHERE "Kind" = 'mail' GROUP BY "Payload" HAVING COUNT(*) > 1) twice""");
        await IsAsync(cluster, 0, """SELECT COUNT(*) FROM "Outbox" WHERE "DeadAt" IS NOT NULL""");
        await IsAsync(cluster, cases, """SELECT COUNT(*) FROM "Outbox" WHERE "Kind" = 'mail' AND "Payload"::jsonb ->> 'subject' LIKE '已拨付%'""");
    }

    private async Task TroubleAsync(Cluster cluster, TimeSpan frozen)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        await cluster.Nodes[1].FreezeAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
        await cluster.Nodes[0].KillAsync();
        await Task.Delay(frozen, Cancel);
        await cluster.Nodes[1].ThawAsync();
        output.WriteLine($"One node killed, one stood still for {frozen.TotalSeconds + 2} s.");
    }

    /// <summary>The same item, at the same moment, on whatever nodes: one decision.</summary>
    private static async Task DecideTwiceAsync(ApiClient officer, string id)
    {
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(officer, id));

        var answers = await Task.WhenAll(officer.TryDecideAsync(item, "Approve", "同意。"), officer.TryDecideAsync(item, "Approve", "同意。"));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        answers.Single(answer => answer.Status != HttpStatusCode.OK).Refused(HttpStatusCode.Conflict);
    }

    private static async Task<string> ApplyAsync(ApiClient applicant, string procedure)
    {
        var id = await applicant.CreateCaseAsync(procedure, new JsonObject { ["amount"] = 1000 });
        await applicant.SubmitAsync(id);
        return id;
    }

    private async Task UntilNoneAsync(Cluster cluster, string sql)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        for (long left = -1; left != 0;)
        {
            var before = left;
            left = await OutboxAtRest.CountAsync(cluster.Database, sql, Cancel);
            if (left != before)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{left} left"));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), limit.Token);
        }
    }

    private static async Task IsAsync(Cluster cluster, long expected, string sql)
    {
        var actual = await OutboxAtRest.CountAsync(cluster.Database, sql, Cancel);
        Assert.True(expected == actual, $"{actual} instead of {expected}: {sql}");
    }
}
