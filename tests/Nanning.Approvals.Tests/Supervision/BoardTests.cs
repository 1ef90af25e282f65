using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class BoardOnSqliteTests(OnSqlite fixture) : BoardTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class BoardOnPostgresTests(OnPostgres fixture) : BoardTests(fixture), IClassFixture<OnPostgres>
{
    private readonly OnPostgres fixture = fixture;

    [Fact]
    public async Task Two_nodes_that_add_up_the_same_night_count_each_decision_once()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Looks(5));
        var (officer, applicant) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("enterprise1"));
        await DecideAsync(officer, await procedure.ApplyAsync(applicant));
        await DecideAsync(officer, await procedure.ApplyAsync(applicant));
        await using var other = ApprovalsApp.StartOnPostgres(fixture.App.ConnectionString);
        var tomorrow = (await officer.NowAsync()).AddDays(1);
        other.Services.GetRequiredService<ManualClock>().BeginAt(tomorrow);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(Task (_) => other.Services.GetRequiredService<RollUp>().FireDueAsync(TestContext.Current.CancellationToken))
            .Append<Task>(officer.AdvanceClockToAsync(tomorrow)));

        var rolls = await procedure.ReadAsync(db => db.BoardRolls.Where(roll => roll.Procedure == procedure.Code).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, rolls.Sum(roll => roll.Count));
    }
}

/// <summary>The board: lights now, how long things took, drill-down, and who sees what; the same before and after the night's adding up.</summary>
public abstract class BoardTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_leader_sees_what_is_late_and_how_long_things_took_and_the_night_changes_nothing()
    {
        var procedure = await TestProcedure.PublishAsync(App, Looks(3));
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise1"));
        var cases = new List<string>();
        for (var count = 0; count < 4; count++)
        {
            cases.Add(await procedure.ApplyAsync(applicant));
        }

        // On the first day one is decided; a second one is taken and decided two days later; two stay, and become late.
        await DecideAsync(officer, cases[0]);
        await ClaimAsync(officer, cases[1]);
        await officer.AdvanceClockAsync("P2D");
        await DecideAsync(officer, cases[1]);
        var soon = (await BoardAsync(leader, procedure))["totals"]!;
        Assert.Equal((2, 0, 2, 2), ((int)soon["open"]!, (int)soon["red"]!, (int)soon["yellow"]!, (int)soon["unclaimed"]!));
        Assert.Equal((2, 0, 100m), ((int)soon["done"]!, (int)soon["late"]!, (decimal)soon["onTime"]!));

        await officer.AdvanceClockAsync("P5D");
        await DecideAsync(officer, cases[2]);
        var now = await BoardAsync(leader, procedure);
        var totals = now["totals"]!;
        Assert.Equal((1, 1, 3, 1), ((int)totals["open"]!, (int)totals["red"]!, (int)totals["done"]!, (int)totals["late"]!));
        Assert.Equal(66.7m, (decimal)totals["onTime"]!);

        // What was never taken waited all its time: a week with five working days. What was taken at once was in hand for two.
        Assert.True((decimal)totals["waitedDays"]! > 1.5m, totals.ToJsonString());
        Assert.Equal(0.7m, (decimal)totals["workedDays"]!);
        Assert.Equal("Look1", (string?)Assert.Single(now["steps"]!.AsArray())!["name"]);
        var late = Assert.Single(Items(await leader.GetAsync($"/api/board/items?list=late&procedure={procedure.Code}")));
        Assert.Equal(cases[2], ApiClient.Id(late, "caseId"));
        Assert.Equal(cases[3], ApiClient.Id(Assert.Single(Items(await leader.GetAsync($"/api/board/items?light=red&procedure={procedure.Code}"))), "caseId"));

        await officer.AdvanceClockAsync("P1D");
        var after = await BoardAsync(leader, procedure);
        Assert.NotNull(after["rolledUntil"]);
        Assert.Equal(totals.ToJsonString(), after["totals"]!.ToJsonString());
        Assert.Equal(3, await procedure.ReadAsync(db => db.BoardRolls.Where(roll => roll.Procedure == procedure.Code).SumAsync(roll => roll.Count, TestContext.Current.CancellationToken)));
        await applicant.WithdrawAsync(cases[3]);
    }

    [Fact]
    public async Task Leaders_see_their_own_department_and_supervisors_all_of_them()
    {
        var procedure = await TestProcedure.PublishAsync(App, Looks(5));
        var (supervisor, leader, other) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("rsj.leader"));
        await procedure.ApplyAsync(await App.LoginAsync("enterprise2"));

        Assert.Equal(1, (int)(await BoardAsync(supervisor, procedure))["totals"]!["open"]!);
        Assert.Equal(1, (int)(await BoardAsync(leader, procedure))["totals"]!["open"]!);
        Assert.Equal(0, (int)(await BoardAsync(other, procedure))["totals"]!["open"]!);
        (await other.GetAsync("/api/board?department=kjj")).Refused(HttpStatusCode.NotFound);
        (await other.GetAsync("/api/board/items?department=kjj")).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("kjj.officer")).GetAsync("/api/board")).Refused(HttpStatusCode.NotFound);
        (await (await App.LoginAsync("enterprise2")).GetAsync("/api/board")).Refused(HttpStatusCode.Forbidden);
        (await supervisor.GetAsync("/api/board/items?list=none")).Refused(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_score_of_closed_orders_stands_with_the_department_and_all_of_it_is_exported()
    {
        var (supervisor, officer) = (await App.LoginAsync("supervisor1"), await App.LoginAsync("gxw.officer"));
        var id = ApiClient.Id((await supervisor.PostAsync("/api/orders", new { department = "gxw", text = "请说明。" })).Ok());
        (await officer.PostAsync($"/api/orders/{id}/reply", new { text = "已说明。" })).Ok();
        (await supervisor.PostAsync($"/api/orders/{id}/accept", new { score = 85 })).Ok();

        var line = (await supervisor.GetAsync("/api/board")).Ok()["departments"]!.AsArray().Single(line => (string?)line!["key"] == "gxw")!;
        Assert.Equal((0, 1, 85m), ((int)line["orders"]!["open"]!, (int)line["orders"]!["closed"]!, (decimal)line["orders"]!["score"]!));
        var csv = (await supervisor.GetAsync("/api/board/export.csv")).Text;
        Assert.Contains("\"gxw\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"85\"", csv, StringComparison.Ordinal);
    }

    /// <summary>A flow with one step of the lead department, of so many working days.</summary>
    internal static FlowBuilder Looks(int workingDays) => new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review", ("workingDays", workingDays))
        .Add("Yes1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > Look1:Approve > Yes1 > End1").Way("Look1:Reject > No1 > End1");

    protected static async Task DecideAsync(ApiClient officer, string caseId) => await officer.DecideAsync(await ItemAsync(officer, caseId), "Approve");

    private static async Task ClaimAsync(ApiClient officer, string caseId) => (await officer.PostAsync($"/api/work-items/{await ItemAsync(officer, caseId)}/claim")).Ok();

    protected static async Task<string> ItemAsync(ApiClient officer, string caseId) => ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(caseId)));

    private static async Task<JsonNode> BoardAsync(ApiClient person, TestProcedure procedure) => (await person.GetAsync($"/api/board?procedure={procedure.Code}")).Ok();

    private static List<JsonNode> Items(Answer answer) => [.. answer.Ok()["items"]!.AsArray().Select(item => item!)];
}
