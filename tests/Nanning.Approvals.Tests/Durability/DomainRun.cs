using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Durability;

/// <summary>One case of a flow in the real application, driven through the services that the pages, the sweeps and the outbox use.</summary>
internal sealed class DomainRun
{
    private readonly ApprovalsApp app;
    private readonly ApiClient applicant;
    private readonly string caseId;
    private readonly Guid instanceId;
    private readonly Actor officer;

    private DomainRun(ApprovalsApp app, ApiClient applicant, string caseId, Guid instanceId, Actor officer)
    {
        this.app = app;
        this.applicant = applicant;
        this.caseId = caseId;
        this.instanceId = instanceId;
        this.officer = officer;
    }

    /// <summary>How something is done.</summary>
    public enum Manner
    {
        Plain,

        /// <summary>Twice at the same moment.</summary>
        AtOnce,

        /// <summary>Again afterwards, with the same key where there is one.</summary>
        Again,

        /// <summary>First everything but the commit, then again.</summary>
        AfterCrash,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CrashingGate Gate => (CrashingGate)app.Services.GetRequiredService<WriteGate>();

    /// <summary>Publishes the flow under a code of its own and sends a case in.</summary>
    public static async Task<DomainRun> StartAsync(ApprovalsApp app, ApiClient applicant, string code, JsonObject flow)
    {
        var folder = Directory.CreateTempSubdirectory("approvals-flow-");
        try
        {
            ProcedureFiles.Write(folder, code, flow);
            await app.Services.GetRequiredService<LoadProcedures>().StoreAsync(LoadProcedures.Read(folder.FullName), Cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var id = await applicant.CreateCaseAsync(code, new JsonObject { ["amount"] = 1000 });
        await applicant.SubmitAsync(id);
        await using var db = await OpenAsync(app);
        var instance = await db.WorkflowInstances.SingleAsync(row => row.CaseId == Guid.Parse(id), Cancel);
        return new DomainRun(app, applicant, id, instance.Id, Actor.Of(await db.Users.SingleAsync(user => user.UserName == "kjj.officer", Cancel)));
    }

    public async Task DecideAsync(string bookmark, string outcome, Manner manner)
    {
        var item = await ReadAsync(db => db.WorkItems.Where(row => row.InstanceId == instanceId && row.BookmarkId == bookmark).Select(row => row.Id).SingleAsync(Cancel));
        var key = Guid.NewGuid().ToString();
        if (manner is Manner.AfterCrash)
        {
            await CrashAsync(() => RunAsync(key));
        }

        var answers = await Task.WhenAll((manner is Manner.AtOnce ? [key, Guid.NewGuid().ToString()] : new[] { key }).Select(RunAsync));
        var done = Assert.Single(answers.OfType<Outcome<DecideWorkItem.Decided>.Done>());
        if (manner is Manner.Again)
        {
            Assert.Equivalent(done, await RunAsync(key), strict: true);
        }

        // Each on a thread of its own, so that they really meet.
        Task<Outcome<DecideWorkItem.Decided>> RunAsync(string with) => Task.Run(() =>
            app.Services.GetRequiredService<DecideWorkItem>().RunAsync(officer, with, item, new(outcome, "意见", null), Cancel));
    }

    /// <summary>Makes a timer due and lets the pump fire.</summary>
    public async Task FireAsync(string bookmark, Manner manner)
    {
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await Gate.RunAsync((db, token) => db.Timers.Where(row => row.InstanceId == instanceId && row.BookmarkId == bookmark)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), token), Cancel);
        if (manner is Manner.AfterCrash)
        {
            await CrashAsync(PumpAsync);
        }

        var fired = await Task.WhenAll(Enumerable.Range(0, manner is Manner.AtOnce or Manner.Again ? 2 : 1).Select(_ => PumpAsync()));
        Assert.Equal(1, fired.Sum());

        Task<int> PumpAsync() => Task.Run(() => app.Services.GetRequiredService<TimerPump>().FireDueAsync(Cancel));
    }

    /// <summary>Wakes a bookmark through the outbox.</summary>
    public async Task WakeAsync(string bookmark, Manner manner)
    {
        var payload = JsonSerializer.Serialize(new WakePayload(instanceId, new Stimulus(bookmark)), JsonSerializerOptions.Web);
        await Gate.RunAsync(
            async (db, token) =>
            {
                foreach (var _ in manner is Manner.Plain ? [1] : new[] { 1, 2 })
                {
                    db.Outbox.Add(new OutboxMessage { Id = Guid.CreateVersion7(), Kind = "wake", Payload = payload, CreatedAt = DateTimeOffset.UnixEpoch, NextAttemptAt = DateTimeOffset.UnixEpoch });
                }

                await db.SaveChangesAsync(token);
            },
            Cancel);
        await app.Services.GetRequiredService<OutboxPump>().DrainAsync(Cancel);
    }

    /// <summary>Returns a work item to an earlier step.</summary>
    public async Task ReturnAsync(string bookmark, string to, bool backToMe, Manner manner)
    {
        var item = await ReadAsync(db => db.WorkItems.Where(row => row.InstanceId == instanceId && row.BookmarkId == bookmark).Select(row => row.Id).SingleAsync(Cancel));
        var key = Guid.NewGuid().ToString();
        if (manner is Manner.AfterCrash)
        {
            await CrashAsync(() => RunAsync(key));
        }

        var answers = await Task.WhenAll((manner is Manner.AtOnce ? [key, Guid.NewGuid().ToString()] : new[] { key }).Select(RunAsync));
        var done = Assert.Single(answers.OfType<Outcome<ReturnWorkItem.Returned>.Done>());
        if (manner is Manner.Again)
        {
            Assert.Equivalent(done, await RunAsync(key), strict: true);
        }

        Task<Outcome<ReturnWorkItem.Returned>> RunAsync(string with) => Task.Run(() =>
            app.Services.GetRequiredService<ReturnWorkItem>().RunAsync(officer, with, item, new(to, "请补充", backToMe ? "backToMe" : "forward"), Cancel));
    }

    public async Task WithdrawAsync() => await applicant.WithdrawAsync(caseId);

    /// <summary>The state as the engine keeps it.</summary>
    public async Task<InstanceState> StateAsync() =>
        InstanceState.FromJson(await ReadAsync(db => db.WorkflowInstances.Where(row => row.Id == instanceId).Select(row => row.State).SingleAsync(Cancel)));

    /// <summary>The bookmarks that people, timers and messages can still wake, from the rows that lists and sweeps read.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync() => await ReadAsync(async db => (IReadOnlyList<string>)
    [
        .. (await db.WorkItems.Where(row => row.InstanceId == instanceId && row.State == WorkItemState.Open).Select(row => row.BookmarkId).ToListAsync(Cancel))
            .Concat(await db.Timers.Where(row => row.InstanceId == instanceId).Select(row => row.BookmarkId).ToListAsync(Cancel))
            .Concat(await db.MessageWaits.Where(row => row.InstanceId == instanceId).Select(row => row.BookmarkId).ToListAsync(Cancel))
            .Order(StringComparer.Ordinal),
    ]);

    /// <summary>What the flow itself wrote into the journal, as "kind activity[:outcome]".</summary>
    public async Task<IReadOnlyList<string>> JournalAsync()
    {
        var id = Guid.Parse(caseId);
        var lines = await ReadAsync(db => db.Journal.Where(row => row.CaseId == id && row.Kind.StartsWith("flow-")).OrderBy(row => row.Seq).ToListAsync(Cancel));
        return [.. lines.Select(line => $"{line.Kind[5..]} {line.ActivityId}{(line.Outcome is null ? "" : ":" + line.Outcome)}")];
    }

    private static async Task<ApprovalsDb> OpenAsync(ApprovalsApp app) =>
        await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);

    private async Task<T> ReadAsync<T>(Func<ApprovalsDb, Task<T>> read)
    {
        await using var db = await OpenAsync(app);
        return await read(db);
    }

    private async Task CrashAsync<T>(Func<Task<T>> run)
    {
        var before = (await StateAsync()).ToJson();
        Gate.CrashNext();
        await Assert.ThrowsAsync<CrashingGate.CrashException>(run);
        Assert.Equal(before, (await StateAsync()).ToJson());
    }
}
