using System.Net;
using System.Text;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Credit;

/// <summary>The credit register of the plan's measure 3: who keeps it, and what it makes of applications. Each test has an enterprise, or a day, of its own.</summary>
public abstract class CreditTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_dishonest_enterprise_is_refused_with_the_sentence_of_measure_3_until_its_credit_is_restored()
    {
        var enterprise = await App.LoginAsync("enterprise1");
        var officer = await App.LoginAsync("gongshang.officer");
        var code = await CodeAsync(enterprise);
        await RecordAsync(officer, code, "dishonest", "2016-09-01");
        var draft = await enterprise.DraftAsync(ExampleForm.Load("P18a"));

        var refused = (await enterprise.TrySubmitAsync(draft)).Refused(HttpStatusCode.UnprocessableEntity);

        var rule = Assert.Single(refused.Body!["rules"]!.AsArray(), one => (string?)one!["id"] == "credit")!;
        Assert.Contains("失信联合惩戒机制", (string)rule["clause"]!, StringComparison.Ordinal);
        Assert.Contains("南工商信〔2016〕8号", (string)rule["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("失信", (await App.Visitor().CheckAsync("P18a", ExampleForm.Load("P18a").Form)).ToJsonString(), StringComparison.Ordinal);

        await RecordAsync(officer, code, "normal", "2016-09-19");
        await enterprise.SubmitAsync(draft);
        await enterprise.WithdrawAsync(draft);
    }

    [Fact]
    public async Task A_case_keeps_the_lane_of_the_day_it_was_sent_in_and_the_officer_sees_the_credit_of_today()
    {
        var enterprise = await App.LoginAsync("enterprise2");
        var officer = await App.LoginAsync("gongshang.officer");
        var code = await CodeAsync(enterprise);
        await RecordAsync(officer, code, "watched", "2016-09-01");
        var id = await enterprise.ApplyAsync(ExampleForm.Load("P18a"));
        await RecordAsync(officer, code, "trusted", "2016-09-19");

        var examiner = await App.LoginAsync("kjj.officer");
        var item = await MainJob.TheOnlyItemAsync(examiner, id);
        var shown = (await examiner.GetAsync($"/api/work-items/{ApiClient.Id(item)}")).Ok()["case"]!;

        Assert.Equal("closely", (string?)item["lane"]);
        Assert.Equal("closely", (string?)shown["lane"]);
        Assert.Equal("trusted", (string?)shown["credit"]!["status"]);
        Assert.Equal("2016-09-19", (string?)shown["credit"]!["since"]);
        Assert.Equal("南工商信〔2016〕8号", (string?)shown["credit"]!["document"]);
        await enterprise.WithdrawAsync(id);
        var next = await enterprise.ApplyAsync(ExampleForm.Load("P18a"));
        Assert.Equal("fast", (string?)(await enterprise.CaseAsync(next))["lane"]);
        await enterprise.WithdrawAsync(next);
    }

    [Fact]
    public async Task A_status_with_a_last_day_ends_by_itself_and_every_entry_stays()
    {
        var officer = await App.LoginAsync("gongshang.officer");
        var code = CreditCodes.Complete("91450100MA5TEXT01");
        await RecordAsync(officer, code, "trusted", "2015-01-01");
        await RecordAsync(officer, code, "watched", "2016-01-01", until: "2016-09-18");

        var found = (await officer.GetAsync($"/api/credit/{code}")).Ok();

        Assert.Equal("normal", (string?)found["today"]!["status"]);
        Assert.Equal(["ended", "superseded"], found["entries"]!.AsArray().Select(entry => (string?)entry!["state"]));
        Assert.All(found["entries"]!.AsArray(), entry => Assert.False(string.IsNullOrEmpty((string?)entry!["enteredBy"])));
    }

    [Fact]
    public async Task The_same_entry_twice_is_one_entry()
    {
        var officer = await App.LoginAsync("gongshang.officer");
        var code = CreditCodes.Complete("91450100MA5TEXT02");
        var key = Guid.NewGuid().ToString();
        var body = Entry(code, "watched", "2016-01-01");

        var first = (await officer.PostAsync("/api/credit", body, key)).Ok();
        var again = (await officer.PostAsync("/api/credit", body, key)).Ok();

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        (await officer.PostAsync("/api/credit", body)).Refused(HttpStatusCode.Conflict);
        Assert.Single((await officer.GetAsync($"/api/credit/{code}")).Ok()["entries"]!.AsArray());
    }

    [Fact]
    public async Task What_is_wrong_with_an_entry_is_said_at_its_field()
    {
        var officer = await App.LoginAsync("gongshang.officer");
        var code = CreditCodes.Complete("91450100MA5TEXT03");

        async Task<string> WrongAsync(object body) => string.Join(',', (await officer.PostAsync("/api/credit", body)).Refused(HttpStatusCode.BadRequest).Fields);

        Assert.Equal("identifier", await WrongAsync(Entry("914501", "watched", "2016-01-01")));
        Assert.Equal("status", await WrongAsync(Entry(code, "bad", "2016-01-01")));
        Assert.Equal("until", await WrongAsync(Entry(code, "watched", "2016-01-01", "2015-12-31")));
        Assert.Equal("name,reason,document,from", await WrongAsync(new { identifier = code, status = "watched" }));
    }

    [Fact]
    public async Task A_list_is_looked_over_line_by_line_and_taken_over_once()
    {
        var officer = await App.LoginAsync("gongshang.officer");
        var (good, other) = (CreditCodes.Complete("91450100MA5TEXT04"), CreditCodes.Complete("91450100MA5TEXT05"));
        var list = $"""
            统一社会信用代码,企业名称,信用状况,认定事由,文号,起始日期,截止日期,来源
            {good},南宁青秀食品有限公司,失信,"提供虚假材料, 情节严重",南工商信〔2016〕9号,2016/8/1,2019-07-31,市工商局
            {other},南宁江南物流有限公司,守信,连续三年守信,南工商信〔2016〕10号,2016年8月1日,,
            {good},南宁青秀食品有限公司,正常,重复,南工商信〔2016〕11号,2016-08-01,,
            914501,某公司,优秀,事由,文号,八月,,
            """;

        var preview = (await PostListAsync(officer, "/api/credit/import/preview", list)).Ok();

        Assert.Equal((2, 0, 2), ((int)preview["new"]!, (int)preview["same"]!, (int)preview["wrong"]!));
        Assert.Equal([2, 3, 4, 5], preview["lines"]!.AsArray().Select(line => (int)line!["number"]!));
        Assert.Contains("第 2 行", preview["lines"]![2]!["errors"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, preview["lines"]![3]!["errors"]!.AsArray().Count);
        (await PostListAsync(officer, "/api/credit/import", list)).Refused(HttpStatusCode.BadRequest);

        Assert.Equal(2, (int)(await PostListAsync(officer, "/api/credit/import?leaveOutWrong=true", list)).Ok()["recorded"]!);
        var again = (await PostListAsync(officer, "/api/credit/import?leaveOutWrong=true", list)).Ok();
        Assert.Equal((0, 2), ((int)again["recorded"]!, (int)again["same"]!));
        Assert.Equal("dishonest", (string?)(await officer.GetAsync($"/api/credit/{good}")).Ok()["today"]!["status"]);
        Assert.Equal(1, (int)(await officer.GetAsync($"/api/credit?q={good}&status=dishonest")).Ok()["total"]!);
    }

    [Fact]
    public async Task A_list_that_a_spreadsheet_saved_in_GB_18030_is_read_as_well()
    {
        var code = CreditCodes.Complete("91450100MA5TEXT08");
        var list = $"统一社会信用代码,企业名称,信用状况,认定事由,文号,起始日期\r\n{code},南宁良庆木业有限公司,守信,连续三年守信,南工商信〔2016〕12号,2016-08-01\r\n";
        var bytes = new ByteArrayContent(CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(list));

        (await (await App.LoginAsync("gongshang.officer")).PostBodyAsync("/api/credit/import", bytes)).Ok();

        Assert.Equal("南宁良庆木业有限公司", (string?)(await (await App.LoginAsync("admin1")).GetAsync($"/api/credit/{code}")).Ok()["name"]);
    }

    [Fact]
    public async Task Only_the_office_that_keeps_the_register_and_administrators_write_it()
    {
        var code = CreditCodes.Complete("91450100MA5TEXT06");
        foreach (var user in new[] { "kjj.officer", "scj.officer", "supervisor1", "auditor1", "enterprise1" })
        {
            var person = await App.LoginAsync(user);
            Assert.Equal("credit-keepers-only", (await person.PostAsync("/api/credit", Entry(code, "watched", "2016-01-01"))).Refused(HttpStatusCode.Forbidden).Code);
            (await PostListAsync(person, "/api/credit/import", "identifier")).Refused(HttpStatusCode.Forbidden);
        }

        await RecordAsync(await App.LoginAsync("admin1"), code, "watched", "2016-01-01");
        (await App.Visitor().GetAsync("/api/credit")).Refused(HttpStatusCode.Unauthorized);
        (await (await App.LoginAsync("kjj.officer")).GetAsync($"/api/credit/{code}")).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("enterprise1")).GetAsync($"/api/credit/{code}")).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("supervisor1")).GetAsync($"/api/credit/{code}")).Ok();
    }

    [Fact]
    public async Task An_enterprise_sees_its_own_credit_and_is_told_of_a_change()
    {
        var unit = await App.LoginAsync("unit1");
        var code = await CodeAsync(unit);
        await RecordAsync(await App.LoginAsync("gongshang.officer"), code, "trusted", "2016-01-01");

        var own = (await unit.GetAsync("/api/credit/mine")).Ok();

        Assert.Equal("trusted", (string?)own["today"]!["status"]);
        Assert.Null(own["entries"]![0]!["enteredBy"]);
        Assert.Contains(await unit.MessagesAsync(), message => message["title"]!.ToString().Contains("守信", StringComparison.Ordinal));
    }

    private static async Task<string> CodeAsync(ApiClient enterprise) => (string)(await enterprise.GetAsync("/api/credit/mine")).Ok()["identifier"]!;

    private static async Task RecordAsync(ApiClient officer, string code, string status, string from, string? until = null) =>
        (await officer.PostAsync("/api/credit", Entry(code, status, from, until))).Ok();

    private static object Entry(string code, string status, string from, string? until = null) => new
    {
        identifier = code,
        name = "南宁试验有限公司",
        status,
        reason = "市场监管抽查结果",
        document = "南工商信〔2016〕8号",
        from,
        until,
        source = "南宁市工商行政管理局",
    };

    private static Task<Answer> PostListAsync(ApiClient officer, string path, string list) => officer.PostBodyAsync(path, new StringContent(list, Encoding.UTF8, "text/csv"));
}

public sealed class CreditOnSqliteTests(OnSqlite fixture) : CreditTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class CreditOnPostgresTests(OnPostgres fixture) : CreditTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Credit and the years: each test has an application of its own whose clock it moves.</summary>
public sealed class CreditOverTimeTests
{
    [Fact]
    public async Task Money_is_not_paid_to_an_enterprise_that_has_become_dishonest()
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var job = new MainJob(app.LoginAsync);
        await job.RunToCertificateAsync();
        var enterprise = await job.As("base1");
        var id = await enterprise.ApplyAsync(ExampleForm.Load("P18b"));
        await job.DecideAsync("rsj.officer", id, "Approve", "属实。");
        var officer = await job.As("gongshang.officer");
        var code = (string)(await enterprise.GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        (await officer.PostAsync("/api/credit", new { identifier = code, status = "失信", reason = "虚开发票", document = "南工商信〔2016〕20号", from = "2016-10-01" })).Ok();

        var payer = await job.As("czj.officer");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(payer, id));
        var refused = (await payer.TryDecideAsync(item, "Approve", "同意拨付。")).Refused(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("credit", (string?)Assert.Single(refused.Body!["rules"]!.AsArray())!["id"]);
        Assert.Equal("InProgress", await enterprise.StatusAsync(id));
        (await officer.PostAsync("/api/credit", new { identifier = code, status = "正常", reason = "信用修复", document = "南工商信〔2016〕25号", from = "2016-10-01" })).Ok();
        await payer.DecideAsync(item, "Approve", "同意拨付。");
        Assert.Equal("Approved", await enterprise.StatusAsync(id));
    }

    [Fact]
    public async Task No_certificate_is_issued_to_an_enterprise_that_has_become_dishonest()
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var job = new MainJob(app.LoginAsync);
        await job.RunToNoticeAsync();
        await job.AdvanceAsync("P30D");
        var officer = await job.As("gongshang.officer");
        var enterprise = await job.As("base1");
        var code = (string)(await enterprise.GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        (await officer.PostAsync("/api/credit", new { identifier = code, status = "失信", reason = "虚开发票", document = "南工商信〔2016〕20号", from = "2016-10-01" })).Ok();

        var leader = await job.As("kjj.leader");
        var item = ApiClient.Id(await MainJob.TheOnlyItemAsync(leader, job.Recognition));
        var refused = (await leader.TryDecideAsync(item, "Approve", "准予认定。")).Refused(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("credit", (string?)Assert.Single(refused.Body!["rules"]!.AsArray())!["id"]);
        Assert.Null((string?)(await enterprise.CaseAsync(job.Recognition))["certificate"]);
        (await officer.PostAsync("/api/credit", new { identifier = code, status = "正常", reason = "信用修复", document = "南工商信〔2016〕25号", from = "2016-10-01" })).Ok();
        await job.RecogniseAsync();
        Assert.NotEmpty(job.Certificate);
    }

    [Theory]
    [InlineData("重点关注", 10)]
    [InlineData("守信", 5)]
    [InlineData("正常", 10)]
    public async Task The_recognition_of_a_base_goes_by_the_lane_of_its_credit(string status, int examineDays)
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var job = new MainJob(app.LoginAsync);
        var code = (string)(await (await job.As("base1")).GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        (await (await job.As("gongshang.officer")).PostAsync("/api/credit", new { identifier = code, status, reason = "年度抽查", document = "南工商信〔2016〕8号", from = "2016-09-01" })).Ok();
        await job.ApplyForRecognitionAsync();
        await job.AcceptAsync();

        var officer = await job.As("kjj.officer");
        var examination = await MainJob.TheOnlyItemAsync(officer, job.Recognition);
        Assert.Equal(examineDays, (int)(await officer.GetAsync($"/api/work-items/{ApiClient.Id(examination)}")).Ok()["clock"]!["allowed"]!);
        await job.GiveOpinionsAsync();
        await job.ExamineAsync();
        if (status == "重点关注")
        {
            var check = await MainJob.TheOnlyItemAsync(officer, job.Recognition);
            Assert.Equal("现场核查", (string?)check["step"]);
            (await officer.TryDecideAsync(ApiClient.Id(check), "Approve")).Refused(HttpStatusCode.BadRequest);
            await officer.DecideAsync(ApiClient.Id(check), "Approve", "经实地核查，场地、人员与申报一致。");
        }

        await job.ScoreAsync();
        Assert.Equal("PublicNotice", await (await job.As("base1")).StatusAsync(job.Recognition));
    }

    [Fact]
    public async Task After_the_reform_the_successor_keeps_the_register_and_both_names_are_told()
    {
        await using var app = ApprovalsApp.StartOnSqlite();
        var before = await app.LoginAsync("gongshang.officer");
        var code = CreditCodes.Complete("91450100MA5TEXT07");
        var entry = new { identifier = code, name = "南宁试验有限公司", status = "守信", reason = "连续三年守信", document = "南工商信〔2016〕8号", from = "2016-09-01" };
        (await before.PostAsync("/api/credit", entry)).Ok();
        await (await app.LoginAsync("admin1")).AdvanceClockToAsync(new DateTimeOffset(2019, 1, 2, 9, 0, 0, TimeSpan.FromHours(8)));

        (await (await app.LoginAsync("gongshang.officer")).PostAsync("/api/credit", entry with { status = "正常" })).Refused(HttpStatusCode.Forbidden);
        var after = await app.LoginAsync("scj.officer");
        (await after.PostAsync("/api/credit", entry with { status = "正常" })).Ok();

        var departments = (await after.GetAsync($"/api/credit/{code}")).Ok()["entries"]!.AsArray().Select(one => (string?)one!["department"]);
        Assert.Equal(["市场监督管理局", "原工商局（现市场监督管理局）"], departments);
    }
}

/// <summary>Codes of enterprises that exist nowhere.</summary>
internal static class CreditCodes
{
    public static string Complete(string body) => body + Approvals.Applicants.CreditCode.CheckCharacter(body);
}
