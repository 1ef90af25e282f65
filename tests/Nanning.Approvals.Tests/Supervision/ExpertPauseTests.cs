using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Tests.Designer;
using Nanning.Approvals.Tests.Parties;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Supervision;

/// <summary>The time that experts need does not count where the flow says so (《行政许可法》第四十五条).</summary>
public abstract class ExpertPauseTests(ApprovalsFixture fixture)
{
    private const string Reason = "专家评审";

    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task While_a_case_waits_for_experts_alone_its_clock_stands_still_and_the_applicant_is_told_for_how_long()
    {
        var procedure = await TestProcedure.PublishAsync(App, Evaluated(("pausesFor", Reason), ("workingDays", 10)));
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var calendar = App.Services.GetRequiredService<WorkingCalendar>();
        var id = await procedure.ApplyAsync(applicant);
        await DaysAsync(officer, calendar, 3);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");

        var clock = await ClockAsync(procedure, id);
        Assert.Equal((true, Reason, 2), (clock.Paused, clock.PausedFor, clock.Used(calendar, await officer.NowAsync())));
        // An applicant was promised the time of the case; the offices see the limit of the experts, too.
        Assert.Equal(("paused", "green"), ((string?)(await applicant.CaseAsync(id))["light"], (string?)(await officer.CaseAsync(id))["light"]));
        Assert.Contains("暂停最长 45 个工作日", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains("Evaluation by experts", (await officer.GetAsync($"/cases/{id}", "en")).Text, StringComparison.Ordinal);
        var number = (string)(await officer.CaseAsync(id))["number"]!;
        Assert.Equal(1, await applicant.ToldAsync(number, "专家评审所需时间（不超过 10 个工作日）不计算在办理期限内"));

        // The experts' own limit goes on, and so does the wait while one of them has scored.
        var seats = await officer.WorkItemsOfAsync(id);
        Assert.All(seats, seat => Assert.NotNull(seat["dueAt"]));
        await DaysAsync(officer, calendar, 4);
        await ScoreAsync(officer, seats[0], "甲");
        Assert.True((await ClockAsync(procedure, id)).Paused);
        await DaysAsync(officer, calendar, 1);
        await ScoreAsync(officer, seats[1], "乙");

        var after = await ClockAsync(procedure, id);
        Assert.Equal((true, 2), (after.Running, after.Used(calendar, await officer.NowAsync())));
        Assert.Equal(calendar.AddWorkingDays(WorkingCalendar.DateOf(await officer.NowAsync()), 18), after.DueOn(calendar));
        Assert.Equal(1, await applicant.ToldAsync(number, "不计算在办理期限内"));
    }

    [Fact]
    public async Task Where_the_flow_says_nothing_the_time_of_experts_counts()
    {
        var procedure = await TestProcedure.PublishAsync(App, Evaluated());
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var id = await procedure.ApplyAsync(applicant);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");

        Assert.True((await ClockAsync(procedure, id)).Running);
        Assert.DoesNotContain(Shipped(), flow => flow.Contains("pausesFor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_department_still_works_beside_the_experts_the_clock_runs()
    {
        var procedure = await TestProcedure.PublishAsync(App, new FlowBuilder().Add("Start1", "Elsa.Start").Add("F", "Elsa.FlowFork")
            .Add("X", "Approvals.ExpertReview", ("seats", 1), ("pausesFor", Reason)).Add("B", "Approvals.Review").Add("J", "Elsa.FlowJoin")
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > F > X > J > Done1 > End1").Way("F > B:Approve > J").Way("B:Reject > No1 > End1"));
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var id = await procedure.ApplyAsync(applicant);
        Assert.True((await ClockAsync(procedure, id)).Running);

        await officer.DecideAsync(ApiClient.Id((await officer.WorkItemsOfAsync(id)).Single(item => (string?)item["step"] == "B")), "Approve");

        Assert.Equal(Reason, (await ClockAsync(procedure, id)).PausedFor);
        await ScoreAsync(officer, Assert.Single(await officer.WorkItemsOfAsync(id)), "甲");
        Assert.Equal("Approved", await officer.StatusAsync(id));
    }

    [Fact]
    public async Task When_the_pause_has_lasted_as_long_as_it_may_a_score_does_not_begin_it_anew()
    {
        var procedure = await TestProcedure.PublishAsync(App, Evaluated(("pausesFor", Reason)));
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var calendar = App.Services.GetRequiredService<WorkingCalendar>();
        var id = await procedure.ApplyAsync(applicant);
        await officer.DecideAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), "Approve");

        await DaysAsync(officer, calendar, 46);

        Assert.True((await ClockAsync(procedure, id)).Running);
        Assert.Single(await officer.TimelineAsync(id), line => (string?)line["kind"] == "clock-runs-on" && ((string?)line["opinion"])!.Contains("专家评审已满最长期限 45 个工作日", StringComparison.Ordinal));
        await ScoreAsync(officer, (await officer.WorkItemsOfAsync(id))[0], "甲");
        Assert.True((await ClockAsync(procedure, id)).Running);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_reason_that_the_rules_give_no_maximum_is_not_published()
    {
        var admin = await App.LoginAsync("admin1");
        var model = await Drawing.OfAsync(admin, "P18a");
        var step = model["root"]!["activities"]!.AsArray().First(one => (string?)one!["type"] == "Approvals.ExpertReview")!;
        foreach (var (reason, refused) in new[] { ("专家会审", true), (Reason, false) })
        {
            step["pausesFor"] = FlowBuilder.Expression("Literal", reason);
            var findings = (await admin.PostAsync("/api/designer/check", new { model })).Ok()["findings"]!.AsArray();
            Assert.Equal(refused, findings.Any(one => (string?)one!["code"] == "pause-without-limit" && ((string)one["messageEn"]!).Contains(reason, StringComparison.Ordinal)));
        }
    }

    private static async Task ScoreAsync(ApiClient officer, JsonNode seat, string expert) =>
        await officer.DecideAsync(ApiClient.Id(seat), "Approve", null, new JsonObject { ["expert"] = expert, ["score"] = 80, ["comment"] = "良好" });

    private static async Task DaysAsync(ApiClient officer, WorkingCalendar calendar, int days) =>
        await officer.AdvanceClockToAsync(WorkingCalendar.StartOf(calendar.AddWorkingDays(WorkingCalendar.DateOf(await officer.NowAsync()), days)).AddHours(10));

    private static Task<LegalClock> ClockAsync(TestProcedure procedure, string caseId) => procedure.ReadAsync(db => db.Clocks.AsNoTracking().Include(clock => clock.Entries.OrderBy(entry => entry.Seq))
        .SingleAsync(clock => clock.CaseId == Guid.Parse(caseId) && clock.ActivityId == null, TestContext.Current.CancellationToken));

    private static IEnumerable<string> Shipped() => Directory.GetFiles(RepositoryFiles.PathOf("workflows"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static FlowBuilder Evaluated(params (string, JsonNode?)[] experts) => new FlowBuilder().Add("Start1", "Elsa.Start").Add("A", "Approvals.Review")
        .Add("X", "Approvals.ExpertReview", [("seats", 2), .. experts]).Add("E", "Approvals.Review")
        .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > A:Approve > X > E:Approve > Done1 > End1").Way("A:Reject > No1 > End1").Way("E:Reject > No1");
}

public sealed class ExpertPausesOnSqliteTests(OnSqlite fixture) : ExpertPauseTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class ExpertPausesOnPostgresTests(OnPostgres fixture) : ExpertPauseTests(fixture), IClassFixture<OnPostgres>;
