using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>A case that has ended is taken up again in a new round; its own record stays as it was.</summary>
public abstract class WakeCaseTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task A_rejected_case_is_taken_up_again_in_a_new_round_and_its_record_stays_as_it_was()
    {
        var (applicant, admin, id) = await RejectedAsync("enterprise1");
        var before = await RecordAsync(admin, id);

        var preview = (await admin.PostAsync($"/api/console/cases/{id}/wake/preview")).Ok();
        Assert.Contains(preview["lines"]!.AsArray(), line => (string)line!["kind"]! == "opens" && ((string)line["text"]!).StartsWith("新开待办", StringComparison.Ordinal));
        Assert.Equal(before, await RecordAsync(admin, id));
        Assert.Equal(["reason"], (await admin.PostAsync($"/api/console/cases/{id}/wake", new { reason = " " })).Refused(HttpStatusCode.BadRequest).Fields);
        var key = Guid.NewGuid().ToString();
        var woken = (await admin.PostAsync($"/api/console/cases/{id}/wake", new { reason = "行政复议决定责令重新办理" }, key)).Ok();
        Assert.Equal(woken.ToJsonString(), (await admin.PostAsync($"/api/console/cases/{id}/wake", new { reason = "行政复议决定责令重新办理" }, key)).Ok().ToJsonString());

        var (old, round) = (await applicant.CaseAsync(id), await applicant.CaseAsync(ApiClient.Id(woken)));
        Assert.Equal(before, await RecordAsync(admin, id));
        Assert.Equal(("Rejected", (string)woken["number"]!), ((string)old["status"]!, (string)old["nextRound"]!["number"]!));
        Assert.Equal(("InProgress", (string)old["number"]!), ((string)round["status"]!, (string)round["previousRound"]!["number"]!));
        Assert.Equal(NumberOf(old) + 1, NumberOf(round)); // the preview drew none
        Assert.Equal(old["form"]!.ToJsonString(), round["form"]!.ToJsonString());
        Assert.Equal(old["documents"]!.AsArray().Count, round["documents"]!.AsArray().Count);
        Assert.True(ApiClient.Instant(round, "dueAt") > ApiClient.Instant(old, "submittedAt").AddDays(30));
        Assert.Contains(await applicant.TimelineAsync(ApiClient.Id(woken)), line => (string)line["kind"]! == "round-opened" && (string)line["opinion"]! == "行政复议决定责令重新办理");
        Assert.Contains(await applicant.MessagesAsync(), told => ((string)told["title"]!).StartsWith("重新办理", StringComparison.Ordinal));
        Assert.Equal("later-round", (await admin.PostAsync($"/api/console/cases/{id}/wake", new { reason = "再来" })).Refused(HttpStatusCode.Conflict).Code);

        // The round goes its way like any other, and once it has ended it may be taken up again itself.
        var officer = await fixture.App.LoginAsync("rsj.officer");
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(ApiClient.Id(woken)))), "Reject", "复核后仍不符合条件。");
        Assert.Equal("Rejected", await applicant.StatusAsync(ApiClient.Id(woken)));
        Assert.True((bool)(await admin.DetailAsync((string)woken["instanceId"]!))["mayWake"]!);
    }

    [Fact]
    public async Task What_is_under_way_or_was_approved_is_not_taken_up_again_and_nobody_but_an_administrator_does_it()
    {
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise2"), await fixture.App.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        Assert.Equal("not-ended", (await admin.PostAsync($"/api/console/cases/{id}/wake", new { reason = "再办" })).Refused(HttpStatusCode.Conflict).Code);
        foreach (var user in new[] { "rsj.officer", "enterprise2", "auditor1" })
        {
            (await (await fixture.App.LoginAsync(user)).PostAsync($"/api/console/cases/{id}/wake", new { reason = "再办" })).Refused(HttpStatusCode.Forbidden);
        }

        foreach (var (person, outcome) in new[] { ("rsj.officer", "Approve"), ("xixiangtang.officer", "Agree"), ("czj.officer", "Approve") })
        {
            var official = await fixture.App.LoginAsync(person);
            await official.DecideAsync(ApiClient.Id(Assert.Single(await official.WorkItemsOfAsync(id))), outcome, "符合条件。");
        }

        await admin.AdvanceClockAsync("P20D");
        Assert.Equal("Approved", await applicant.StatusAsync(id));
        Assert.Equal("approved", (await admin.PostAsync($"/api/console/cases/{id}/wake/preview")).Refused(HttpStatusCode.Conflict).Code);
        (await admin.PostAsync($"/api/console/cases/{Guid.NewGuid()}/wake", new { reason = "再办" })).Refused(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_administrators_who_wake_a_case_at_the_same_moment_begin_one_round()
    {
        var (applicant, admin, id) = await RejectedAsync("enterprise1");
        var second = await fixture.App.LoginAsync("admin2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => (number % 2 == 0 ? admin : second).PostAsync($"/api/console/cases/{id}/wake", new { reason = "重新办理" })));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("later-round", answer.Refused(HttpStatusCode.Conflict).Code));
        await applicant.WithdrawAsync((string)(await applicant.CaseAsync(id))["nextRound"]!["id"]!);
    }

    private static int NumberOf(JsonNode item) => int.Parse(((string)item["number"]!)[^5..], CultureInfo.InvariantCulture);

    private static async Task<string> RecordAsync(ApiClient admin, string id)
    {
        var item = (await admin.GetAsync($"/api/cases/{id}")).Ok();
        item.AsObject().Remove("nextRound");
        return item.ToJsonString() + string.Concat((await admin.TimelineAsync(id)).Select(line => line.ToJsonString()));
    }

    private async Task<(ApiClient Applicant, ApiClient Admin, string Case)> RejectedAsync(string person)
    {
        var (applicant, admin, officer) = (await fixture.App.LoginAsync(person), await fixture.App.LoginAsync("admin1"), await fixture.App.LoginAsync("rsj.officer"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        await admin.AdvanceClockAsync("P20D");
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Reject", "不符合条件。");
        Assert.Equal("Rejected", await applicant.StatusAsync(id));
        return (applicant, admin, id);
    }
}

public sealed class WakeCaseOnSqliteTests(OnSqlite fixture) : WakeCaseTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class WakeCaseOnPostgresTests(OnPostgres fixture) : WakeCaseTests(fixture), IClassFixture<OnPostgres>;
