using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>A supervision order in a list.</summary>
public sealed record OrderSummary(
    Guid Id, string Number, string Text, string Department, string DepartmentName, string? Person, Guid? CaseId, string? CaseNumber, Guid? WorkItemId, string? Step, string Issuer, bool ByLadder,
    DateTimeOffset IssuedAt, OrderState State, DateOnly DueOn, Light Light, int? WorkingDaysLeft, int Returns, bool Late, int? Score, DateTimeOffset? ClosedAt);

/// <summary>A line of an order's history.</summary>
public sealed record OrderEntryView(int Seq, DateTimeOffset At, OrderEntryKind Kind, string Actor, string? Department, string? Text, DateOnly? DueOn, int? Score, string? FileName, long? FileSize);

/// <summary>An order as its page shows it.</summary>
/// <param name="Actions">What this person may do now: reply, accept, return.</param>
/// <param name="ProposedScore">The score that the rules propose; null unless the order waits for it.</param>
public sealed record OrderDetail(
    OrderSummary Order, DateOnly FirstDueOn, IReadOnlyList<OrderEntryView> Entries, IReadOnlyList<string> Actions, int? ProposedScore, int FullScore, int ReplyWorkingDays);

/// <summary>A page of orders with the counts over all that this person may see.</summary>
public sealed record OrderListing(IReadOnlyList<OrderSummary> Items, int Total, IReadOnlyDictionary<OrderState, int> States, int Overdue);

/// <summary>Reads supervision orders.</summary>
public sealed class OrderQueries(IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>What is asked of a list.</summary>
    /// <param name="Light">Of the reply; red lists what is overdue.</param>
    public sealed record Filter(
        OrderState? State = null, Light? Light = null, string? Department = null, Guid? CaseId = null, string? Q = null, int Page = 1, int PageSize = 20);

    /// <summary>Orders this person may see: open ones by their due day, then the others, the latest first.</summary>
    public async Task<OrderListing> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, now) = (await departments.GetAsync(db, cancellationToken), clock.GetUtcNow());
        var seen = Seen(db.SupervisionOrders.AsNoTracking(), actor, directory, WorkingCalendar.DateOf(now));
        if (filter.CaseId is { } caseId)
        {
            seen = seen.Where(order => order.CaseId == caseId);
        }

        if (!string.IsNullOrEmpty(filter.Department))
        {
            seen = seen.Where(order => order.DepartmentCode == filter.Department);
        }

        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var q = filter.Q.Trim();
            seen = seen.Where(order => order.Number.Contains(q) || (order.CaseNumber != null && order.CaseNumber.Contains(q)) || order.Text.Contains(q));
        }

        var states = await seen.GroupBy(order => order.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var overdue = await seen.CountAsync(order => order.State == OrderState.Open && order.DueAt <= now, cancellationToken);
        var left = filter.State is { } state ? seen.Where(order => order.State == state) : seen;
        left = filter.Light switch
        {
            Light.Red => left.Where(order => order.State == OrderState.Open && order.DueAt <= now),
            Light.Yellow => left.Where(order => order.State == OrderState.Open && order.DueAt > now && order.WarnAt <= now),
            Light.Green => left.Where(order => order.State == OrderState.Open && order.WarnAt > now),
            _ => left,
        };
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await left.OrderBy(order => order.State == OrderState.Open ? 0 : order.State == OrderState.Replied ? 1 : 2)
            .ThenBy(order => order.State == OrderState.Open ? order.DueAt : DateTimeOffset.MinValue).ThenByDescending(order => order.IssuedAt).ThenBy(order => order.Id)
            .Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new OrderListing([.. rows.Select(row => Summary(row, directory, now))], await left.CountAsync(cancellationToken), states, overdue);
    }

    /// <summary>One order, or null when there is none that this person may see.</summary>
    public async Task<OrderDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, now) = (await departments.GetAsync(db, cancellationToken), clock.GetUtcNow());
        if (await db.SupervisionOrders.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } order
            || OrderRights.Of(order, actor, directory, WorkingCalendar.DateOf(now)) is not { See: true } rights)
        {
            return null;
        }

        var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Orders;
        var entries = await db.SupervisionEntries.AsNoTracking().Where(entry => entry.OrderId == id).OrderBy(entry => entry.Seq).ToListAsync(cancellationToken);
        var judges = rights.Judge && order.State == OrderState.Replied;
        string[] actions = [.. rights.Reply && order.State == OrderState.Open ? ["reply"] : Array.Empty<string>(), .. judges ? ["accept", "return"] : Array.Empty<string>()];
        return new OrderDetail(
            Summary(order, directory, now), order.FirstDueOn,
            [.. entries.Select(entry => new OrderEntryView(entry.Seq, entry.At, entry.Kind, entry.Actor, entry.Department, entry.Text, entry.DueOn, entry.Score, entry.FileName, entry.FileSize))],
            actions, judges ? policy.Propose(order.Late, order.Returns) : null, policy.FullScore, policy.ReplyWorkingDays);
    }

    /// <summary>A file of an order that this person may see.</summary>
    public async Task<(string Name, string Type, byte[] Bytes)?> FileAsync(Actor actor, Guid id, int seq, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (directory, today) = (await departments.GetAsync(db, cancellationToken), WorkingCalendar.DateOf(clock.GetUtcNow()));
        var order = await db.SupervisionOrders.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return order is not null && OrderRights.Of(order, actor, directory, today).See
            && await db.SupervisionEntries.AsNoTracking().SingleOrDefaultAsync(row => row.OrderId == id && row.Seq == seq, cancellationToken) is { FileSha256: { } sha256 } entry
            && await db.DocumentContents.AsNoTracking().SingleOrDefaultAsync(row => row.Sha256 == sha256, cancellationToken) is { } content
                ? (entry.FileName!, entry.FileType!, content.Bytes)
                : null;
    }

    private static IQueryable<SupervisionOrder> Seen(IQueryable<SupervisionOrder> orders, Actor actor, DepartmentDirectory directory, DateOnly today)
    {
        if (actor.Role is UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor)
        {
            return orders;
        }

        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } own })
        {
            return orders.Where(order => false);
        }

        var codes = directory.All.Select(department => department.Code).Where(code => directory.InForce(code, today) == own).ToList();
        return orders.Where(order => codes.Contains(order.DepartmentCode));
    }

    private OrderSummary Summary(SupervisionOrder order, DepartmentDirectory directory, DateTimeOffset now)
    {
        var (today, due) = (WorkingCalendar.DateOf(now), WorkingCalendar.DateOf(order.DueAt.AddTicks(-1)));
        return new OrderSummary(
            order.Id, order.Number, order.Text, order.DepartmentCode, directory.Told(order.DepartmentCode, today), order.PersonName, order.CaseId, order.CaseNumber, order.WorkItemId, order.Step,
            order.Issuer, order.Rung is not null, order.IssuedAt, order.State, due, order.LightAt(now), order.State == OrderState.Open ? calendar.WorkingDaysBetween(today, due) : null,
            order.Returns, order.Late, order.Score, order.ClosedAt);
    }
}
