using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Signals;
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
public sealed partial class CaseHost(
    WorkflowEngine engine, FlowLibrary flows, ProcedureLibrary procedures, DepartmentCache departments, WorkingCalendar calendar, TimeProvider time, IOptions<ClockOptions> options,
    IOptions<WorkOptions> work)
{

    /// <summary>Loads what a command on a case works with.</summary>
    /// <param name="whole">Whether to read what few steps ask for, too; if not, it is read when a step asks.</param>
    public async Task<CaseStep> OpenAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken, bool whole = true)
    {
        var now = time.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var procedure = await procedures.OfAsync(db, item, cancellationToken);
        var applicant = (await db.Applicants.FindAsync([item.ApplicantId], cancellationToken))!;

        // Eligibility is judged as of the day of the application, whatever the examination takes.
        var submittedOn = item.AppliedOn ?? item.ReceivedOn ?? today;
        var credit = await CreditStanding.ReadAsync(db, applicant, submittedOn, cancellationToken);
        var lane = item.Lane ?? procedure.Credit.LaneOf(credit.Status);
        var rules = RegisterFacts.Of((JsonObject)JsonNode.Parse(item.Form)!, submittedOn, applicant, credit, calendar) with
        {
            Case = new Dictionary<string, object?>(StringComparer.Ordinal) { ["number"] = item.Number, ["submittedOn"] = submittedOn, ["lane"] = CreditNames.Name(lane) },
        };
        var step = new CaseStep
        {
            Db = db,
            Case = item,
            Procedure = procedure,
            Facts = new CaseFacts(procedure, rules, today, calendar, certificates: null),
            Credit = credit,
            ReadWhole = ReadWholeAsync,
            Departments = await departments.GetAsync(db, cancellationToken),
            Calendar = calendar,
            Actor = actor,
            Now = now,
            Options = options.Value,
            Work = work.Value,
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
            var series = $"certificate:{procedure.Code}:{today.Year}";
            if (db.AtHand is { } rows && !rows.Covers(CaseRows.RegisterOf(item.ApplicantId)))
            {
                await CaseRows.ForRegister(item, applicant, series).ReadAsync(db, token);
            }

            var withHistory = await rules.WithHistoryAsync(db, procedure, item.ApplicantId, item.Id, token);
            var certificates = await Numbers.SeriesAsync(db, series, token);
            return new CaseFacts(procedure, withHistory, today, calendar, certificates);
        }
    }

    /// <summary>Begins the flow of a case and runs it to its first waits.</summary>
    public async Task StartAsync(CaseStep step, CancellationToken cancellationToken)
    {
        var (definition, version) = await procedures.FlowOfAsync(step.Db, step.Case.ProcedureCode, step.Case.Edition);
        var flow = await flows.GetAsync(step.Db, definition, version, cancellationToken);
        await StartAsync(step, flow, [], parent: null, parentBookmark: null, cancellationToken);
        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    /// <summary>Begins a flow in a case because what one of its triggers waits for has come. Answers the instance.</summary>
    public async Task<Guid> StartTriggeredAsync(CaseStep step, CompiledFlow flow, string trigger, CancellationToken cancellationToken)
    {
        var instance = await StartAsync(step, flow, [], parent: null, parentBookmark: null, cancellationToken, trigger);
        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
        return instance.Id;
    }

    /// <summary>Wakes a bookmark of the case.</summary>
    /// <param name="decided">The work item whose decision this is; its clock ends, or waits while the applicant supplements.</param>
    /// <exception cref="BookmarkGoneException">Somebody was faster.</exception>
    public async Task ResumeAsync(CaseStep step, Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken, WorkItem? decided = null)
    {
        var instance = (await step.Db.WorkflowInstances.FindAsync([instanceId], cancellationToken))!;
        var before = new Retrievals.Before(instance.State, step.Case.Amount, step.Case.AmountTrace);
        await ResumeAsync(step, instance, stimulus, cancellationToken, decided);
        if (decided is not null)
        {
            step.EndStepClock(decided.Id, keepPaused: stimulus.Outcome == DecideWorkItem.Supplement);
            Retrievals.Keep(step, instance, decided, before, step.Effects);
        }

        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    /// <summary>Ends every instance of the case.</summary>
    public async Task CancelAsync(CaseStep step, string reason, CancellationToken cancellationToken)
    {
        // Parents first: what they wait for ends with them.
        var all = await step.Db.WorkflowInstances.Where(row => row.CaseId == step.Case.Id).ToListAsync(cancellationToken);
        foreach (var instance in all.OrderBy(row => row.ParentBookmarkId is not null))
        {
            await CancelAsync(step, instance, reason, cancellationToken);
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

    /// <summary>A message for every instance that waits for it: one delivery for each goes into the outbox.</summary>
    public Task DeliverMessageAsync(ApprovalsDb db, MessagePayload message, CancellationToken cancellationToken) =>
        SignalPump.SpreadAsync(db, message, time.GetUtcNow(), cancellationToken);

    /// <summary>Wakes a bookmark by itself, outside of any person's command; an instance that is suspended is woken when it is resumed.</summary>
    /// <exception cref="BookmarkGoneException">Nobody waits there any more.</exception>
    public async Task WakeAsync(ApprovalsDb db, Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken)
    {
        var instance = (await db.WorkflowInstances.FindAsync([instanceId], cancellationToken))!;
        if (instance.Status is InstanceStatus.Suspended)
        {
            HeldStimulus.Keep(db, instance, stimulus, time.GetUtcNow());
            await EndWaitAsync(db, instanceId, stimulus.BookmarkId, cancellationToken);
            return;
        }

        var item = (await db.Cases.FindAsync([instance.CaseId], cancellationToken))!;
        var step = await OpenAsync(db, item, Actor.System, cancellationToken, whole: false);
        await ResumeAsync(step, instance, stimulus, cancellationToken);
        await PassAsync(step, cancellationToken);
        await SettleAsync(step, cancellationToken);
    }

    private async Task<WorkflowInstance> StartAsync(
        CaseStep step, CompiledFlow flow, JsonObject inputs, WorkflowInstance? parent, string? parentBookmark, CancellationToken cancellationToken, string? trigger = null)
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
            await ApplyAsync(step, instance, flow, await RunAsync(step, () => engine.Start(flow, instance.Id.ToString(), inputs, step.Facts, step.Now, trigger), cancellationToken), cancellationToken);
            return instance;
        }
        catch (StepFailedException failure)
        {
            throw new InstanceFailedException(instance, new Stimulus(Incident.Start), failure);
        }
    }

    private async Task ResumeAsync(CaseStep step, WorkflowInstance instance, Stimulus stimulus, CancellationToken cancellationToken, WorkItem? decided = null)
    {
        var flow = await flows.GetAsync(step.Db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var state = InstanceState.FromJson(instance.State);
        if (state.Bookmarks.Exists(one => one.Id == stimulus.BookmarkId && one.Kind is BookmarkKind.Message))
        {
            await EndWaitAsync(step.Db, instance.Id, stimulus.BookmarkId, cancellationToken);
        }

        try
        {
            var burst = await RunAsync(step, () => engine.Resume(flow, state, stimulus, step.Facts, step.Now), cancellationToken);
            if (decided is not null)
            {
                await Standing.AfterDecisionAsync(step, decided, burst.State, step.Changed, cancellationToken);
            }

            await ApplyAsync(step, instance, flow, burst, cancellationToken);
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
        step.WaitTouched |= OutsideWait.Concerns(step, flow, burst.State);
        instance.Version++;
        foreach (var record in burst.Journal)
        {
            step.Journal($"flow-{record.Kind}", visible: false, record.ActivityId, record.Name, record.Outcome, data: record.Detail?.DeepClone(), actor: Actor.System);
        }

        step.Effects.AddRange(burst.Effects);
        var writer = new EffectWriter(step, instance, flow, burst.State);
        await writer.WriteAsync(burst, cancellationToken);

        foreach (var abandoned in writer.Abandoned)
        {
            foreach (var child in await ChildrenAsync(step, instance, abandoned.BookmarkId, cancellationToken))
            {
                await CancelAsync(step, child, abandoned.Reason, cancellationToken);
            }
        }

        foreach (var subflow in writer.Subflows)
        {
            var child = await ChildFlowAsync(step, subflow, cancellationToken);
            await StartAsync(step, child, (JsonObject)subflow.Inputs.DeepClone(), instance, subflow.BookmarkId, cancellationToken);
        }

        if (burst.State.Status is InstanceStatus.Finished or InstanceStatus.Cancelled && instance is { ParentId: { } parentId, ParentBookmarkId: { } bookmark })
        {
            await EndChildAsync(step, parentId, bookmark, burst.State, cancellationToken);
        }
    }

    /// <summary>Lets pass what passes by itself; that may open what passes, too.</summary>
    private async Task PassAsync(CaseStep step, CancellationToken cancellationToken)
    {
        while (step.Standing.Count > 0 || step.Passes.Count > 0)
        {
            while (step.Standing.TryDequeue(out var stands))
            {
                await AnswerAgainAsync(step, stands.Instance, stands.BookmarkId, stands.Answer, cancellationToken);
            }

            if (!step.Passes.TryDequeue(out var pass))
            {
                continue;
            }

            if (pass.Item.State == WorkItemState.Open && await step.Db.WorkflowInstances.FindAsync([pass.Item.InstanceId], cancellationToken) is { } instance)
            {
                RepeatApproval.Apply(step, pass);
                await ResumeAsync(step, instance, new Stimulus(pass.Item.BookmarkId, pass.Outcome, null, pass.Reason), cancellationToken);
                step.EndStepClock(pass.Item.Id);
            }
        }
    }

    /// <summary>Copies the dates of the clocks beside the items that lists filter by, and marks the case as touched.</summary>
    internal static async Task SettleAsync(CaseStep step, CancellationToken cancellationToken)
    {
        step.Case.Version++;
        if (step.WaitTouched)
        {
            await OutsideWait.SettleAsync(step, cancellationToken);
        }

        await PauseLimits.SettleAsync(step, cancellationToken);
        await ItemDates.SettleAsync(step, cancellationToken);
        await Signing.SettleAsync(step, cancellationToken);
    }
}
