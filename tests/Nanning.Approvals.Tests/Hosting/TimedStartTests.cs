using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Tests.Hosting;

/// <summary>Flows that a time starts, in cases, and flows that wait for a time of the calendar.</summary>
public abstract class TimedStartTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cron_trigger_starts_its_flow_once_for_each_tick_in_every_case_that_it_is_for()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Approves());
        var name = await AddTimedAsync(procedure, "Elsa.Cron", ("cronExpression", "0 0 9 * * ?"), ("procedure", procedure.Code), ("case", FlowBuilder.Formula("form.amount > 10")));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var (small, large) = (await procedure.ApplyAsync(applicant, 5), await procedure.ApplyAsync(applicant, 50));

        await applicant.AdvanceClockAsync("P3D");

        Assert.Equal(0, await RunsAsync(name, small));
        Assert.Equal(3, await RunsAsync(name, large));
        Assert.Equal(3, await procedure.ReadAsync(db => db.FlowStartRuns.Where(run => run.CaseId == Guid.Parse(large)).Select(run => run.Tick).Distinct().CountAsync(Cancel)));
    }

    [Fact]
    public async Task Without_a_condition_a_timer_is_for_approved_cases()
    {
        var main = new FlowBuilder().Add("Start1", "Elsa.Start").Add("Ask1", "Elsa.FlowDecision", ("condition", FlowBuilder.Formula("form.amount > 10")))
            .Add("Yes1", "Approvals.SetStatus", ("status", "Approved")).Add("No1", "Approvals.SetStatus", ("status", "Rejected")).Add("End1", "Elsa.End")
            .Way("Start1 > Ask1:True > Yes1 > End1").Way("Ask1:False > No1 > End1");
        var procedure = await TestProcedure.PublishAsync(fixture.App, main);
        var name = await AddTimedAsync(procedure, main, "Elsa.Timer", ("interval", "P1D"), ("procedure", procedure.Code));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var (rejected, approved) = (await procedure.ApplyAsync(applicant, 5), await procedure.ApplyAsync(applicant, 50));
        Assert.Equal(("Rejected", "Approved"), (await applicant.StatusAsync(rejected), await applicant.StatusAsync(approved)));

        await applicant.AdvanceClockAsync("P2D");

        Assert.Equal((0, 2), (await RunsAsync(name, rejected), await RunsAsync(name, approved)));
    }

    [Fact]
    public async Task Sweeps_at_the_same_moment_claim_a_tick_once_and_a_tick_cut_off_goes_on()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Approves());
        var name = await AddTimedAsync(procedure, "Elsa.Timer", ("interval", "P1D"), ("procedure", procedure.Code));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant, 50);
        var (pump, gate) = (fixture.App.Services.GetRequiredService<FlowStartPump>(), fixture.App.Services.GetRequiredService<WriteGate>());

        // As a process leaves it that was killed after it had claimed the tick and before it had listed the cases; a second one was killed after the listing.
        await gate.RunAsync((db, token) => db.FlowStarts.Where(start => start.DefinitionId == name)
            .ExecuteUpdateAsync(set => set.SetProperty(start => start.Tick, new DateTimeOffset(2016, 9, 1, 0, 0, 0, TimeSpan.Zero)), token), Cancel);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pump.FireDueAsync(Cancel)));
        await gate.RunAsync((db, token) => db.FlowStarts.Where(start => start.DefinitionId == name)
            .ExecuteUpdateAsync(set => set.SetProperty(start => start.Tick, new DateTimeOffset(2016, 9, 1, 0, 0, 0, TimeSpan.Zero)), token), Cancel);
        await pump.FireDueAsync(Cancel);
        await fixture.App.Services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);

        Assert.Equal(1, await RunsAsync(name, id));
    }

    [Fact]
    public async Task A_flow_can_wait_for_the_next_time_that_a_cron_expression_names()
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, new FlowBuilder().Add("Start1", "Elsa.Start").Add("Wait1", "Elsa.Cron", ("cronExpression", "0 0 8 1 * ?"))
            .Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Wait1 > Done1 > End1"));
        var applicant = await fixture.App.LoginAsync("enterprise1");
        var id = await procedure.ApplyAsync(applicant);

        var timer = await procedure.ReadAsync(db => db.Timers.SingleAsync(row => db.WorkflowInstances.Any(one => one.Id == row.InstanceId && one.CaseId == Guid.Parse(id)), Cancel));

        Assert.Equal((1, new TimeOnly(8, 0)), (WorkingCalendar.Local(timer.DueAt).Day, TimeOnly.FromDateTime(WorkingCalendar.Local(timer.DueAt).DateTime)));
        await applicant.AdvanceClockToAsync(timer.DueAt);
        Assert.Equal("Approved", await applicant.StatusAsync(id));
    }

    [Theory]
    [InlineData("Elsa.Cron", "cronExpression", "0 0 25 * * ?")]
    [InlineData("Elsa.Timer", "interval", "PT5S")]
    [InlineData("Elsa.Timer", "interval", "P2WD")]
    public async Task A_trigger_that_could_never_start_anything_is_refused(string type, string input, string value)
    {
        var procedure = await TestProcedure.PublishAsync(fixture.App, Approves());

        await Assert.ThrowsAsync<DefinitionException>(() => AddTimedAsync(procedure, type, (input, value)));
    }

    private static FlowBuilder Approves() => new FlowBuilder().Add("Start1", "Elsa.Start").Add("Done1", "Approvals.SetStatus", ("status", "Approved")).Add("End1", "Elsa.End").Way("Start1 > Done1 > End1");

    private static Task<string> AddTimedAsync(TestProcedure procedure, string type, params (string, JsonNode?)[] inputs) => AddTimedAsync(procedure, Approves(), type, inputs);

    private static async Task<string> AddTimedAsync(TestProcedure procedure, FlowBuilder main, string type, params (string, JsonNode?)[] inputs)
    {
        var name = $"timed-{Guid.NewGuid():N}"[..20];
        var flow = new FlowBuilder().Add("Tick1", type, inputs).Add("Note1", "Elsa.WriteLine", ("text", "到时间了")).Add("End1", "Elsa.End").Way("Tick1 > Note1 > End1").Trigger("Tick1");
        await procedure.PublishAsync("1", main, null, (name, flow));
        return name;
    }

    private Task<int> RunsAsync(string definition, string caseId) => TestProcedure.ReadAsync(
        fixture.App, db => db.WorkflowInstances.CountAsync(row => row.DefinitionId == definition && row.CaseId == Guid.Parse(caseId), Cancel));
}

public sealed class TimedStartOnSqliteTests(OnSqlite fixture) : TimedStartTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class TimedStartOnPostgresTests(OnPostgres fixture) : TimedStartTests(fixture), IClassFixture<OnPostgres>;
