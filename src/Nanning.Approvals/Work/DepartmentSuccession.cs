using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>
/// What is open in a department that has been abolished lies in its successor's pool from that successor's first day on (机构改革后的移交). Each item moves in the
/// transaction that writes it into the case's journal, so it moves once on any number of nodes.
/// </summary>
public sealed class DepartmentSuccession(WriteGate gate, IDbContextFactory<ApprovalsDb> contexts, DepartmentCache departments, CaseHost host, BackgroundWork background, TimeProvider clock) : IDueWork
{
    // Items of one transaction.
    private const int MostTogether = 32;

    /// <summary>When something is to be handed over next, or null.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Leaving(db).MinAsync(department => department.ValidUntil, cancellationToken) is { } last ? WorkingCalendar.StartOf(last.AddDays(1)) : null;
    }

    /// <summary>Hands over all that is due; returns how many items.</summary>
    public Task<int> FireDueAsync(CancellationToken cancellationToken) => this.WhileDueAsync(background, gate, clock, MoveAsync, cancellationToken);

    private async Task<int> MoveAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var directory = await departments.GetAsync(db, cancellationToken);
        var gone = await Leaving(db).Where(department => department.ValidUntil < today).Select(department => department.Code).ToListAsync(cancellationToken);
        var items = await Open(db).Where(item => gone.Contains(item.DepartmentCode)).OrderBy(item => item.Id).Take(MostTogether).ToListAsync(cancellationToken);
        foreach (var ofCase in items.GroupBy(item => item.CaseId))
        {
            var step = await host.OpenAsync(db, (await db.Cases.FindAsync([ofCase.Key], cancellationToken))!, Actor.System, cancellationToken, whole: false);
            foreach (var item in ofCase)
            {
                Move(step, item, directory.InForce(item.DepartmentCode, today));
            }

            step.Case.Version++;
        }

        await db.SaveChangesAsync(cancellationToken);
        return items.Count;
    }

    private static void Move(CaseStep step, WorkItem item, string to)
    {
        var from = item.DepartmentCode;
        foreach (var waiting in step.Clocks.Where(row => row.DepartmentCode == from && row.ActivityId == item.ActivityId))
        {
            waiting.DepartmentCode = to;
        }

        // Whoever held it may have gone elsewhere.
        (item.DepartmentCode, item.AssigneeId) = (to, null);
        item.Version++;
        step.Journal("handed-over", visible: true, item.ActivityId, item.Step, data: new JsonObject { ["from"] = Names(step, from), ["to"] = Names(step, to) }, actor: Actor.System);
        step.Send("notify", new NotifyPayload(
            null, to, item.Position, null, step.Case.Id,
            $"移交：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", $"原{step.Departments.Find(from)?.Name}的“{item.Step}”已移交，请在办理时限内办理。", $"/work-items/{item.Id}", Mail: true));
    }

    private static JsonObject Names(CaseStep step, string code) =>
        new() { ["code"] = code, ["zh"] = step.Departments.Find(code)?.Name, ["en"] = step.Departments.Find(code)?.NameEn };

    private static IQueryable<WorkItem> Open(ApprovalsDb db) => db.WorkItems.Where(item => (item.State == WorkItemState.Open || item.State == WorkItemState.Waiting) && item.PartyId == null);

    /// <summary>Departments with a last day and a successor that have something open.</summary>
    private static IQueryable<Department> Leaving(ApprovalsDb db)
    {
        var open = Open(db);
        return db.Departments.Where(department => department.SuccessorCode != null && department.ValidUntil != null && open.Any(item => item.DepartmentCode == department.Code));
    }
}
