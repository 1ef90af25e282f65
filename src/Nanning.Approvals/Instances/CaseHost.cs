using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Operations;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>
/// Runs the flows of cases: loads an instance with its facts, lets the engine run it in memory, and writes what comes back onto tracked rows.
/// The caller saves: everything of a command is one transaction.
/// </summary>
public sealed class CaseHost(
    WorkflowEngine engine, FlowLibrary flows, ProcedureLibrary procedures, DepartmentCache departments, WorkingCalendar calendar, TimeProvider time, IOptions<ClockOptions> options)
{
    /// <summary>Loads what a command on a case works with.</summary>
    /// <param name="whole">Whether to read what few steps ask for, too; if not, it is read when a step asks.</param>
    public async Task<CaseStep> OpenAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken, bool whole = true)
    {
        var now = time.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var procedure = await procedures.GetAsync(db, item.ProcedureCode, item.Edition, cancellationToken);
        var applicant = (await db.Applicants.FindAsync([item.ApplicantId], cancellationToken))!;

        // Eligibility is judged as of the day of the application, whatever the examination takes.
        var submittedOn = item.SubmittedAt is { } submitted ? WorkingCalendar.DateOf(submitted) : today;
        var rules = new RuleFacts
        {
            Form = (JsonObject)JsonNode.Parse(item.Form)!,
            On = submittedOn,
            Applicant = RegisterFacts.Of(applicant),
            HistoryLeftOut = true,
            Case = new Dictionary<string, object?>(StringComparer.Ordinal) { ["number"] = item.Number, ["submittedOn"] = submittedOn },
            AddWorkingDays = calendar.AddWorkingDays,
        };
        var step = new CaseStep
        {
            Db = db,
            Case = item,
            Procedure = procedure,
            Facts = new CaseFacts(procedure, rules, today, calendar, certificates: null),
            ReadWhole = ReadWholeAsync,
            Departments = await departments.GetAsync(db, cancellationToken),
            Calendar = calendar,
            Actor = actor,
            Now = now,
            Options = options.Value,
            Clocks = db.AtHand is { } hand && hand.Of<Case>().Contains(item)
                ? [.. hand.Of<LegalClock>().Where(clock => clock.CaseId == item.Id)]
                : await db.Clocks.Include(clock => clock.Entries).Where(clock => clock.CaseId == item.Id).ToListAsync(cancellationToken),
        };
        if (whole)
        {
            await step.WholeFactsAsync(cancellationToken);
        }

        return step;

        async Task<CaseFacts> ReadWholeAsync(CancellationToken token)
        {
            var history = await RegisterFacts.HistoryAsync(db, procedure, item.ApplicantId, item.Id, submittedOn, token);
            var certificates = await Numbers.SeriesAsync(db, $"certificate:{procedure.Code}:{today.Year}", token);
            return new CaseFacts(procedure, rules with { History = history, HistoryLeftOut = false }, today, calendar, certificates);
        }
    }

    /// <summary>Begins the flow of a case and runs it to its first waits.</summary>
    public async Task StartAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var edition = await step.Db.ProcedureEditions.AsNoTracking()
            .SingleAsync(row => row.Code == step.Case.ProcedureCode && row.Edition == step.Case.Edition, cancellationToken);
        var flow = await flows.GetAsync(step.Db, edition.DefinitionId, edition.DefinitionVersion, cancellationToken);
        await StartAsync(step, flow, [], parent: null, parentBookmark: null, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    /// <summary>Wakes a bookmark of the case.</summary>
    /// <param name="decided">The work item whose decision this is; its clock ends, or waits while the applicant supplements.</param>
    /// <exception cref="BookmarkGoneException">Somebody was faster.</exception>
    public async Task ResumeAsync(CaseStep step, Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken, WorkItem? decided = null)
    {
        var instance = (await step.Db.WorkflowInstances.FindAsync([instanceId], cancellationToken))!;
        await ResumeAsync(step, instance, stimulus, cancellationToken);
        if (decided is not null)
        {
            step.EndStepClock(decided.Id, keepPaused: stimulus.Outcome == DecideWorkItem.Supplement);
        }

        await SettleAsync(step, cancellationToken);
    }

    /// <summary>Ends every instance of the case.</summary>
    public async Task CancelAsync(CaseStep step, string reason, CancellationToken cancellationToken)
    {
        foreach (var instance in await step.Db.WorkflowInstances
            .Where(row => row.CaseId == step.Case.Id && (row.Status == InstanceStatus.Running || row.Status == InstanceStatus.Suspended)).ToListAsync(cancellationToken))
        {
            var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
            await ApplyAsync(step, instance, flow, engine.Cancel(flow, InstanceState.FromJson(instance.State), reason), cancellationToken);
        }

        step.Clocks.ForEach(clock => clock.Stop(step.Now));
        await SettleAsync(step, cancellationToken);
    }

    /// <summary>A timer of an instance is due.</summary>
    public async Task FireTimerAsync(ApprovalsDb db, TimerRow timer, CancellationToken cancellationToken)
    {
        var objections = db.AtHand is { } hand && hand.Asked<Objection>()
            ? hand.Of<PublicNotice>().FirstOrDefault(notice => notice.InstanceId == timer.InstanceId && notice.BookmarkId == timer.BookmarkId)?.Objections.Count
            : await db.PublicNotices.Where(notice => notice.InstanceId == timer.InstanceId && notice.BookmarkId == timer.BookmarkId)
                .Select(notice => (int?)notice.Objections.Count).SingleOrDefaultAsync(cancellationToken);
        var data = objections is { } count ? new JsonObject { ["objections"] = count } : null;
        await WakeAsync(db, timer.InstanceId, new Stimulus(timer.BookmarkId, Data: data), cancellationToken);
    }

    /// <summary>A message for every instance that waits for it.</summary>
    public async Task DeliverMessageAsync(ApprovalsDb db, MessagePayload message, CancellationToken cancellationToken)
    {
        var waits = await db.MessageWaits.AsNoTracking()
            .Where(wait => wait.Name == message.Name && wait.Correlation == message.Correlation).ToListAsync(cancellationToken);
        foreach (var wait in waits)
        {
            await WakeAsync(db, wait.InstanceId, new Stimulus(wait.BookmarkId, Data: message.Payload?.DeepClone() as JsonObject), cancellationToken);
        }
    }

    /// <summary>Wakes a bookmark by itself, outside of any person's command; an instance that is suspended is woken when it is resumed.</summary>
    /// <exception cref="BookmarkGoneException">Nobody waits there any more.</exception>
    public async Task WakeAsync(ApprovalsDb db, Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken)
    {
        var instance = (await db.WorkflowInstances.FindAsync([instanceId], cancellationToken))!;
        if (instance.Status is InstanceStatus.Suspended)
        {
            HeldStimulus.Keep(db, instance, stimulus, time.GetUtcNow());
            return;
        }

        var item = (await db.Cases.FindAsync([instance.CaseId], cancellationToken))!;
        var step = await OpenAsync(db, item, Actor.System, cancellationToken, whole: false);
        await ResumeAsync(step, instance, stimulus, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    private async Task StartAsync(
        CaseStep step, CompiledFlow flow, JsonObject inputs, WorkflowInstance? parent, string? parentBookmark, CancellationToken cancellationToken)
    {
        var instance = new WorkflowInstance
        {
            Id = Guid.CreateVersion7(step.Now),
            CaseId = step.Case.Id,
            DefinitionId = flow.Definition.DefinitionId,
            DefinitionVersion = flow.Definition.Version,
            ParentId = parent?.Id,
            ParentBookmarkId = parentBookmark,
            StartedAt = step.Now,
        };
        step.Db.WorkflowInstances.Add(instance);
        try
        {
            await ApplyAsync(step, instance, flow, await RunAsync(step, () => engine.Start(flow, instance.Id.ToString(), inputs, step.Facts, step.Now), cancellationToken), cancellationToken);
        }
        catch (StepFailedException failure)
        {
            throw new InstanceFailedException(instance, new Stimulus(Incident.Start), failure);
        }
    }

    private async Task ResumeAsync(CaseStep step, WorkflowInstance instance, Stimulus stimulus, CancellationToken cancellationToken)
    {
        var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        try
        {
            await ApplyAsync(step, instance, flow, await RunAsync(step, () => engine.Resume(flow, InstanceState.FromJson(instance.State), stimulus, step.Facts, step.Now), cancellationToken), cancellationToken);
        }
        catch (StepFailedException failure)
        {
            throw new InstanceFailedException(instance, stimulus, failure);
        }
        catch (InstanceFailedException failure)
        {
            // A child or the parent failed: all of the command is undone, so all of it has to be run again.
            throw failure.During(instance, stimulus);
        }
    }

    /// <summary>Runs a burst; when it asks for facts that were left out, reads them and runs it again: a burst changes nothing outside of itself.</summary>
    private static async Task<Burst> RunAsync(CaseStep step, Func<Burst> burst, CancellationToken cancellationToken)
    {
        try
        {
            return burst();
        }
        catch (Exception failure) when (!step.Facts.Whole && (failure as FactsLeftOutException ?? failure.InnerException) is FactsLeftOutException)
        {
            await step.WholeFactsAsync(cancellationToken);
            return burst();
        }
    }

    /// <summary>Writes what the engine made of an instance onto the tracked rows: state, journal, effects, children, and the parent when it has ended.</summary>
    public async Task ApplyAsync(CaseStep step, WorkflowInstance instance, CompiledFlow flow, Burst burst, CancellationToken cancellationToken)
    {
        instance.State = burst.State.ToJson();
        instance.Status = burst.State.Status;
        instance.ChangedAt = step.Now;
        instance.Places = InstancePlaces.Of(burst.State);
        instance.Version++;
        foreach (var record in burst.Journal)
        {
            step.Journal($"flow-{record.Kind}", visible: false, record.ActivityId, record.Name, record.Outcome, data: record.Detail?.DeepClone(), actor: Actor.System);
        }

        var writer = new EffectWriter(step, instance, flow);
        foreach (var effect in burst.Effects)
        {
            await writer.WriteAsync(effect, cancellationToken);
        }

        foreach (var subflow in writer.Subflows)
        {
            var child = await flows.LatestAsync(step.Db, subflow.DefinitionId, cancellationToken);
            await StartAsync(step, child, (JsonObject)subflow.Inputs.DeepClone(), instance, subflow.BookmarkId, cancellationToken);
        }

        if (instance is { Status: InstanceStatus.Finished, ParentId: { } parentId, ParentBookmarkId: { } bookmark })
        {
            var parent = step.Db.WorkflowInstances.Local.FirstOrDefault(row => row.Id == parentId)
                ?? await step.Db.WorkflowInstances.SingleAsync(row => row.Id == parentId, cancellationToken);
            var outputs = new JsonObject(burst.State.Variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value?.DeepClone())));
            await ResumeAsync(step, parent, new Stimulus(bookmark, Data: outputs), cancellationToken);
        }
    }

    /// <summary>Copies the dates of the clocks beside the items that lists filter by, and marks the case as touched.</summary>
    internal static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        step.Case.Version++;
        if (step.Clocks.Find(clock => clock.ActivityId is null) is { } ofCase)
        {
            (step.Case.DueAt, step.Case.WarnAt) = step.Dates(ofCase);
        }

        foreach (var clock in step.Clocks.Where(clock => clock is { HasOpenItem: true, WorkItemId: not null }))
        {
            if (await step.Db.WorkItems.FindAsync([clock.WorkItemId], cancellationToken) is { } item)
            {
                (item.DueAt, item.WarnAt) = step.Dates(clock);
                item.Amount = step.Case.Amount;
            }
        }
    }
}
