using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>What a person may do with an order. Whatever is not named here is not allowed.</summary>
/// <param name="See">Read it: supervisors, administrators, auditors, and officers of the department.</param>
/// <param name="Reply">The department's officers; when it names a person, that person and the leaders.</param>
/// <param name="Judge">Accept or return a reply: supervisors.</param>
public sealed record OrderRights(bool See, bool Reply, bool Judge)
{
    /// <summary>The rights on a day; a department that has ended is stood for by its successor.</summary>
    public static OrderRights Of(SupervisionOrder order, Actor actor, DepartmentDirectory departments, DateOnly today)
    {
        var own = actor is { Role: UserRole.Officer, DepartmentCode: { } code } && code == departments.InForce(order.DepartmentCode, today);
        return new OrderRights(
            own || actor.Role is UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor,
            own && (order.PersonId is null || order.PersonId == actor.UserId || actor.Position == Position.Leader),
            actor.Role == UserRole.Supervisor);
    }
}

/// <summary>Opens an order for a command.</summary>
public sealed class OrderDesk(DepartmentCache departments, CaseHost host, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>The order with what this person may do; null when there is none that the person may see.</summary>
    internal async Task<OrderStep?> OpenAsync(ApprovalsDb db, Guid id, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.SupervisionOrders.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } order)
        {
            return null;
        }

        var step = await StepAsync(db, order, actor, cancellationToken);
        return step.Rights.See ? step : null;
    }

    /// <summary>What a command works with, for an order that is new or at hand.</summary>
    internal async Task<OrderStep> StepAsync(ApprovalsDb db, SupervisionOrder order, Actor actor, CancellationToken cancellationToken)
    {
        var directory = await departments.GetAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Orders;
        return new OrderStep(db, order, OrderRights.Of(order, actor, directory, WorkingCalendar.DateOf(now)), directory, policy, calendar, actor, now);
    }

    /// <summary>Writes into the journal of the order's case, if it has one, that something happened.</summary>
    internal async Task JournalAsync(OrderStep step, string kind, CancellationToken cancellationToken)
    {
        if (step.Order.CaseId is { } id && await step.Db.Cases.FindAsync([id], cancellationToken) is { } item)
        {
            var ofCase = await host.OpenAsync(step.Db, item, step.Actor, cancellationToken, whole: false);
            item.Version++;

            // The number alone: what supervisors and departments write to each other stands on the order.
            ofCase.Journal(kind, visible: true, step: step.Order.Step, outcome: step.Order.Number);
        }
    }
}

/// <summary>An order in the hands of a command.</summary>
internal sealed class OrderStep(
    ApprovalsDb db, SupervisionOrder order, OrderRights rights, DepartmentDirectory departments, OrderPolicy policy, WorkingCalendar calendar, Actor actor, DateTimeOffset now)
{
    public ApprovalsDb Db => db;

    public SupervisionOrder Order => order;

    public OrderRights Rights => rights;

    public OrderPolicy Policy => policy;

    public Actor Actor => actor;

    public DateTimeOffset Now => now;

    public DateOnly Today { get; } = WorkingCalendar.DateOf(now);

    /// <summary>Gives some working days from today for the reply.</summary>
    public DateOnly GiveDays(int workingDays)
    {
        var on = calendar.AddWorkingDays(Today, workingDays);
        order.DueAt = WorkingCalendar.EndOf(on);
        order.WarnAt = WorkingCalendar.StartOf(calendar.AddWorkingDays(on, -policy.WarnWorkingDays));
        return on;
    }

    /// <summary>Adds a line to the history.</summary>
    public void Write(OrderEntryKind kind, string? text, DateOnly? dueOn = null, int? score = null, StoredFile? file = null)
    {
        db.SupervisionEntries.Add(new SupervisionEntry
        {
            OrderId = order.Id,
            Seq = ++order.Entries,
            At = now,
            Kind = kind,
            ActorId = actor.UserId,
            Actor = actor.Name,
            Department = actor.DepartmentCode is { } code ? departments.Find(code)?.Name ?? code : null,
            Text = text,
            DueOn = dueOn,
            Score = score,
            FileName = file?.Name,
            FileType = file?.Type,
            FileSize = file?.Size,
            FileSha256 = file?.Sha256,
        });
        order.Version++;
    }

    /// <summary>Tells the department, or the person whom the order names, with a mail.</summary>
    public void TellDepartment(string subject, string text)
    {
        Tell(new NotifyPayload(
            null, order.PersonId is null ? departments.InForce(order.DepartmentCode, Today) : null, null, order.PersonId, order.CaseId, subject, text, Link, Mail: true));
        if (order.PersonId is not null)
        {
            Tell(new NotifyPayload(null, departments.InForce(order.DepartmentCode, Today), Position.Leader, null, order.CaseId, subject, text, Link, Mail: false));
        }
    }

    /// <summary>Tells the supervisors.</summary>
    public void TellSupervisors(string subject, string text) =>
        Tell(new NotifyPayload(null, null, null, null, order.CaseId, subject, text, Link, Mail: false, Role: UserRole.Supervisor));

    /// <summary>The messages about a text that must be there, or nothing.</summary>
    public static string? TextProblem(string? text, string missing) =>
        string.IsNullOrWhiteSpace(text) ? missing : text.Trim().Length > 4000 ? Say.Pick("不能超过 4000 字。", "At most 4,000 characters, please.") : null;

    private string Link => $"/orders/{order.Id}";

    private void Tell(NotifyPayload payload) => db.Outbox.Add(OutboxMessage.Of("notify", payload, now));
}
