using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Supervision;

public sealed class PausesOnSqliteTests(OnSqlite fixture) : PauseTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class PausesOnPostgresTests(OnPostgres fixture) : PauseTests(fixture), IClassFixture<OnPostgres>
{
    private readonly OnPostgres fixture = fixture;

    [Fact]
    public async Task Two_nodes_that_find_a_pause_over_let_the_clock_run_on_once()
    {
        var (officer, applicant) = (await fixture.App.LoginAsync("kjj.officer"), await fixture.App.LoginAsync("enterprise2"));
        var procedure = await TestProcedure.PublishAsync(fixture.App, Asks());
        var id = await procedure.ApplyAsync(applicant);
        await officer.RequestSupplementAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), ["amount"], [], "请核对金额。");
        await using var other = ApprovalsApp.StartOnPostgres(fixture.App.ConnectionString);
        other.Services.GetRequiredService<ManualClock>().BeginAt((await officer.NowAsync()).AddDays(60));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => other.Services.GetRequiredService<PauseLimits>().FireDueAsync(TestContext.Current.CancellationToken)));

        var clocks = await ClocksAsync(procedure, id);
        Assert.Equal(2, clocks.Count);
        Assert.All(clocks, clock => Assert.Single(clock.Entries, entry => entry.Kind == ClockEntryKind.Resumed));
        Assert.Equal(1, await procedure.ReadAsync(db => db.Journal.CountAsync(line => line.CaseId == Guid.Parse(id) && line.Kind == "clock-runs-on", TestContext.Current.CancellationToken)));
    }
}

/// <summary>Pauses have legal reasons and end by themselves when they have lasted as long as the rules allow.</summary>
public abstract class PauseTests(ApprovalsFixture fixture)
{
    private ApprovalsApp App => fixture.App;

    [Fact]
    public async Task A_clock_that_has_stood_still_as_long_as_it_may_runs_on_by_itself_and_keeps_the_days_it_used()
    {
        var procedure = await TestProcedure.PublishAsync(App, Asks());
        var (officer, applicant) = (await App.LoginAsync("kjj.officer"), await App.LoginAsync("enterprise1"));
        var calendar = App.Services.GetRequiredService<WorkingCalendar>();
        var id = await procedure.ApplyAsync(applicant);
        await officer.AdvanceClockToAsync(WorkingCalendar.StartOf(calendar.AddWorkingDays(WorkingCalendar.DateOf(await officer.NowAsync()), 3)).AddHours(2));
        await officer.RequestSupplementAsync(ApiClient.Id(Assert.Single(await officer.WorkItemsOfAsync(id))), ["amount"], [], "请核对金额。");

        var asked = WorkingCalendar.DateOf(await officer.NowAsync());
        var last = calendar.AddWorkingDays(asked, 30);
        var used = (await ClocksAsync(procedure, id)).Select(clock => clock.Used(calendar, WorkingCalendar.StartOf(asked))).ToList();
        Assert.Equal([2, 2], used);
        Assert.Equal("paused", (string?)(await officer.CaseAsync(id))["light"]);
        Assert.Contains($"暂停最长 30 个工作日，至 {last:yyyy-MM-dd}", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);

        // On the last day it still stands; the day after it runs, with what it has used.
        await officer.AdvanceClockToAsync(WorkingCalendar.EndOf(last).AddHours(-1));
        Assert.Equal("paused", (string?)(await officer.CaseAsync(id))["light"]);
        await officer.AdvanceClockToAsync(WorkingCalendar.EndOf(last).AddHours(1));
        Assert.Equal("green", (string?)(await officer.CaseAsync(id))["light"]);
        Assert.Single(await officer.TimelineAsync(id), line => (string?)line["kind"] == "clock-runs-on" && ((string?)line["opinion"])!.Contains("30 个工作日", StringComparison.Ordinal));
        Assert.Contains("等待申请人补正已满最长期限 30 个工作日，继续计时", (await officer.GetAsync($"/cases/{id}")).Text, StringComparison.Ordinal);
        var running = await ClocksAsync(procedure, id);
        Assert.All(running, clock => Assert.True(clock.Running));
        Assert.All(running, clock => Assert.Equal(2, clock.Used(calendar, WorkingCalendar.EndOf(last))));

        // The step that comes back has the same clock.
        await applicant.SubmitAsync(id);
        var item = Assert.Single(await officer.WorkItemsOfAsync(id));
        var clock = (await officer.GetAsync($"/api/work-items/{ApiClient.Id(item)}")).Ok()["clock"]!;
        Assert.Equal(2, (int)clock["used"]!);
        Assert.Single(clock["entries"]!.AsArray(), entry => (string?)entry!["kind"] == "Started");
        Assert.Equal(2, (await ClocksAsync(procedure, id)).Count);

        // The maximum has been used up: another pause ends with the day.
        await officer.RequestSupplementAsync(ApiClient.Id(item), ["amount"], [], "请再次核对。");
        await officer.AdvanceClockAsync("P1D");
        Assert.Equal("green", (string?)(await officer.CaseAsync(id))["light"]);
        await applicant.WithdrawAsync(id);
    }

    /// <summary>A look that may ask for supplements twice, each for sixty working days.</summary>
    internal static FlowBuilder Asks() => new FlowBuilder().Add("Start1", "Elsa.Start")
        .Add("Look1", "Approvals.Review", ("workingDays", 15), ("maxSupplements", 2), ("outcomes", new System.Text.Json.Nodes.JsonArray("Approve", "Reject", "Supplement")))
        .Add("Ask1", "Approvals.RequestSupplement", ("workingDays", 60)).Add("Yes1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
        .Way("Start1 > Look1:Approve > Yes1 > End1").Way("Look1:Reject > No1 > End1").Way("Look1:Supplement > Ask1:Done > Look1").Way("Ask1:Expired > No1");

    private protected static Task<List<LegalClock>> ClocksAsync(TestProcedure procedure, string caseId) => procedure.ReadAsync(db => db.Clocks.AsNoTracking().Include(clock => clock.Entries)
        .Where(clock => clock.CaseId == Guid.Parse(caseId)).ToListAsync(TestContext.Current.CancellationToken));
}
