using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class ForecastsOnSqliteTests(OnSqlite fixture) : ForecastTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class ForecastsOnPostgresTests(OnPostgres fixture) : ForecastTests(fixture), IClassFixture<OnPostgres>;

/// <summary>What will probably be late, by the history of its step, before its light turns.</summary>
public abstract class ForecastTests(ApprovalsFixture fixture)
{
    // With a limit of six days: eight were quick, five were late.
    private const int Quick = 8;
    private const int Late = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task What_has_lasted_as_long_as_those_that_were_late_is_forecast_to_be_late_before_its_light_turns()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(6));
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise1"));
        await LiveAsync(procedure, officer, applicant);
        var id = await procedure.ApplyAsync(applicant);
        var other = await procedure.ApplyAsync(applicant);

        // On the first day most of what is known was quick.
        var item = await ItemAsync(officer, id);
        Assert.Equal(("green", "inTime"), ((string?)item["light"], (string?)item["forecast"]!["state"]));
        Assert.Equal(Quick + Late, (int)item["forecast"]!["visits"]!);
        Assert.Empty(await LateAsync(officer, procedure));
        Assert.Equal(0, await BoardAsync(leader, procedure));
        await officer.DecideAsync(ApiClient.Id(await ItemAsync(officer, other)), "Approve");

        // Three working days later only those that were late had lasted as long.
        while ((int)(item = await ItemAsync(officer, id))["workingDaysLeft"]! > 3)
        {
            await officer.AdvanceClockAsync("P1D");
        }

        Assert.Equal("green", (string?)item["light"]);
        var forecast = item["forecast"]!;
        Assert.Equal(("late", 6, 2, Late, Late), ((string?)forecast["state"], (int)forecast["limit"]!, (int)forecast["passed"]!, (int)forecast["asLong"]!, (int)forecast["asLongLate"]!));
        Assert.Contains("已过 2 个", (string)forecast["text"]!, StringComparison.Ordinal);
        Assert.Equal(id, ApiClient.Id(Assert.Single(await LateAsync(officer, procedure)), "caseId"));
        Assert.Equal(1, await BoardAsync(leader, procedure));
        var behind = Assert.Single((await leader.GetAsync($"/api/board/items?list=forecast&procedure={procedure.Code}")).Ok()["items"]!.AsArray())!;
        Assert.Equal((id, "late"), (ApiClient.Id(behind, "caseId"), (string?)behind["forecast"]!["state"]));
        Assert.Equal("late", (string?)(await officer.GetAsync($"/api/work-items/{ApiClient.Id(item)}")).Ok()["forecast"]!["state"]);
        Assert.Equal("late", (string?)Assert.Single((await officer.CaseAsync(id))["forecasts"]!.AsArray())!["forecast"]!["state"]);

        // It is the office's own concern.
        Assert.Empty((await applicant.CaseAsync(id))["forecasts"]!.AsArray());
        Assert.DoesNotContain("可能超期", (await applicant.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains("已过 2 个", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains("已过 2 个", (await officer.GetAsync($"/inbox?view=department&procedure={procedure.Code}&forecast=late")).Text, StringComparison.Ordinal);
        Assert.Contains("可能超期", (await leader.GetAsync($"/board?procedure={procedure.Code}")).Text, StringComparison.Ordinal);

        // Once the light has turned it speaks for itself.
        while ((string?)(item = await ItemAsync(officer, id))["light"] == "green")
        {
            await officer.AdvanceClockAsync("P1D");
        }

        Assert.Null(item["forecast"]);
        Assert.Empty(await LateAsync(officer, procedure));
        Assert.Equal(0, await BoardAsync(leader, procedure));
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task With_too_little_history_it_says_so_and_nothing_else()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(6));
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise2"));
        var old = await procedure.ApplyAsync(applicant);
        await officer.AdvanceClockAsync("P14D");
        await officer.DecideAsync(ApiClient.Id(await ItemAsync(officer, old)), "Approve");
        await officer.AdvanceClockAsync("P1D");

        var id = await procedure.ApplyAsync(applicant);
        var forecast = (await ItemAsync(officer, id))["forecast"]!;

        Assert.Equal(("unknown", 1), ((string?)forecast["state"], (int)forecast["visits"]!));
        Assert.Contains("历史不足", (string)forecast["text"]!, StringComparison.Ordinal);
        Assert.Contains("历史不足", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        Assert.Empty(await LateAsync(officer, procedure));
        Assert.Equal(["forecast"], (await officer.GetAsync("/api/work-items?forecast=maybe")).Refused(HttpStatusCode.BadRequest).Fields);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task The_filter_and_the_board_agree_with_the_forecast_of_each_of_many_items()
    {
        var procedure = await TestProcedure.PublishAsync(App, BoardTests.Looks(6));
        var (officer, leader, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("kjj.leader"), await App.LoginAsync("enterprise1"));
        await LiveAsync(procedure, officer, applicant);
        var id = await procedure.ApplyAsync(applicant);
        await StrewAsync(Guid.Parse(id), await officer.NowAsync());

        var all = (await officer.GetAsync($"/api/work-items?view=department&procedure={procedure.Code}&pageSize=200")).Ok()["items"]!.AsArray();
        var expected = all.Where(item => (string?)item!["forecast"]?["state"] == "late").Select(item => ApiClient.Id(item!)).Order(StringComparer.Ordinal).ToList();
        var (found, onBoard) = ((await LateAsync(officer, procedure)).Select(item => ApiClient.Id(item)).Order(StringComparer.Ordinal).ToList(), await BoardAsync(leader, procedure));
        await procedure.ReadAsync(db => db.WorkItems.Where(item => item.BookmarkId.StartsWith("strewn")).ExecuteDeleteAsync(Cancel));

        Assert.InRange(expected.Count, 10, all.Count - 20);
        Assert.Equal(expected, found);
        Assert.Equal(expected.Count, onBoard);
        await applicant.WithdrawAsync(id);
    }

    /// <summary>Lives a past with eight quick ones and five that were late, up to the night after.</summary>
    private static async Task LiveAsync(TestProcedure procedure, ApiClient officer, ApiClient applicant)
    {
        var cases = new List<string>();
        for (var count = 0; count < Quick + Late; count++)
        {
            cases.Add(await procedure.ApplyAsync(applicant));
        }

        await officer.AdvanceClockAsync("P1D");
        foreach (var quick in cases.Take(Quick))
        {
            await officer.DecideAsync(ApiClient.Id(await ItemAsync(officer, quick)), "Approve");
        }

        while ((int)(await ItemAsync(officer, cases[^1]))["workingDaysLeft"]! > -2)
        {
            await officer.AdvanceClockAsync("P1D");
        }

        foreach (var late in cases.Skip(Quick))
        {
            await officer.DecideAsync(ApiClient.Id(await ItemAsync(officer, late)), "Approve");
        }

        await officer.AdvanceClockAsync("P1D");
    }

    private async Task StrewAsync(Guid caseId, DateTimeOffset now)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        var calendar = App.Services.GetRequiredService<WorkingCalendar>();
        var like = await db.WorkItems.AsNoTracking().SingleAsync(item => item.CaseId == caseId, Cancel);
        var (random, today) = (new Random(7), WorkingCalendar.DateOf(now));
        for (var i = 0; i < 180; i++)
        {
            var (left, warn) = (random.Next(-2, 12), random.Next(0, 4));
            var dueOn = calendar.AddWorkingDays(today, left);
            db.WorkItems.Add(new WorkItem
            {
                Id = Guid.NewGuid(),
                CaseId = caseId,
                InstanceId = like.InstanceId,
                BookmarkId = $"strewn{i}",
                ActivityId = i % 20 == 0 ? "Other1" : like.ActivityId,
                Step = like.Step,
                DepartmentCode = like.DepartmentCode,
                State = WorkItemState.Open,
                CreatedAt = like.CreatedAt,
                CaseNumber = like.CaseNumber,
                ProcedureCode = like.ProcedureCode,
                ApplicantName = like.ApplicantName,
                Limit = i % 15 == 0 ? null : Math.Max(1, left) + random.Next(0, 6),
                DueAt = WorkingCalendar.EndOf(dueOn),
                WarnAt = WorkingCalendar.StartOf(calendar.AddWorkingDays(dueOn, -warn)),
            });
        }

        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<JsonNode> ItemAsync(ApiClient officer, string caseId) => Assert.Single(await officer.WorkItemsOfAsync(caseId));

    private static async Task<List<JsonNode>> LateAsync(ApiClient officer, TestProcedure procedure) =>
        [.. (await officer.GetAsync($"/api/work-items?view=department&forecast=late&procedure={procedure.Code}&pageSize=200")).Ok()["items"]!.AsArray().Select(item => item!)];

    private static async Task<int> BoardAsync(ApiClient leader, TestProcedure procedure) =>
        (int)(await leader.GetAsync($"/api/board?procedure={procedure.Code}")).Ok()["totals"]!["willBeLate"]!;
}
