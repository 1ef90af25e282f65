using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>Tells the leaders and the supervisors when the reply to an order is overdue: once for each due day, marked in the transaction that puts the message into the outbox.</summary>
public sealed class OrderReminders(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, OrderDesk desk, BackgroundWork background, TimeProvider clock) : IDueWork
{
    // Orders of one transaction.
    private const int MostTogether = 32;

    /// <summary>When the next reply becomes overdue, or null.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Waiting(db).MinAsync(order => (DateTimeOffset?)order.DueAt, cancellationToken);
    }

    /// <summary>Tells of all that is overdue; returns of how many orders.</summary>
    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, TellAsync, cancellationToken);

    private async Task<int> TellAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var orders = await Waiting(db).Where(order => order.DueAt <= now).OrderBy(order => order.DueAt).ThenBy(order => order.Id).Take(MostTogether).ToListAsync(cancellationToken);
        foreach (var order in orders)
        {
            order.LateToldFor = order.DueAt;
            order.Version++;
            var step = await desk.StepAsync(db, order, Actor.System, cancellationToken);
            step.TellDepartment($"督办单 {order.Number} 逾期未回复", $"督办单 {order.Number} 的回复期限已过，请立即回复。逾期将影响部门评分。");
            step.TellSupervisors($"督办单 {order.Number} 逾期未回复", $"督办单 {order.Number} 的回复期限已过，部门尚未回复。");
        }

        await db.SaveChangesAsync(cancellationToken);
        return orders.Count;
    }

    private static IQueryable<SupervisionOrder> Waiting(ApprovalsDb db) =>
        db.SupervisionOrders.Where(order => order.State == OrderState.Open && (order.LateToldFor == null || order.LateToldFor != order.DueAt));
}
