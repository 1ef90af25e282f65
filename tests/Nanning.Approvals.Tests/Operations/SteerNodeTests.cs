using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Batches;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Tests.Workflows;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Operations;

/// <summary>Before a node is stopped it ends what it has in hand and takes nothing new. Each test leaves it working.</summary>
public abstract class SteerNodeTests(ApprovalsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drained_node_says_when_it_is_empty_leaves_work_lie_and_goes_on_when_it_is_told_to()
    {
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise1"), await fixture.App.LoginAsync("admin1"));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        var node = await fixture.App.NodeAsync();
        Assert.Equal(["reason"], (await admin.PostAsync("/api/console/nodes/drain", new { node })).Refused(HttpStatusCode.BadRequest).Fields);
        (await admin.PostAsync("/api/console/nodes/drain", new { node = "nobody", reason = "升级" })).Refused(HttpStatusCode.NotFound);
        (await (await fixture.App.LoginAsync("auditor1")).PostAsync("/api/console/nodes/drain", new { node, reason = "升级" })).Refused(HttpStatusCode.Forbidden);

        using (fixture.App.Services.GetRequiredService<BackgroundWork>().Take())
        {
            (await admin.PostAsync("/api/console/nodes/drain", new { node, reason = "升级到新版本" })).Ok();
            await fixture.App.LookAsync();
            Assert.Null((await admin.DrainAsync())!["emptyAt"]);
        }

        var drain = await fixture.App.UntilEmptyAsync(admin);
        Assert.Equal(("升级到新版本", "管理员 吴敏"), ((string)drain["reason"]!, (string)drain["by"]!));
        Assert.Contains((await admin.GetAsync("/api/console/nodes")).Ok()["nodes"]!.AsArray(), beat => ((string)beat!["node"]!, (string)beat["job"]!) == (node, "drain")); // it is not forgotten
        Assert.Contains("drained", (await admin.GetAsync("/health/ready")).Text, StringComparison.Ordinal);

        // People go on; a batch is only written down.
        var instance = await admin.InstanceIdAsync(id);
        var batch = ApiClient.Id((await admin.PostAsync("/api/console/batches", new { kind = "Suspend", ids = new[] { instance }, reason = "核查" })).Ok());
        Assert.Equal(0, await fixture.App.Services.GetRequiredService<RunBatches>().DrainAsync(Cancel));
        Assert.Equal("Running", (string)(await admin.GetAsync($"/api/console/batches/{batch}")).Ok()["state"]!);

        await fixture.App.ResumeAsync(admin, node);
        Assert.Null(await admin.DrainAsync());
        Assert.Equal("Done", (string)(await admin.UntilDoneAsync(batch))["state"]!);
        Assert.DoesNotContain("drain", (await admin.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
        await applicant.WithdrawAsync(id);
    }

    [Fact]
    public async Task A_sweep_in_the_middle_of_much_that_is_due_ends_what_it_has_in_hand_and_leaves_the_rest()
    {
        const int copies = 250;
        const int inHandAtMost = 32 * (1 + 4);
        var services = fixture.App.Services;
        var procedure = await TestProcedure.PublishAsync(fixture.App, new FlowBuilder()
            .Add("Start", "Elsa.Start").Add("Wait", "Elsa.Delay", ("timeSpan", "P1D")).Add("End", "Approvals.EndBranch").Way("Start > Wait > End"));
        await CopyAsync(Guid.Parse(await procedure.ApplyAsync(await fixture.App.LoginAsync("enterprise1"))), copies);

        // A node of its own, which nobody else drains or lets go on; it is drained while several transactions are under way.
        var node = new BackgroundWork();
        var pump = ActivatorUtilities.CreateInstance<TimerPump>(services, node);
        var gate = services.GetRequiredService<WriteGate>();
        var commits = 0;
        void Drain() => node.Draining = Interlocked.Increment(ref commits) >= 2;
        gate.Committed += Drain;
        var first = await pump.FireDueAsync(Cancel);
        gate.Committed -= Drain;

        Assert.InRange(first, 1, inHandAtMost);
        Assert.True(node.Idle);
        Assert.Equal((first, copies - first), await FinishedAndDueAsync());
        Assert.Equal(0, await pump.FireDueAsync(Cancel));

        node.Draining = false;
        Assert.Equal(copies - first, await pump.FireDueAsync(Cancel));
        Assert.Equal((copies, 0), await FinishedAndDueAsync());

        Task<(int Finished, int Due)> FinishedAndDueAsync() => procedure.ReadAsync(async db => (
            await db.WorkflowInstances.CountAsync(row => row.DefinitionId == procedure.Code && row.Status == InstanceStatus.Finished, Cancel),
            await db.Timers.CountAsync(row => row.DueAt < Now, Cancel)));
    }

    [Fact]
    public async Task The_outbox_ends_the_letter_in_hand_and_leaves_the_others()
    {
        var (applicant, admin) = (await fixture.App.LoginAsync("enterprise2"), await fixture.App.LoginAsync("admin1"));
        var (services, node) = (fixture.App.Services, await fixture.App.DrainedAsync(admin));
        var id = await applicant.ApplyAsync(ExampleForm.Load("P20a"));
        var waiting = await LettersAsync(db => db.Outbox.Where(row => row.SentAt == null));
        Assert.True(waiting.Count > 1);

        var own = new BackgroundWork();
        var gate = services.GetRequiredService<WriteGate>();
        void Drain() => own.Draining = true;
        gate.Committed += Drain;
        await ActivatorUtilities.CreateInstance<OutboxPump>(services, own).DrainAsync(Cancel);
        gate.Committed -= Drain;

        Assert.Single(await LettersAsync(db => db.Outbox.Where(row => waiting.Contains(row.Id) && row.SentAt != null)));
        Assert.True(own.Idle);

        await fixture.App.ResumeAsync(admin, node);
        await services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);
        Assert.Empty(await LettersAsync(db => db.Outbox.Where(row => waiting.Contains(row.Id) && row.SentAt == null)));
        await applicant.WithdrawAsync(id);

        Task<List<Guid>> LettersAsync(Func<ApprovalsDb, IQueryable<OutboxMessage>> which) => TestProcedure.ReadAsync(fixture.App, db => which(db).Select(row => row.Id).ToListAsync(Cancel));
    }

    [Fact]
    public async Task The_clock_of_a_drained_node_stands_and_moves_on_under_the_same_key_once_the_node_goes_on()
    {
        var admin = await fixture.App.LoginAsync("admin1");
        var (node, before, key) = (await fixture.App.DrainedAsync(admin), await admin.NowAsync(), Guid.NewGuid().ToString());

        Assert.Equal("node-drained", (await admin.PostAsync("/api/admin/clock/advance", new { by = "PT1M" }, key)).Refused(HttpStatusCode.Conflict).Code);
        Assert.Equal(before, await admin.NowAsync());

        await fixture.App.ResumeAsync(admin, node);
        (await admin.PostAsync("/api/admin/clock/advance", new { by = "PT1M" }, key)).Ok();
        Assert.Equal(before.AddMinutes(1), await admin.NowAsync());
    }

    private DateTimeOffset Now => fixture.App.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Makes so many copies of a waiting case, all due; the original waits on.</summary>
    private Task CopyAsync(Guid id, int copies) => fixture.App.Services.GetRequiredService<WriteGate>().RunAsync(
        async (db, token) =>
        {
            var item = await db.Cases.AsNoTracking().SingleAsync(row => row.Id == id, token);
            var instance = await db.WorkflowInstances.AsNoTracking().SingleAsync(row => row.CaseId == id, token);
            var timer = await db.Timers.AsNoTracking().SingleAsync(row => row.InstanceId == instance.Id, token);
            for (var number = 1; number <= copies; number++)
            {
                var (caseId, instanceId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
                Add(item, ("Id", caseId), ("Number", $"{item.Number}-{number}"));
                Add(instance, ("Id", instanceId), ("CaseId", caseId), ("State", instance.State.Replace(instance.Id.ToString(), instanceId.ToString(), StringComparison.Ordinal)));
                Add(timer, ("InstanceId", instanceId), ("DueAt", Now.AddMinutes(-1)));
            }

            await db.SaveChangesAsync(token);

            void Add(object row, params (string Property, object Value)[] others)
            {
                var copy = db.Entry(row).CurrentValues.Clone();
                foreach (var (property, value) in others)
                {
                    copy[property] = value;
                }

                db.Add(copy.ToObject());
            }
        },
        Cancel);
}

public sealed class SteerNodeOnSqliteTests(OnSqlite fixture) : SteerNodeTests(fixture), IClassFixture<OnSqlite>;

[Trait("Database", "PostgreSQL")]
public sealed class SteerNodeOnPostgresTests(OnPostgres fixture) : SteerNodeTests(fixture), IClassFixture<OnPostgres>;
