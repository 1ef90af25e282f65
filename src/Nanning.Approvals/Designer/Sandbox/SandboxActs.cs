using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>Does in a world what an action says, through the use cases that pages and the REST contract call.</summary>
internal sealed class SandboxActs(SandboxWorld world, SandboxScene scene, CompiledFlow flow, Guid caseId)
{
    private const int MostAutoSteps = 60;
    private const int MostYears = 60;

    private static readonly TimeSpan morning = TimeSpan.FromHours(9);

    /// <summary>Does it; null when it was done.</summary>
    public async Task<SandboxRefusal?> RunAsync(SandboxAction action, int number, CancellationToken cancellationToken)
    {
        var refusal = await (action.Kind switch
        {
            "decide" => DecideAsync(action, cancellationToken),
            "supplement" => SupplementAsync(action, cancellationToken),
            "object" => ObjectAsync(action, cancellationToken),
            "task" => TaskAsync(action, cancellationToken),
            "message" => MessageAsync(action, cancellationToken),
            "withdraw" => WithdrawAsync(action, cancellationToken),
            "advance" => AdvanceAsync(action, cancellationToken),
            "auto" => AutoAsync(cancellationToken),
            _ => Task.FromResult<Refusal?>(Refusal.Field("kind", Say.Pick($"没有“{action.Kind}”这种操作。", $"There is no action “{action.Kind}”."))),
        });
        await world.Get<OutboxPump>().DrainAsync(cancellationToken);
        return refusal is null ? null : new SandboxRefusal(number, refusal.Code, refusal.Text, refusal.Errors, refusal.Rules);
    }

    private async Task<Refusal?> DecideAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        await using var db = await world.ReadAsync(cancellationToken);
        var item = (await SandboxItems.ReadAsync(db, caseId, cancellationToken)).FirstOrDefault(one => one.Key == action.Item).Item;
        return item is null ? Gone(action.Item) : await DecideAsync(db, item, action.Outcome ?? "", action.Opinion, action.Data, action.As, cancellationToken);
    }

    private async Task<Refusal?> DecideAsync(
        ApprovalsDb db, WorkItem item, string outcome, string? opinion, JsonObject? data, string? user, CancellationToken cancellationToken)
    {
        var actor = await ActorAsync(db, item, user, cancellationToken);
        var text = opinion ?? (item.OpinionRequiredFor.Split(',').Contains(outcome) || outcome == DecideWorkItem.Supplement ? Say.Pick("试运行", "Trial") : null);
        if (outcome == DecideWorkItem.Supplement && data is null)
        {
            data = new JsonObject { ["fields"] = new JsonArray(scene.Procedure.Form.Fields.First().Id), ["materials"] = new JsonArray(), ["reason"] = text };
        }

        var form = item.StepForm is { } fields ? JsonNode.Parse(fields) as JsonArray : null;
        data = outcome == DecideWorkItem.Supplement ? data : SandboxForms.Complete(form, outcome, data, WorkingCalendar.DateOf(Now), item.Seat);
        return Of(await world.Get<DecideWorkItem>().RunAsync(actor, null, item.Id, new(outcome, text, data), cancellationToken));
    }

    private async Task<Refusal?> SupplementAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        var actor = await scene.ApplicantAsync(world, cancellationToken);
        if (action.Form is { } form)
        {
            await using var db = await world.ReadAsync(cancellationToken);
            var item = await db.Cases.AsNoTracking().SingleAsync(row => row.Id == caseId, cancellationToken);
            var whole = (JsonObject)JsonNode.Parse(item.Form)!;
            foreach (var (name, value) in form)
            {
                whole[name] = value?.DeepClone();
            }

            if (Of(await world.Get<SaveCase>().RunAsync(actor, null, caseId, whole, item.FormVersion, cancellationToken)) is { } refusal)
            {
                return refusal;
            }
        }

        return Of(await world.Get<SubmitCase>().RunAsync(actor, null, caseId, cancellationToken));
    }

    private async Task<Refusal?> ObjectAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        await using var db = await world.ReadAsync(cancellationToken);
        return await db.PublicNotices.AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == caseId && row.EndedAt == null, cancellationToken) is not { } notice
            ? Refusal.Conflict("no-notice", Say.Pick("现在没有公示。", "There is no public notice now."))
            : Of(await world.Get<RaiseObjection>().RunAsync(null, notice.Id, "市民甲", "13877100002", action.Opinion ?? "所报情况不实，请核查。", cancellationToken));
    }

    private async Task<Refusal?> TaskAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        await using var db = await world.ReadAsync(cancellationToken);
        var task = await db.TaskCalls.AsNoTracking().Where(row => row.CaseId == caseId && row.State == TaskState.Open && (action.Item == null || row.ActivityId == action.Item))
            .OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        return task is null ? Gone(action.Item) : Of(await world.Get<CompleteTask>().RunAsync(Administrator, null, task.Id, action.Data ?? [], null, cancellationToken));
    }

    private async Task<Refusal?> MessageAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        await using var db = await world.ReadAsync(cancellationToken);
        var wait = await db.MessageWaits.AsNoTracking()
            .Where(row => row.Name == action.Name && db.WorkflowInstances.Any(one => one.Id == row.InstanceId && one.CaseId == caseId)).OrderBy(row => row.BookmarkId).FirstOrDefaultAsync(cancellationToken);
        if (wait is null)
        {
            return Gone(action.Name);
        }

        if (wait.Offer is not null && action.As is null or "applicant")
        {
            return Of(await world.Get<SendCaseMessage>().RunAsync(await scene.ApplicantAsync(world, cancellationToken), null, caseId, wait.Name, action.Data, cancellationToken));
        }

        var target = new SendSignal.Target(wait.Name, wait.Correlation, null, null);
        return Of(await world.Get<SendSignal>().RunAsync(Administrator, null, target, action.Data, "试运行", cancellationToken));
    }

    private async Task<Refusal?> WithdrawAsync(SandboxAction action, CancellationToken cancellationToken) =>
        Of(await world.Get<WithdrawCase>().RunAsync(await scene.ApplicantAsync(world, cancellationToken), null, caseId, action.Opinion ?? "试运行撤回", cancellationToken));

    private async Task<Refusal?> AdvanceAsync(SandboxAction action, CancellationToken cancellationToken)
    {
        var (now, calendar) = (Now, world.Get<WorkingCalendar>());
        var today = WorkingCalendar.DateOf(now);
        DateTimeOffset target;
        if (action.WorkingDays is { } days and > 0 and <= 2500)
        {
            target = WorkingCalendar.StartOf(calendar.AddWorkingDays(today, days)) + (now - WorkingCalendar.StartOf(today));
        }
        else if (action.Period == "next")
        {
            if (await world.Get<TimerPump>().NextDueAsync(cancellationToken) is not { } next)
            {
                return Refusal.Conflict("nothing-due", Say.Pick("没有到期的事。", "Nothing will fall due."));
            }

            target = next > now ? next : now;
        }
        else if (action.Period is { } text && Period.TryParse(text) is { } period)
        {
            target = period.WorkingDays > 0
                ? WorkingCalendar.EndOf(calendar.AddWorkingDays(today.AddYears(period.Years).AddMonths(period.Months).AddDays(period.Days), period.WorkingDays))
                : period.After(now, today, WorkingCalendar.StartOf);
        }
        else
        {
            return Refusal.Field("period", Say.Pick("请给出工作日数，或 P1Y、P5WD 这样的时长。", "Give working days, or a period such as P1Y or P5WD."));
        }

        if (target > now.AddYears(MostYears))
        {
            return Refusal.Field("period", Say.Pick($"一次最多前进 {MostYears} 年。", $"At most {MostYears} years at once."));
        }

        await world.Get<AdvanceClock>().ToAsync(target, null, cancellationToken);
        return null;
    }

    /// <summary>Everybody does the likely thing on the next working day, until the case has ended or nothing happens any more.</summary>
    private async Task<Refusal?> AutoAsync(CancellationToken cancellationToken)
    {
        for (var step = 0; step < MostAutoSteps; step++)
        {
            await using var db = await world.ReadAsync(cancellationToken);
            if (!await db.WorkflowInstances.AnyAsync(row => row.CaseId == caseId && row.Status == InstanceStatus.Running, cancellationToken))
            {
                return null;
            }

            var open = (await SandboxItems.ReadAsync(db, caseId, cancellationToken)).FirstOrDefault(one => one.Item.State == WorkItemState.Open).Item;
            var item = await db.Cases.AsNoTracking().SingleAsync(row => row.Id == caseId, cancellationToken);
            Refusal? refusal;
            if (open is not null)
            {
                await NextDayAsync(cancellationToken);
                refusal = await DecideAsync(db, open, LikelyOf(open), null, null, null, cancellationToken);
            }
            else if (item.Supplement is not null)
            {
                await NextDayAsync(cancellationToken);
                refusal = await SupplementAsync(new SandboxAction("supplement"), cancellationToken);
            }
            else if (await db.TaskCalls.AnyAsync(row => row.CaseId == caseId && row.State == TaskState.Open, cancellationToken))
            {
                refusal = await TaskAsync(new SandboxAction("task", Data: new JsonObject { ["outcome"] = "Approve" }), cancellationToken);
            }
            else if (await world.Get<TimerPump>().NextDueAsync(cancellationToken) is not null)
            {
                refusal = await AdvanceAsync(new SandboxAction("advance", Period: "next"), cancellationToken);
            }
            else
            {
                return null;
            }

            await world.Get<OutboxPump>().DrainAsync(cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private string LikelyOf(WorkItem item)
    {
        var offered = JsonSerializer.Deserialize<List<WorkOutcome>>(item.Outcomes, JsonSerializerOptions.Web)!.Select(one => one.Name).ToList();
        var likely = flow.Find(item.ActivityId) is { } node ? PathPrediction.LikelyOutcomes(node) : [];
        return offered.Find(likely.Contains) ?? offered.Find(one => one != DecideWorkItem.Supplement) ?? "";
    }

    private async Task NextDayAsync(CancellationToken cancellationToken)
    {
        var today = WorkingCalendar.DateOf(Now);
        await world.Get<AdvanceClock>().ToAsync(WorkingCalendar.StartOf(world.Get<WorkingCalendar>().AddWorkingDays(today, 1)) + morning, null, cancellationToken);
    }

    private DateTimeOffset Now => world.Get<TimeProvider>().GetUtcNow();

    private static Actor Administrator => new(Guid.Empty, "试运行", UserRole.Administrator);

    /// <summary>The account that is named, or one that may decide the item; a stand-in when the department has nobody.</summary>
    private static async Task<Actor> ActorAsync(ApprovalsDb db, WorkItem item, string? user, CancellationToken cancellationToken)
    {
        if (user is not null && await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.UserName == user, cancellationToken) is { } named)
        {
            return Actor.Of(named);
        }

        var people = item.PartyId is { } party
            ? await db.Users.AsNoTracking().Where(row => row.ApplicantId == party).ToListAsync(cancellationToken)
            : await db.Users.AsNoTracking().Where(row => row.DepartmentCode == item.DepartmentCode).ToListAsync(cancellationToken);
        foreach (var one in people.OrderBy(row => row.Position).Select(Actor.Of).Where(item.MayDecide))
        {
            // Whoever has to stand aside is not tried.
            if (await FourEyes.ForbidAsync(db, item, one.UserId, cancellationToken) is null)
            {
                return one;
            }
        }

        return item.PartyId is { } applicant
            ? new Actor(Guid.Empty, item.PartyName ?? "", UserRole.Applicant, ApplicantId: applicant)
            : new Actor(Guid.CreateVersion7(), item.DepartmentCode, UserRole.Officer, item.DepartmentCode, Position.Leader);
    }

    private static Refusal Gone(string? what) => Refusal.Conflict("not-waiting", Say.Pick($"“{what}”现在没有在等待。", $"“{what}” is not waiting now."));

    private static Refusal? Of<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Done => null,
        Outcome<T>.Refused { Why: var why } => why,
        _ => Refusal.Conflict("missing", Say.Pick("没有这一项，或这个人看不到。", "There is no such thing, or this person may not see it.")),
    };
}
