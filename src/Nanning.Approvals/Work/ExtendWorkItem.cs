using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>A leader extends the limit of a step and of the case by working days, with a reason (延期). The ledger keeps the old date.</summary>
public sealed class ExtendWorkItem(CommandRunner commands, CaseHost host)
{
    private const int MostWorkingDays = 30;

    /// <summary>The item's new due instant.</summary>
    public sealed record Extended(Guid Id, DateTimeOffset? DueAt);

    public Task<Outcome<Extended>> RunAsync(Actor actor, string? key, Guid id, int workingDays, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"extend/{id}"), (db, token) => ExtendAsync(db, actor, id, workingDays, reason, token), cancellationToken);

    private async Task<Outcome<Extended>> ExtendAsync(ApprovalsDb db, Actor actor, Guid id, int workingDays, string? reason, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Extended>.Missing();
        }

        if (item.State != WorkItemState.Open)
        {
            return Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already."));
        }

        if (actor.Position < Position.Leader || item.PartyId is not null || actor.DepartmentCode != item.DepartmentCode)
        {
            return Refusal.Forbidden("leader-only", Say.Pick("延期须由本部门领导批准。", "Only a leader of the department may extend a limit."));
        }

        if (workingDays is < 1 or > MostWorkingDays)
        {
            return Refusal.Field("workingDays", Say.Pick($"延期应为 1 至 {MostWorkingDays} 个工作日。", $"An extension has 1 to {MostWorkingDays} working days."));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refusal.Field("reason", Say.Pick("请说明延期的理由。", "Please say why."));
        }

        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == item.CaseId, cancellationToken), actor, cancellationToken);
        foreach (var clock in step.Clocks.Where(clock => clock.ActivityId is null || clock.WorkItemId == item.Id))
        {
            clock.Extend(step.Now, workingDays, reason);
        }

        await CaseHost.SettleAsync(step, cancellationToken);
        item.Version++;
        step.Journal("extended", visible: true, item.ActivityId, item.Step, outcome: $"+{workingDays}", opinion: reason);
        return new Extended(item.Id, item.DueAt);
    }
}
