using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Cases;

/// <summary>What a case offers a person besides its work items: messages to its flow, and answers from outside to register.</summary>
internal static class CaseOffers
{
    public static async Task<IReadOnlyList<CaseMessageView>> MessagesAsync(ApprovalsDb db, Case item, Actor actor, DateOnly today, CancellationToken cancellationToken)
    {
        var waits = await SendCaseMessage.WaitsOf(db, item.Id).AsNoTracking().ToListAsync(cancellationToken);
        if (waits.Count == 0)
        {
            return [];
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        return [.. from wait in waits
                   let offer = OpenOffer.Of(wait)
                   where offer.MayBeSentBy(actor, departments, today)
                   select new CaseMessageView(wait.Name, Say.Pick(offer.Text, offer.TextEn), offer.Help is null ? null : Say.Pick(offer.Help, offer.HelpEn), offer.Form)];
    }

    public static async Task<IReadOnlyList<CaseTaskView>> TasksAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken)
    {
        var open = await db.TaskCalls.AsNoTracking().Where(task => task.CaseId == item.Id && task.State == TaskState.Open).OrderBy(task => task.CreatedAt).ToListAsync(cancellationToken);
        if (open.Count == 0)
        {
            return [];
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var instances = open.Select(task => task.InstanceId).ToList();
        var timers = await db.Timers.AsNoTracking().Where(timer => instances.Contains(timer.InstanceId)).ToListAsync(cancellationToken);
        return [.. open.Select(task => new CaseTaskView(
            task.Id, task.Step, task.Asked(), task.Department, task.Department is { } code ? departments.Name(code) : null, task.CreatedAt,
            [.. timers.Where(timer => timer.InstanceId == task.InstanceId && timer.ActivityId == task.ActivityId).Select(timer => timer.DueAt).Order()],
            task.MayBeAnsweredBy(actor) ? task.Form() : null))];
    }
}
