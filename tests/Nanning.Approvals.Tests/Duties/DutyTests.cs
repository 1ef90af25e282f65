using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Duties;

public sealed class DutyOnSqliteTests(OnSqlite fixture) : DutyTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class DutyOnPostgresTests(OnPostgres fixture) : DutyTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Duties through the API: reports, deliverables, acceptance, later deadlines, and who may do what.</summary>
public abstract class DutyTests(ApprovalsFixture fixture)
{
    [Fact]
    public async Task A_duty_lives_from_the_report_to_the_acceptance()
    {
        var (lead, coLead, acceptor) = (await AsAsync("kjj.officer"), await AsAsync("zfj.officer"), await AsAsync("fgw.officer"));
        var id = (await lead.DutyAsync("D17-2"))!;

        var reported = (await lead.ReportAsync(id, "两份文件的初稿已经完成。", percent: 40)).Ok();
        Assert.Equal("Report", (string?)reported["kind"]);
        Assert.Equal("2016Q3", (string?)reported["period"]);
        Assert.Equal("Contribution", (string?)(await coLead.ReportAsync(id, "已反馈修改意见。")).Ok()["kind"]);

        var early = (await lead.PostAsync($"/api/duties/{id}/submit", new { text = "全部完成。" })).Refused(HttpStatusCode.Conflict);
        Assert.Equal("deliverables-missing", early.Code);
        Assert.Contains("实施细则", early.Words, StringComparison.Ordinal);

        (await lead.DeliverAsync(id, "measures", "https://www.nanning.example/measures")).Ok();
        var stored = (await lead.PostFileAsync($"/api/duties/{id}/files", "细则.pdf", SampleFiles.Pdf("细则"), ("deliverable", "rules"))).Ok();
        Assert.Equal(HttpStatusCode.OK, (await acceptor.GetAsync($"/api/duties/{id}/files/{stored["entry"]}")).Status);

        (await lead.PostAsync($"/api/duties/{id}/submit", new { text = "全部完成。" })).Ok();
        Assert.Equal(["opinion"], (await acceptor.PostAsync($"/api/duties/{id}/return", new { })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal("Open", (string?)(await acceptor.PostAsync($"/api/duties/{id}/return", new { opinion = "细则缺少认定标准。" })).Ok()["state"]);

        (await lead.PostAsync($"/api/duties/{id}/submit", new { text = "已补充认定标准。" })).Ok();
        Assert.Equal("duty-submitted", (await lead.ReportAsync(id, "补充")).Refused(HttpStatusCode.Conflict).Code);
        var accepted = (await acceptor.PostAsync($"/api/duties/{id}/accept", new { opinion = "同意验收。" })).Ok();
        Assert.True((bool?)accepted["inTime"]);

        var page = await lead.DutyPageAsync(id);
        Assert.Equal(
            ["Accepted", "Submitted", "Returned", "Submitted", "Deliverable", "Deliverable", "Contribution", "Report"],
            page.Kinds());
        Assert.Equal("Accepted", (string?)page["duty"]!["state"]);
        Assert.Equal("none", (string?)page["duty"]!["light"]);
        Assert.Equal(40, (int?)page["duty"]!["percent"]);
        Assert.Equal("duty-accepted", (await lead.ReportAsync(id, "再报")).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task Nobody_does_with_a_duty_what_is_not_theirs()
    {
        var (lead, coLead, acceptor, supervisor) = (await AsAsync("kjj.officer"), await AsAsync("gaj.officer"), await AsAsync("fgw.officer"), await AsAsync("supervisor1"));
        var id = (await lead.DutyAsync("D05-6"))!;

        (await fixture.App.Visitor().GetAsync($"/api/duties/{id}")).Refused(HttpStatusCode.Unauthorized);
        (await (await AsAsync("enterprise1")).GetAsync($"/api/duties/{id}")).Refused(HttpStatusCode.Forbidden);
        (await (await AsAsync("swj.officer")).GetAsync($"/api/duties/{id}")).Refused(HttpStatusCode.NotFound);
        Assert.Null(await (await AsAsync("swj.officer")).DutyAsync("D05-6"));

        Assert.Equal(["report", "deliver", "submit", "ask-extension"], (await lead.DutyPageAsync(id)).Actions());
        Assert.Equal(["contribute"], (await coLead.DutyPageAsync(id)).Actions());
        Assert.Equal(["urge"], (await supervisor.DutyPageAsync(id)).Actions());
        Assert.Empty((await acceptor.DutyPageAsync(id)).Actions());
        Assert.Empty((await (await AsAsync("auditor1")).DutyPageAsync(id)).Actions());

        (await coLead.PostAsync($"/api/duties/{id}/submit", new { text = "完成" })).Refused(HttpStatusCode.Forbidden);
        (await lead.PostAsync($"/api/duties/{id}/accept", new { })).Refused(HttpStatusCode.Forbidden);
        (await acceptor.ReportAsync(id, "代报")).Refused(HttpStatusCode.Forbidden);
        (await lead.PostAsync($"/api/duties/{id}/urge", new { })).Refused(HttpStatusCode.Forbidden);
        (await lead.PostAsync("/api/duties", new { title = "自拟" })).Refused(HttpStatusCode.Forbidden);

        (await supervisor.PostAsync($"/api/duties/{id}/urge", new { reason = "请抓紧。" })).Ok();
        Assert.Equal("urged-today", (await supervisor.PostAsync($"/api/duties/{id}/urge", new { })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task Districts_and_the_whole_city_see_what_is_theirs_to_help_with()
    {
        var district = await AsAsync("qingxiu.officer");

        Assert.NotNull(await district.DutyAsync("D18-1"));
        Assert.NotNull(await district.DutyAsync("DS3-1"));
        Assert.Null(await district.DutyAsync("D17-1"));
    }

    [Fact]
    public async Task What_the_accepting_department_leads_itself_is_accepted_by_the_supervisors()
    {
        var (lead, supervisor) = (await AsAsync("fgw.officer"), await AsAsync("supervisor1"));
        var id = (await lead.DutyAsync("DS1-1"))!;
        (await lead.DeliverAsync(id, "rules", "https://www.nanning.example/rules")).Ok();
        (await lead.PostAsync($"/api/duties/{id}/submit", new { text = "制度已经印发。" })).Ok();

        (await lead.PostAsync($"/api/duties/{id}/accept", new { })).Refused(HttpStatusCode.Forbidden);
        (await supervisor.PostAsync($"/api/duties/{id}/accept", new { })).Ok();
    }

    [Fact]
    public async Task The_light_turns_yellow_before_the_deadline_and_red_after_it()
    {
        var supervisor = await AsAsync("supervisor1");
        var id = await supervisor.AddDutyAsync("两日内整改到位", await supervisor.DayAsync(2));
        Assert.Equal("yellow", (string?)(await supervisor.DutyPageAsync(id))["duty"]!["light"]);

        await supervisor.AdvanceClockAsync("P15D");

        var late = (await supervisor.GetAsync("/api/duties?light=red&q=两日内整改到位")).Ok();
        Assert.Equal(id, ApiClient.Id(Assert.Single(late["items"]!.AsArray())!));
        Assert.True((int)late["items"]![0]!["workingDaysLeft"]! < 0);
    }

    [Fact]
    public async Task A_later_deadline_is_asked_for_and_granted_and_the_old_date_stays()
    {
        var (lead, acceptor) = (await AsAsync("kjj.officer"), await AsAsync("fgw.officer"));
        var (first, next) = (await lead.DayAsync(30), await lead.DayAsync(60));
        var id = await acceptor.AddDutyAsync("申请延期的任务", first);

        Assert.Equal(["to", "reason"], (await lead.PostAsync($"/api/duties/{id}/extension", new { to = first })).Refused(HttpStatusCode.BadRequest).Fields);
        (await lead.PostAsync($"/api/duties/{id}/extension", new { to = next, reason = "招标流标，需重新组织。" })).Ok();
        Assert.Equal(["opinion"], (await acceptor.PostAsync($"/api/duties/{id}/extension/decide", new { grant = false })).Refused(HttpStatusCode.BadRequest).Fields);
        var decided = (await acceptor.PostAsync($"/api/duties/{id}/extension/decide", new { grant = true })).Ok();

        Assert.Equal((first, next), ((string)decided["firstDeadline"]!, (string)decided["deadline"]!));
        var entry = (await lead.DutyPageAsync(id))["entries"]![0]!;
        Assert.Equal(("Extended", first, next), ((string)entry["kind"]!, (string)entry["from"]!, (string)entry["to"]!));
        Assert.Equal("nothing-asked", (await acceptor.PostAsync($"/api/duties/{id}/extension/decide", new { grant = true })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task A_deadline_that_waits_for_something_counts_from_that_day()
    {
        var lead = await AsAsync("bb.officer");
        var id = (await lead.DutyAsync("D01-3"))!;
        Assert.Null((await lead.DutyPageAsync(id))["duty"]!["deadline"]);

        var recorded = (await lead.PostAsync($"/api/duties/{id}/event", new { on = "2016-09-01" })).Ok();

        Assert.Equal("2016-12-01", (string?)recorded["deadline"]);
        Assert.Equal("nothing-awaited", (await lead.PostAsync($"/api/duties/{id}/event", new { on = "2016-09-02" })).Refused(HttpStatusCode.Conflict).Code);
    }

    [Fact]
    public async Task The_same_report_sent_twice_is_written_once()
    {
        var lead = await AsAsync("kjj.officer");
        var id = (await lead.DutyAsync("D05-1"))!;
        var key = Guid.NewGuid().ToString();

        var answers = new[] { await lead.PostAsync($"/api/duties/{id}/reports", new { text = "平台已上线。" }, key), await lead.PostAsync($"/api/duties/{id}/reports", new { text = "平台已上线。" }, key) };

        Assert.Single(answers.Select(answer => answer.Ok().ToJsonString()).Distinct());
        Assert.Equal(["Report"], (await lead.DutyPageAsync(id)).Kinds());
    }

    [Fact]
    public async Task What_is_wrong_with_a_report_is_said_at_its_field()
    {
        var lead = await AsAsync("kjj.officer");
        var id = (await lead.DutyAsync("D05-2"))!;

        Assert.Equal(["text"], (await lead.ReportAsync(id, " ")).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["percent"], (await lead.ReportAsync(id, "进展", percent: 101)).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["period"], (await lead.ReportAsync(id, "进展", period: "2019Q1")).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["link"], (await lead.DeliverAsync(id, "application", "javascript:alert(1)")).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["deliverable"], (await lead.DeliverAsync(id, "nothing", "https://a.example")).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["file"], (await lead.PostFileAsync($"/api/duties/{id}/files", "a.pdf", [1, 2, 3], ("text", "附件"))).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task A_decision_of_the_conference_becomes_a_duty()
    {
        var (recorder, lead) = (await AsAsync("fgw.officer"), await AsAsync("swj.officer"));
        var deadline = await recorder.DayAsync(40);
        var meeting = new
        {
            title = "2016 年第一次联席会议",
            heldOn = await recorder.DayAsync(),
            place = "市政府三楼会议室",
            chair = "市发展改革委主任",
            agenda = new[] { "通报上半年进展", "研究电商进农村" },
            attendees = new[] { "fgw", "swj", "nw" },
            decisions = new object[]
            {
                new { text = "由市商务局牵头，制定电商进农村年度计划。", lead = "swj", coLeads = new[] { "nw" }, deadline, measure = 28, deliverables = new[] { "年度计划" } },
                new { text = "原则同意上半年通报。" },
            },
        };
        (await lead.PostAsync("/api/conferences", meeting)).Refused(HttpStatusCode.Forbidden);
        Assert.Contains("decisions[0].deadline", (await recorder.PostAsync("/api/conferences", new
        {
            meeting.title,
            meeting.heldOn,
            meeting.chair,
            meeting.agenda,
            meeting.attendees,
            decisions = new[] { new { text = "制定计划", lead = "swj" } },
        })).Refused(HttpStatusCode.BadRequest).Fields);

        var recorded = (await recorder.PostAsync("/api/conferences", meeting)).Ok();

        var code = (string)Assert.Single(recorded["duties"]!.AsArray())!;
        var id = (await lead.DutyAsync(code))!;
        var duty = await lead.DutyPageAsync(id);
        Assert.Equal(deadline, (string?)duty["duty"]!["deadline"]);
        Assert.Contains((string)recorded["number"]!, (string)duty["source"]!, StringComparison.Ordinal);
        var page = (await lead.GetAsync($"/api/conferences/{recorded["id"]}")).Ok();
        Assert.Equal([code, null], page["decisions"]!.AsArray().Select(decision => (string?)decision!["duty"]?["code"]));
        Assert.Contains(await lead.MessagesAsync(), message => ((string)message["title"]!).StartsWith("新督办任务", StringComparison.Ordinal));
        (await (await AsAsync("enterprise1")).GetAsync("/api/conferences")).Refused(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_decision_without_a_lead_becomes_a_duty_when_it_gets_one_and_only_once()
    {
        var (recorder, lead) = (await AsAsync("fgw.officer"), await AsAsync("nw.officer"));
        var recorded = (await recorder.PostAsync("/api/conferences", new
        {
            title = "2016 年第二次联席会议",
            heldOn = await recorder.DayAsync(),
            chair = "市发展改革委主任",
            agenda = new[] { "研究休闲农业" },
            attendees = new[] { "fgw", "nw" },
            decisions = Enumerable.Range(1, 8).Select(number => new { text = $"第 {number} 项：组织评选休闲农业示范点。" }),
        })).Ok();
        var path = $"/api/conferences/{recorded["id"]}/decisions/7/duty";
        var order = new { lead = "nw", coLeads = new[] { "lfw" }, deadline = await recorder.DayAsync(60), deliverables = new[] { "评选结果" } };

        (await lead.PostAsync(path, order)).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["deadline", "lead"], (await recorder.PostAsync(path, new { })).Refused(HttpStatusCode.BadRequest).Fields.Order());
        (await recorder.PostAsync($"/api/conferences/{recorded["id"]}/decisions/9/duty", order)).Refused(HttpStatusCode.NotFound);
        var assigned = (await recorder.PostAsync(path, order)).Ok();
        Assert.Equal("already-duty", (await recorder.PostAsync(path, order)).Refused(HttpStatusCode.Conflict).Code);

        var duty = await lead.DutyPageAsync((string)assigned["id"]!);
        Assert.Equal("第 7 项：组织评选休闲农业示范点。", (string?)duty["sentence"]);
        var page = (await lead.GetAsync($"/api/conferences/{recorded["id"]}")).Ok();
        Assert.Equal((string?)assigned["code"], (string?)page["decisions"]![6]!["duty"]!["code"]);
        Assert.Equal(7, page["decisions"]!.AsArray().Count(decision => !(bool)decision!["isDuty"]!));
    }

    [Fact]
    public async Task Every_number_of_the_assessment_is_the_length_of_the_list_behind_it()
    {
        var (supervisor, lead) = (await AsAsync("supervisor1"), await AsAsync("tsw.officer"));
        var acceptor = await AsAsync("fgw.officer");
        var inTime = await supervisor.AddDutyAsync("按期完成的任务", await supervisor.DayAsync(5), "tsw");
        var late = await supervisor.AddDutyAsync("逾期完成的任务", await supervisor.DayAsync(1), "tsw");
        var overdue = await supervisor.AddDutyAsync("逾期未完成的任务", await supervisor.DayAsync(1), "tsw");
        await FinishAsync(lead, acceptor, inTime);
        await supervisor.AdvanceClockAsync("P3D");
        await FinishAsync(lead, acceptor, late);

        var year = (await supervisor.GetAsync("/api/assessment?year=2016")).Ok();
        var row = year["items"]!.AsArray().Single(item => (string?)item!["department"] == "tsw")!;
        Assert.Equal((1, 1, 1), ((int)row["numbers"]!["DutiesOnTime"]!, (int)row["numbers"]!["DutiesLate"]!, (int)row["numbers"]!["DutiesOverdue"]!));
        Assert.Equal(50m, (decimal)row["score"]!);
        Assert.Contains((await supervisor.GetAsync("/api/assessment/tsw/DutiesOverdue?year=2016")).Ok()["items"]!.AsArray(), item => ((string)item!["link"]!).EndsWith(overdue, StringComparison.Ordinal));
        foreach (var item in year["items"]!.AsArray())
        {
            foreach (var (number, count) in item!["numbers"]!.AsObject())
            {
                Assert.Equal((int)count!, (int)(await supervisor.GetAsync($"/api/assessment/{item["department"]}/{number}?year=2016")).Ok()["total"]!);
            }
        }

        Assert.Single((await lead.GetAsync("/api/assessment?year=2016")).Ok()["items"]!.AsArray());
        (await lead.GetAsync("/api/assessment/kjj/DutiesOpen?year=2016")).Refused(HttpStatusCode.NotFound);
        var csv = await supervisor.GetAsync("/api/assessment/export.csv?year=2016");
        Assert.Contains("团市委,2016,1,1,1", csv.Text, StringComparison.Ordinal);
    }

    private static async Task FinishAsync(ApiClient lead, ApiClient acceptor, string id)
    {
        (await lead.PostAsync($"/api/duties/{id}/submit", new { text = "已完成。" })).Ok();
        (await acceptor.PostAsync($"/api/duties/{id}/accept", new { })).Ok();
    }

    private Task<ApiClient> AsAsync(string user) => fixture.App.LoginAsync(user);
}
