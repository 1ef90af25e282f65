using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Claims;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Forecasts;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Cases;

/// <summary>Reads cases for pages and the REST contract.</summary>
public sealed class CaseQueries(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, FlowLibrary flows, CasePath path, PaceStock stock, WorkingCalendar calendar, TimeProvider clock)
{
    // Lines of the history that parties see, too, unless a department wrote them.
    private static readonly HashSet<string> forParties = new(StringComparer.Ordinal)
    {
        "submitted", "decided", "message-sent", "notice-published", "notice-ended", "status", "amount", "granted", "certificate", "obligation", "withdrawn",
    };

    private static readonly HashSet<string> amongColleagues = new(StringComparer.Ordinal)
    {
        "delegated", "opinion-given", "signers-added", "signer-removed", "signed", "decision-pending", "given-back", "copied", "stand-in", "nobody-can-decide",
    };

    /// <summary>What is asked of a list.</summary>
    public sealed record Filter(CaseStatus? Status = null, string? Procedure = null, string? Q = null, int Page = 1, int PageSize = 20);

    /// <summary>Cases this person may see, the newest first.</summary>
    public async Task<Page<CaseSummary>> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var cases = db.Cases.AsNoTracking().VisibleTo(db, actor);
        if (filter.Status is { } status)
        {
            cases = cases.Where(item => item.Status == status);
        }

        if (!string.IsNullOrEmpty(filter.Procedure))
        {
            cases = cases.Where(item => item.ProcedureCode == filter.Procedure);
        }

        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var q = filter.Q.Trim();
            cases = cases.Where(item => (item.Number != null && item.Number.Contains(q)) || item.ApplicantName.Contains(q) || item.CertificateNumber == q);
        }

        var total = await cases.CountAsync(cancellationToken);
        var size = Math.Clamp(filter.PageSize, 1, 200);
        var rows = await cases.OrderByDescending(item => item.SubmittedAt ?? item.CreatedAt).ThenByDescending(item => item.Id)
            .Skip((Math.Max(filter.Page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        var ids = rows.Select(row => row.Id).ToList();
        var steps = (await db.WorkItems.AsNoTracking().Where(work => ids.Contains(work.CaseId) && work.State == WorkItemState.Open)
                .Select(work => new { work.CaseId, work.Step, work.StepEn, work.PartyId, work.DueAt, work.WarnAt }).Distinct().ToListAsync(cancellationToken)).ToLookup(work => work.CaseId);
        var now = clock.GetUtcNow();
        var items = new List<CaseSummary>();
        foreach (var row in rows)
        {
            var procedure = await procedures.GetAsync(db, row.ProcedureCode, row.Edition, cancellationToken);
            var dates = DatesFor(actor, row, steps[row.Id].Where(work => work.PartyId is null).Select(work => new ClockDates(work.DueAt, work.WarnAt)));
            items.Add(new CaseSummary(
                row.Id, row.Number, row.ProcedureCode, procedure.Name.ToString(), row.ApplicantName, row.Status, row.Amount, row.CreatedAt, row.SubmittedAt,
                row.DueAt, LightOf(row, dates, now), string.Join("、", steps[row.Id].Select(work => Say.Pick(work.Step, work.StepEn)).Distinct()))
            {
                LightDueAt = dates.DueAt,
                Lane = CreditNames.Name(row.Lane ?? CaseLane.Normal),
            });
        }

        return new Page<CaseSummary>(items, total);
    }

    /// <summary>A case, or null when this person may not see it.</summary>
    public async Task<CaseDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.AsNoTracking().VisibleTo(db, actor).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } item)
        {
            return null;
        }

        var procedure = await procedures.OfAsync(db, item, cancellationToken);
        var applicant = await db.Applicants.AsNoTracking().SingleAsync(row => row.Id == item.ApplicantId, cancellationToken);
        var now = clock.GetUtcNow();
        var credit = await CreditStanding.ReadAsync(db, applicant, WorkingCalendar.DateOf(now), cancellationToken);
        var dueOn = item.DueAt is { } due ? WorkingCalendar.DateOf(due.AddTicks(-1)) : (DateOnly?)null;
        var open = await db.WorkItems.AsNoTracking().Where(work => work.CaseId == id && work.State == WorkItemState.Open && work.PartyId == null && work.ParentId == null).ToListAsync(cancellationToken);
        var dates = DatesFor(actor, item, open.Select(work => new ClockDates(work.DueAt, work.WarnAt)));
        var supplement = item.Supplement is { } asked ? JsonSerializer.Deserialize<OpenSupplement>(asked, JsonSerializerOptions.Web) : null;
        var detail = new CaseDetail(
            item.Id, item.Number, item.ProcedureCode, procedure.Name.ToString(), procedure.Edition, item.Status,
            new ApplicantView(
                applicant.Id, applicant.Name, applicant.Kind.ToString(), applicant.Identifier, applicant.District, applicant.Address, applicant.ContactName, applicant.Phone),
            (JsonObject)JsonNode.Parse(item.Form)!, item.FormVersion, item.Amount,
            item.AmountTrace is null ? [] : JsonSerializer.Deserialize<List<AmountLineView>>(item.AmountTrace, JsonSerializerOptions.Web)!,
            ForReader(await path.ReadAsync(db, item, procedure, cancellationToken), item, actor),
            item.CreatedAt, item.SubmittedAt, item.DecidedAt, item.DueAt, LightOf(item, dates, now),
            dates.DueAt is { } first ? calendar.WorkingDaysBetween(WorkingCalendar.DateOf(now), WorkingCalendar.DateOf(first.AddTicks(-1))) : null, dueOn is null || calendar.Knows(dueOn.Value.Year),
            item.CertificateNumber, item.Result,
            supplement is null ? null : new SupplementView(supplement.Fields, supplement.Materials, supplement.Reason, supplement.DueOn),
            await db.Obligations.AsNoTracking().Where(row => row.CaseId == id).OrderBy(row => row.DueOn)
                .Select(row => new ObligationView(row.Kind, row.Title, row.DueOn, row.State)).ToListAsync(cancellationToken),
            await db.CaseDocuments.AsNoTracking().Where(row => row.CaseId == id && row.RemovedAt == null).OrderBy(row => row.UploadedAt)
                .Select(row => new DocumentView(row.Id, row.Material, row.Name, row.ContentType, row.Size, row.Sha256, row.UploadedAt)).ToListAsync(cancellationToken),
            await ActionsAsync(db, item, actor, cancellationToken),
            await CaseOffers.MessagesAsync(db, item, actor, WorkingCalendar.DateOf(now), cancellationToken),
            await CaseOffers.TasksAsync(db, item, actor, cancellationToken))
        {
            LightDueAt = dates.DueAt,
            Forecasts = actor.Role == UserRole.Applicant ? [] : await ForecastsAsync(db, open, now, cancellationToken),
            Flags = await BenefitFlags.ReadAsync(db, procedures, item, procedure, actor, cancellationToken),
            Lane = CreditNames.Name(item.Lane ?? procedure.Credit.LaneOf(credit.Status)),
            Credit = IsParty(item, actor) ? null : CreditView.Of(credit, applicant),
            PreviousRound = item.RoundOf is { } before ? await RoundAsync(db.Cases.Where(row => row.Id == before), cancellationToken) : null,
            NextRound = await RoundAsync(db.Cases.Where(row => row.RoundOf == id), cancellationToken),
            DraftEdition = item.Edition == procedure.Edition ? null : item.Edition,
            Entry = item.ReceivedOn is { } received
                ? new EntryView(received, item.EnteredBy!, (await DepartmentDirectory.LoadAsync(db, cancellationToken)).Name(item.EnteredBy!), item.CreatedAt, item.EntryReason)
                : null,
        };
        var concealed = await Concealed.OfAsync(db, item, actor, cancellationToken);
        var hidden = concealed.Fields;
        var telling = procedure.Claims.Where(claim => FieldRights.Tells(claim, hidden)).Select(claim => claim.Text.ToString()).ToHashSet(StringComparer.Ordinal);
        return !concealed.Any ? detail : concealed.In(detail with
        {
            Form = FieldRights.Without(detail.Form, hidden),
            Documents = [.. detail.Documents.Where(document => !hidden.Contains(document.Material))],
            AmountTrace = [],
            Hidden = [.. hidden],
            Flags = [.. detail.Flags.Select(flag => telling.Contains(flag.Claim) ? flag with { Subject = Concealed.Mark } : flag)],
        });
    }

    private static Task<RoundView?> RoundAsync(IQueryable<Case> found, CancellationToken cancellationToken) =>
        found.Select(row => new RoundView(row.Id, row.Number, row.Status)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>The public lines of a case's journal, oldest first; null when this person may not see the case.</summary>
    public async Task<IReadOnlyList<TimelineEntry>?> TimelineAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Cases.AsNoTracking().VisibleTo(db, actor).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } item)
        {
            return null;
        }

        var concealed = await Concealed.OfAsync(db, item, actor, cancellationToken);
        var entries = await db.Journal.AsNoTracking().Where(entry => entry.CaseId == id && entry.Public).OrderBy(entry => entry.Seq).ToListAsync(cancellationToken);
        if (IsParty(item, actor))
        {
            entries.RemoveAll(entry => entry.Department is not null || !forParties.Contains(entry.Kind));
        }

        if (actor.Role == UserRole.Applicant)
        {
            // How colleagues come to a decision among themselves is theirs; the applicant sees the decision.
            entries.RemoveAll(entry => amongColleagues.Contains(entry.Kind));
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var names = await StepNames.OfCaseAsync(db, flows, id, cancellationToken);
        return [.. entries.Select(entry => entry.Calling(names.Of(entry))).Select(entry => concealed.In(new TimelineEntry(
            entry.Seq, entry.At, entry.Kind, TimelineText.Of(entry, names.OutcomeOf(entry)), entry.ActivityId, entry.Step, entry.Actor, departments.ToldByName(entry.Department, today), entry.OnBehalfOf,
            entry.Outcome, entry.Opinion, entry.Data is null ? null : Shown(entry, concealed.Fields))))];
    }

    /// <summary>The data of a line, without what changed in fields that are hidden.</summary>
    private static JsonNode? Shown(JournalEntry entry, IReadOnlySet<string> hidden) => (entry.Kind, JsonNode.Parse(entry.Data!)) switch
    {
        ("form-changed", JsonObject fields) => FieldRights.Without(fields, hidden),
        ("amount", JsonObject amount) when hidden.Count > 0 => FieldRights.Without(amount, ["trace"]),
        (_, var data) => data,
    };

    /// <summary>A file of a case with its bytes; null when this person may not see it.</summary>
    public async Task<(DocumentView Document, byte[] Bytes)?> DocumentAsync(Actor actor, Guid caseId, Guid documentId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.Cases.VisibleTo(db, actor).AnyAsync(row => row.Id == caseId, cancellationToken)
            || await db.CaseDocuments.AsNoTracking().SingleOrDefaultAsync(row => row.Id == documentId && row.CaseId == caseId, cancellationToken) is not { } document
            || (await FieldRights.HiddenAsync(db, caseId, actor, cancellationToken)).Contains(document.Material))
        {
            return null;
        }

        var bytes = await db.DocumentContents.Where(row => row.Sha256 == document.Sha256).Select(row => row.Bytes).SingleAsync(cancellationToken);
        return (new DocumentView(document.Id, document.Material, document.Name, document.ContentType, document.Size, document.Sha256, document.UploadedAt), bytes);
    }

    /// <summary>Somebody else's case, in which this person's unit or bank has a part.</summary>
    private static bool IsParty(Case item, Actor actor) => actor.Role == UserRole.Applicant && actor.ApplicantId != item.ApplicantId;

    /// <summary>A party sees the way of the case and what parties said; the opinions of the departments are not meant for it.</summary>
    private static IReadOnlyList<CaseStepView> ForReader(IReadOnlyList<CaseStepView> steps, Case item, Actor actor) => IsParty(item, actor)
        ? [.. steps.Select(step => string.IsNullOrEmpty(step.Department) ? step : step with { Actor = null, Opinion = null, Data = null })]
        : steps;

    /// <summary>What history says of the steps that are open.</summary>
    private async Task<List<StepForecast>> ForecastsAsync(ApprovalsDb db, List<WorkItem> open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var paces = await stock.GetAsync(db, cancellationToken);
        return [.. open.OrderBy(work => work.CreatedAt).Select(work => paces.Of(work, now) is { } forecast ? new StepForecast(work.ActivityId, Say.Pick(work.Step, work.StepEn), forecast) : null).OfType<StepForecast>()];
    }

    /// <summary>The dates of the light: for the offices the worse of the case and of its open steps; an applicant was promised the time of the case.</summary>
    private static ClockDates DatesFor(Actor actor, Case item, IEnumerable<ClockDates> steps) =>
        actor.Role == UserRole.Applicant ? new(item.DueAt, item.WarnAt) : steps.Aggregate(new ClockDates(item.DueAt, item.WarnAt), (worst, step) => worst.Worse(step));

    private static Light LightOf(Case item, ClockDates dates, DateTimeOffset now) =>
        item.Status is CaseStatus.InProgress or CaseStatus.AwaitingSupplement or CaseStatus.PublicNotice && dates.DueAt is null ? Light.Paused : Lights.Of(dates.DueAt, dates.WarnAt, now);

    /// <summary>What this person may do; whoever decided the step before may urge it on.</summary>
    private static async Task<List<string>> ActionsAsync(ApprovalsDb db, Case item, Actor actor, CancellationToken cancellationToken)
    {
        var actions = ActionsOf(item, actor);
        if (actor is { Role: UserRole.Officer, UserId: { } user } && item.Open)
        {
            foreach (var work in await db.WorkItems.AsNoTracking().Where(work => work.CaseId == item.Id && work.State == WorkItemState.Open && work.ParentId == null).ToListAsync(cancellationToken))
            {
                if (work.AssigneeId != user && await Urging.DecidedBeforeAsync(db, work, user, cancellationToken))
                {
                    actions.Add("urge");
                    break;
                }
            }
        }

        return actions;
    }

    private static List<string> ActionsOf(Case item, Actor actor) => (actor.Role, item) switch
    {
        (UserRole.Applicant, _) when IsParty(item, actor) => [],
        (UserRole.Applicant, { Status: CaseStatus.Draft }) => ["edit", "submit", "withdraw"],
        (UserRole.Applicant, { Status: CaseStatus.AwaitingSupplement }) => ["edit", "submit", "withdraw"],
        (UserRole.Applicant, { Open: true }) => ["withdraw", "urge"],
        (UserRole.Supervisor, { Open: true }) => ["urge"],
        (UserRole.Officer, { Status: CaseStatus.Draft }) when item.WrittenBy(actor) => ["edit", "submit", "withdraw"],
        (UserRole.Officer, { Status: CaseStatus.AwaitingSupplement }) when item.WrittenBy(actor) => ["edit", "submit"],
        _ => [],
    };
}
