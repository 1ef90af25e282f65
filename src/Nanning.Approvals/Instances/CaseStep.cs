using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Instances;

/// <summary>Everything one command on one case works with: the tracked rows, the facts, who acts and when. Nothing is saved before the command ends.</summary>
public sealed class CaseStep
{
    public required ApprovalsDb Db { get; init; }

    public required Case Case { get; init; }

    public required Procedure Procedure { get; init; }

    public required CaseFacts Facts { get; set; }

    public required DepartmentDirectory Departments { get; init; }

    public required WorkingCalendar Calendar { get; init; }

    public required Actor Actor { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required ClockOptions Options { get; init; }

    /// <summary>How work items that are stuck are dealt with.</summary>
    public required WorkOptions Work { get; init; }

    /// <summary>Items that pass by themselves once the burst that opened them is written.</summary>
    public Queue<AutoPass> Passes { get; } = new();

    /// <summary>Activities that have had their chance to pass in this command.</summary>
    public HashSet<string> Passed { get; } = new(StringComparer.Ordinal);

    /// <summary>The case's clocks with their ledgers, tracked.</summary>
    public required List<LegalClock> Clocks { get; init; }

    /// <summary>The applicant's credit on the day of the application.</summary>
    public required CreditStanding Credit { get; init; }

    /// <summary>A step of a party, or one whose time does not count, was opened, decided or closed: it may be that the case waits for others alone now, or no longer.</summary>
    public bool WaitTouched { get; set; }

    /// <summary>All that the flows of the case have said in this command, in order.</summary>
    public List<Workflows.Runtime.Effect> Effects { get; } = [];

    /// <summary>Why the case goes back to the steps that are opened, when it is returned; null else.</summary>
    public string? ReturnedBecause { get; set; }

    /// <summary>Why steps are asked once more although they have been decided, when the applicant has changed the application; null else.</summary>
    public string? AskedAgain { get; set; }

    /// <summary>Fields that an officer changes with the decision.</summary>
    public IReadOnlyCollection<string> Changed { get; set; } = [];

    /// <summary>Answers that are given again by themselves once the burst that asked for them is written, each with the bookmark it answers.</summary>
    public Queue<(WorkflowInstance Instance, string BookmarkId, WorkItem Answer)> Standing { get; } = new();

    /// <summary>Reads what the facts left out at first: the applicant's history and the series of certificates.</summary>
    public required Func<CancellationToken, Task<CaseFacts>> ReadWhole { get; init; }

    /// <summary>Makes sure that the facts are whole.</summary>
    public async Task WholeFactsAsync(CancellationToken cancellationToken)
    {
        if (!Facts.Whole)
        {
            Facts = await ReadWhole(cancellationToken);
        }
    }

    /// <summary>Today in Nanning.</summary>
    public DateOnly Today => WorkingCalendar.DateOf(Now);

    /// <summary>The work items of the case that are open, tracked.</summary>
    public async Task<List<WorkItem>> OpenItemsAsync(CancellationToken cancellationToken)
    {
        if (Db.AtHand is not { } hand || !hand.Covers(CaseRows.OpenItems) || !hand.Of<Case>().Contains(Case))
        {
            await Db.WorkItems.Where(item => item.CaseId == Case.Id && item.State == WorkItemState.Open).LoadAsync(cancellationToken);
        }

        return [.. Db.WorkItems.Local.Where(item => item.CaseId == Case.Id && item.State == WorkItemState.Open)];
    }

    /// <summary>Adds a line to the case's journal.</summary>
    public void Journal(
        string kind, bool visible, string? activityId = null, string? step = null, string? outcome = null, string? opinion = null, JsonNode? data = null, Actor? actor = null,
        string? onBehalfOf = null)
    {
        var who = actor ?? Actor;
        Db.Journal.Add(new JournalEntry
        {
            CaseId = Case.Id,
            Seq = ++Case.JournalLength,
            At = Now,
            Kind = kind,
            ActivityId = activityId,
            Step = step,
            ActorId = who.UserId,
            Actor = who.Name,
            Department = who.DepartmentCode is { } code ? Departments.Name(code) : null,
            OnBehalfOf = onBehalfOf,
            Outcome = outcome,
            Opinion = opinion,
            Data = data?.ToJsonString(JsonSerializerOptions.Web),
            Public = visible,
        });
    }

    /// <summary>Puts something into the outbox; it leaves after the commit.</summary>
    public void Send(string kind, object payload) => Db.Outbox.Add(new OutboxMessage
    {
        Id = Guid.CreateVersion7(Now),
        Kind = kind,
        Payload = JsonSerializer.Serialize(payload, JsonSerializerOptions.Web),
        CreatedAt = Now,
        NextAttemptAt = DateTimeOffset.UnixEpoch, // at once
    });

    /// <summary>Starts a clock for the case, or for a step.</summary>
    /// <param name="at">When its days begin to count, if not now.</param>
    public LegalClock StartClock(int workingDays, string? activityId, string? departmentCode, DateTimeOffset? at = null)
    {
        var clock = new LegalClock { Id = Guid.CreateVersion7(Now), CaseId = Case.Id, Budget = workingDays, ActivityId = activityId, DepartmentCode = departmentCode };
        clock.Start(at ?? Now);
        Db.Clocks.Add(clock);
        Clocks.Add(clock);
        return clock;
    }

    /// <summary>Due and warning instants of a clock as its ledger stands: the step says how early the light turns yellow, else the procedure, else the platform.</summary>
    public ClockDates Dates(LegalClock clock) => clock.DueOn(Calendar) is { } dueOn
        ? new(WorkingCalendar.EndOf(dueOn), WorkingCalendar.StartOf(Calendar.AddWorkingDays(dueOn, -(clock.WarnDays ?? Procedure.WarnDays ?? Options.WarnWorkingDays))))
        : ClockDates.None;

    /// <summary>Ends the clock of a work item that is decided or closed.</summary>
    /// <param name="keepPaused">Whether a paused clock waits for its step to come back, as after a request for supplements.</param>
    public void EndStepClock(Guid workItemId, bool keepPaused = false)
    {
        if (Clocks.Find(clock => clock.WorkItemId == workItemId) is { } clock)
        {
            clock.HasOpenItem = false;
            if (!keepPaused || !clock.Paused)
            {
                clock.Stop(Now);
            }
        }
    }
}
