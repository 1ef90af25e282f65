using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Cases;

/// <summary>The path of a case: what was done, what is open, and what probably comes with the days it takes.</summary>
public sealed class CasePath(FlowLibrary flows, WorkingCalendar calendar, TimeProvider clock)
{
    // Steps people care about; decisions, joins and messages between them are for the drawing.
    private static readonly HashSet<string> shown = new(StringComparer.Ordinal)
    {
        "Approvals.Review", "Approvals.CoLeadOpinions", "Approvals.ExpertReview", "Approvals.Countersign", "Approvals.PublicNotice", "Approvals.IssueCertificate", "Approvals.Grant",
    };

    // Steps at which the flow waits for a time or a message.
    private static readonly HashSet<string> waits = new(StringComparer.Ordinal) { "Elsa.StartAt", "Elsa.Delay", "Elsa.Timer", "Elsa.Cron", "Elsa.Event", "Elsa.RunTask" };

    // Round of a step that has no neighbours, after the work items of the same instant.
    private const int Alone = int.MaxValue;

    /// <summary>The path of a case, or the way a new application would go when there is no instance yet.</summary>
    public async Task<IReadOnlyList<CaseStepView>> ReadAsync(ApprovalsDb db, Case? item, Procedure procedure, CancellationToken cancellationToken)
    {
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var steps = new List<CaseStepView>();
        var instance = item is null ? null : await db.WorkflowInstances.AsNoTracking()
            .Where(row => row.CaseId == item.Id && row.ParentId == null).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (item is not null)
        {
            steps.AddRange(await TakenAsync(db, item, procedure, departments, cancellationToken));
        }

        var edition = await db.ProcedureEditions.AsNoTracking()
            .SingleAsync(row => row.Code == procedure.Code && row.Edition == procedure.Edition, cancellationToken);
        var flow = instance is null
            ? await flows.GetAsync(db, edition.DefinitionId, edition.DefinitionVersion, cancellationToken)
            : await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        if (item is null or { Status: CaseStatus.Draft } or { Open: true })
        {
            var state = instance is null ? null : InstanceState.FromJson(instance.State);
            var order = steps.Count == 0 ? 0 : steps.Max(step => step.Order) + 1;
            var people = item is null ? CasePeople.Unknown : await CasePeople.ReadAsync(db, item, procedure, cancellationToken);
            steps.AddRange(Coming(flow, state, procedure, Settled(procedure, item?.Lane), departments, order, Ends(steps), people));
        }

        return steps;
    }

    /// <summary>Departments and limits of the activities of a flow, as the drawing writes them on the steps.</summary>
    public async Task<IReadOnlyDictionary<string, FlowLabel>> LabelsAsync(ApprovalsDb db, CompiledFlow flow, Procedure procedure, CancellationToken cancellationToken)
    {
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var scope = Settled(procedure);
        return flow.Nodes.Where(node => shown.Contains(node.Type) || node.Type == "Approvals.RequestSupplement").ToDictionary(
            node => node.Id,
            node => new FlowLabel(
                CasePeople.Unknown.PartyAt(node) ?? NamesOf(DepartmentsOf(node, scope, procedure), departments),
                LimitOf(node, scope) is { } days ? Say.Pick($"{days} 个工作日", $"{days} working days") : null),
            StringComparer.Ordinal);
    }

    private async Task<List<CaseStepView>> TakenAsync(ApprovalsDb db, Case item, Procedure procedure, DepartmentDirectory departments, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var taken = new List<(int Round, DateTimeOffset At, CaseStepView Step)>();
        foreach (var work in await db.WorkItems.AsNoTracking().Where(row => row.CaseId == item.Id && row.ParentId == null).ToListAsync(cancellationToken))
        {
            var holder = work.State == WorkItemState.Open && work.AssigneeId is { } assignee
                ? await db.Users.Where(user => user.Id == assignee).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken)
                : work.DecidedByName;
            taken.Add((work.Round, work.DecidedAt ?? work.CreatedAt, new CaseStepView(
                work.ActivityId, NameOf(work), "Approvals.WorkItem", work.DepartmentCode, work.AskedName(departments, WorkingCalendar.DateOf(now)),
                work.State switch { WorkItemState.Open => StepState.Current, WorkItemState.Done => StepState.Done, _ => StepState.Cancelled },
                0, holder, work.CreatedAt, work.DecidedAt, work.Outcome, OutcomeText(work), work.Opinion, work.DueAt, Lights.Of(work.DueAt, work.WarnAt, now), null, null,
                work.Data is null ? null : JsonNode.Parse(work.Data) as JsonObject) { Void = Voided.Of(work)?.Text(procedure) }));
        }

        foreach (var notice in await db.PublicNotices.AsNoTracking().Where(row => row.CaseId == item.Id).ToListAsync(cancellationToken))
        {
            taken.Add((Alone, notice.EndedAt ?? notice.PublishedAt, new CaseStepView(
                notice.BookmarkId, Say.Pick("公示", "Public notice"), "Approvals.PublicNotice", null, null, notice.EndedAt is null ? StepState.Current : StepState.Done,
                0, null, notice.PublishedAt, notice.EndedAt, notice.EndedAt is null ? null : notice.Objected ? "Objected" : "Clear",
                notice.EndedAt is null ? null : notice.Objected ? Say.Pick("有异议", "Objections") : Say.Pick("无异议", "No objection"), null,
                WorkingCalendar.EndOf(notice.EndsOn), Light.None, notice.EndsOn, null)));
        }

        if (await db.Certificates.AsNoTracking().SingleOrDefaultAsync(row => row.CaseId == item.Id, cancellationToken) is { } certificate)
        {
            taken.Add((Alone, item.DecidedAt ?? now, new CaseStepView(
                "certificate", certificate.Title, "Approvals.IssueCertificate", null, null, StepState.Done, 0, null, null, item.DecidedAt,
                certificate.Number, certificate.Number, null, null, Light.None, null, null)));
        }

        if (item is { Status: CaseStatus.AwaitingSupplement, Supplement: { } open })
        {
            var supplement = JsonSerializer.Deserialize<OpenSupplement>(open, JsonSerializerOptions.Web)!;
            taken.Add((Alone, DateTimeOffset.MaxValue, new CaseStepView(
                supplement.BookmarkId, Say.Pick("申请人补正", "Supplements by the applicant"), "Approvals.RequestSupplement", null, item.ApplicantName, StepState.Current,
                0, item.ApplicantName, null, null, null, null, supplement.Reason, WorkingCalendar.EndOf(supplement.DueOn), Light.Paused, supplement.DueOn, null)));
        }

        return Ordered(taken);
    }

    /// <summary>What one run of the flow opened stands side by side; these groups stand in the order in which they ended, those still open last.</summary>
    private static List<CaseStepView> Ordered(List<(int Round, DateTimeOffset At, CaseStepView Step)> taken) =>
    [
        .. taken.GroupBy(entry => entry.Round == Alone ? entry.Step.Id + entry.Step.State : $"{entry.Round}")
            .OrderBy(group => group.Any(entry => entry.Step.State == StepState.Current))
            .ThenBy(group => group.Max(entry => entry.At))
            .ThenBy(group => group.Min(entry => entry.Round))
            .SelectMany((group, order) => group.OrderBy(entry => entry.Step.State == StepState.Current).ThenBy(entry => entry.At)
                .ThenBy(entry => entry.Step.Name, StringComparer.Ordinal).Select(entry => entry.Step with { Order = order })),
    ];

    private static string NameOf(WorkItem work) =>
        work.Role == WorkRole.Expert ? $"{Say.Pick(work.Step, work.StepEn)} {work.Seat}" : Say.Pick(work.Step, work.StepEn);

    /// <summary>When the open steps will probably have ended: at their limits, today at the earliest.</summary>
    private DateOnly Ends(List<CaseStepView> steps) =>
        steps.Where(step => step.State == StepState.Current && step.DueAt is not null).Select(step => WorkingCalendar.DateOf(step.DueAt!.Value.AddTicks(-1))).Append(Today).Max();

    private IEnumerable<CaseStepView> Coming(
        CompiledFlow flow, InstanceState? state, Procedure procedure, FormulaScope scope, DepartmentDirectory departments, int order, DateOnly day, CasePeople people)
    {
        var predicted = PathPrediction.Predict(flow, state, scope).ToList();
        var coming = predicted.Where(step => shown.Contains(step.Type) && !step.IsOpen);

        // What comes after a wait of weeks or years has no date yet.
        var lastDated = predicted.Where(step => waits.Contains(step.Type)).Select(step => step.Order).DefaultIfEmpty(int.MaxValue).Min();
        foreach (var group in coming.GroupBy(step => step.Order).OrderBy(group => group.Key))
        {
            var limits = group.ToDictionary(step => step.ActivityId, step => LimitOf(flow.Node(step.ActivityId), scope));
            day = calendar.AddWorkingDays(day, limits.Values.Max() ?? 0);
            foreach (var step in group)
            {
                var node = flow.Node(step.ActivityId);
                var party = people.PartyAt(node);
                var codes = party is null ? DepartmentsOf(node, scope, procedure) : [];
                codes = [.. codes.Select(code => code == DepartmentDirectory.District && people.District is { Length: > 0 } district ? district : code)];
                yield return new CaseStepView(
                    step.ActivityId, Say.Pick(step.Name, node.NameEn), step.Type, codes.Count > 0 ? codes[0] : null, party ?? NamesOf(codes, departments),
                    StepState.Coming, order + group.Key, null, null, null, null, null, null, null, Light.None, group.Key > lastDated ? null : day, limits[step.ActivityId]);
            }
        }
    }

    private DateOnly Today => WorkingCalendar.DateOf(clock.GetUtcNow());

    /// <summary>What can be known of a case before anything has happened in it.</summary>
    private FormulaScope Settled(Procedure procedure, CaseLane? lane = null)
    {
        var settled = new Dictionary<string, object?>(StringComparer.Ordinal) { ["lane"] = CreditNames.Name(lane ?? CaseLane.Normal) };
        var rules = new RuleFacts { Form = [], On = Today, Case = settled, AddWorkingDays = calendar.AddWorkingDays }.ScopeFor(procedure);
        var facts = ProcedureFacts.Of(procedure);
        return new FormulaScope(name => name == "procedure" ? facts : rules.Root(name), calendar.AddWorkingDays);
    }

    private static int? LimitOf(FlowNode node, FormulaScope scope)
    {
        try
        {
            return node.Evaluate("workingDays", scope) is decimal days ? (int)days : null;
        }
        catch (FormulaException)
        {
            // A limit that depends on the case's data is not known ahead.
            return null;
        }
    }

    private string? NamesOf(IReadOnlyList<string> codes, DepartmentDirectory departments) =>
        codes.Count == 0 ? null : string.Join(Say.Pick("、", ", "), codes.Select(code => departments.Name(departments.InForce(code, Today))));

    private static IReadOnlyList<string> DepartmentsOf(FlowNode node, FormulaScope scope, Procedure procedure) => (node.Type, TextOf(node, "department", scope)) switch
    {
        ("Approvals.CoLeadOpinions", null or "coleads") => [.. procedure.CoLeads.Where(code => code != TextOf(node, "except", scope))],
        ("Approvals.ExpertReview", null) => [procedure.Lead],
        ("Approvals.Countersign", { } names) => [.. Named(names).SelectMany(name => name switch { "lead" => [procedure.Lead], "coleads" => procedure.CoLeads, _ => (IReadOnlyList<string>)[name] }).Distinct()],
        (_, "lead") => [procedure.Lead],
        (_, "coleads") => procedure.CoLeads,
        (_, { } code) => [code],
        _ => [],
    };

    private static string[] Named(string names) => names.Split([',', '，', '、', ';', '；'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? TextOf(FlowNode node, string input, FormulaScope scope)
    {
        try
        {
            return node.Evaluate(input, scope) is string { Length: > 0 } code ? code : null;
        }
        catch (FormulaException)
        {
            // A department that depends on the case's data is not known ahead.
            return null;
        }
    }

    internal static string? OutcomeText(WorkItem work)
    {
        var outcome = JsonSerializer.Deserialize<List<WorkOutcome>>(work.Outcomes, JsonSerializerOptions.Web)!.Find(row => row.Name == work.Outcome);
        return work.Outcome == ReturnWorkItem.Outcome ? Say.Pick("退回", "returned") : outcome is null ? work.Outcome : Say.Pick(outcome.Text, outcome.TextEn);
    }
}
