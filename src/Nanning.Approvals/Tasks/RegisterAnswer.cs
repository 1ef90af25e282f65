using System.Text.Json.Nodes;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Activities;

namespace Nanning.Approvals.Tasks;

/// <summary>
/// The answer of a task outside came on paper (登记纸质答复): an officer of the department that the task names, or an administrator, registers it. It counts as
/// if the system outside had answered.
/// </summary>
public sealed class RegisterAnswer(CommandRunner commands, CompleteTask complete)
{
    /// <param name="data">What was filled into the form of the task.</param>
    public Task<Outcome<CompleteTask.Completed>> RunAsync(Actor actor, string? key, Guid id, JsonObject? data, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"answer/{id}"), (db, token) => RegisterAsync(db, actor, id, data, token), cancellationToken);

    private async Task<Outcome<CompleteTask.Completed>> RegisterAsync(ApprovalsDb db, Actor actor, Guid id, JsonObject? data, CancellationToken cancellationToken)
    {
        if (await db.TaskCalls.FindAsync([id], cancellationToken) is not { } task || await db.FindVisibleAsync(task.CaseId, actor, cancellationToken) is null)
        {
            return new Outcome<CompleteTask.Completed>.Missing();
        }

        if (!task.MayBeAnsweredBy(actor))
        {
            return Refusal.Forbidden("may-not-answer", Say.Pick("只有负责该事项的部门或管理员可以登记答复。", "Only the department in charge, or an administrator, may register the answer."));
        }

        var form = task.Form();
        FormCheck.Run(form, data, "");
        var answer = new JsonObject(FormCheck.Fields(form).Where(field => data?[field] is not null).Select(field => KeyValuePair.Create(field, data![field]?.DeepClone())))
        {
            ["registeredBy"] = actor.Name,
        };
        return await complete.AnswerAsync(db, actor, id, answer, cancellationToken);
    }
}
