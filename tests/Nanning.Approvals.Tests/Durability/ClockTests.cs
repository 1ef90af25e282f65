using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Scenarios;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>Clocks that go back, and clocks that differ from node to node.</summary>
public sealed class ClockTests(PostgresServer server)
{
    private static readonly TimeSpan Wrong = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_steps_back_by_an_hour_again_and_again_changes_nothing_in_the_main_job()
    {
        await using var app = ApprovalsApp.StartOnSqlite(change: services =>
            services.AddSingleton<TimeProvider>(provider => new WrongClock(provider.GetRequiredService<ManualClock>(), call => Scrambled(call) % 3 == 0 ? -Wrong : TimeSpan.Zero)));
        var job = new MainJob(app.LoginAsync);

        await job.RunAsync();

        var applicant = await job.As("base1");
        Assert.Equal(["Approved", "Approved", "Approved"], await Task.WhenAll(new[] { job.Recognition, job.Subsidy, job.Renewal }.Select(applicant.StatusAsync)));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        Assert.Equal(2, await db.Grants.CountAsync(Cancel));
        Assert.Equal(0, await db.Incidents.CountAsync(Cancel));
    }

    [Fact]
    [Trait("Database", "PostgreSQL")]
    public async Task Nodes_whose_clocks_differ_fire_each_timer_once_and_forget_none()
    {
        const int cases = 12;
        await using var late = await ApprovalsApp.StartOnPostgresAsync(server, services => Set(services, call => call % 2 == 0 ? TimeSpan.Zero : -Wrong));
        await using var early = ApprovalsApp.StartOnPostgres(late.ConnectionString, services => Set(services, _ => Wrong));
        var folder = Directory.CreateTempSubdirectory("approvals-flow-");
        ProcedureFiles.Write(folder, "CK", new FlowBuilder()
            .Add("Start", "Elsa.Start").Add("Wait", "Elsa.Delay", ("timeSpan", "PT30M")).Add("End", "Approvals.EndBranch").Way("Start > Wait > End").Json());
        await late.Services.GetRequiredService<LoadProcedures>().StoreAsync(LoadProcedures.Read(folder.FullName), Cancel);
        folder.Delete(recursive: true);
        var applicants = new[] { await late.LoginAsync("enterprise1"), await early.LoginAsync("enterprise1") };
        for (var number = 0; number < cases; number++)
        {
            var applicant = applicants[number % 2];
            await applicant.SubmitAsync(await applicant.CreateCaseAsync("CK", new() { ["amount"] = 1 }));
        }

        // One node sees what the other will see in an hour only; both look again and again at the same moment, then time comes for all.
        var fired = 0;
        for (var round = 0; round < 4; round++)
        {
            var manual = new[] { late, early }.Select(app => app.Services.GetRequiredService<ManualClock>()).ToList();
            manual.ForEach(clock => clock.MoveTo(clock.GetUtcNow() + TimeSpan.FromMinutes(40)));
            fired += (await Task.WhenAll(new[] { late, early, late, early }.Select(app => Task.Run(() => app.Services.GetRequiredService<TimerPump>().FireDueAsync(Cancel))))).Sum();
        }

        Assert.Equal(cases, fired);
        await using var db = await late.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        Assert.Equal(cases, await db.Journal.CountAsync(line => line.ActivityId == "End", Cancel));
        Assert.Equal(0, await db.Timers.CountAsync(Cancel));
    }

    private static void Set(IServiceCollection services, Func<int, TimeSpan> error) =>
        services.AddSingleton<TimeProvider>(provider => new WrongClock(provider.GetRequiredService<ManualClock>(), error));

    /// <summary>Every third call on the average, in no rhythm that a loop could fall into.</summary>
    private static uint Scrambled(int call) => unchecked((uint)call * 2_654_435_761u) >> 13;

    /// <param name="error">By how much it is wrong, for the n-th time it is asked.</param>
    private sealed class WrongClock(TimeProvider right, Func<int, TimeSpan> error) : TimeProvider
    {
        private int calls;

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + error(Interlocked.Increment(ref calls));
    }
}
