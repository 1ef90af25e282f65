using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Quartz;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>The alarm that the clock itself is alive.</summary>
public sealed class SweepWatchTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task Letters_are_tried_again_in_the_machines_time_though_the_platforms_clock_stands_still()
    {
        var scheduler = await fixture.App.Services.GetRequiredKeyedService<ISchedulerFactory>(SweepWatch.Scheduler).GetScheduler(TestContext.Current.CancellationToken);

        var next = Assert.Single(await scheduler.GetTriggersOfJob(OutboxSweep.Key, TestContext.Current.CancellationToken)).NextFireTimeUtc;

        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(next!.Value, now - SweepWatch.OutboxInterval, now + SweepWatch.OutboxInterval);
    }

    [Fact]
    public async Task The_platform_is_not_ready_while_something_is_due_and_no_sweep_completes()
    {
        var visitor = fixture.App.Visitor();
        var cancel = TestContext.Current.CancellationToken;

        // Now, because whatever is written wakes the outbox, which must not be woken once something is due.
        var admin = await fixture.App.LoginAsync("admin1");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/health/ready")).Status);
        var scheduler = await fixture.App.Services.GetRequiredKeyedService<ISchedulerFactory>(SweepWatch.Scheduler).GetScheduler(cancel);
        await scheduler.PauseJob(OutboxSweep.Key, cancel);
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        await using var db = await fixture.App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(cancel);
        await db.Heartbeats.ExecuteUpdateAsync(set => set.SetProperty(beat => beat.CompletedAt, hourAgo), cancel);

        // Nothing is due: a quiet platform is a healthy one.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/health/ready")).Status);

        db.Outbox.Add(new OutboxMessage { Id = Guid.CreateVersion7(), Kind = "message", Payload = """{"name":"nobody","correlation":""}""", CreatedAt = hourAgo, NextAttemptAt = hourAgo, Attempts = 1 });
        await db.SaveChangesAsync(cancel);
        var ready = await visitor.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Contains("发件箱", ready.Text, StringComparison.Ordinal);
        var sweeps = (await admin.GetAsync("/api/console/nodes")).Ok()["sweeps"]!.AsArray();
        Assert.True((bool)sweeps.Single(sweep => (string)sweep!["job"]! == "outbox")!["alarm"]!);
        Assert.False((bool)sweeps.Single(sweep => (string)sweep!["job"]! == "timers")!["runs"]!);

        await scheduler.ResumeJob(OutboxSweep.Key, cancel);
        await scheduler.TriggerJob(OutboxSweep.Key, cancel);
        while ((await visitor.GetAsync("/health/ready")).Status != HttpStatusCode.OK)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancel);
        }
    }
}
