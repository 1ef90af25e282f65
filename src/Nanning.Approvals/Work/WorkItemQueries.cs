using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Supervision;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Reads work items for the inbox and the page of an item.</summary>
public sealed class WorkItemQueries(
    IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, DepartmentCache departments, CaseHost host, CaseQueries cases, Countersignings countersignings,
    PaceStock stock, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>How far lists are counted; who looks beyond that narrows the list.</summary>
    public const int MostCounted = 1_000;

    // The rail says 99+.
    private const int MostOnRail = 100;

    /// <summary>A page of a view, and the sizes of all views at the same moment.</summary>
    /// <param name="counted">Whether the sizes of the views are asked for, too.</param>
    public async Task<WorkInbox> ListAsync(Actor actor, WorkFilter filter, CancellationToken cancellationToken, bool counted = false)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        var now = clock.GetUtcNow();
        var found = WorkLists.Filtered(await AllAsync(db, filter, now, cancellationToken), actor, filter, now, db.Database.IsNpgsql());
        var total = await CountAsync(found, cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);

        // First which, from an index alone, then those few as they are.
        var ids = await WorkLists.Sorted(found, filter).Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).Select(item => item.Id).ToListAsync(cancellationToken);
        var rows = ids.Count == 0 ? [] : await db.WorkItems.AsNoTracking().Where(item => ids.Contains(item.Id)).Select(WorkItemRow.Of).ToDictionaryAsync(row => row.Id, cancellationToken);
        var counts = counted ? await CountsAsync(db, actor, now, cancellationToken) : null;
        var snoozed = counted && actor.Role == UserRole.Officer
            ? await CountAsync(WorkLists.Shown(db.WorkItems.AsNoTracking(), actor, WorkView.Todo, now, snoozed: true), cancellationToken) : 0;
        var items = await SummariesAsync(db, actor, [.. ids.Select(id => rows[id])], cancellationToken);
        if (filter.View == WorkView.Copied)
        {
            items = await CopiesAsync(db, actor, items, cancellationToken);
        }

        return new WorkInbox(
            items, Math.Min(total, MostCounted), total > MostCounted, counts, Math.Min(snoozed, MostCounted))
        {
            UnreadCopies = counted || filter.View == WorkView.Copied
                ? await db.CaseCopies.Where(copy => copy.UserId == actor.UserId && copy.ReadAt == null).Take(MostCounted).CountAsync(cancellationToken) : 0,
        };
    }

    /// <summary>The items a filter finds, in its order, at most so many; for what is done to all of them.</summary>
    public async Task<IReadOnlyList<Guid>> IdsAsync(Actor actor, WorkFilter filter, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var found = WorkLists.Filtered(await AllAsync(db, filter, now, cancellationToken), actor, filter, now, db.Database.IsNpgsql());
        return await WorkLists.Sorted(found, filter).Take(most).Select(item => item.Id).ToListAsync(cancellationToken);
    }

    /// <summary>How many items this person, or the party, has to do; for the rail.</summary>
    public async Task<int> WaitingAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await WorkLists.Shown(db.WorkItems.AsNoTracking(), actor, WorkView.Todo, clock.GetUtcNow()).Take(MostOnRail).CountAsync(cancellationToken);
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
        var concerned = ConflictOfInterest.Of(actor, step.Case) && (row.ParentId is not null || StepOpening.PolicyOf(row).SelfApproval == SelfApproval.Forbid);
        var required = row.OpinionRequiredFor.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var outcomes = JsonSerializer.Deserialize<List<WorkOutcome>>(row.Outcomes, JsonSerializerOptions.Web)!;
        var barred = row.State == WorkItemState.Open ? await FourEyes.ForbidAsync(db, row, actor.UserId, cancellationToken) : null;
        var concealed = await Concealed.OfAsync(db, step.Case, actor, cancellationToken);
        var returnTo = barred is null ? await ReturnTargetsAsync(db, row, parts, actor, outcomes, cancellationToken) : [];
        var pauses = (await SupervisionPolicy.ReadAsync(db, cancellationToken)).Pauses!;
        return new WorkItemDetail(
            (await SummariesAsync(db, actor, [WorkItemRow.From(row)], cancellationToken))[0],
            [.. WorkActions.Of(row, parts, actor, outcomes, concerned).Where(action => barred is null || action is "extend" or "release"), .. returnTo.Count > 0 ? ["return"] : Array.Empty<string>(),
                .. await RetrieveWorkItem.OffersAsync(db, row, actor, cancellationToken) ? ["retrieve"] : Array.Empty<string>(),
                .. row.State == WorkItemState.Open && await Urging.MayAsync(db, row, step.Case, actor, cancellationToken) && row.AssigneeId != actor.UserId ? ["urge"] : Array.Empty<string>()],
            [.. outcomes.Select(outcome => new OutcomeView(outcome.Name, Say.Pick(outcome.Text, outcome.TextEn), required.Contains(outcome.Name)))],
            row.StepForm is null ? null : JsonNode.Parse(row.StepForm) as JsonArray,
            concealed.In(await OpinionsAsync(db, row.CaseId, partiesOnly: actor.Role == UserRole.Applicant, step, cancellationToken)),
            ClockView.Of(step.Clocks.Find(item => item.WorkItemId == row.Id), calendar, clock.GetUtcNow(), pauses),
            ClockView.Of(step.Clocks.Find(item => item.ActivityId is null), calendar, clock.GetUtcNow(), pauses),
            FieldRights.Without(Eligibility.Check(step.Procedure, step.Facts.Rules), step.Procedure, concealed),
            ofCase)
        {
            Signers = concealed.In(await SignerViews.OfAsync(db, parts, step.Departments, step.Today, cancellationToken)),
            Pending = concealed.In(await SignerViews.PendingAsync(db, row, outcomes, cancellationToken)),
            Concerned = concerned,
            Rights = RightsView.Of(row, ofCase),
            Urges = await db.WorkItemUrges.AsNoTracking().Where(urge => urge.WorkItemId == row.Id).OrderByDescending(urge => urge.At)
                .Select(urge => new UrgeView(urge.At, urge.ByName, concealed.Text(urge.Reason), urge.Escalated)).ToListAsync(cancellationToken),
            Asked = row.ParentId is { } parent ? new AskedView(row.AskedByName, concealed.Text(row.AskReason), parent, SignerViews.Name(row.Signs)) : null,
            ReturnTo = returnTo,
            Barred = barred?.Text,
            Countersignings = row.State == WorkItemState.Open && actor.Role != UserRole.Applicant ? concealed.In(await countersignings.OfAsync(db, step.Case, actor, cancellationToken)) : [],
        };
    }

    /// <summary>The form of an item's step, empty when it has none; null when this person may not see the item.</summary>
    public async Task<JsonArray?> FormAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken);
        return row is null || !row.VisibleTo(actor) ? null : row.StepForm is null ? [] : JsonNode.Parse(row.StepForm) as JsonArray;
    }

    /// <summary>The next most urgent item this person may decide, after one is done; null when there is none.</summary>
    /// <param name="filter">The list the person came from: only what it would show. The whole to-do list when null.</param>
    public async Task<Guid?> NextAsync(Actor actor, WorkFilter? filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var wanted = filter is null || filter.View is WorkView.Done or WorkView.Copied ? new WorkFilter() : filter;
        var now = clock.GetUtcNow();

        // The pool and the department hold items of others, too.
        var all = await AllAsync(db, wanted, now, cancellationToken);
        var items = wanted.View == WorkView.Todo ? all : WorkLists.Of(all, actor, WorkView.Todo);
        var found = WorkLists.Filtered(items, actor, wanted, now, db.Database.IsNpgsql()).Where(item => !item.Waits);
        return await WorkLists.Sorted(found, wanted).Select(item => (Guid?)item.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>All items, or those that will probably be late.</summary>
    private async Task<IQueryable<WorkItem>> AllAsync(ApprovalsDb db, WorkFilter filter, DateTimeOffset now, CancellationToken cancellationToken) =>
        filter.Late ? (await stock.GetAsync(db, cancellationToken)).Late(db, now) : db.WorkItems.AsNoTracking();

    private static async Task<IReadOnlyDictionary<WorkView, int>> CountsAsync(ApprovalsDb db, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<WorkView, int>();
        foreach (var view in Enum.GetValues<WorkView>())
        {
            counts[view] = Math.Min(await CountAsync(WorkLists.Shown(db.WorkItems.AsNoTracking(), actor, view, now), cancellationToken), MostCounted);
        }

        return counts;
    }

    private static Task<int> CountAsync(IQueryable<WorkItem> items, CancellationToken cancellationToken) => items.Take(MostCounted + 1).CountAsync(cancellationToken);

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

    private async Task<List<WorkItemSummary>> SummariesAsync(ApprovalsDb db, Actor actor, List<WorkItemRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var directory = await departments.GetAsync(db, cancellationToken);
        var holders = rows.Select(row => row.AssigneeId).OfType<Guid>().Distinct().ToList();
        var names = holders.Count == 0 ? [] : await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var ofCases = rows.Select(row => row.CaseId).Distinct().ToList();
        var lanes = await db.Cases.Where(item => ofCases.Contains(item.Id)).Select(item => new { item.Id, item.Lane }).ToDictionaryAsync(item => item.Id, item => item.Lane, cancellationToken);
        var titles = (await procedures.AllAsync(db, cancellationToken)).ToDictionary(procedure => procedure.Code, procedure => procedure.Name.ToString(), StringComparer.Ordinal);
        var read = await ReadAsync(db, actor, [.. rows.Where(row => row.State == WorkItemState.Open).Select(row => row.Id)], cancellationToken);
        var paces = actor.Role == UserRole.Applicant ? null : await stock.GetAsync(db, cancellationToken);
        return [.. rows.Select(row => new WorkItemSummary(
            row.Id, row.CaseId, row.CaseNumber, row.ProcedureCode, titles.GetValueOrDefault(row.ProcedureCode, row.ProcedureCode), Say.Pick(row.Step, row.StepEn),
            $"{row.ApplicantName} · {SignerViews.StepName(row.Kind, row.Step, row.StepEn)}", row.ApplicantName, row.DepartmentCode, row.PartyName ?? directory.Told(row.DepartmentCode, today), row.Role, row.State,
            row.State == WorkItemState.Open ? row.AssigneeId is { } holder ? names.GetValueOrDefault(holder) : null : row.DecidedByName,
            row.CreatedAt, row.DueAt, row.State == WorkItemState.Open ? Lights.Of(row.DueAt, row.WarnAt, now) : Light.None,
            row.DueAt is { } due ? calendar.WorkingDaysBetween(today, WorkingCalendar.DateOf(due.AddTicks(-1))) : null,
            row.Amount, row.Outcome, row.DecidedAt)
        {
            Lane = CreditNames.Name(lanes.GetValueOrDefault(row.CaseId) ?? CaseLane.Normal),
            Summary = WorkSummary.Read(row.Summary),
            Priority = row.Priority,
            Unread = row.State == WorkItemState.Open && actor.UserId is not null && !read.Contains(row.Id),
            Forecast = row is { Kind: WorkItemKind.Step, State: WorkItemState.Open, PartyName: null } ? paces?.Of(row.ProcedureCode, row.ActivityId, row.Limit, row.DueAt, row.WarnAt, now) : null,
            Kind = row.Kind,
            Waits = row.Waits,
            SnoozedUntil = row.SnoozedUntil > now ? row.SnoozedUntil : null,
        })];
    }

    /// <summary>Of copies: who sent them and whether they are read.</summary>
    private static async Task<List<WorkItemSummary>> CopiesAsync(ApprovalsDb db, Actor actor, List<WorkItemSummary> items, CancellationToken cancellationToken)
    {
        var ids = items.ConvertAll(item => item.Id);
        var copies = await db.CaseCopies.AsNoTracking().Where(copy => copy.UserId == actor.UserId && ids.Contains(copy.WorkItemId)).ToDictionaryAsync(copy => copy.WorkItemId, cancellationToken);
        return items.ConvertAll(item => copies.GetValueOrDefault(item.Id) is { } copy
            ? item with { Unread = copy.ReadAt is null, Copy = new CopyView(copy.At, copy.ByName, copy.Reason, copy.ReadAt is not null, copy.ReadAt) }
            : item);
    }

    private static async Task<HashSet<Guid>> ReadAsync(ApprovalsDb db, Actor actor, List<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? []
        : [.. await db.WorkItemReads.Where(read => read.UserId == actor.UserId && ids.Contains(read.WorkItemId)).Select(read => read.WorkItemId).ToListAsync(cancellationToken)];

    private async Task<List<OpinionView>> OpinionsAsync(
        ApprovalsDb db, Guid caseId, bool partiesOnly, CaseStep step, CancellationToken cancellationToken)
    {
        // What the departments write to each other is not meant for a party.
        var done = await db.WorkItems.AsNoTracking().Where(item => item.CaseId == caseId && item.State == WorkItemState.Done && (!partiesOnly || item.PartyId != null))
            .OrderBy(item => item.DecidedAt).ToListAsync(cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        return [.. done.Select(item => new OpinionView(
            SignerViews.StepName(item), item.AskedName(step.Departments, today), item.DecidedByName, item.Outcome!, CasePath.OutcomeText(item)!, item.Opinion,
            item.Data is null ? null : JsonNode.Parse(item.Data) as JsonObject, item.DecidedAt!.Value)
        {
            Signature = item.Signature is null || partiesOnly ? null : $"/api/work-items/{item.Id}/signature",
            Void = Voided.Of(item)?.Text(step.Procedure),
        })];
    }

    /// <summary>The handwritten signature under a decision; null for who may not see the case, and for applicants.</summary>
    public async Task<byte[]?> SignatureAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return actor.Role != UserRole.Applicant && await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken) is { Signature: { } sha256 } row
            && await db.Cases.VisibleTo(db, actor).AnyAsync(item => item.Id == row.CaseId, cancellationToken)
            ? await db.DocumentContents.Where(content => content.Sha256 == sha256).Select(content => content.Bytes).SingleOrDefaultAsync(cancellationToken)
            : null;
    }
}
