using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tasks;

/// <summary>The system outside answers a task with its token, or an administrator does in its place: the answer and the run of the flow are one transaction.</summary>
public sealed class CompleteTask(CommandRunner commands, CaseHost host, IOptions<TaskOptions> options, TimeProvider clock)
{
    /// <summary>Largest answer, in characters of JSON.</summary>
    public const int MaxResult = 100_000;

    private static readonly Actor Outside = new(null, "外部系统", null);

    /// <summary>The task as it stands now.</summary>
    public sealed record Completed(Guid Id, TaskState State, Guid CaseId);

    /// <summary>Answers.</summary>
    /// <param name="actor">Who is signed in, if anybody.</param>
    /// <param name="token">What the task was handed over with.</param>
    public async Task<Outcome<Completed>> RunAsync(Actor? actor, string? key, Guid id, JsonObject? result, string? token, CancellationToken cancellationToken)
    {
        var isOutside = options.Value.Accepts(id, token);
        if (!isOutside && actor?.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("may-not-answer", Say.Pick(
                "只有持有该任务令牌的外部系统或管理员可以答复。", "Only the system outside with the task's token, or an administrator, may answer."));
        }

        if (result?.ToJsonString().Length > MaxResult)
        {
            return Refusal.Field("result", Say.Pick($"答复不能超过 {MaxResult} 个字符。", $"An answer has at most {MaxResult} characters."));
        }

        var who = isOutside ? Outside : actor!;
        return await commands.RunAsync(
            who, new CommandKey(key, $"task/{id}"), (db, cancel) => AnswerAsync(db, who, id, result, cancel), cancellationToken);
    }

    /// <summary>The same inside of a command; the caller has looked who may.</summary>
    internal async Task<Outcome<Completed>> AnswerAsync(ApprovalsDb db, Actor who, Guid id, JsonObject? result, CancellationToken cancellationToken)
    {
        var task = await db.TaskCalls.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (task is null)
        {
            return new Outcome<Completed>.Missing();
        }

        if (task.State is not TaskState.Open)
        {
            return task.State is TaskState.Done
                ? Refusal.Conflict("task-done", Say.Pick($"该任务已由 {task.CompletedBy} 答复。", $"{task.CompletedBy} has answered this task already."))
                : Refusal.Conflict("task-cancelled", Say.Pick("流程已不再等待该任务。", "The flow waits for this task no longer."));
        }

        (task.State, task.CompletedAt, task.CompletedBy) = (TaskState.Done, clock.GetUtcNow(), who.Name);
        task.Result = result?.ToJsonString(JsonSerializerOptions.Web);
        task.Version++;
        var step = await host.OpenAsync(db, await db.Cases.SingleAsync(row => row.Id == task.CaseId, cancellationToken), who, cancellationToken);
        step.Journal("task-answered", visible: who.UserId is not null, task.ActivityId, task.Step, task.Name, data: result?.DeepClone());

        // An instance that is suspended gets the answer when it is resumed.
        await host.WakeAsync(db, task.InstanceId, new Stimulus(task.BookmarkId, Data: (JsonObject?)result?.DeepClone()), cancellationToken);
        return new Completed(task.Id, task.State, task.CaseId);
    }
}
