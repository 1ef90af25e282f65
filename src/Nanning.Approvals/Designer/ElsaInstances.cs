using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Designer;

/// <summary>Instances, their journal and what their activities did, in Elsa's shapes, for Studio's viewer. Read-only; who changes instances does so in the console.</summary>
public sealed class ElsaInstances(IDbContextFactory<ApprovalsDb> contexts, InstanceQueries instances, FlowLibrary flows)
{
    private const int MostShown = 200;

    /// <summary>What is asked of the list.</summary>
    public sealed record Filter(IReadOnlyList<string>? DefinitionIds, string? DefinitionId, int? Version, string? SearchTerm, string? Status, string? SubStatus, bool? HasIncidents, int Page, int PageSize);

    /// <summary>A page of instances; Elsa counts pages from 0.</summary>
    public async Task<Page<JsonObject>> ListAsync(Actor actor, Filter filter, CancellationToken cancellationToken)
    {
        var face = filter.HasIncidents is true ? InstanceFace.Incident : (filter.SubStatus, filter.Status) switch
        {
            ("Cancelled", _) => InstanceFace.Cancelled,
            ("Faulted", _) => InstanceFace.Incident,
            ("Suspended" or "Executing" or "Pending", _) or (_, "Running") => InstanceFace.Running,
            ("Finished", _) or (_, "Finished") => InstanceFace.Finished,
            _ => (InstanceFace?)null,
        };
        var found = await instances.ListAsync(
            actor,
            new InstanceFilter(face, filter.DefinitionIds is [var only, ..] ? only : filter.DefinitionId, filter.Version, Q: filter.SearchTerm, Page: filter.Page + 1, PageSize: filter.PageSize),
            cancellationToken);
        return new Page<JsonObject>(
            [.. found.Items.Select(row => Summary(row.Id, row.DefinitionId, row.DefinitionVersion, row.ParentId, row.Status, row.CaseNumber, row.Name, row.Incidents, row.StartedAt, row.ChangedAt))], found.Total);
    }

    /// <summary>One instance with its state, or null.</summary>
    public async Task<JsonObject?> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        var number = await db.Cases.Where(item => item.Id == row.CaseId).Select(item => item.Number).SingleAsync(cancellationToken);
        var flow = await flows.GetAsync(db, row.DefinitionId, row.DefinitionVersion, cancellationToken);
        var state = InstanceState.FromJson(row.State);
        var incidents = await db.Incidents.AsNoTracking().Where(one => one.InstanceId == id && one.ResolvedAt == null).ToListAsync(cancellationToken);
        var json = Summary(row.Id, row.DefinitionId, row.DefinitionVersion, row.ParentId, row.Status, number, flow.Definition.Name, incidents.Count, row.StartedAt, row.ChangedAt);
        json["workflowState"] = new JsonObject
        {
            ["id"] = json["id"]!.DeepClone(),
            ["definitionId"] = row.DefinitionId,
            ["definitionVersionId"] = json["definitionVersionId"]!.DeepClone(),
            ["definitionVersion"] = row.DefinitionVersion,
            ["status"] = json["status"]!.DeepClone(),
            ["subStatus"] = json["subStatus"]!.DeepClone(),
            ["bookmarks"] = new JsonArray([.. state.Bookmarks.Select(bookmark => (JsonNode)new JsonObject
            {
                ["id"] = bookmark.Id,
                ["name"] = bookmark.Kind.ToString(),
                ["activityId"] = bookmark.ActivityId,
                ["activityNodeId"] = NodeId(flow, bookmark.ActivityId),
            })]),
            ["incidents"] = new JsonArray([.. incidents.Select(one => (JsonNode)new JsonObject
            {
                ["activityId"] = one.ActivityId,
                ["activityNodeId"] = NodeId(flow, one.ActivityId),
                ["message"] = one.Said,
                ["timestamp"] = Text(one.At),
            })]),
            ["activityExecutionContexts"] = new JsonArray(),
            ["completionCallbacks"] = new JsonArray(),
            ["properties"] = new JsonObject(),
            ["input"] = new JsonObject(),
            ["output"] = new JsonObject(),
            ["createdAt"] = Text(row.StartedAt),
            ["updatedAt"] = Text(row.ChangedAt),
        };
        return json;
    }

    /// <summary>The variables of an instance, or null.</summary>
    public async Task<IReadOnlyList<JsonObject>?> VariablesAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row
            ? [.. InstanceState.FromJson(row.State).Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new JsonObject { ["id"] = pair.Key, ["name"] = pair.Key, ["value"] = pair.Value?.DeepClone() })]
            : null;
    }

    /// <summary>What the engine wrote down, oldest first.</summary>
    public async Task<Page<JsonObject>?> JournalAsync(Guid id, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        var flow = await flows.GetAsync(db, row.DefinitionId, row.DefinitionVersion, cancellationToken);
        var lines = db.Journal.AsNoTracking().Where(entry => entry.CaseId == row.CaseId && entry.Kind.StartsWith("flow-") && entry.ActivityId != null);
        var total = await lines.CountAsync(cancellationToken);
        var page = await lines.OrderBy(entry => entry.Seq).Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, MostShown)).ToListAsync(cancellationToken);
        return new Page<JsonObject>(
            [.. page.Select(entry => new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"{id}-{entry.Seq}"),
                ["workflowInstanceId"] = id.ToString(),
                ["activityInstanceId"] = string.Create(CultureInfo.InvariantCulture, $"{id}-{entry.ActivityId}"),
                ["activityId"] = entry.ActivityId,
                ["activityType"] = flow.Find(entry.ActivityId!)?.Type ?? "",
                ["activityTypeVersion"] = 1,
                ["activityName"] = entry.Step,
                ["nodeId"] = NodeId(flow, entry.ActivityId!),
                ["timestamp"] = Text(entry.At),
                ["sequence"] = entry.Seq,
                ["eventName"] = entry.Kind switch { "flow-entered" => "Started", "flow-left" => "Completed", "flow-cancelled" => "Canceled", _ => entry.Kind["flow-".Length..] },
                ["message"] = entry.Outcome,
                ["source"] = null,
                ["payload"] = entry.Data is { } data ? JsonNode.Parse(data) : null,
            })],
            total);
    }

    /// <summary>How often each activity of an instance began and ended.</summary>
    public async Task<IReadOnlyList<JsonObject>?> ReportAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.WorkflowInstances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        var flow = await flows.GetAsync(db, row.DefinitionId, row.DefinitionVersion, cancellationToken);
        var left = (await db.Journal.AsNoTracking().Where(entry => entry.CaseId == row.CaseId && entry.Kind == "flow-left" && entry.ActivityId != null)
            .GroupBy(entry => entry.ActivityId!).Select(same => new { same.Key, Count = same.Count() }).ToListAsync(cancellationToken)).ToDictionary(one => one.Key, one => one.Count, StringComparer.Ordinal);
        var open = InstanceState.FromJson(row.State).Tokens.GroupBy(token => token.ActivityId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);
        var failed = (await db.Incidents.Where(one => one.InstanceId == id && one.ResolvedAt == null).Select(one => one.ActivityId).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. flow.Nodes.Where(node => left.ContainsKey(node.Id) || open.ContainsKey(node.Id)).Select(node => new JsonObject
        {
            ["activityId"] = node.Id,
            ["activityNodeId"] = NodeId(flow, node.Id),
            ["startedCount"] = left.GetValueOrDefault(node.Id) + open.GetValueOrDefault(node.Id),
            ["completedCount"] = left.GetValueOrDefault(node.Id),
            ["uncompletedCount"] = open.GetValueOrDefault(node.Id),
            ["isBlocked"] = open.ContainsKey(node.Id),
            ["isFaulted"] = failed.Contains(node.Id),
            ["aggregateFaultCount"] = failed.Contains(node.Id) ? 1 : 0,
        })];
    }

    /// <summary>The visits of one activity, or of all.</summary>
    public async Task<IReadOnlyList<JsonObject>?> ExecutionsAsync(Guid id, string? activity, CancellationToken cancellationToken)
    {
        var name = activity?.Split(':')[^1];
        return (await JournalAsync(id, 0, MostShown, cancellationToken))?.Items.Where(line => line["eventName"]!.ToString() == "Completed" && (name is null || line["activityId"]!.ToString() == name))
            .Select(line => new JsonObject
            {
                ["id"] = line["id"]!.DeepClone(),
                ["workflowInstanceId"] = id.ToString(),
                ["activityId"] = line["activityId"]!.DeepClone(),
                ["activityNodeId"] = line["nodeId"]!.DeepClone(),
                ["activityType"] = line["activityType"]!.DeepClone(),
                ["activityTypeVersion"] = 1,
                ["activityName"] = line["activityName"]?.DeepClone(),
                ["startedAt"] = line["timestamp"]!.DeepClone(),
                ["completedAt"] = line["timestamp"]!.DeepClone(),
                ["status"] = "Completed",
                ["hasBookmarks"] = false,
                ["payload"] = new JsonObject { ["Outcomes"] = new JsonArray(line["message"]?.DeepClone()) },
            }).ToList();
    }

    private static JsonObject Summary(
        Guid id, string definitionId, int version, Guid? parent, InstanceStatus status, string? number, string name, int incidents, DateTimeOffset started, DateTimeOffset changed)
    {
        var ended = status is InstanceStatus.Finished or InstanceStatus.Cancelled;
        return new JsonObject
        {
            ["id"] = id.ToString(),
            ["definitionId"] = definitionId,
            ["definitionVersionId"] = $"{definitionId}-v{version}",
            ["version"] = version,
            ["parentId"] = parent?.ToString(),
            ["status"] = ended ? "Finished" : "Running",
            ["subStatus"] = incidents > 0 ? "Faulted" : status switch { InstanceStatus.Finished => "Finished", InstanceStatus.Cancelled => "Cancelled", _ => "Suspended" },
            ["correlationId"] = number,
            ["name"] = number is null ? name : $"{number} {name}",
            ["incidentCount"] = incidents,
            ["createdAt"] = Text(started),
            ["updatedAt"] = Text(changed),
            ["finishedAt"] = ended ? Text(changed) : null,
        };
    }

    private static string NodeId(CompiledFlow flow, string activityId) => flow.Find(activityId)?.Json["nodeId"]?.ToString() ?? activityId;

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
