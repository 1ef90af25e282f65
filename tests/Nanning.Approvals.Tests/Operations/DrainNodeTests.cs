using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Operations;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Before a node is stopped it ends what it has in hand and takes nothing new. Each test leaves it working.</summary>
public abstract class DrainNodeTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drained_node_says_when_it_is_empty_leaves_work_lie_and_goes_on_when_it_is_told_to()
    {
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        var node = await NodeAsync();
        Assert.Equal(["reason"], (await admin.PostAsync("/api/console/nodes/drain", new { node })).Refused(HttpStatusCode.BadRequest).Fields);
        (await admin.PostAsync("/api/console/nodes/drain", new { node = "nobody", reason = "升级" })).Refused(HttpStatusCode.NotFound);
        (await (await fixture.App.LoginAsync("auditor1")).PostAsync("/api/console/nodes/drain", new { node, reason = "升级" })).Refused(HttpStatusCode.Forbidden);

        using (fixture.App.Services.GetRequiredService<NodeWork>().Take())
        {
            (await admin.PostAsync("/api/console/nodes/drain", new { node, reason = "升级到新版本" })).Ok();
            await LookAsync();
            Assert.Null((await DrainAsync(admin))!["emptyAt"]);
        }

        var drain = await UntilEmptyAsync(admin);
        Assert.Equal(("升级到新版本", "管理员 吴敏"), ((string)drain["reason"]!, (string)drain["by"]!));
        Assert.Contains((await admin.GetAsync("/api/console/nodes")).Ok()["nodes"]!.AsArray(), beat => ((string)beat!["node"]!, (string)beat["job"]!) == (node, "drain")); // it is not forgotten
        Assert.Contains("drained", (await admin.GetAsync("/health/ready")).Text, StringComparison.Ordinal);

        // People go on; a batch is only written down.
        var instance = await admin.InstanceIdAsync(id);
        var batch = ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Suspend", ids = new[] { instance }, reason = "核查" })).Ok());
        Assert.Equal(0, await fixture.App.Services.GetRequiredService<RunBatches>().DrainAsync(Cancel));
        Assert.Equal("Running", (string)(await admin.GetAsync($"/api/console/batches/{batch}")).Ok()["state"]!);

        (await admin.PostAsync("/api/console/nodes/resume", new { node })).Ok();
        await LookAsync();
        Assert.Null(await DrainAsync(admin));
        Assert.Equal("Done", (string)(await admin.UntilDoneAsync(batch))["state"]!);
        Assert.DoesNotContain("drain", (await admin.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    private static async Task<JsonNode?> DrainAsync(ApiClient admin) => (await admin.GetAsync("/api/console/nodes")).Ok()["drains"]!.AsArray().SingleOrDefault();

    /// <summary>Letters of other work may still be in hand when it is told.</summary>
    private async Task<JsonNode> UntilEmptyAsync(ApiClient admin)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await LookAsync();
            if (await DrainAsync(admin) is { } drain && drain["emptyAt"] is not null)
            {
                return drain;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private Task LookAsync() => fixture.App.Services.GetRequiredService<DrainWatch>().LookAsync(Cancel);

    /// <summary>The name of the node, which is listed once one of its sweeps has beaten.</summary>
    private async Task<string> NodeAsync()
    {
        var beats = fixture.App.Services.GetRequiredService<Heartbeats>();
        await beats.BeatAsync("test", Cancel);
        return beats.Node;
    }
}

public sealed class DrainNodeOnSqliteTests(OnSqlite fixture) : DrainNodeTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class DrainNodeOnPostgresTests(OnPostgres fixture) : DrainNodeTests(fixture), IClassFixture<OnPostgres>;
