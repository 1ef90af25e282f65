using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Views of the inbox.</summary>
public enum WorkView
{
    /// <summary>待办: mine, and what nobody has claimed and I may decide; for an applicant, what is asked of it as a party.</summary>
    Todo,

    /// <summary>科室池: unclaimed items of my department.</summary>
    Pool,

    /// <summary>已办: decided by me, or by my party.</summary>
    Done,

    /// <summary>抄送我.</summary>
    Copied,

    /// <summary>Everything open in my department; for offices that see all, everything open.</summary>
    Department,
}

/// <summary>A work item in a list.</summary>
public sealed record WorkItemSummary(
    Guid Id, Guid CaseId, string CaseNumber, string Procedure, string ProcedureName, string Step, string Title, string Applicant, string Department, string DepartmentName,
    WorkRole Role, WorkItemState State, string? Assignee, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, Light Light, int? WorkingDaysLeft, decimal? Amount, string? Outcome, DateTimeOffset? DecidedAt)
{
    /// <summary>The lane of its case: "normal", "closely" or "fast".</summary>
    public string Lane { get; init; } = CreditNames.Name(CaseLane.Normal);

    /// <summary>A step, or a signature or opinion that somebody asked for.</summary>
    public WorkItemKind Kind { get; init; }

    /// <summary>It cannot go on before others have signed or said their opinion.</summary>
    public bool Waits { get; init; }
}

/// <summary>An outcome that may be chosen.</summary>
public sealed record OutcomeView(string Name, string Text, bool OpinionRequired);

/// <summary>A line of a clock's ledger.</summary>
public sealed record ClockLine(ClockEntryKind Kind, DateTimeOffset At, string? Reason, int WorkingDays);

/// <summary>A clock with its ledger.</summary>
public sealed record ClockView(int Budget, int Allowed, int Used, DateOnly? DueOn, bool Paused, IReadOnlyList<ClockLine> Entries);

/// <summary>An opinion given in this case so far.</summary>
public sealed record OpinionView(string Step, string Department, string? Actor, string Outcome, string OutcomeText, string? Opinion, JsonObject? Data, DateTimeOffset At);

/// <summary>A work item with all that is needed to decide it.</summary>
/// <param name="Actions">What this person may do now: claim, release, decide, request-supplement, transfer, extend, delegate, add-signers, remove-signer.</param>
public sealed record WorkItemDetail(
    WorkItemSummary Item, IReadOnlyList<string> Actions, IReadOnlyList<OutcomeView> Outcomes, JsonArray? Form, IReadOnlyList<OpinionView> Opinions,
    ClockView? StepClock, ClockView? CaseClock, Eligibility Checks, CaseDetail Case)
{
    /// <summary>Who signs the step, or was asked for an opinion, in the order in which they were asked.</summary>
    public IReadOnlyList<SignerView> Signers { get; init; } = [];

    /// <summary>The decision that waits for signatures.</summary>
    public PendingView? Pending { get; init; }

    /// <summary>Of a signature or an opinion: what was asked, by whom, and the item it is a part of.</summary>
    public AskedView? Asked { get; init; }

    /// <summary>Where this person may return it to, the step asked last first.</summary>
    public IReadOnlyList<ReturnTarget> ReturnTo { get; init; } = [];
}

/// <summary>Where an item can be returned to: a step by its activity, or "applicant".</summary>
public sealed record ReturnTarget(string Id, string Name, string? NameEn);

/// <summary>Reads work items for the inbox and the page of an item.</summary>
public sealed class WorkItemQueries(
    IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, CaseHost host, CaseQueries cases, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>What is asked of a list.</summary>
    /// <param name="Sort">"due" (default), "-due", "created", "-created", "amount", "-amount".</param>
    public sealed record Filter(
        WorkView View = WorkView.Todo, Light? Light = null, string? Procedure = null, string? Q = null, string? Sort = null, int Page = 1, int PageSize = 20);

    public async Task<Page<WorkItemSummary>> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var items = Lit(Viewed(db.WorkItems.AsNoTracking(), actor, filter.View), filter.Light, now);
        if (!string.IsNullOrEmpty(filter.Procedure))
        {
            items = items.Where(item => item.ProcedureCode == filter.Procedure);
        }

        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var q = filter.Q.Trim();
            items = items.Where(item => item.CaseNumber.Contains(q) || item.ApplicantName.Contains(q) || item.Step.Contains(q));
        }

        var total = await items.CountAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await Sorted(items, filter).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<WorkItemSummary>(await SummariesAsync(db, rows, cancellationToken), total);
    }

    /// <summary>How many items each view holds, for the rail and the tabs.</summary>
    public async Task<IReadOnlyDictionary<WorkView, int>> CountsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = new Dictionary<WorkView, int>();
        foreach (var view in Enum.GetValues<WorkView>())
        {
            counts[view] = await Viewed(db.WorkItems.AsNoTracking(), actor, view).CountAsync(cancellationToken);
        }

        return counts;
    }

    /// <summary>The procedures that a view has items of, for its filter.</summary>
    public async Task<IReadOnlyList<string>> ProceduresAsync(Actor actor, WorkView view, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Viewed(db.WorkItems.AsNoTracking(), actor, view).Select(item => item.ProcedureCode).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>How many items this person, or the party, has to do; for the rail.</summary>
    public async Task<int> WaitingAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Viewed(db.WorkItems.AsNoTracking(), actor, WorkView.Todo).CountAsync(cancellationToken);
    }

    /// <summary>An item, or null when this person may not see it.</summary>
    public async Task<WorkItemDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken);
        if (row is null || !row.VisibleTo(actor) || await cases.GetAsync(actor, row.CaseId, cancellationToken) is not { } ofCase)
        {
            return null;
        }

        // The context is thrown away: what opening the case tracks is never saved.
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(item => item.Id == row.CaseId, cancellationToken), actor, cancellationToken);
        var parts = row.Parts == 0 ? [] : await db.WorkItems.AsNoTracking().Where(item => item.ParentId == row.Id).OrderBy(item => item.Seat).ToListAsync(cancellationToken);
        var required = row.OpinionRequiredFor.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(row.Outcomes, JsonSerializerOptions.Web)!;
        var returnTo = await ReturnTargetsAsync(db, row, parts, actor, outcomes, cancellationToken);
        return new WorkItemDetail(
            (await SummariesAsync(db, [row], cancellationToken))[0],
            [.. ActionsOf(row, parts, actor, outcomes), .. returnTo.Count > 0 ? ["return"] : Array.Empty<string>()],
            [.. outcomes.Select(outcome => new OutcomeView(outcome.Name, Say.Pick(outcome.Text, outcome.TextEn), required.Contains(outcome.Name)))],
            row.StepForm is null ? null : JsonNode.Parse(row.StepForm) as JsonArray,
            await OpinionsAsync(db, row.CaseId, partiesOnly: actor.Role == UserRole.Applicant, step.Departments, cancellationToken),
            View(step.Clocks.Find(item => item.WorkItemId == row.Id)),
            View(step.Clocks.Find(item => item.ActivityId is null)),
            Eligibility.Check(step.Procedure, step.Facts.Rules),
            ofCase)
        {
            Signers = await SignerViews.OfAsync(db, parts, step.Departments, step.Today, cancellationToken),
            Pending = await SignerViews.PendingAsync(db, row, outcomes, cancellationToken),
            Asked = row.ParentId is { } parent ? new AskedView(row.AskedByName, row.AskReason, parent, SignerViews.Name(row.Signs)) : null,
            ReturnTo = returnTo,
        };
    }

    /// <summary>The next most urgent item this person may decide, after one is done; null when the inbox is empty.</summary>
    public async Task<Guid?> NextAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var items = Viewed(db.WorkItems.AsNoTracking(), actor, WorkView.Todo).Where(item => !item.Waits);
        return await Sorted(items, new Filter()).Select(item => (Guid?)item.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<WorkItem> Viewed(IQueryable<WorkItem> items, Actor actor, WorkView view)
    {
        if (actor.Role is UserRole.Supervisor or UserRole.Administrator or UserRole.Auditor)
        {
            return view == WorkView.Department ? items.Where(item => item.State == WorkItemState.Open) : items.Where(item => false);
        }

        if (actor is { Role: UserRole.Applicant, ApplicantId: { } party, UserId: { } person })
        {
            return view switch
            {
                WorkView.Todo => items.Where(item => item.State == WorkItemState.Open && item.PartyId == party && (item.AssigneeId == null || item.AssigneeId == person)),
                WorkView.Done => items.Where(item => item.State == WorkItemState.Done && item.PartyId == party),
                _ => items.Where(item => false),
            };
        }

        if (actor is not { Role: UserRole.Officer, DepartmentCode: { } department, UserId: { } user })
        {
            return items.Where(item => false);
        }

        var open = items.Where(item => item.State == WorkItemState.Open && item.PartyId == null && item.DepartmentCode == department);
        return view switch
        {
            WorkView.Todo => open.Where(item => item.AssigneeId == user || (item.AssigneeId == null && item.Position <= actor.Position)),
            WorkView.Pool => open.Where(item => item.AssigneeId == null && item.Position <= actor.Position),
            WorkView.Done => items.Where(item => item.State == WorkItemState.Done && item.DecidedBy == user),
            WorkView.Department => open,
            _ => items.Where(item => false),
        };
    }

    private static IQueryable<WorkItem> Lit(IQueryable<WorkItem> items, Light? light, DateTimeOffset now) => light switch
    {
        Light.Red => items.Where(item => item.DueAt <= now),
        Light.Yellow => items.Where(item => item.DueAt > now && item.WarnAt <= now),
        Light.Green => items.Where(item => item.WarnAt > now),
        Light.None or Light.Paused => items.Where(item => item.DueAt == null),
        _ => items,
    };

    private static IOrderedQueryable<WorkItem> Sorted(IQueryable<WorkItem> items, Filter filter) => (filter.Sort, filter.View) switch
    {
        ("-due", _) => items.OrderByDescending(item => item.DueAt).ThenBy(item => item.Id),
        ("created", _) => items.OrderBy(item => item.CreatedAt).ThenBy(item => item.Id),
        ("-created", _) => items.OrderByDescending(item => item.CreatedAt).ThenBy(item => item.Id),
        ("amount", _) => items.OrderBy(item => item.Amount).ThenBy(item => item.Id),
        ("-amount", _) => items.OrderByDescending(item => item.Amount).ThenBy(item => item.Id),
        (null or "", WorkView.Done) => items.OrderByDescending(item => item.DecidedAt).ThenBy(item => item.Id),

        // Items without a limit come last.
        _ => items.OrderBy(item => item.DueAt == null).ThenBy(item => item.DueAt).ThenBy(item => item.Id),
    };

    private static List<string> ActionsOf(WorkItem item, List<WorkItem> parts, Actor actor, List<WorkOutcome> outcomes)
    {
        var actions = new List<string>();
        var signs = Signing.Signs(parts, actor.UserId);
        if (item.ParentId is not null)
        {
            return item.MayDecide(actor) ? ["decide"] : [];
        }

        if (item.MayDecide(actor) && !signs)
        {
            // The people of a party share what it has to do; only departments hand things to each other.
            actions.AddRange(item.PartyId is not null ? ["decide"] : item.AssigneeId is null ? ["claim", "decide", "transfer"] : ["release", "decide", "transfer"]);
            if (outcomes.Exists(outcome => outcome.Name == DecideWorkItem.Supplement))
            {
                actions.Add("request-supplement");
            }

            if (parts.Exists(Signing.Blocks))
            {
                actions.RemoveAll(action => action is "decide" or "request-supplement");
            }

            if (item.Pending is not null)
            {
                actions.RemoveAll(action => action is "release" or "transfer" or "request-supplement");
            }
            else if (item is { PartyId: null, Role: not WorkRole.Expert })
            {
                actions.AddRange(parts.Exists(part => part is { Kind: WorkItemKind.Delegate, State: WorkItemState.Open }) ? ["add-signers"] : ["delegate", "add-signers"]);
            }
        }

        if (item.State == WorkItemState.Open && parts.Exists(Signing.IsOpen) && actor.Role == UserRole.Officer
            && (item.AssigneeId == actor.UserId || parts.Exists(part => Signing.IsOpen(part) && part.AskedBy == actor.UserId)
                || (actor.Position == Position.Leader && actor.DepartmentCode == item.DepartmentCode)))
        {
            actions.Add("remove-signer");
        }

        if (item is { State: WorkItemState.Open, PartyId: null } && actor.Position == Position.Leader && actor.DepartmentCode == item.DepartmentCode)
        {
            actions.Add("extend");
            if (item.AssigneeId is not null && item.AssigneeId != actor.UserId)
            {
                actions.Add("release");
            }
        }

        return actions;
    }

    private async Task<List<ReturnTarget>> ReturnTargetsAsync(ApprovalsDb db, WorkItem item, List<WorkItem> parts, Actor actor, List<WorkOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (!ReturnWorkItem.Offers(item, actor) || Signing.Signs(parts, actor.UserId))
        {
            return [];
        }

        var places = (await host.ReturnPlacesAsync(db, item, cancellationToken)).Select(node => new ReturnTarget(node.Id, node.Name, node.NameEn));
        return outcomes.Find(outcome => outcome.Name == DecideWorkItem.Supplement) is { } supplement
            ? [.. places, new(ReturnWorkItem.Applicant, $"申请人（{supplement.Text}）", $"The applicant ({supplement.TextEn ?? "supplements"})")]
            : [.. places];
    }

    private async Task<List<WorkItemSummary>> SummariesAsync(ApprovalsDb db, List<WorkItem> rows, CancellationToken cancellationToken)
    {
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var holders = rows.Select(row => row.AssigneeId).OfType<Guid>().Distinct().ToList();
        var names = await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var ids = rows.Select(row => row.CaseId).Distinct().ToList();
        var lanes = await db.Cases.Where(item => ids.Contains(item.Id)).Select(item => new { item.Id, item.Lane }).ToDictionaryAsync(item => item.Id, item => item.Lane, cancellationToken);
        var summaries = new List<WorkItemSummary>();
        foreach (var row in rows)
        {
            var name = (await procedures.CurrentAsync(db, row.ProcedureCode, cancellationToken))?.Name.ToString() ?? row.ProcedureCode;
            summaries.Add(new WorkItemSummary(
                row.Id, row.CaseId, row.CaseNumber, row.ProcedureCode, name, Say.Pick(row.Step, row.StepEn), $"{row.ApplicantName} · {SignerViews.StepName(row)}", row.ApplicantName,
                row.DepartmentCode, row.AskedName(departments, today), row.Role, row.State,
                row.State == WorkItemState.Open ? row.AssigneeId is { } holder ? names.GetValueOrDefault(holder) : null : row.DecidedByName,
                row.CreatedAt, row.DueAt, row.State == WorkItemState.Open ? Lights.Of(row.DueAt, row.WarnAt, now) : Light.None,
                row.DueAt is { } due ? calendar.WorkingDaysBetween(WorkingCalendar.DateOf(now), WorkingCalendar.DateOf(due.AddTicks(-1))) : null,
                row.Amount, row.Outcome, row.DecidedAt)
            {
                Lane = CreditNames.Name(lanes.GetValueOrDefault(row.CaseId) ?? CaseLane.Normal),
                Kind = row.Kind,
                Waits = row.Waits,
            });
        }

        return summaries;
    }

    private async Task<List<OpinionView>> OpinionsAsync(
        ApprovalsDb db, Guid caseId, bool partiesOnly, DepartmentDirectory departments, CancellationToken cancellationToken)
    {
        // What the departments write to each other is not meant for a party.
        var done = await db.WorkItems.AsNoTracking().Where(item => item.CaseId == caseId && item.State == WorkItemState.Done && (!partiesOnly || item.PartyId != null))
            .OrderBy(item => item.DecidedAt).ToListAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        return [.. done.Select(item => new OpinionView(
            SignerViews.StepName(item), item.AskedName(departments, today), item.DecidedByName, item.Outcome!, CasePath.OutcomeText(item)!, item.Opinion,
            item.Data is null ? null : JsonNode.Parse(item.Data) as JsonObject, item.DecidedAt!.Value))];
    }

    private ClockView? View(LegalClock? item) => item is null ? null : new ClockView(
        item.Budget, item.Allowed, item.Used(calendar, clock.GetUtcNow()), item.DueOn(calendar), item.Paused,
        [.. item.Entries.OrderBy(entry => entry.Seq).Select(entry => new ClockLine(entry.Kind, entry.At, entry.Reason, entry.WorkingDays))]);
}
