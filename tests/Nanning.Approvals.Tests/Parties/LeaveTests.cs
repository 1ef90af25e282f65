using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Parties;

/// <summary>P23: a researcher leaves the post for three years to start a business, and what becomes of it.</summary>
public abstract class LeaveTests(ApprovalsFixture fixture)
{
    [Fact]
    public Task Three_years_away_have_their_reports_and_reminders_and_end_at_the_post_with_no_fourth_year() => ThreeYearsAsync(fixture.App);

    protected static async Task ThreeYearsAsync(ApprovalsApp app)
    {
        var leave = await Leave.ApplyAsync(app);
        await leave.ToCertificateAsync();
        var issued = leave.IssuedOn;
        var until = issued.AddYears(3).AddDays(-1);
        var granted = await leave.Researcher.CaseAsync(leave.Id);
        Assert.Equal(("Approved", until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ((string?)granted["status"], (string?)granted["obligations"]![0]!["dueOn"]));
        var sheet = (await leave.Researcher.GetAsync($"/api/certificates/{granted["certificate"]}")).Ok();
        Assert.Equal(until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (string?)sheet["validUntil"]);

        for (var year = 1; year <= 2; year++)
        {
            var asked = issued.AddYears(year).AddDays(-30);
            await leave.ToAsync(asked, hour: -1);
            Assert.Empty(await leave.Researcher.WorkItemsOfAsync(leave.Id));
            await leave.ToAsync(asked, hour: 1);
            await leave.ReportAsync();
        }

        await leave.ToAsync(until.AddDays(1).AddMonths(-3), hour: -1);
        Assert.Equal((0, 0), await leave.RemindersAsync());
        await leave.ToAsync(until.AddDays(1).AddMonths(-3), hour: 1);
        Assert.Equal((1, 1), await leave.RemindersAsync());
        var lastReminder = until.AddDays(1).AddMonths(-1);
        await leave.ToAsync(lastReminder, hour: 1);
        Assert.Equal((2, 2), await leave.RemindersAsync());

        // Thirty days before the end may be the same day, or earlier: months differ.
        var asks = until.AddDays(1).AddDays(-30);
        await leave.ToAsync(asks > lastReminder ? asks : lastReminder, hour: 2);
        await leave.ReportAsync();

        await leave.ToAsync(until, hour: 12);
        Assert.Empty(await leave.Researcher.WorkItemsOfAsync(leave.Id));
        await leave.ToAsync(until.AddDays(1), hour: 1);
        await leave.Researcher.DecideOnAsync(leave.Id, "Return");
        await leave.Unit.DecideOnAsync(leave.Id, "Approve", data: Leave.Back(until.AddDays(3)));

        var ended = await leave.Researcher.CaseAsync(leave.Id);
        Assert.Contains("返回原单位", (string)ended["outcome"]!, StringComparison.Ordinal);
        Assert.Equal("done", (string?)ended["obligations"]![0]!["state"]);
        Assert.Empty(ended["messages"]!.AsArray());
    }

    [Fact]
    public async Task There_is_no_fourth_year_nor_a_second_leave()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToCertificateAsync();

        var again = await leave.Researcher.TrySubmitAsync(await leave.Researcher.DraftAsync(ExampleForm.Load("P23")));

        again.Refused(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("claim-no-fourth-year", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_unit_that_is_named_decides_and_the_departments_clock_stands_still_meanwhile()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        var item = await leave.Unit.ItemAsync(leave.Id);
        var other = await People.RegisterAsync(fixture.App, ApplicantKind.Unit);
        foreach (var stranger in new[] { other, leave.Researcher, await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("enterprise1") })
        {
            (await stranger.GetAsync($"/api/work-items/{item}")).Refused(HttpStatusCode.NotFound);
            (await stranger.TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.NotFound);
        }

        (await other.GetAsync($"/api/cases/{leave.Id}")).Refused(HttpStatusCode.NotFound);
        (await (await fixture.App.LoginAsync("admin1")).TryDecideAsync(item, "Approve")).Refused(HttpStatusCode.Forbidden);
        Assert.Null((await leave.Researcher.CaseAsync(leave.Id))["dueAt"]);
        Assert.Equal(1, await leave.Unit.ToldAsync(leave.Number, "所在单位审批"));
        var seen = (await leave.Unit.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Equal("副研究员", (string?)seen["case"]!["form"]!["post"]);
        Assert.Equal(["decide", "request-supplement"], seen["actions"]!.AsArray().Select(action => (string?)action));

        await leave.Unit.DecideOnAsync(leave.Id, "Reject", "课题尚未结题，暂不同意离岗。");

        var refused = await leave.Researcher.CaseAsync(leave.Id);
        Assert.Equal(("Rejected", "课题尚未结题，暂不同意离岗。"), ((string?)refused["status"], (string?)refused["outcome"]));
        var said = Assert.Single(await leave.Researcher.TimelineAsync(leave.Id), line => (string?)line["kind"] == "decided");
        Assert.Equal("广西南宁应用技术研究院", (string?)said["onBehalfOf"]);
    }

    [Fact]
    public async Task The_agreement_shows_who_signed_it_and_when_and_a_party_sees_no_opinion_of_a_department()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToAgreementAsync();
        var enterprise = await fixture.App.LoginAsync("enterprise1");
        var item = await enterprise.ItemAsync(leave.Id);
        (await enterprise.TryDecideAsync(item, "Approve", data: new JsonObject { ["signer"] = "黄丽", ["signedOn"] = "2016-10-10" })).Refused(HttpStatusCode.BadRequest);
        Assert.False((bool)(await leave.Researcher.GetAsync($"/api/cases/{leave.Id}/agreement")).Ok()["complete"]!);

        await leave.SignAsync(enterprise, "黄丽");
        await leave.SignAsync(leave.Unit, "李建国");
        await leave.SignAsync(leave.Researcher, "陆海波");

        var signed = (await enterprise.GetAsync($"/api/cases/{leave.Id}/agreement")).Ok();
        Assert.True((bool)signed["complete"]!);
        Assert.Equal(["李建国", "陆海波", "黄丽"], signed["signatures"]!.AsArray().Select(one => (string?)one!["signer"]));
        Assert.Contains("热带水果无损检测技术", (string)signed["text"]!, StringComparison.Ordinal);
        await (await fixture.App.LoginAsync("kjj.officer")).DecideOnAsync(leave.Id, "Approve", "内部意见：材料齐全。");
        var seen = await enterprise.GetAsync($"/api/cases/{leave.Id}");
        Assert.DoesNotContain("内部意见", seen.Ok().ToJsonString() + (await enterprise.GetAsync($"/api/cases/{leave.Id}/timeline")).Ok().ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("内部意见", (await leave.Researcher.GetAsync($"/api/cases/{leave.Id}")).Text + string.Concat((await leave.Researcher.TimelineAsync(leave.Id)).Select(line => line["opinion"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_early_return_takes_three_months_notice_whoever_gives_it_and_however_often_it_is_sent()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToCertificateAsync();
        var today = await leave.TodayAsync();
        var enterprise = await fixture.App.LoginAsync("enterprise1");
        Assert.Empty((await enterprise.CaseAsync(leave.Id))["messages"]!.AsArray());
        Assert.Equal(["early-return", "terminate"], (await leave.Unit.CaseAsync(leave.Id))["messages"]!.AsArray().Select(one => (string?)one!["name"]).Order());
        var data = new JsonObject { ["returnOn"] = today.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["reason"] = "项目已转化，申请返岗。" };
        (await enterprise.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data })).Refused(HttpStatusCode.Forbidden);
        (await (await People.RegisterAsync(fixture.App, ApplicantKind.Unit)).PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data })).Refused(HttpStatusCode.NotFound);
        Assert.Equal(["returnOn"], (await leave.Researcher.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data = new { reason = "急" } })).Refused(HttpStatusCode.BadRequest).Fields);

        var key = Guid.NewGuid().ToString();
        (await leave.Researcher.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data }, key)).Ok();
        (await leave.Researcher.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data }, key)).Ok();
        Assert.Equal("not-waiting", (await leave.Unit.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Single(await leave.Researcher.TimelineAsync(leave.Id), line => (string?)line["kind"] == "message-sent");

        await leave.ToAsync(today.AddMonths(3), hour: -1);
        Assert.Empty(await leave.Unit.WorkItemsOfAsync(leave.Id));
        await leave.ToAsync(today.AddMonths(3), hour: 1);
        await leave.Unit.DecideOnAsync(leave.Id, "Approve", data: Leave.Back(today.AddMonths(3)));
        Assert.Contains("返回原单位", (string)(await leave.Researcher.CaseAsync(leave.Id))["outcome"]!, StringComparison.Ordinal);
        await AssertEndedAsync(leave, today.AddMonths(3));
    }

    /// <summary>The certificate of retention holds until the day of the return and no longer, as anybody reads who checks it.</summary>
    private async Task AssertEndedAsync(Leave leave, DateOnly day)
    {
        var number = (string)(await leave.Researcher.CaseAsync(leave.Id))["certificate"]!;
        var last = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(last, (string?)(await fixture.App.Visitor().GetAsync($"/api/certificates/{number}")).Ok()["validUntil"]);
        await leave.ToAsync(day.AddDays(1), hour: 1);
        Assert.False((bool?)(await fixture.App.Visitor().GetAsync($"/api/certificates/{number}")).Ok()["valid"]);
        Assert.Contains(last, WebUtility.HtmlDecode((await fixture.App.Visitor().GetAsync($"/verify/{number}")).Text), StringComparison.Ordinal);
        Assert.Single(await leave.Researcher.TimelineAsync(leave.Id), line => (string?)line["kind"] == "certificate-ended");
    }

    [Fact]
    public async Task The_unit_may_agree_to_a_sooner_return()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToCertificateAsync();
        var back = (await leave.TodayAsync()).AddMonths(6).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (await leave.Unit.PostAsync($"/api/cases/{leave.Id}/messages/early-return", new { data = new { returnOn = back, reason = "单位急需" } })).Ok();

        (await leave.Researcher.PostAsync($"/api/cases/{leave.Id}/messages/return-agreed", new { })).Refused(HttpStatusCode.Forbidden);
        (await leave.Unit.PostAsync($"/api/cases/{leave.Id}/messages/return-agreed", new { })).Ok();

        await leave.Unit.ItemAsync(leave.Id);
    }

    [Fact]
    public async Task Either_side_may_end_the_agreement_and_the_lead_registers_where_it_goes()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToCertificateAsync();
        (await leave.Unit.PostAsync($"/api/cases/{leave.Id}/messages/terminate", new { data = new { reason = "本人考核不合格。" } })).Ok();

        await (await fixture.App.LoginAsync("kjj.officer")).DecideOnAsync(leave.Id, "Leave", "双方协商一致，本人离开原单位。");
        await leave.Unit.DecideOnAsync(leave.Id, "Approve", data: new JsonObject { ["doneOn"] = "2017-03-01", ["fileMovedTo"] = "市人才服务中心" });

        Assert.Contains("离开原单位", (string)(await leave.Researcher.CaseAsync(leave.Id))["outcome"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_at_the_end_goes_to_the_leader_of_the_lead_and_nothing_closes_by_itself()
    {
        var leave = await Leave.ApplyAsync(fixture.App);
        await leave.ToCertificateAsync();
        var over = leave.IssuedOn.AddYears(3);
        var leader = await fixture.App.LoginAsync("kjj.leader");
        await leave.ToAsync(over.AddDays(14), hour: 1);
        Assert.Equal(0, await leader.ToldAsync(leave.Number, "期满后本人未答复"));
        await leave.ToAsync(over.AddDays(15), hour: 2);
        Assert.Equal(1, await leader.ToldAsync(leave.Number, "期满后本人未答复"));
        await leave.ToAsync(over.AddDays(20), hour: 2);

        Assert.Empty(await leave.Researcher.WorkItemsOfAsync(leave.Id));
        await leave.ToAsync(over.AddDays(400), hour: 2);
        var item = await leader.ItemAsync(leave.Id);
        (await (await fixture.App.LoginAsync("kjj.officer")).TryDecideAsync(item, "Leave", "未到岗。")).Refused(HttpStatusCode.Forbidden);
        await leader.DecideAsync(item, "Leave", "多次联系未果，按离职处理。");
        await leave.Unit.ItemAsync(leave.Id);
        Assert.Equal("open", (string?)(await leave.Researcher.CaseAsync(leave.Id))["obligations"]![0]!["state"]);
    }
}

public sealed class LeaveOnSqliteTests(OnSqlite fixture) : LeaveTests(fixture), IClassFixture<OnSqlite>
{
    /// <summary>The last reminder comes a month before the end, the last report is asked for 30 days before it: which is first depends on the month.</summary>
    [Theory]
    [InlineData("2016-12-20")]
    [InlineData("2017-02-06")]
    public async Task Three_years_away_are_the_same_whether_the_month_before_the_end_is_long_or_short(string day)
    {
        await using var app = ApprovalsApp.StartOnSqlite(clock: new DateTimeOffset(DateOnly.Parse(day, CultureInfo.InvariantCulture).ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8)));
        await ThreeYearsAsync(app);
    }
}

[Trait("Database", "PostgreSQL")]
public sealed class LeaveOnPostgresTests(OnPostgres fixture) : LeaveTests(fixture), IClassFixture<OnPostgres>;
