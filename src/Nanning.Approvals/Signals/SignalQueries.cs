using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Signals;

/// <summary>A signal with its progress.</summary>
/// <param name="Found">To how many waits it was sent so far.</param>
public sealed record SignalView(
    Guid Id, string Name, string? Correlation, string? Procedure, CaseStatus? Status, string? Reason, string Actor, DateTimeOffset At, DateTimeOffset? KeepUntil,
    SignalState State, int Found, int Pending, int Delivered, int Gone, int Failed);

/// <summary>The delivery to one wait.</summary>
public sealed record DeliveryView(Guid CaseId, string? CaseNumber, Guid InstanceId, string BookmarkId, DeliveryState State, DateTimeOffset? At);

/// <summary>Signals and where they are; for administrators and auditors.</summary>
public sealed class SignalQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    private const int LargestPage = 100;

    /// <summary>Signals, the latest first.</summary>
    public async Task<Page<SignalView>> ListAsync(Actor actor, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (!May(actor))
        {
            return new([], 0);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        pageSize = Math.Clamp(pageSize, 1, LargestPage);
        return new(
            await Views(db, db.Signals.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Skip((Math.Max(page, 1) - 1) * pageSize).Take(pageSize)).ToListAsync(cancellationToken),
            await db.Signals.CountAsync(cancellationToken));
    }

    /// <summary>One signal, or null.</summary>
    public async Task<SignalView?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return May(actor) ? await Views(db, db.Signals.Where(row => row.Id == id)).SingleOrDefaultAsync(cancellationToken) : null;
    }

    /// <summary>The deliveries of a signal.</summary>
    public async Task<Page<DeliveryView>> DeliveriesAsync(Actor actor, Guid id, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (!May(actor))
        {
            return new([], 0);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        pageSize = Math.Clamp(pageSize, 1, LargestPage);
        var rows = db.SignalDeliveries.Where(row => row.SignalId == id);
        return new(
            await rows.OrderBy(row => row.InstanceId).ThenBy(row => row.BookmarkId).Skip((Math.Max(page, 1) - 1) * pageSize).Take(pageSize)
                .Select(row => new DeliveryView(
                    row.CaseId, db.Cases.Where(item => item.Id == row.CaseId).Select(item => item.Number).FirstOrDefault(), row.InstanceId, row.BookmarkId, row.State, row.At))
                .ToListAsync(cancellationToken),
            await rows.CountAsync(cancellationToken));
    }

    private static bool May(Actor actor) => actor.Role is UserRole.Administrator or UserRole.Auditor;

    private static IQueryable<SignalView> Views(ApprovalsDb db, IQueryable<Signal> signals) => signals.Select(row => new SignalView(
        row.Id, row.Name, row.Correlation, row.ProcedureCode, row.Status, row.Reason, row.Actor, row.At, row.KeepUntil, row.State, row.Found,
        db.SignalDeliveries.Count(one => one.SignalId == row.Id && one.State == DeliveryState.Pending),
        db.SignalDeliveries.Count(one => one.SignalId == row.Id && one.State == DeliveryState.Delivered),
        db.SignalDeliveries.Count(one => one.SignalId == row.Id && one.State == DeliveryState.Gone),
        db.SignalDeliveries.Count(one => one.SignalId == row.Id && one.State == DeliveryState.Failed)));
}
