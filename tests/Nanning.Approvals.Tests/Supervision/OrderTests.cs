using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class OrderOnSqliteTests(OnSqlite fixture) : OrderTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class OrderOnPostgresTests(OnPostgres fixture) : OrderTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Supervision orders through the API: issue, reply, return, closure with a score, and who may do what.</summary>
public abstract class OrderTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task An_order_lives_from_the_issue_to_the_closure_with_a_score()
    {
        var (supervisor, officer, applicant) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var (caseId, item) = await ItemAsync(applicant, officer);

        var issued = (await supervisor.PostAsync("/api/orders", new { workItemId = item, text = "受理已久未见进展，请说明原因。", workingDays = 3 })).Ok();
        var id = ApiClient.Id(issued);
        Assert.Matches(@"^DB-\d{4}-\d{4}$", (string?)issued["number"]);
        Assert.Contains(await MessagesAsync(officer), title => title == $"督办单 {issued["number"]}");
        Assert.Equal("order-open", (await supervisor.PostAsync("/api/orders", new { workItemId = item, text = "再问一次。" })).Refused(HttpStatusCode.Conflict).Code);

        var stored = (await officer.PostFileAsync($"/api/orders/{id}/files", "说明.pdf", SampleFiles.Pdf("说明"), ("text", "材料较多，明日完成受理。"))).Ok();
        Assert.Equal("Replied", (string?)stored["state"]);
        Assert.Equal(HttpStatusCode.OK, (await supervisor.GetAsync($"/api/orders/{id}/files/{stored["entry"]}")).Status);
        Assert.Equal("order-replied", (await officer.PostAsync($"/api/orders/{id}/reply", new { text = "补充" })).Refused(HttpStatusCode.Conflict).Code);

        Assert.Equal(["opinion"], (await supervisor.PostAsync($"/api/orders/{id}/return", new { })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal("Open", (string?)(await supervisor.PostAsync($"/api/orders/{id}/return", new { opinion = "请写明完成时间。", workingDays = 2 })).Ok()["state"]);
        (await officer.PostAsync($"/api/orders/{id}/reply", new { text = "9 月 21 日前完成。" })).Ok();
        Assert.Equal(90, (int?)(await supervisor.GetAsync($"/api/orders/{id}")).Ok()["proposedScore"]);
        var closed = (await supervisor.PostAsync($"/api/orders/{id}/accept", new { opinion = "同意。" })).Ok();

        Assert.Equal(("Closed", 90), ((string)closed["state"]!, (int)closed["score"]!));
        var page = (await officer.GetAsync($"/api/orders/{id}")).Ok();
        Assert.Equal(["Issued", "Replied", "Returned", "Replied", "Closed"], page["entries"]!.AsArray().Select(entry => (string)entry!["kind"]!));
        Assert.Empty(page["actions"]!.AsArray());
        Assert.Equal(
            ["order-closed", "order-issued", "order-replied", "order-replied", "order-returned"],
            (await officer.TimelineAsync(caseId)).Select(line => (string)line["kind"]!).Where(kind => kind.StartsWith("order-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await applicant.WithdrawAsync(caseId);
    }

    [Fact]
    public async Task Two_supervisors_who_issue_about_the_same_item_at_once_leave_one_order()
    {
        var (first, second) = (await App.LoginAsync("supervisor1"), await SecondSupervisorAsync());
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise2"));
        var (caseId, item) = await ItemAsync(applicant, officer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(index =>
            (index % 2 == 0 ? first : second).PostAsync("/api/orders", new { workItemId = item, text = "请抓紧。" })));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("order-open", answer.Refused(HttpStatusCode.Conflict).Code));
        Assert.Single((await first.GetAsync($"/api/orders?caseId={caseId}")).Ok()["items"]!.AsArray());
        await applicant.WithdrawAsync(caseId);
    }

    [Fact]
    public async Task A_reply_and_a_judgement_at_the_same_moment_never_lose_each_other()
    {
        var (supervisor, officer) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("czj.officer"));
        var id = await IssueAsync(supervisor, "czj");
        (await officer.PostAsync($"/api/orders/{id}/reply", new { text = "已整改。" })).Ok();

        // Whoever comes first decides what the others may still do; nobody's act is lost or doubled.
        var answers = await Task.WhenAll(
            supervisor.PostAsync($"/api/orders/{id}/return", new { opinion = "请补充。" }), supervisor.PostAsync($"/api/orders/{id}/accept", new { }),
            officer.PostAsync($"/api/orders/{id}/reply", new { text = "补充说明。" }));

        var kinds = (await supervisor.GetAsync($"/api/orders/{id}")).Ok()["entries"]!.AsArray().Select(entry => (string)entry!["kind"]!).ToList();
        Assert.Equal(answers.Count(answer => answer.Status == HttpStatusCode.OK) + 2, kinds.Count);
        Assert.True(kinds.Count(kind => kind == "Closed") <= 1);
        for (var index = 1; index < kinds.Count; index++)
        {
            Assert.True((kinds[index - 1], kinds[index]) is ("Issued", "Replied") or ("Replied", "Returned") or ("Replied", "Closed") or ("Returned", "Replied"), string.Join(',', kinds));
        }
    }

    [Fact]
    public async Task The_same_reply_sent_twice_is_written_once()
    {
        var (supervisor, officer) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("czj.officer"));
        var id = await IssueAsync(supervisor, "czj");
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => officer.PostAsync($"/api/orders/{id}/reply", new { text = "已整改。" }, key)));

        Assert.Single(answers.Select(answer => answer.Ok().ToJsonString()).Distinct());
        Assert.Equal(2, (await officer.GetAsync($"/api/orders/{id}")).Ok()["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_overdue_reply_is_red_told_once_and_costs_points()
    {
        var (supervisor, leader, officer) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("swj.leader"), await App.LoginAsync("swj.officer"));
        var id = await IssueAsync(supervisor, "swj");
        Assert.Equal("green", (string?)(await officer.GetAsync($"/api/orders/{id}")).Ok()["order"]!["light"]);

        await supervisor.AdvanceClockAsync("P20D");

        var late = (await supervisor.GetAsync("/api/orders?light=red&department=swj")).Ok();
        Assert.Equal(id, ApiClient.Id(Assert.Single(late["items"]!.AsArray())!));
        Assert.Single(await MessagesAsync(leader), title => title.EndsWith("逾期未回复", StringComparison.Ordinal));
        await supervisor.AdvanceClockAsync("P5D");
        Assert.Single(await MessagesAsync(leader), title => title.EndsWith("逾期未回复", StringComparison.Ordinal));
        Assert.True((bool?)(await officer.PostAsync($"/api/orders/{id}/reply", new { text = "迟复致歉。" })).Ok()["late"]);
        Assert.Equal(80, (int?)(await supervisor.PostAsync($"/api/orders/{id}/accept", new { })).Ok()["score"]);
    }

    [Fact]
    public async Task The_scores_of_orders_count_in_the_year_of_the_department_and_each_stands_behind_the_number()
    {
        var (supervisor, officer) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("tsw.officer"));
        var closed = await IssueAsync(supervisor, "tsw");
        (await officer.PostAsync($"/api/orders/{closed}/reply", new { text = "已整改。" })).Ok();
        (await supervisor.PostAsync($"/api/orders/{closed}/accept", new { score = 85 })).Ok();
        var late = await IssueAsync(supervisor, "tsw");
        await supervisor.AdvanceClockAsync("P20D");

        var year = (await supervisor.NowAsync()).AddHours(8).Year;
        var row = (await supervisor.GetAsync($"/api/assessment?year={year}")).Ok()["items"]!.AsArray().Single(item => (string?)item!["department"] == "tsw")!;
        Assert.Equal((1, 1), ((int)row["numbers"]!["OrdersClosed"]!, (int)row["numbers"]!["OrdersOverdue"]!));

        // 85 of 100 and 0 of 100, of ten points.
        var part = row["parts"]!.AsArray().Single(part => (string?)part!["id"] == "orders")!;
        Assert.Equal((4.25m, 10m), ((decimal)part["points"]!, (decimal)part["of"]!));
        var behind = Assert.Single((await supervisor.GetAsync($"/api/assessment/tsw/OrdersClosed?year={year}")).Ok()["items"]!.AsArray())!;
        Assert.Equal(("评分 85 / 100", $"/orders/{closed}"), ((string)behind["note"]!, (string)behind["link"]!));
        Assert.Equal($"/orders/{late}", (string?)Assert.Single((await supervisor.GetAsync($"/api/assessment/tsw/OrdersOverdue?year={year}")).Ok()["items"]!.AsArray())!["link"]);
        Assert.Contains("督办单评分", (await supervisor.GetAsync($"/assessment?year={year}")).Text, StringComparison.Ordinal);
        Assert.Contains("评分 85 / 100", (await supervisor.GetAsync($"/assessment/tsw/OrdersClosed?year={year}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_does_with_an_order_what_is_not_theirs()
    {
        var (supervisor, officer, leader) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("rsj.officer"), await App.LoginAsync("rsj.leader"));
        var id = ApiClient.Id((await supervisor.PostAsync("/api/orders", new { department = "rsj", person = "rsj.leader", text = "请书面说明。" })).Ok());

        (await App.Visitor().GetAsync($"/api/orders/{id}")).Refused(HttpStatusCode.Unauthorized);
        (await (await App.LoginAsync("enterprise1")).GetAsync($"/api/orders/{id}")).Refused(HttpStatusCode.Forbidden);
        (await (await App.LoginAsync("kjj.leader")).GetAsync($"/api/orders/{id}")).Refused(HttpStatusCode.NotFound);
        (await officer.PostAsync("/api/orders", new { department = "kjj", text = "试试" })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal("may-not-reply", (await officer.PostAsync($"/api/orders/{id}/reply", new { text = "代复" })).Refused(HttpStatusCode.Forbidden).Code);
        (await leader.PostAsync($"/api/orders/{id}/accept", new { })).Refused(HttpStatusCode.Forbidden);
        Assert.Equal("order-open", (await supervisor.PostAsync($"/api/orders/{id}/accept", new { })).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal(["text"], (await leader.PostAsync($"/api/orders/{id}/reply", new { text = " " })).Refused(HttpStatusCode.BadRequest).Fields);
        (await leader.PostAsync($"/api/orders/{id}/reply", new { text = "已说明。" })).Ok();
        Assert.Equal(["score"], (await supervisor.PostAsync($"/api/orders/{id}/accept", new { score = 101 })).Refused(HttpStatusCode.BadRequest).Fields);
    }

    [Fact]
    public async Task What_is_wrong_with_an_order_is_said_at_its_field()
    {
        var supervisor = await App.LoginAsync("supervisor1");

        Assert.Equal(["department", "text"], (await supervisor.PostAsync("/api/orders", new { })).Refused(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["workingDays", "person"], (await supervisor.PostAsync("/api/orders", new { department = "kjj", text = "请说明。", workingDays = 31, person = "rsj.officer" })).Refused(HttpStatusCode.BadRequest).Fields);
        (await supervisor.PostAsync("/api/orders", new { caseId = Guid.NewGuid(), text = "请说明。" })).Refused(HttpStatusCode.NotFound);
    }

    private static async Task<string> IssueAsync(ApiClient supervisor, string department) =>
        ApiClient.Id((await supervisor.PostAsync("/api/orders", new { department, text = "按通报要求限期整改。" })).Ok());

    private static async Task<(string Case, string Item)> ItemAsync(ApiClient applicant, ApiClient officer)
    {
        var id = await applicant.ApplyAsync(ExampleForm.Load("P18a"));
        return (id, ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]));
    }

    private async Task<ApiClient> SecondSupervisorAsync()
    {
        var admin = await App.LoginAsync("admin1");
        (await admin.PostAsync("/api/admin/users", new { userName = "supervisor2", displayName = "督查二", role = "Supervisor", newPassword = ApiClient.DemoPassword })).Ok();
        return await App.LoginAsync("supervisor2");
    }

    private static async Task<List<string>> MessagesAsync(ApiClient person) => [.. (await person.MessagesAsync()).Select(message => (string)message["title"]!)];
}
