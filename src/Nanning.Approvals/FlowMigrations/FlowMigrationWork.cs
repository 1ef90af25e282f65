using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>
/// Works migrations off: looks at one instance after the other while a dry run goes on, and carries one after the other over once it is started. Every instance is a
/// transaction of its own, and the rows say how far it has come: a restart, or another node, goes on from there.
/// </summary>
public sealed class FlowMigrationWork(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, CaseHost host, WorkflowEngine engine, FlowLibrary flows, BackgroundWork background, TimeProvider clock)
{
    private const int AtOnce = 50;

    private readonly SemaphoreSlim woken = new(0);

    /// <summary>There is something to do.</summary>
    public void Wake()
    {
        if (woken.CurrentCount == 0)
        {
            woken.Release();
        }
    }

    /// <summary>Waits until there is, or for so long.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => woken.WaitAsync(time, cancellationToken);

    /// <summary>Does all there is to do at present, unless the node is drained.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } batch)
        {
            foreach (var item in batch.Items)
            {
                using var taken = background.Take();
                if (taken is null)
                {
                    return;
                }

                await (batch.Plans
                    ? gate.RunAsync((db, token) => PlanAsync(db, item, token), cancellationToken)
                    : CarryAsync(item, cancellationToken));
            }

            if (batch.Items.Count == 0)
            {
                await gate.RunAsync((db, token) => EndAsync(db, batch.Id, batch.Plans, token), cancellationToken);
            }
        }
    }

    private async Task<(Guid Id, bool Plans, List<FlowMigrationItem> Items)?> NextAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var migration = await db.FlowMigrations.AsNoTracking()
            .Where(row => row.State == FlowMigrationState.Planning || row.State == FlowMigrationState.Running).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (migration is null)
        {
            return null;
        }

        var plans = migration.State is FlowMigrationState.Planning;
        var wanted = plans ? FlowMigrationVerdict.Pending : FlowMigrationVerdict.Safe;
        return (migration.Id, plans, await db.FlowMigrationItems.AsNoTracking().Where(item => item.MigrationId == migration.Id && item.Verdict == wanted)
            .OrderBy(item => item.InstanceId).Take(AtOnce).ToListAsync(cancellationToken));
    }

    private async Task PlanAsync(ApprovalsDb db, FlowMigrationItem seen, CancellationToken cancellationToken)
    {
        if (await OpenAsync(db, seen, FlowMigrationState.Planning, FlowMigrationVerdict.Pending, cancellationToken) is not var (migration, item, instance))
        {
            return;
        }

        (item.InstanceVersion, item.Places, item.At) = (instance.Version, instance.Places, clock.GetUtcNow());
        item.Version++;
        var state = InstanceState.FromJson(instance.State);
        try
        {
            var (migrated, _, _) = await MigrateAsync(db, migration, item, instance, state, cancellationToken);
            if (migrated.Burst is null)
            {
                Refuse(item, FlowMigrationVerdict.Unsafe, string.Join("", migrated.Problems.Select(problem => problem.Text)), string.Join(" ", migrated.Problems.Select(problem => problem.TextEn)));
            }
            else
            {
                (item.Verdict, item.Plan) = (FlowMigrationVerdict.Safe, ItemPlan.Of(state, migrated).ToJson());
            }
        }
        catch (StepFailedException failure)
        {
            Refuse(item, FlowMigrationVerdict.Unsafe, $"新版本的环节无法执行：{failure.Message}", $"A step of the new version fails: {failure.English ?? failure.Message}");
        }

        // The engine was only asked: nothing but the item is saved.
        foreach (var entry in db.ChangeTracker.Entries().Where(entry => entry.Entity != item).ToList())
        {
            entry.State = EntityState.Detached;
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task CarryAsync(FlowMigrationItem seen, CancellationToken cancellationToken)
    {
        try
        {
            await gate.RunAsync((db, token) => CarryOnceAsync(db, seen, token), cancellationToken);
        }
        catch (Exception failure) when (failure is StepFailedException or InstanceFailedException)
        {
            await gate.RunAsync(
                async (db, token) =>
                {
                    if (await OpenAsync(db, seen, FlowMigrationState.Running, FlowMigrationVerdict.Safe, token) is var (_, item, _))
                    {
                        Refuse(item, FlowMigrationVerdict.Failed, $"新版本的环节无法执行：{failure.Message}", $"A step of the new version fails: {(failure as StepFailedException ?? failure.InnerException as StepFailedException)?.English ?? failure.Message}");
                        (item.At, item.Version) = (clock.GetUtcNow(), item.Version + 1);
                        await db.SaveChangesAsync(token);
                    }
                },
                cancellationToken);
        }
    }

    private async Task CarryOnceAsync(ApprovalsDb db, FlowMigrationItem seen, CancellationToken cancellationToken)
    {
        if (await OpenAsync(db, seen, FlowMigrationState.Running, FlowMigrationVerdict.Safe, cancellationToken) is not var (migration, item, instance))
        {
            return;
        }

        item.At = clock.GetUtcNow();
        item.Version++;
        var state = InstanceState.FromJson(instance.State);
        var (migrated, step, to) = instance.Version == item.InstanceVersion
            ? await MigrateAsync(db, migration, item, instance, state, cancellationToken)
            : (new Migrated(null, [], []), null!, null!);
        if (migrated.Burst is null || ItemPlan.Of(state, migrated).ToJson() != item.Plan)
        {
            Refuse(item, FlowMigrationVerdict.Changed, "预演之后流程已有变化，未迁移；请重新预演。", "The instance moved on after the dry run and was left alone. Run the dry run again.");
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        instance.DefinitionVersion = migration.ToVersion;
        await host.ApplyAsync(step, instance, to, migrated.Burst, cancellationToken);
        step.Journal("flow-migrated", visible: false, step: to.Definition.Name, opinion: migration.Reason, data: new JsonObject
        {
            ["from"] = migration.FromVersion,
            ["to"] = migration.ToVersion,
            ["migration"] = migration.Id.ToString(),
            ["tokens"] = new JsonArray([.. migrated.Moves.Select(move => JsonValue.Create($"{move.From} → {move.To ?? "—"} {move.Kind}"))]),
        });
        await CaseHost.SettleAsync(step, cancellationToken);
        item.Verdict = FlowMigrationVerdict.Migrated;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Asks the engine, and whether what comes out can still end.</summary>
    private async Task<(Migrated Migrated, CaseStep Step, CompiledFlow To)> MigrateAsync(
        ApprovalsDb db, FlowMigration migration, FlowMigrationItem item, WorkflowInstance instance, InstanceState state, CancellationToken cancellationToken)
    {
        var administrator = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == migration.ActorId, cancellationToken);
        var actor = administrator is null ? Actor.System : Actor.Of(administrator);
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken);
        var from = await flows.GetAsync(db, migration.DefinitionId, migration.FromVersion, cancellationToken);
        var to = await flows.GetAsync(db, migration.DefinitionId, migration.ToVersion, cancellationToken);
        var migrated = engine.Migrate(from, to, state, MigrationRequest.Of(migration).ToMap(), $"流程迁移到第 {migration.ToVersion} 版：{migration.Reason}", step.Facts, step.Now);
        return migrated.Burst is { State.Status: InstanceStatus.Running or InstanceStatus.Suspended } burst
            && Soundness.CheckFrom(to, burst.State).FirstOrDefault(finding => finding.Severity == "error") is { } unsound
            ? (new Migrated(null, migrated.Moves, [new("unsound", $"迁移后流程不能正常结束：{unsound.Text}", $"After the migration the instance could not end properly: {unsound.TextEn ?? unsound.Text}")]), step, to)
            : (migrated, step, to);
    }

    private static async Task<(FlowMigration Migration, FlowMigrationItem Item, WorkflowInstance Instance)?> OpenAsync(
        ApprovalsDb db, FlowMigrationItem seen, FlowMigrationState state, FlowMigrationVerdict verdict, CancellationToken cancellationToken)
    {
        var migration = await db.FlowMigrations.SingleAsync(row => row.Id == seen.MigrationId, cancellationToken);
        var item = await db.FlowMigrationItems.SingleAsync(row => row.MigrationId == seen.MigrationId && row.InstanceId == seen.InstanceId, cancellationToken);
        return migration.State == state && item.Verdict == verdict
            ? (migration, item, await db.WorkflowInstances.SingleAsync(row => row.Id == item.InstanceId, cancellationToken))
            : null;
    }

    private async Task EndAsync(ApprovalsDb db, Guid id, bool planned, CancellationToken cancellationToken)
    {
        var migration = await db.FlowMigrations.SingleAsync(row => row.Id == id, cancellationToken);
        if (migration.State != (planned ? FlowMigrationState.Planning : FlowMigrationState.Running))
        {
            return;
        }

        migration.State = planned ? FlowMigrationState.Planned : FlowMigrationState.Done;
        migration.EndedAt = planned ? null : clock.GetUtcNow();
        migration.Version++;
        await db.SaveChangesAsync(cancellationToken);
    }

    private static void Refuse(FlowMigrationItem item, FlowMigrationVerdict verdict, string problem, string problemEn) =>
        (item.Verdict, item.Problem, item.ProblemEn) = (verdict, problem.Length > 2000 ? problem[..2000] : problem, problemEn.Length > 2000 ? problemEn[..2000] : problemEn);
}
