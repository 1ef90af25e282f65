using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>
/// An administrator suspends, resumes or cancels an instance, moves its tokens or sets a variable: always with a reason, as one transaction, with a line in the case's
/// journal. What could never end afterwards is refused.
/// </summary>
public sealed class OperateInstance(CommandRunner commands, WriteGate gate, CaseHost host, WorkflowEngine engine, FlowLibrary flows, ProcedureLibrary procedures)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>Does it.</summary>
    /// <param name="version">The version of the instance that the person saw; null does it to whatever is there now.</param>
    public async Task<Outcome<Operated>> RunAsync(
        Actor actor, string? key, Guid id, InstanceOperation operation, string? reason, int? version, CancellationToken cancellationToken) =>
        Check(actor, reason) is { } refusal
            ? refusal
            : await commands.RunAsync(
                actor, new CommandKey(key, $"{operation.Kind}/{id}"), (db, token) => ApplyAsync(db, actor, id, operation, reason!.Trim(), version, token), cancellationToken);

    /// <summary>Says what would happen, and whether it would be refused.</summary>
    public async Task<Outcome<OperationPreview>> PreviewAsync(Actor actor, Guid id, InstanceOperation operation, CancellationToken cancellationToken)
    {
        if (Check(actor, "—") is { } refusal)
        {
            return refusal;
        }

        try
        {
            // The same code as the operation itself runs and is not saved: the preview cannot disagree with it.
            return await gate.RunAsync((db, token) => TryAsync(db, actor, id, operation, token), cancellationToken);
        }
        catch (InstanceFailedException failure)
        {
            return Refusal.Conflict("incident", Say.Pick($"执行时会出现异常：{failure.Message}", $"It would fail: {failure.Said}"));
        }
        catch (RuleBrokenException failure)
        {
            return CommandRunner.RefusalOf(failure)!;
        }
    }

    /// <summary>Does it inside somebody else's transaction; the caller saves.</summary>
    /// <param name="proposal">What a second administrator agrees to; money is changed in no other way.</param>
    /// <param name="saved">False to look what would happen.</param>
    internal async Task<Outcome<Operated>> ApplyAsync(
        ApprovalsDb db, Actor actor, Guid id, InstanceOperation operation, string reason, int? version, CancellationToken cancellationToken, VariableProposal? proposal = null,
        bool saved = true)
    {
        var instance = await db.WorkflowInstances.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (instance is null)
        {
            return new Outcome<Operated>.Missing();
        }

        if (version is { } seen && seen != instance.Version)
        {
            return Refusal.Conflict("moved-on", Say.Pick("流程在您查看之后已有变化，请重新预览。", "The instance has moved on since you looked at it. Preview again."));
        }

        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == instance.CaseId, cancellationToken), actor, cancellationToken);
        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var work = new OperationWork(step, instance, flow, flows, host, engine, reason);
        try
        {
            var refusal = operation.Kind switch
            {
                OperationKind.Suspend => await work.SuspendAsync(cancellationToken),
                OperationKind.Resume => await work.ResumeAsync(cancellationToken),
                OperationKind.Cancel => await work.CancelAsync(operation.Undo, cancellationToken),
                OperationKind.Move => await work.MoveAsync(operation.Alteration!, cancellationToken),
                OperationKind.SetVariable => await work.SetVariableAsync(operation, proposal, alone: saved && proposal is null, cancellationToken),
                _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "There is no such operation."),
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }
        catch (AlterationRefusedException refused)
        {
            return Refusal.Conflict(refused.Code, Say.Pick(refused.Message, refused.English));
        }
        catch (StepFailedException failure)
        {
            return Refusal.Conflict("step-fails", Say.Pick($"目标环节无法执行：{failure.Message}", $"The step cannot be run: {failure.English ?? failure.Message}"));
        }

        await CaseHost.SettleAsync(step, cancellationToken);
        return new Operated(instance.Id, instance.Status, instance.Version);
    }

    private async Task<Outcome<OperationPreview>> TryAsync(ApprovalsDb db, Actor actor, Guid id, InstanceOperation operation, CancellationToken cancellationToken)
    {
        db.Trial = true;
        if (await db.WorkflowInstances.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } instance)
        {
            return new Outcome<OperationPreview>.Missing();
        }

        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var (version, before) = (instance.Version, Names(flow, InstancePlaces.Read(instance.Places)));
        var procedure = await procedures.OfAsync(db, await db.Cases.SingleAsync(row => row.Id == instance.CaseId, cancellationToken), cancellationToken);
        var second = !MoneyRule.Concerns(operation, flow, procedure) ? SecondLook.NotNeeded
            : (await MoneyRule.OthersAsync(db, actor, cancellationToken)).Count > 0 ? SecondLook.Needed : SecondLook.NobodyElse;
        return await ApplyAsync(db, actor, id, operation, "…", version, cancellationToken, saved: false) switch
        {
            Outcome<Operated>.Done => new OperationPreview(
                id, version, operation.Kind, await OperationEffects.ReadAsync(db, flow, cancellationToken), before, Names(flow, InstancePlaces.Read(instance.Places)),
                operation.Kind is OperationKind.Move
                    ? [.. Soundness.CheckFrom(flow, InstanceState.FromJson(instance.State)).Where(finding => finding.Severity != "error").Select(finding => Say.Pick(finding.Text, finding.TextEn))]
                    : [],
                second),
            Outcome<Operated>.Refused refused => refused.Why,
            _ => new Outcome<OperationPreview>.Missing(),
        };
    }

    private static List<string> Names(CompiledFlow flow, IReadOnlyList<string> places) =>
        [.. places.Select(place => flow.Find(place) is { } node ? Say.Pick(node.Name, node.NameEn) : place)];

    internal static Refusal? Check(Actor actor, string? reason) =>
        actor.Role != UserRole.Administrator
            ? Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以操作流程实例。", "Only administrators may operate instances."))
            : reason?.Trim() is not { Length: > 0 and <= MaxReason }
                ? Refusal.Field("reason", Say.Pick($"请说明原因（不超过 {MaxReason} 字）。", $"Say why, in at most {MaxReason} characters."))
                : null;
}
