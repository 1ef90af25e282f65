using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Administrators suspend, resume, move and cancel instances. Each test has a case of its own and ends it.</summary>
public abstract class OperateInstanceTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_suspended_case_waits_with_its_clocks_and_goes_on_when_it_is_resumed()
    {
        var job = await AppliedAsync("enterprise1");
        var (admin, officer, applicant) = (await job.As("admin1"), await job.As("kjj.officer"), await job.As("enterprise1"));
        var instance = await admin.InstanceIdAsync(job.Recognition);
        var item = await MainJob.TheOnlyItemAsync(officer, job.Recognition);
        var due = ApiClient.Instant(item, "dueAt");

        var preview = (await admin.PostAsync($"/api/console/instances/{instance}/preview", new { operation = "suspend" })).Ok();
        Assert.Contains(preview["lines"]!.AsArray(), line => (string)line!["kind"]! == "pauses");
        Assert.Equal("Running", (string)(await admin.InstanceOfAsync(job.Recognition))["status"]!);

        var version = (int)preview["version"]!;
        var key = Guid.NewGuid().ToString();
        var first = (await admin.OperateAsync(instance, "suspend", new { reason = "核查举报线索", version }, key)).Ok();
        Assert.Equal(first.ToJsonString(), (await admin.OperateAsync(instance, "suspend", new { reason = "核查举报线索", version }, key)).Ok().ToJsonString());
        Assert.Equal("suspended", (await officer.TryDecideAsync(ApiClient.Id(item), "Approve", "同意。")).Refused(HttpStatusCode.Conflict).Code);
        Assert.Null((await MainJob.TheOnlyItemAsync(officer, job.Recognition))["dueAt"]);
        Assert.Contains(await applicant.TimelineAsync(job.Recognition), line => (string)line["kind"]! == "suspended" && (string?)line["opinion"] == "核查举报线索");

        await job.AdvanceAsync("P14D");
        (await admin.OperateAsync(instance, "resume", new { reason = "核查完毕" })).Ok();
        Assert.True(ApiClient.Instant(await MainJob.TheOnlyItemAsync(officer, job.Recognition), "dueAt") >= due.AddDays(10));
        await job.AcceptAsync();
        await applicant.WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task A_timer_that_falls_due_during_a_suspension_fires_after_it()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "enterprise2" };
        await job.RunToNoticeAsync();
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);
        (await admin.OperateAsync(instance, "suspend", new { reason = "公示内容有误，核对" })).Ok();

        await job.AdvanceAsync("P30D");
        Assert.Equal("PublicNotice", await (await job.As("enterprise2")).StatusAsync(job.Recognition));
        Assert.Contains(await admin.ItemsAsync("/api/console/timers?state=Held"), timer => (string)timer["instanceId"]! == instance && (bool)timer["suspended"]!);

        (await admin.OperateAsync(instance, "resume", new { reason = "核对无误" })).Ok();
        await job.SettleAsync();
        Assert.Equal("InProgress", await (await job.As("enterprise2")).StatusAsync(job.Recognition));
        Assert.Single(await (await job.As("kjj.leader")).WorkItemsOfAsync(job.Recognition));
        await (await job.As("enterprise2")).WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task Tokens_are_moved_as_previewed_with_a_line_in_the_journal()
    {
        var job = await AppliedAsync("enterprise1");
        await job.AcceptAsync();
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);
        var tokens = await admin.TokensAsync(instance, "Examine1", "Opinions1");

        var preview = (await admin.PostAsync($"/api/console/instances/{instance}/preview", new { operation = "move", tokens, to = "Decide1" })).Ok();
        Assert.Equal(3, preview["lines"]!.AsArray().Count(line => (string)line!["kind"]! == "closes"));
        Assert.Equal(["Decide1"], (await AfterMoveAsync(admin, instance, tokens, (int)preview["version"]!)).ToArray());

        Assert.Empty(await (await job.As("rsj.officer")).WorkItemsOfAsync(job.Recognition));
        Assert.Single(await (await job.As("kjj.leader")).WorkItemsOfAsync(job.Recognition));
        var moved = Assert.Single(await admin.ItemsAsync($"/api/console/instances/{instance}/journal"), line => (string)line["kind"]! == "moved");
        Assert.Equal("专家意见已线下取得", (string)moved["opinion"]!);
        Assert.Equal(2, moved["data"]!["before"]!.AsArray().Count);
        Assert.Equal("认定决定", (string)Assert.Single(moved["data"]!["after"]!.AsArray())!);
        await (await job.As("enterprise1")).WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task A_step_is_skipped_by_an_outcome()
    {
        var job = await AppliedAsync("enterprise1");
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);

        (await admin.OperateAsync(instance, "move", new { reason = "线下已受理", tokens = await admin.TokensAsync(instance, "Accept1"), outcome = "Approve" })).Ok();

        Assert.Equal(2, (await admin.InstanceOfAsync(job.Recognition))["places"]!.AsArray().Count);
        await (await job.As("enterprise1")).WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task What_may_not_be_done_is_refused_and_changes_nothing()
    {
        var job = await AppliedAsync("enterprise1");
        await job.AcceptAsync();
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);
        var before = (await admin.DetailAsync(instance)).ToJsonString();
        var version = (int)(await admin.InstanceOfAsync(job.Recognition))["version"]!;
        var one = await admin.TokensAsync(instance, "Examine1");

        Assert.Equal(["reason"], (await admin.OperateAsync(instance, "suspend", new { reason = " " })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal("moved-on", (await admin.OperateAsync(instance, "suspend", new { reason = "核查", version = version - 1 })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("not-suspended", (await admin.OperateAsync(instance, "resume", new { reason = "核查" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("no-activity", (await admin.OperateAsync(instance, "move", new { reason = "核查", tokens = one, to = "Nowhere1" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("no-token", (await admin.OperateAsync(instance, "move", new { reason = "核查", tokens = new[] { "t999" }, to = "Decide1" })).Refused(HttpStatusCode.Conflict).Code);
        // The opinions that are still out would lead to a second decision.
        Assert.Equal("unsound", (await admin.OperateAsync(instance, "move", new { reason = "核查", tokens = one, to = "Decide1" })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal("no-variable", (await admin.OperateAsync(instance, "variables", new { reason = "核查", variable = "nothing", value = 1 })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal(["operation"], (await admin.OperateAsync(instance, "variables", new { reason = "核查" })).Refused(HttpStatusCode.BadRequest).Fields);

        foreach (var user in new[] { "kjj.officer", "enterprise1", "supervisor1" })
        {
            (await (await job.As(user)).GetAsync("/api/console/instances")).Refused(HttpStatusCode.Forbidden);
            (await (await job.As(user)).OperateAsync(instance, "suspend", new { reason = "核查" })).Refused(HttpStatusCode.Forbidden);
        }

        Assert.NotEmpty(await (await job.As("auditor1")).ItemsAsync("/api/console/instances"));
        (await (await job.As("auditor1")).OperateAsync(instance, "suspend", new { reason = "核查" })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(before, (await admin.DetailAsync(instance)).ToJsonString());
        await (await job.As("enterprise1")).WithdrawAsync(job.Recognition);
    }

    [Fact]
    public async Task A_cancelled_case_is_closed_and_the_applicant_is_told_why()
    {
        var job = await AppliedAsync("enterprise1");
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);

        (await admin.OperateAsync(instance, "cancel", new { reason = "申报主体已注销" })).Ok();

        var item = await (await job.As("enterprise1")).CaseAsync(job.Recognition);
        Assert.Equal("Closed", (string)item["status"]!);
        Assert.Empty(await (await job.As("kjj.officer")).WorkItemsOfAsync(job.Recognition));
        Assert.Contains(await (await job.As("enterprise1")).MessagesAsync(), told => ((string)told["text"]!).Contains("申报主体已注销", StringComparison.Ordinal));
        Assert.Equal("ended", (await admin.OperateAsync(instance, "cancel", new { reason = "再次" })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task What_comes_during_a_suspension_is_kept_and_delivered_after_it()
    {
        var job = new MainJob(App.LoginAsync) { Applicant = "base1" };
        await job.RunToCertificateAsync();
        var admin = await job.As("admin1");
        var instance = await admin.InstanceIdAsync(job.Recognition);
        await job.AdvanceAsync("P2Y");
        var waits = (await admin.DetailAsync(instance))["waits"]!.AsArray().Where(wait => (string)wait!["kind"]! == "Message").ToList();
        Assert.NotEmpty(waits);
        (await admin.OperateAsync(instance, "suspend", new { reason = "核查" })).Ok();
        var cancel = TestContext.Current.CancellationToken;
        await App.Services.GetRequiredService<WriteGate>().RunAsync(DeliverAsync, cancel);
        async Task DeliverAsync(ApprovalsDb db, CancellationToken token)
        {
            var wait = await db.MessageWaits.AsNoTracking().SingleAsync(row => row.InstanceId == Guid.Parse(instance) && row.Name != "base-revoked", token);
            await App.Services.GetRequiredService<Instances.CaseHost>().DeliverMessageAsync(db, new(wait.Name, wait.Correlation, null), token);
            await db.SaveChangesAsync(token);
        }

        await job.SettleAsync();
        Assert.Equal(1, (int)(await admin.DetailAsync(instance))["heldStimuli"]!);

        (await admin.OperateAsync(instance, "resume", new { reason = "核查完毕" })).Ok();
        await job.SettleAsync();

        Assert.Contains(await admin.ItemsAsync($"/api/console/instances/{instance}/journal"), line => (string)line["kind"]! == "flow-left" && (string?)line["activityId"] == "Renewed1");
    }

    private async Task<MainJob> AppliedAsync(string applicant)
    {
        var job = new MainJob(App.LoginAsync) { Applicant = applicant };
        await job.ApplyForRecognitionAsync();
        return job;
    }

    private static async Task<IEnumerable<string>> AfterMoveAsync(ApiClient admin, string instance, string[] tokens, int version)
    {
        (await admin.OperateAsync(instance, "move", new { reason = "专家意见已线下取得", tokens, to = "Decide1", version })).Ok();
        return (await admin.DetailAsync(instance))["tokens"]!.AsArray().Select(token => (string)token!["activityId"]!);
    }
}

public sealed class OperateInstanceOnSqliteTests(OnSqlite fixture) : OperateInstanceTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class OperateInstanceOnPostgresTests(OnPostgres fixture) : OperateInstanceTests(fixture), IClassFixture<OnPostgres>;
