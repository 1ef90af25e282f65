using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class LightsOnSqliteTests(OnSqlite fixture) : LightTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class LightsOnPostgresTests(OnPostgres fixture) : LightTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Lights as people see them: the worse of two clocks, thresholds of steps, and the same in every list.</summary>
public abstract class LightTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_case_that_is_late_turns_its_step_red_everywhere_and_does_not_count_against_the_department()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(10), json => json["promisedDays"] = 2);
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise1"));
        var id = await procedure.ApplyAsync(applicant);
        await UntilAsync(officer, id, -1);

        await SameEverywhereAsync(procedure, officer, leader, id, "red");
        var item = Assert.Single(await officer.WorkItemsOfAsync(id));
        var detail = (await officer.GetAsync($"/api/work-items/{ApiClient.Id(item)}")).Ok();
        Assert.True(ApiClient.Instant(detail, "dueAt") < await officer.NowAsync());
        Assert.Equal("red", (string?)(await applicant.CaseAsync(id))["light"]);

        // The step itself kept its limit.
        await officer.DecideAsync(ApiClient.Id(item), "Approve");
        var totals = (await leader.GetAsync($"/api/board?procedure={procedure.Code}")).Ok()["totals"]!;
        Assert.Equal((1, 0), ((int)totals["done"]!, (int)totals["late"]!));
    }

    [Fact]
    public async Task A_step_that_is_late_turns_its_case_red_for_the_offices_and_counts_against_the_department()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(2));
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise2"));
        var id = await procedure.ApplyAsync(applicant);
        await UntilAsync(officer, id, -1);

        await SameEverywhereAsync(procedure, officer, leader, id, "red");

        // The applicant was promised twenty days.
        Assert.Equal("green", (string?)(await applicant.CaseAsync(id))["light"]);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");
        var totals = (await leader.GetAsync($"/api/board?procedure={procedure.Code}")).Ok()["totals"]!;
        Assert.Equal((1, 1), ((int)totals["done"]!, (int)totals["late"]!));
    }

    [Fact]
    public async Task A_step_without_a_limit_has_the_light_of_the_case()
    {
        var flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review").Add("Yes1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End")
            .Way("Start1 > Look1:Approve > Yes1 > End1").Way("Look1:Reject > Yes1");
        var procedure = await TestProcedure.PublishAsync(App, flow, json => json["promisedDays"] = 3);
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        await SameEverywhereAsync(procedure, officer, leader, id, "green");
        await UntilAsync(officer, id, 1);
        await SameEverywhereAsync(procedure, officer, leader, id, "yellow");
        await UntilAsync(officer, id, -1);
        await SameEverywhereAsync(procedure, officer, leader, id, "red");
    }

    [Theory]
    [InlineData(4, 2, 4)]
    [InlineData(0, 2, 0)]
    [InlineData(null, 3, 3)]
    [InlineData(null, null, 1)]
    public async Task The_step_says_how_early_its_light_is_yellow_else_the_procedure_else_the_platform(int? step, int? usual, int yellow)
    {
        var flow = BoardTests.Looks(8);
        if (step is { } days)
        {
            flow = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Look1", "Approvals.Review", ("workingDays", 8), ("warnDays", days))
                .Add("Yes1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Look1:Approve > Yes1 > End1").Way("Look1:Reject > Yes1");
        }

        var procedure = await TestProcedure.PublishAsync(App, flow, json => json["warnDays"] = usual);
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = await procedure.ApplyAsync(await App.LoginAsync("enterprise1"));
        await UntilAsync(officer, id, yellow + 1);
        await SameEverywhereAsync(procedure, officer, leader, id, "green");
        await UntilAsync(officer, id, yellow);
        await SameEverywhereAsync(procedure, officer, leader, id, "yellow");
        await UntilAsync(officer, id, -1);
        await SameEverywhereAsync(procedure, officer, leader, id, "red");
    }

    [Fact]
    public async Task The_filter_and_the_board_agree_with_the_light_of_each_of_many_items()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(5));
        var (officer, leader) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"));
        var id = Guid.Parse(await procedure.ApplyAsync(await App.LoginAsync("enterprise1")));
        await StrewAsync(id, await officer.NowAsync(), 150);
        await using var strewn = new Swept(App, id);

        var all = await ListAsync(officer, procedure, "");
        Assert.Equal(151, all.Count);
        var totals = (await leader.GetAsync($"/api/board?procedure={procedure.Code}")).Ok()["totals"]!;
        foreach (var light in new[] { "red", "yellow", "green", "none" })
        {
            var expected = all.Where(item => (string?)item["light"] == light).Select(item => ApiClient.Id(item)).Order(StringComparer.Ordinal).ToList();
            Assert.True(expected.Count > 5, $"{light}: {expected.Count}");
            Assert.Equal(expected, (await ListAsync(officer, procedure, $"&light={light}")).Select(item => ApiClient.Id(item)).Order(StringComparer.Ordinal));
            var onBoard = (await leader.GetAsync($"/api/board/items?light={light}&procedure={procedure.Code}&pageSize=200")).Ok()["items"]!.AsArray();
            Assert.Equal(expected, onBoard.Select(item => ApiClient.Id(item!)).Order(StringComparer.Ordinal));
            Assert.All(onBoard, item => Assert.Equal(light, (string?)item!["light"]));
            if (light is not "green")
            {
                Assert.Equal(expected.Count, (int)totals[light == "none" ? "noLimit" : light]!);
            }
        }
    }

    /// <summary>Lays items beside the one of a case, due and warned about here and there, now and an instant before and after among them.</summary>
    private async Task StrewAsync(Guid caseId, DateTimeOffset now, int count)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        var like = await db.WorkItems.AsNoTracking().SingleAsync(item => item.CaseId == caseId, Cancel);
        var random = new Random(20160919);
        DateTimeOffset At() => random.Next(4) == 0 ? now.AddMilliseconds(random.Next(-1, 2)) : now.AddHours(random.Next(-200, 400));
        for (var i = 0; i < count; i++)
        {
            var (one, other) = (At(), At());
            db.WorkItems.Add(new WorkItem
            {
                Id = Guid.NewGuid(),
                CaseId = caseId,
                InstanceId = like.InstanceId,
                BookmarkId = $"strewn{i}",
                ActivityId = like.ActivityId,
                Step = like.Step,
                DepartmentCode = like.DepartmentCode,
                State = WorkItemState.Open,
                CreatedAt = like.CreatedAt,
                CaseNumber = like.CaseNumber,
                ProcedureCode = like.ProcedureCode,
                ApplicantName = like.ApplicantName,
                DueAt = i % 8 == 0 ? null : one > other ? one : other,
                WarnAt = i % 8 == 0 ? null : one > other ? other : one,
            });
        }

        await db.SaveChangesAsync(Cancel);
    }

    /// <summary>Takes away what was strewn: other tests have the same lists.</summary>
    private sealed class Swept(ApprovalsApp app, Guid caseId) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await TestProcedure.ReadAsync(app, db => db.WorkItems.Where(item => item.CaseId == caseId && item.BookmarkId.StartsWith("strewn")).ExecuteDeleteAsync(Cancel));
    }

    private static async Task SameEverywhereAsync(TestProcedure procedure, ApiClient officer, ApiClient leader, string id, string light)
    {
        var item = Assert.Single(await ListAsync(officer, procedure, ""));
        Assert.Equal(light, (string?)item["light"]);
        foreach (var other in new[] { "red", "yellow", "green" })
        {
            Assert.Equal(other == light ? 1 : 0, (await ListAsync(officer, procedure, $"&light={other}")).Count);
            Assert.Equal(other == light ? 1 : 0, (await leader.GetAsync($"/api/board/items?light={other}&procedure={procedure.Code}")).Ok()["items"]!.AsArray().Count);
        }

        Assert.Equal(light, (string?)(await officer.GetAsync($"/api/work-items/{ApiClient.Id(item)}")).Ok()["light"]);
        var totals = (await leader.GetAsync($"/api/board?procedure={procedure.Code}")).Ok()["totals"]!;
        Assert.Equal((light == "red" ? 1 : 0, light == "yellow" ? 1 : 0), ((int)totals["red"]!, (int)totals["yellow"]!));
        Assert.Equal(light, (string?)(await officer.CaseAsync(id))["light"]);
        Assert.Equal(light, (string?)Assert.Single(await officer.CasesAsync($"procedure={procedure.Code}"))["light"]);
        Assert.Equal(light, (string?)Assert.Single((await officer.CaseAsync(id))["steps"]!.AsArray(), step => (string?)step!["state"] == "current")!["light"]);
    }

    private static async Task<List<JsonNode>> ListAsync(ApiClient officer, TestProcedure procedure, string more) =>
        [.. (await officer.GetAsync($"/api/work-items?view=department&procedure={procedure.Code}&pageSize=200{more}")).Ok()["items"]!.AsArray().Select(item => item!)];

    /// <summary>Lets days pass until an item has so many working days left.</summary>
    private static async Task UntilAsync(ApiClient officer, string id, int left)
    {
        while ((int)Assert.Single(await officer.WorkItemsOfAsync(id))["workingDaysLeft"]! > left)
        {
            await officer.AdvanceClockAsync("P1D");
        }
    }
}
