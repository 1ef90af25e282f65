using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Signals;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Writes what a flow says to the world outside, and what it waits for from there.</summary>
internal static class OutsideWriter
{
    public static void Mail(CaseStep step, SendMail mail)
    {
        step.Send("mail", new MailPayload(mail.To[0], mail.To[0], mail.Subject, mail.Body, new MailCopies([.. mail.To.Skip(1)], mail.Cc, mail.Bcc)));
        step.Journal("mailed", visible: false, data: new JsonObject
        {
            ["subject"] = mail.Subject,
            ["to"] = new JsonArray([.. mail.To.Select(address => JsonValue.Create(address))]),
        }, actor: Users.Actor.System);
    }

    public static void Run(CaseStep step, WorkflowInstance instance, RunTask run)
    {
        var task = new TaskCall
        {
            Id = Guid.CreateVersion7(step.Now),
            InstanceId = instance.Id,
            BookmarkId = run.BookmarkId,
            CaseId = step.Case.Id,
            CaseNumber = step.Case.Number ?? string.Empty,
            ActivityId = run.ActivityId,
            Step = run.Name,
            Name = run.TaskName,
            Payload = run.Payload?.ToJsonString(JsonSerializerOptions.Web),
            CreatedAt = step.Now,
        };
        step.Db.TaskCalls.Add(task);
        step.Send("task", new TaskPayload(task.Id));
        step.Journal("task-given", visible: false, run.ActivityId, run.Name, run.TaskName, data: run.Payload?.DeepClone(), actor: Users.Actor.System);
    }

    public static async Task CancelAsync(CaseStep step, WorkflowInstance instance, CancelTask cancel, CancellationToken cancellationToken)
    {
        var task = step.Db.TaskCalls.Local.FirstOrDefault(Is)
            ?? await step.Db.TaskCalls.SingleOrDefaultAsync(row => row.InstanceId == instance.Id && row.BookmarkId == cancel.BookmarkId, cancellationToken);
        if (task is { State: TaskState.Open })
        {
            task.State = TaskState.Cancelled;
            task.Version++;
        }

        bool Is(TaskCall row) => row.InstanceId == instance.Id && row.BookmarkId == cancel.BookmarkId;
    }

    public static async Task AwaitAsync(CaseStep step, WorkflowInstance instance, AwaitMessage wait, CancellationToken cancellationToken)
    {
        step.Db.MessageWaits.Add(new MessageWait
        {
            InstanceId = instance.Id,
            BookmarkId = wait.BookmarkId,
            Name = wait.Name,
            Correlation = wait.Correlation,
        });
        await SignalPump.RemindAsync(step.Db, wait.Name, wait.Correlation, step.Now, cancellationToken);
    }
}
