using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class LadderOnSqliteTests(OnSqlite fixture) : LadderTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class LadderOnPostgresTests(OnPostgres fixture) : LadderTests(fixture), IClassFixture<OnPostgres>
{
    private readonly OnPostgres fixture = fixture;

    [Fact]
    public async Task Two_nodes_at_the_same_rung_climb_it_once()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, BoardTests.Looks(2));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = Guid.Parse(await procedure.ApplyAsync(applicant));
        await using var other = ApprovalsApp.StartOnPostgres(fixture.App.ConnectionString);
        other.Services.GetRequiredService<ManualClock>().BeginAt((await applicant.NowAsync()).AddDays(20));

        // Whoever finds an item in other hands leaves it for the next look.
        for (var look = 0; look < 20 && await procedure.ReadAsync(db => db.Journal.CountAsync(line => line.CaseId == id && line.Kind == "ladder", TestContext.Current.CancellationToken)) < 4; look++)
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => other.Services.GetRequiredService<Ladder>().FireDueAsync(TestContext.Current.CancellationToken)));
        }

        var rungs = await procedure.ReadAsync(db => db.Journal.Where(line => line.CaseId == id && line.Kind == "ladder").Select(line => line.Outcome).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["due", "over-2", "over-5", "warn"], rungs.Order(StringComparer.Ordinal));
        Assert.Equal(1, await procedure.ReadAsync(db => db.SupervisionOrders.CountAsync(order => order.CaseId == id, TestContext.Current.CancellationToken)));
    }
}

/// <summary>The ladder from the handler to the supervisor, and longer limits that a leader grants.</summary>
public abstract class LadderTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task Every_rung_fires_once_and_the_last_one_opens_an_order()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(3));
        var (officer, leader, supervisor, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("supervisor1"), await App.LoginAsync("enterprise2"));
        var id = await procedure.ApplyAsync(applicant);
        var item = ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]);
        var number = (string)(await applicant.CaseAsync(id))["number"]!;
        (await officer.PostAsync($"/api/work-items/{item}/claim")).Ok();

        await officer.AdvanceClockAsync("P3D");
        Assert.Equal(["warn"], await RungsAsync(procedure, id));
        Assert.Single(await MessagesAsync(officer, "督办升级", number));
        Assert.Empty(await MessagesAsync(leader, "督办升级", number));

        await officer.AdvanceClockAsync("P30D");
        Assert.Equal(["warn", "due", "over-2", "over-5"], await RungsAsync(procedure, id));
        Assert.Single(await MessagesAsync(supervisor, "督办升级", number));
        var order = Assert.Single((await supervisor.GetAsync($"/api/orders?caseId={id}")).Ok()["items"]!.AsArray())!;
        Assert.True((bool)order["byLadder"]!);
        Assert.Equal("Important", (string?)(await officer.WorkItemsOfAsync(id))[0]["priority"], ignoreCase: true);

        await officer.AdvanceClockAsync("P30D");
        Assert.Equal(4, (await RungsAsync(procedure, id)).Count);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_handler_asks_for_more_time_and_a_leader_grants_it_once()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(3));
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise1"));
        var id = await procedure.ApplyAsync(applicant);
        var item = ApiClient.Id((await officer.WorkItemsOfAsync(id))[0]);
        var before = ApiClient.Instant((await officer.GetAsync($"/api/work-items/{item}")).Ok(), "dueAt");

        Assert.Equal(["reason"], (await officer.PostAsync($"/api/work-items/{item}/extend", new { workingDays = 5 })).Refused(HttpStatusCode.BadRequest).Fields);
        var asked = (await officer.PostAsync($"/api/work-items/{item}/extend", new { workingDays = 5, reason = "需现场核查。" })).Ok();
        Assert.True((bool)asked["requested"]!);
        Assert.Equal(before, ApiClient.Instant(asked, "dueAt"));
        Assert.Equal("extension-asked", (await officer.PostAsync($"/api/work-items/{item}/extend", new { workingDays = 2, reason = "再申请。" })).Refused(HttpStatusCode.Conflict).Code);
        var request = (string)asked["request"]!;
        (await officer.PostAsync($"/api/extensions/{request}/approve")).Refused(HttpStatusCode.Forbidden);
        Assert.Equal(["opinion"], (await leader.PostAsync($"/api/extensions/{request}/refuse")).Refused(HttpStatusCode.BadRequest).Fields);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(index => leader.PostAsync($"/api/extensions/{request}/{(index % 2 == 0 ? "approve" : "refuse")}", new { opinion = "按规定办理。" })));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("extension-decided", answer.Refused(HttpStatusCode.Conflict).Code));
        var decided = Assert.Single((await officer.GetAsync("/api/extensions")).Ok()["items"]!.AsArray(), row => ApiClient.Id(row!) == request)!;
        var granted = (string?)decided["state"] == "Approved";
        var detail = (await officer.GetAsync($"/api/work-items/{item}")).Ok();
        Assert.Equal(granted, ApiClient.Instant(detail, "dueAt") > before);
        Assert.Equal(granted ? 1 : 0, detail["clock"]!["entries"]!.AsArray().Count(entry => (string?)entry!["kind"] == "Extended"));
        Assert.Contains(await MessagesAsync(officer, "延期申请"), title => title.Contains(granted ? "已批准" : "未批准", StringComparison.Ordinal));

        // A leader needs nobody's leave.
        Assert.False((bool)(await leader.PostAsync($"/api/work-items/{item}/extend", new { workingDays = 2, reason = "集中受理。" })).Ok()["requested"]!);
        await applicant.WithdrawAsync(id);
    }

    private static Task<List<string>> RungsAsync(TestProcedure procedure, string caseId) => procedure.ReadAsync(db => db.Journal
        .Where(line => line.CaseId == Guid.Parse(caseId) && line.Kind == "ladder").OrderBy(line => line.Seq).Select(line => line.Outcome!).ToListAsync(TestContext.Current.CancellationToken));

    private static async Task<List<string>> MessagesAsync(ApiClient person, string beginning, string about = "") =>
        [.. (await person.MessagesAsync()).Select(message => (string)message["title"]!).Where(title => title.StartsWith(beginning, StringComparison.Ordinal) && title.Contains(about, StringComparison.Ordinal))];
}
