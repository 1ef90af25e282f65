using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Supervision;

/// <summary>A supervisor issues an order (开督办单): about a work item, a case or a department as a whole. About the same item one order is open at a time.</summary>
public sealed class IssueOrder(CommandRunner commands, OrderDesk desk, DepartmentCache departments, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>The order as it shall be. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="Department">Code; may be left out when the item, or the case by its open items, says it.</param>
    /// <param name="Person">User name of the person who shall reply.</param>
    /// <param name="WorkingDays">Working days for the reply; null takes what the rules say.</param>
    public sealed record Input(Guid? WorkItemId, Guid? CaseId, string? Department, string? Person, string? Text, int? WorkingDays);

    /// <summary>The order that was issued.</summary>
    public sealed record Issued(Guid Id, string Number, DateOnly DueOn);

    public Task<Outcome<Issued>> RunAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"order-issue/{input.WorkItemId ?? input.CaseId}"), (db, token) => IssueAsync(db, actor, input, token), cancellationToken);

    private async Task<Outcome<Issued>> IssueAsync(ApprovalsDb db, Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Supervisor)
        {
            return Refusal.Forbidden("supervisors-only", Say.Pick("只有督查人员可以开督办单。", "Only supervisors issue supervision orders."));
        }

        var item = input.WorkItemId is { } itemId ? await db.WorkItems.SingleOrDefaultAsync(row => row.Id == itemId, cancellationToken) : null;
        var caseId = item?.CaseId ?? input.CaseId;
        var ofCase = caseId is { } id ? await db.FindVisibleAsync(id, actor, cancellationToken) : null;
        if ((input.WorkItemId is not null && item is null) || (caseId is not null && ofCase is null))
        {
            return new Outcome<Issued>.Missing();
        }

        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var directory = await departments.GetAsync(db, cancellationToken);
        var policy = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Orders;
        var department = Trimmed(input.Department) ?? (item is { PartyId: null } ? item.DepartmentCode : await HolderAsync(db, ofCase, cancellationToken));
        var days = input.WorkingDays ?? policy.ReplyWorkingDays;
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (department is null || !directory.Knows(department))
        {
            errors["department"] = [Say.Pick("请选择由哪个部门回复。", "Choose the department that shall reply.")];
        }

        if (OrderStep.TextProblem(input.Text, Say.Pick("请写明督办的事由和要求。", "Please say what is wrong and what is asked.")) is { } problem)
        {
            errors["text"] = [problem];
        }

        if (days < 1 || days > policy.MostWorkingDays)
        {
            errors["workingDays"] = [Say.Pick($"回复期限应为 1 至 {policy.MostWorkingDays} 个工作日。", $"A reply is due in 1 to {policy.MostWorkingDays} working days.")];
        }

        var person = Trimmed(input.Person) is { } name && department is not null ? await PersonAsync(db, name, directory.InForce(department, today), cancellationToken) : null;
        if (Trimmed(input.Person) is not null && person is null)
        {
            errors["person"] = [Say.Pick("该部门没有这名人员。", "The department has nobody of that name.")];
        }

        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var about = new About(ofCase, item, directory.InForce(department!, today), person, input.Text!.Trim(), days, Rung: null);
        return await WriteAsync(db, actor, about, cancellationToken) is { } issued
            ? issued
            : Refusal.Conflict("order-open", Say.Pick("这一事项已有未办结的督办单。", "There is an open supervision order about this already."));
    }

    /// <summary>What an order is about, after all was checked.</summary>
    internal sealed record About(Case? Case, WorkItem? Item, string Department, User? Person, string Text, int WorkingDays, string? Rung);

    /// <summary>Writes an order inside somebody's transaction; null, and nothing written but a drawn number, when one about the same is open.</summary>
    internal async Task<Issued?> WriteAsync(ApprovalsDb db, Actor actor, About about, CancellationToken cancellationToken)
    {
        var key = about.Item is { } item ? SupervisionOrder.KeyOf(item.Id) : about.Case is { } ofCase ? SupervisionOrder.KeyOf(ofCase.Id, about.Department) : null;
        if (await IsOpenAsync(db, key, cancellationToken))
        {
            return null;
        }

        // Drawing the number makes two who issue at once wait for each other, so the second one sees the first one's order.
        var now = clock.GetUtcNow();
        var year = WorkingCalendar.DateOf(now).Year;
        var drawn = await Numbers.DrawAsync(db, $"order:{year}", cancellationToken);
        var number = string.Create(CultureInfo.InvariantCulture, $"DB-{year}-{drawn:0000}");
        if (await IsOpenAsync(db, key, cancellationToken))
        {
            return null;
        }

        var days = calendar.AddWorkingDays(WorkingCalendar.DateOf(now), about.WorkingDays);
        var order = new SupervisionOrder
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Text = about.Text,
            CaseId = about.Case?.Id,
            CaseNumber = about.Case?.Number,
            ProcedureCode = about.Case?.ProcedureCode,
            WorkItemId = about.Item?.Id,
            Step = about.Item?.Step,
            DepartmentCode = about.Department,
            PersonId = about.Person?.Id,
            PersonName = about.Person?.DisplayName,
            IssuedBy = actor.UserId,
            Issuer = actor.Name,
            Rung = about.Rung,
            IssuedAt = now,
            FirstDueOn = days,
            OpenKey = key,
        };
        db.SupervisionOrders.Add(order);
        var step = await desk.StepAsync(db, order, actor, cancellationToken);
        step.GiveDays(about.WorkingDays);
        step.Write(OrderEntryKind.Issued, about.Text, days);
        await desk.JournalAsync(step, "order-issued", cancellationToken);
        step.TellDepartment($"督办单 {number}", $"{actor.Name}签发督办单{(order.CaseNumber is null ? "" : $"（{order.CaseNumber} {order.Step}）")}，请于 {days:yyyy-MM-dd} 前回复：{about.Text}");
        if (about.Rung is not null)
        {
            step.TellSupervisors($"督办单 {number}", $"逾期升级自动签发督办单（{order.CaseNumber} {order.Step}）：{about.Text}");
        }

        return new Issued(order.Id, number, days);
    }

    private static async Task<bool> IsOpenAsync(ApprovalsDb db, string? key, CancellationToken cancellationToken) =>
        key is not null && await db.SupervisionOrders.AnyAsync(row => row.OpenKey == key, cancellationToken);

    private static async Task<string?> HolderAsync(ApprovalsDb db, Case? ofCase, CancellationToken cancellationToken)
    {
        if (ofCase is null)
        {
            return null;
        }

        var holders = await db.WorkItems.Where(work => work.CaseId == ofCase.Id && work.State == WorkItemState.Open && work.PartyId == null)
            .Select(work => work.DepartmentCode).Distinct().ToListAsync(cancellationToken);
        return holders is [var only] ? only : null;
    }

    private static Task<User?> PersonAsync(ApprovalsDb db, string userName, string department, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.UserName == userName && !user.Disabled && user.Role == UserRole.Officer && user.DepartmentCode == department, cancellationToken);

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
