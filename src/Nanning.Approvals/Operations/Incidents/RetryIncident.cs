using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Incidents;

/// <summary>
/// An administrator runs the held command of an incident again, in the name of whoever gave it, or closes the incident. The command and the end of the incident are one
/// transaction, so it takes effect once.
/// </summary>
public sealed class RetryIncident(CommandRunner commands, CaseHost host, DecideWorkItem decide, SubmitCase submit, TimeProvider clock)
{
    /// <summary>How the incident ended.</summary>
    /// <param name="Ran">False when there was nothing left to run: somebody had dealt with it meanwhile.</param>
    public sealed record Resolved(Guid Id, bool Ran);

    public Task<Outcome<Resolved>> RunAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        CheckedAsync(actor, reason, new CommandKey(key, $"retry/{id}"), (db, token) => ApplyAsync(db, actor, id, reason!, token), cancellationToken);

    /// <summary>Closes an incident without running anything. One that holds a timer cannot be closed: the instance would wait for ever.</summary>
    public Task<Outcome<Resolved>> CloseAsync(Actor actor, string? key, Guid id, string? reason, CancellationToken cancellationToken) =>
        CheckedAsync(actor, reason, new CommandKey(key, $"close-incident/{id}"), (db, token) => CloseAsync(db, actor, id, reason!, token), cancellationToken);

    /// <summary>Retries inside somebody else's transaction; the caller saves.</summary>
    /// <exception cref="InstanceFailedException">It failed again.</exception>
    internal async Task<Outcome<Resolved>> ApplyAsync(ApprovalsDb db, Actor actor, Guid id, string reason, CancellationToken cancellationToken)
    {
        var incident = await db.Incidents.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (incident is null)
        {
            return new Outcome<Resolved>.Missing();
        }

        if (incident.ResolvedAt is not null)
        {
            return Refusal.Conflict("resolved", Say.Pick("该异常已处理。", "The incident has been resolved already."));
        }

        bool ran;
        try
        {
            var (refusal, done) = await RunHeldAsync(db, incident, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            ran = done;
        }
        catch (BookmarkGoneException)
        {
            ran = false;
        }
        catch (InstanceFailedException failure)
        {
            throw failure.OwnedBy(incident.ActorId);
        }

        Resolve(incident, actor, reason);
        incident.Overtaken = !ran;
        await JournalAsync(db, actor, incident, ran ? "retried" : "incident-closed", reason, cancellationToken);
        return new Resolved(id, ran);
    }

    private async Task<Outcome<Resolved>> CloseAsync(ApprovalsDb db, Actor actor, Guid id, string reason, CancellationToken cancellationToken)
    {
        var incident = await db.Incidents.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (incident is null)
        {
            return new Outcome<Resolved>.Missing();
        }

        if (incident.ResolvedAt is not null)
        {
            return Refusal.Conflict("resolved", Say.Pick("该异常已处理。", "The incident has been resolved already."));
        }

        if (await db.Timers.AnyAsync(timer => timer.InstanceId == incident.CommandInstanceId && timer.BookmarkId == incident.BookmarkId, cancellationToken))
        {
            return Refusal.Conflict("timer-held", Say.Pick(
                "该异常挂起了一个定时器，请重试，或在流程实例页移动环节。", "The incident holds a timer. Retry it, or move the instance to another step."));
        }

        Resolve(incident, actor, reason);
        await JournalAsync(db, actor, incident, "incident-closed", reason, cancellationToken);
        return new Resolved(id, Ran: false);
    }

    /// <summary>Runs the command; says why it may not be run, and whether there was anything to run.</summary>
    private async Task<(Refusal? Refusal, bool Ran)> RunHeldAsync(ApprovalsDb db, Incident incident, CancellationToken cancellationToken)
    {
        var stimulus = JsonSerializer.Deserialize<Stimulus>(incident.Command, JsonSerializerOptions.Web)!;
        if (await db.Timers.SingleOrDefaultAsync(row => row.InstanceId == incident.CommandInstanceId && row.BookmarkId == incident.BookmarkId, cancellationToken) is { } timer)
        {
            var suspended = await db.WorkflowInstances.AnyAsync(row => row.Id == timer.InstanceId && row.Status == InstanceStatus.Suspended, cancellationToken);
            if (suspended)
            {
                throw new InstanceSuspendedException(timer.InstanceId.ToString());
            }

            db.Timers.Remove(timer);
            await host.FireTimerAsync(db, timer, cancellationToken);
            return (null, true);
        }

        var item = await db.WorkItems.AsNoTracking()
            .SingleOrDefaultAsync(row => row.InstanceId == incident.CommandInstanceId && row.BookmarkId == incident.BookmarkId, cancellationToken);
        if (item is null && incident.ActorId is null)
        {
            await host.WakeAsync(db, incident.CommandInstanceId, stimulus, cancellationToken);
            return (null, true);
        }

        if (item is { State: not WorkItemState.Open })
        {
            return (null, false);
        }

        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == incident.ActorId && !user.Disabled, cancellationToken) is not { } person)
        {
            return (Refusal.Conflict("person-gone", Say.Pick("原办理人的账号已停用，请由现办理人重新办理。", "The account of the person who did it is disabled. Whoever holds it now does it again.")), false);
        }

        return item is not null
            ? WhyNot(await decide.DecideAsync(db, Actor.Of(person), item.Id, new(stimulus.Outcome!, stimulus.Opinion, stimulus.Data), cancellationToken))
            : WhyNot(await submit.SubmitAsync(db, Actor.Of(person), incident.CaseId, cancellationToken));
    }

    private static (Refusal? Refusal, bool Ran) WhyNot<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Refused { Why.Code: "already-submitted" or "already-decided" } => (null, false),
        Outcome<T>.Refused refused => (refused.Why, false),
        Outcome<T>.Missing => (null, false),
        _ => (null, true),
    };

    private async Task<Outcome<Resolved>> CheckedAsync(
        Actor actor, string? reason, CommandKey key, Func<ApprovalsDb, CancellationToken, Task<Outcome<Resolved>>> work, CancellationToken cancellationToken) =>
        OperateInstance.Check(actor, reason) is { } refusal ? refusal : await commands.RunAsync(actor, key, work, cancellationToken);

    private void Resolve(Incident incident, Actor actor, string resolution)
    {
        incident.ResolvedAt = clock.GetUtcNow();
        incident.ResolvedBy = actor.Name;
        incident.Resolution = resolution;
    }

    private async Task JournalAsync(ApprovalsDb db, Actor actor, Incident incident, string kind, string reason, CancellationToken cancellationToken)
    {
        var item = await db.Cases.SingleAsync(row => row.Id == incident.CaseId, cancellationToken);
        var data = JsonSerializer.Serialize(new { incident = incident.Id, incident.Message, incident.Attempts }, JsonSerializerOptions.Web);
        db.Journal.Add(item.NextLine(kind, clock.GetUtcNow(), actor, reason, incident.ActivityId, data: data));
    }
}
