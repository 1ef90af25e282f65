using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tasks;

/// <summary>A task for a system outside, as lists show it.</summary>
public sealed record TaskView(
    Guid Id, Guid CaseId, string CaseNumber, string Step, string Name, JsonNode? Payload, TaskState State, DateTimeOffset CreatedAt, DateTimeOffset? SentAt,
    DateTimeOffset? CompletedAt, string? CompletedBy, JsonNode? Result);

/// <summary>Tasks for systems outside; for administrators and auditors.</summary>
public sealed class TaskQueries(IDbContextFactory<ApprovalsDb> contexts)
{
    private const int LargestPage = 100;

    /// <summary>Tasks of a state, the oldest first; nothing for anybody else.</summary>
    public async Task<Page<TaskView>> ListAsync(Actor actor, TaskState? state, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (actor.Role is not (UserRole.Administrator or UserRole.Auditor))
        {
            return new([], 0);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var tasks = state is { } wanted ? db.TaskCalls.Where(task => task.State == wanted) : db.TaskCalls;
        pageSize = Math.Clamp(pageSize, 1, LargestPage);
        var rows = await tasks.AsNoTracking().OrderBy(task => task.CreatedAt).ThenBy(task => task.Id)
            .Skip((Math.Max(page, 1) - 1) * pageSize).Take(pageSize).ToListAsync(cancellationToken);
        return new(
            [.. rows.Select(row => new TaskView(
                row.Id, row.CaseId, row.CaseNumber, row.Step, row.Name, Json(row.Payload), row.State, row.CreatedAt, row.SentAt, row.CompletedAt, row.CompletedBy, Json(row.Result)))],
            await tasks.CountAsync(cancellationToken));
    }

    private static JsonNode? Json(string? text) => text is null ? null : JsonNode.Parse(text);
}
