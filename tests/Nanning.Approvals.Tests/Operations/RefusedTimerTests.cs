using System.Net;
using Nanning.Approvals.Tests.Claims;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>After a wait the money is due, and by then a rule says no: nobody is there to be refused, so it is an incident, and everybody else's time goes on.</summary>
public abstract class RefusedTimerTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_rule_that_says_no_when_a_timer_fires_is_an_incident_of_that_case_alone()
    {
        var procedure = await ClaimFlow.PublishAsync(App, waits: true);
        var (admin, officer) = (await App.LoginAsync("admin1"), await App.LoginAsync("kjj.officer"));
        var (first, second) = (await App.LoginAsync("enterprise1"), await App.LoginAsync("enterprise2"));
        var paid = await procedure.ApplyAsync(first, ClaimFlow.Form(100, "450101199001010011"));
        var late = await procedure.ApplyAsync(second, ClaimFlow.Form(100, "450101199001010011"));
        foreach (var id in new[] { paid, late })
        {
            (await officer.TryDecideOnlyAsync(id, "Approve")).Ok();
            await admin.AdvanceClockAsync("PT1M");
        }

        var other = await procedure.ApplyAsync(second, ClaimFlow.Form(100, "450101199001010022"));
        (await officer.TryDecideOnlyAsync(other, "Approve")).Ok();

        await admin.AdvanceClockAsync("P2D");

        Assert.Equal(["Approved", "InProgress", "Approved"], new[] { await first.StatusAsync(paid), await second.StatusAsync(late), await second.StatusAsync(other) });
        var instance = await admin.InstanceIdAsync(late);
        var incident = Assert.Single((await admin.DetailAsync(instance))["incidents"]!.AsArray())!;
        Assert.Equal("Pay", (string)incident["activityId"]!);
        Assert.Contains("每人只补一次（每人只补一次。（测试 第1条））：", (string)incident["message"]!, StringComparison.Ordinal);
        Assert.Contains("此前已计 1，本次申报 1，超过上限 1", (string)incident["message"]!, StringComparison.Ordinal);
        var english = (string)(await admin.GetAsync($"/api/console/instances/{instance}", "en")).Ok()["incidents"]![0]!["message"]!;
        Assert.StartsWith("Each person once (", english, StringComparison.Ordinal);
        Assert.Contains("counted before 1, now 1, beyond the limit of 1", english, StringComparison.Ordinal);
        Assert.Equal("incident", (await admin.PostAsync($"/api/console/incidents/{ApiClient.Id(incident)}/retry", new { reason = "再试" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal(2, (int)(await admin.DetailAsync(instance))["incidents"]![0]!["attempts"]!);

        // The same step by hand is refused with the rule, beforehand as well; another step is not.
        var token = Assert.Single(await admin.TokensAsync(instance, "Wait"));
        var onto = new { operation = "move", reason = "直接拨付", tokens = new[] { token }, to = "Pay" };
        Assert.Equal("not-eligible", (await admin.OperateAsync(instance, "preview", onto)).Refused(HttpStatusCode.UnprocessableEntity).Code);
        Assert.Equal("not-eligible", (await admin.OperateAsync(instance, "move", onto)).Refused(HttpStatusCode.UnprocessableEntity).Code);
        (await admin.OperateAsync(instance, "move", new { reason = "人员已享受补贴", tokens = new[] { token }, to = "No" })).Ok();
        Assert.Equal("Rejected", await second.StatusAsync(late));
    }
}

public sealed class RefusedTimerOnSqliteTests(OnSqlite fixture) : RefusedTimerTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class RefusedTimerOnPostgresTests(OnPostgres fixture) : RefusedTimerTests(fixture), IClassFixture<OnPostgres>;
