using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>An administrator asks for a dry run, and later starts, pauses, continues or stops what it showed.</summary>
public sealed class PlanFlowMigration(CommandRunner commands, FlowLibrary flows, FlowMigrationWork work, TimeProvider clock)
{
    /// <summary>A dry run of all running instances of a version; its worker looks at them one after the other.</summary>
    public sealed record Request(string DefinitionId, int FromVersion, int ToVersion, MigrationRequest Mapping, string? Reason);

    /// <summary>Where it is now.</summary>
    public sealed record Answer(Guid Id, FlowMigrationState State, int Total);

    public Task<Outcome<Answer>> RunAsync(Actor actor, string? key, Request request, CancellationToken cancellationToken) => RunAsync(
        actor, request.Reason, new CommandKey(key, $"plan-migration/{request.DefinitionId}/{request.FromVersion}/{request.ToVersion}"),
        (db, token) => PlanAsync(db, actor, request, token), cancellationToken);

    /// <summary>Carries out what the dry run showed.</summary>
    public Task<Outcome<Answer>> StartAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        TurnAsync(actor, key, id, "start", [FlowMigrationState.Planned], FlowMigrationState.Running, cancellationToken);

    /// <summary>Holds it after the instance at hand.</summary>
    public Task<Outcome<Answer>> PauseAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        TurnAsync(actor, key, id, "pause", [FlowMigrationState.Running], FlowMigrationState.Paused, cancellationToken);

    /// <summary>Goes on.</summary>
    public Task<Outcome<Answer>> ContinueAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        TurnAsync(actor, key, id, "continue", [FlowMigrationState.Paused], FlowMigrationState.Running, cancellationToken);

    /// <summary>Ends it; what has gone over stays over, and the others are left where they are.</summary>
    public Task<Outcome<Answer>> StopAsync(Actor actor, string? key, Guid id, CancellationToken cancellationToken) =>
        TurnAsync(
            actor, key, id, "stop", [FlowMigrationState.Planning, FlowMigrationState.Planned, FlowMigrationState.Running, FlowMigrationState.Paused],
            FlowMigrationState.Stopped, cancellationToken);

    private async Task<Outcome<Answer>> PlanAsync(ApprovalsDb db, Actor actor, Request request, CancellationToken cancellationToken)
    {
        if (await VersionAsync(db, request.DefinitionId, request.FromVersion, cancellationToken) is not { } from
            || await VersionAsync(db, request.DefinitionId, request.ToVersion, cancellationToken) is not { } to)
        {
            return Refusal.Field("toVersion", Say.Pick("没有这个流程版本，或尚未发布。", "There is no such version, or it is not published."));
        }

        if (request.FromVersion == request.ToVersion)
        {
            return Refusal.Field("toVersion", Say.Pick("请选择另一个版本。", "Choose another version."));
        }

        if (Soundness.Check(to.Definition).FirstOrDefault(finding => finding.Severity == "error") is { } unsound)
        {
            return Refusal.Conflict("unsound", Say.Pick($"目标版本本身不能正常结束：{unsound.Text}", $"The version itself cannot end properly: {unsound.TextEn ?? unsound.Text}"));
        }

        if (CheckMapping(request.Mapping.ToMap(), from, to) is { } refusal)
        {
            return refusal;
        }

        var instances = await db.WorkflowInstances.AsNoTracking()
            .Where(row => row.DefinitionId == request.DefinitionId && row.DefinitionVersion == request.FromVersion
                && (row.Status == InstanceStatus.Running || row.Status == InstanceStatus.Suspended))
            .Join(db.Cases, row => row.CaseId, item => item.Id, (row, item) => new { row.Id, row.CaseId, item.Number, row.Version, row.Places })
            .ToListAsync(cancellationToken);
        var migration = new FlowMigration
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            DefinitionId = request.DefinitionId,
            FromVersion = request.FromVersion,
            ToVersion = request.ToVersion,
            Mapping = request.Mapping.ToJson(),
            Reason = request.Reason!.Trim(),
            State = instances.Count == 0 ? FlowMigrationState.Planned : FlowMigrationState.Planning,
            ActorId = actor.UserId ?? Guid.Empty,
            Actor = actor.Name,
            At = clock.GetUtcNow(),
            Total = instances.Count,
        };
        db.FlowMigrations.Add(migration);
        db.FlowMigrationItems.AddRange(instances.Select(row => new FlowMigrationItem
        {
            MigrationId = migration.Id,
            InstanceId = row.Id,
            CaseId = row.CaseId,
            CaseNumber = row.Number ?? string.Empty,
            InstanceVersion = row.Version,
            Places = row.Places,
        }));
        return new Answer(migration.Id, migration.State, migration.Total);
    }

    private Task<Outcome<Answer>> TurnAsync(
        Actor actor, string? key, Guid id, string verb, FlowMigrationState[] from, FlowMigrationState to, CancellationToken cancellationToken) => RunAsync(
        actor, verb, new CommandKey(key, $"{verb}-migration/{id}"), (db, token) => TurnAsync(db, id, from, to, token), cancellationToken);

    private async Task<Outcome<Answer>> TurnAsync(ApprovalsDb db, Guid id, FlowMigrationState[] from, FlowMigrationState to, CancellationToken cancellationToken)
    {
        if (await db.FlowMigrations.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } migration)
        {
            return new Outcome<Answer>.Missing();
        }

        if (!from.Contains(migration.State))
        {
            return Refusal.Conflict("moved-on", Say.Pick("迁移的状态已经变化，请刷新后再操作。", "The migration has moved on. Reload first."));
        }

        if (to is FlowMigrationState.Stopped)
        {
            // Whoever is at one of them just now comes second: it is left, or it has gone over as a whole.
            await db.FlowMigrationItems.Where(item => item.MigrationId == id && (item.Verdict == FlowMigrationVerdict.Safe || item.Verdict == FlowMigrationVerdict.Pending))
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.Verdict, FlowMigrationVerdict.Left).SetProperty(item => item.Version, item => item.Version + 1), cancellationToken);
        }

        migration.State = to;
        migration.StartedAt = to is FlowMigrationState.Running ? migration.StartedAt ?? clock.GetUtcNow() : migration.StartedAt;
        migration.EndedAt = to is FlowMigrationState.Stopped ? clock.GetUtcNow() : null;
        migration.Version++;
        return new Answer(migration.Id, migration.State, migration.Total);
    }

    private async Task<Outcome<Answer>> RunAsync(
        Actor actor, string? reason, CommandKey key, Func<ApprovalsDb, CancellationToken, Task<Outcome<Answer>>> change, CancellationToken cancellationToken)
    {
        if (Check(actor, reason) is { } refusal)
        {
            return refusal;
        }

        var outcome = await commands.RunAsync(actor, key, change, cancellationToken);
        work.Wake();
        return outcome;
    }

    private async Task<CompiledFlow?> VersionAsync(ApprovalsDb db, string definitionId, int version, CancellationToken cancellationToken) =>
        await db.DefinitionVersions.AnyAsync(row => row.DefinitionId == definitionId && row.Version == version && row.Published, cancellationToken)
            ? await flows.GetAsync(db, definitionId, version, cancellationToken)
            : null;

    private static Refusal? CheckMapping(MigrationMap map, CompiledFlow from, CompiledFlow to)
    {
        if (map.Activities.Keys.Concat(map.RestartTimers).FirstOrDefault(id => from.Find(id) is null) is { } unknown)
        {
            return Refusal.Field("mapping", Say.Pick($"旧版本没有活动“{unknown}”。", $"The old version has no activity “{unknown}”."));
        }

        if (map.Variables.Keys.FirstOrDefault(name => !from.VariableNames.Contains(name)) is { } noVariable)
        {
            return Refusal.Field("mapping", Say.Pick($"旧版本没有变量“{noVariable}”。", $"The old version has no variable “{noVariable}”."));
        }

        if (map.Variables.Values.FirstOrDefault(name => name is not null && !to.VariableNames.Contains(name)) is { } noTarget)
        {
            return Refusal.Field("mapping", Say.Pick($"新版本没有变量“{noTarget}”。", $"The new version has no variable “{noTarget}”."));
        }

        return map.Activities.Values.FirstOrDefault(id => id is not null && to.Find(id) is null) is { } missing
            ? Refusal.Field("mapping", Say.Pick($"新版本没有活动“{missing}”。", $"The new version has no activity “{missing}”."))
            : null;
    }

    private static Refusal? Check(Actor actor, string? reason) =>
        actor.Role != UserRole.Administrator
            ? Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以迁移流程实例。", "Only administrators may migrate instances."))
            : reason?.Trim() is not { Length: > 0 and <= OperateInstance.MaxReason }
                ? Refusal.Field("reason", Say.Pick($"请说明原因（不超过 {OperateInstance.MaxReason} 字）。", $"Say why, in at most {OperateInstance.MaxReason} characters."))
                : null;
}
