using System.Net;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Departments;

/// <summary>The reform of 2018: what was open in a department that is no more goes on with the one that took over its work.</summary>
public sealed class SuccessorTests
{
    private static readonly DateTimeOffset before = new(2018, 12, 20, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Open_work_lies_in_the_successors_pool_on_its_first_day_and_the_history_tells_both_names()
    {
        await using var app = ApprovalsApp.StartOnSqlite(clock: before);
        var enterprise = await app.LoginAsync("enterprise1");
        var id = await enterprise.ApplyAsync(ExampleForm.Load("P09a"));
        var old = await app.LoginAsync("gxw.officer");
        var item = ApiClient.Id(Assert.Single(await old.WorkItemsOfAsync(id)));
        (await old.PostAsync($"/api/work-items/{item}/claim")).Ok();
        await old.AdvanceClockToAsync(new DateTimeOffset(2018, 12, 31, 23, 0, 0, TimeSpan.FromHours(8)));
        Assert.Single(await old.WorkItemsOfAsync(id));

        await old.AdvanceClockToAsync(new DateTimeOffset(2019, 1, 1, 1, 0, 0, TimeSpan.FromHours(8)));

        Assert.Empty(await old.WorkItemsOfAsync(id));
        (await old.GetAsync($"/api/work-items/{item}")).Refused(HttpStatusCode.NotFound);
        var successor = await app.LoginAsync("gxj.officer");
        var pool = Assert.Single(await successor.WorkItemsAsync("pool"), one => ApiClient.Id(one, "caseId") == id);
        Assert.Equal((item, "工业和信息化局"), (ApiClient.Id(pool), (string?)pool["departmentName"]));
        var line = Assert.Single(await enterprise.TimelineAsync(id), one => (string?)one["kind"] == "handed-over");
        Assert.Contains("由工信委移交承接其职能的工业和信息化局", (string)line["text"]!, StringComparison.Ordinal);

        await successor.DecideAsync(item, "Approve", "属实。");
        Assert.Single(await enterprise.TimelineAsync(id), one => (string?)one["kind"] == "handed-over");
    }

    [Fact]
    public async Task The_lists_of_procedures_name_the_lead_of_the_plan_and_who_does_its_work_now()
    {
        await using var app = ApprovalsApp.StartOnSqlite(clock: before.AddYears(1));

        var listed = (await app.Visitor().GetAsync("/api/procedures?measure=9")).Ok()["items"]!.AsArray();
        var page = WebUtility.HtmlDecode((await app.Visitor().GetAsync("/?measure=9")).Text);

        Assert.All(listed, procedure => Assert.Equal("原工信委（现工业和信息化局）", (string?)procedure!["leadName"]));
        Assert.Contains("原工信委（现工业和信息化局）", page, StringComparison.Ordinal);
    }
}
