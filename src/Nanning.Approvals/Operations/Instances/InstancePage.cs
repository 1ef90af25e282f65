using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>Reads one instance with all that belongs to it, for administrators and auditors only.</summary>
public sealed class InstancePage(
    IDbContextFactory<ApprovalsDb> contexts, InstanceQueries instances, IncidentQueries incidents, VariableProposalQueries proposals, FlowLibrary flows, ProcedureLibrary procedures,
    TimeProvider clock)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The instance, or null when there is none that this person may see.</summary>
    public async Task<InstanceDetail?> GetAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!actor.MaySee() || await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } instance)
        {
            return null;
        }

        var flow = await flows.GetAsync(db, instance.DefinitionId, instance.DefinitionVersion, cancellationToken);
        var state = InstanceState.FromJson(instance.State);
        var related = await db.WorkflowInstances.AsNoTracking().Where(row => row.ParentId == id || row.Id == instance.ParentId)
            .Select(row => new { row.ParentId, View = new RelatedInstance(row.Id, row.DefinitionId, row.DefinitionVersion, row.Status) }).ToListAsync(cancellationToken);
        var item = await db.Cases.AsNoTracking().SingleAsync(row => row.Id == instance.CaseId, cancellationToken);
        var money = MoneyRule.Variables(flow, await procedures.OfAsync(db, item, cancellationToken));
        return new InstanceDetail(
            (await instances.RowsAsync(db, [instance], cancellationToken))[0],
            [.. state.Tokens.Select(token => TokenOf(flow, token))],
            await WaitsAsync(db, instance, flow, state, cancellationToken),
            [.. state.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new VariableView(pair.Key, pair.Value?.ToJsonString(Indented) ?? "null", money.Contains(pair.Key)))],
            await incidents.OfInstanceAsync(actor, id, cancellationToken),
            related.Find(row => row.View.Id == instance.ParentId)?.View,
            [.. related.Where(row => row.ParentId == id).Select(row => row.View)],
            actor.Role == UserRole.Administrator ? Operations(instance) : [],
            [.. flow.Nodes.Select(node => new PlaceView(node.Id, InstanceQueries.NameOf(flow, node.Id)))],
            await db.HeldStimuli.CountAsync(row => row.InstanceId == id, cancellationToken),
            (await proposals.ListAsync(actor, VariableProposalState.Open, id, 1, 50, cancellationToken)).Items,
            actor.Role == UserRole.Administrator && instance.ParentId is null && WakeCase.Refused(item.Status) is null
                && !await db.Cases.AnyAsync(row => row.RoundOf == item.Id, cancellationToken));
    }

    /// <summary>The journal of the instance's case, the newest line first.</summary>
    public async Task<Page<JournalView>?> JournalAsync(Actor actor, Guid id, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!actor.MaySee() || await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } instance)
        {
            return null;
        }

        var names = await StepNames.OfCaseAsync(db, flows, instance.CaseId, cancellationToken);
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var lines = db.Journal.AsNoTracking().Where(entry => entry.CaseId == instance.CaseId);
        var size = Math.Clamp(pageSize, 1, 200);
        var rows = await lines.OrderByDescending(entry => entry.Seq).Skip((Math.Max(page, 1) - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<JournalView>(
            [.. rows.Select(row => row.Calling(names.Of(row))).Select(entry => new JournalView(
                entry.Seq, entry.At, entry.Kind, JournalText.Of(entry, names), entry.ActivityId, entry.Step, entry.Outcome,
                entry.ActorId is null && entry.Actor == Actor.System.Name ? Say.Pick(entry.Actor, "the platform") : entry.Actor, departments.NameInLanguage(entry.Department),
                entry.Opinion, entry.Data is null ? null : JsonNode.Parse(entry.Data)))],
            await lines.CountAsync(cancellationToken));
    }

    private async Task<List<WaitView>> WaitsAsync(ApprovalsDb db, WorkflowInstance instance, CompiledFlow flow, InstanceState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var items = await db.WorkItems.AsNoTracking().Where(item => item.InstanceId == instance.Id && item.State == WorkItemState.Open && item.ParentId == null)
            .ToDictionaryAsync(item => item.BookmarkId, StringComparer.Ordinal, cancellationToken);
        var holders = items.Values.Select(item => item.AssigneeId).OfType<Guid>().ToList();
        var names = await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var timers = await db.Timers.AsNoTracking().Where(timer => timer.InstanceId == instance.Id)
            .ToDictionaryAsync(timer => timer.BookmarkId, StringComparer.Ordinal, cancellationToken);
        return [.. state.Bookmarks.Select(bookmark =>
        {
            var item = items.GetValueOrDefault(bookmark.Id);
            var timer = timers.GetValueOrDefault(bookmark.Id);
            var due = timer?.DueAt ?? item?.DueAt;
            return new WaitView(
                bookmark.Id, bookmark.TokenId, bookmark.Kind, StepNames.Of(flow, bookmark.ActivityId, bookmark.Name), InstanceQueries.NameOf(flow, bookmark.ActivityId), item?.Id,
                item?.AskedName(departments), item?.AssigneeId is { } holder ? names.GetValueOrDefault(holder) : null, due,
                item is null ? Light.None : Lights.Of(item.DueAt, item.WarnAt, now), timer?.Held == true);
        })];
    }

    private static TokenView TokenOf(CompiledFlow flow, Token token)
    {
        var node = flow.Find(token.ActivityId);
        var outcomes = node?.Outcomes ?? [];
        return new TokenView(
            token.Id, token.ActivityId, InstanceQueries.NameOf(flow, token.ActivityId), token.Scope, outcomes,
            outcomes.ToDictionary(outcome => outcome, outcome => node!.OutcomeText(outcome, Say.English), StringComparer.Ordinal));
    }

    private static List<OperationKind> Operations(WorkflowInstance instance) => (instance.Status, instance.ParentId) switch
    {
        (InstanceStatus.Running, null) => [OperationKind.Suspend, OperationKind.Move, OperationKind.SetVariable, OperationKind.Cancel],
        (InstanceStatus.Suspended, null) => [OperationKind.Resume, OperationKind.Move, OperationKind.SetVariable, OperationKind.Cancel],
        (InstanceStatus.Running or InstanceStatus.Suspended, _) => [OperationKind.Move, OperationKind.SetVariable],
        _ => [],
    };
}
