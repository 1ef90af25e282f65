using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Departments;
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
        var asked = (run.Payload as JsonObject)?["department"]?.ToString() is { Length: > 0 } named ? step.Facts.Departments(named) : [];
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
            Department = asked.Count > 0 ? step.Departments.InForce(asked[0], step.Today) : null,
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

    /// <summary>The offer with the parties as they are registered and the departments as they are called.</summary>
    private static async Task<string> OfferAsync(CaseStep step, string activityId, MessageOffer offer, CancellationToken cancellationToken)
    {
        var (parties, departments) = (new List<Guid>(), new List<string>());
        foreach (var to in offer.To)
        {
            if (CaseParties.Named(to) is { } who)
            {
                parties.Add((await CaseParties.OfAsync(step, activityId, who, cancellationToken)).Id);
            }
            else
            {
                departments.AddRange(step.Facts.Departments(to));
            }
        }

        return JsonSerializer.Serialize(new OpenOffer(parties, departments, offer.Text, offer.TextEn, offer.Help, offer.HelpEn, offer.Form), JsonSerializerOptions.Web);
    }

    public static async Task AwaitAsync(CaseStep step, WorkflowInstance instance, AwaitMessage wait, CancellationToken cancellationToken)
    {
        var row = new MessageWait
        {
            InstanceId = instance.Id,
            BookmarkId = wait.BookmarkId,
            Name = wait.Name,
            Correlation = wait.Correlation,
            Offer = wait.Offer is { } offer ? await OfferAsync(step, wait.ActivityId, offer, cancellationToken) : null,
        };
        step.Db.MessageWaits.Add(row);
        await SignalPump.TakeKeptAsync(step.Db, row, instance.CaseId, step.Now, cancellationToken);
    }
}

/// <summary>A message that a person may send, as it waits: who may, what the button says, what is filled in.</summary>
public sealed record OpenOffer(
    IReadOnlyList<Guid> Parties, IReadOnlyList<string> Departments, string Text, string? TextEn, string? Help, string? HelpEn, JsonArray? Form)
{
    /// <summary>Reads what a wait keeps.</summary>
    public static OpenOffer Of(MessageWait wait) => JsonSerializer.Deserialize<OpenOffer>(wait.Offer!, JsonSerializerOptions.Web)!;

    /// <summary>Whether this person may send it: of a party that is named, or of a department that does the work of a named one today.</summary>
    public bool MayBeSentBy(Users.Actor actor, DepartmentDirectory departments, DateOnly today) => actor switch
    {
        { Role: Users.UserRole.Applicant, ApplicantId: { } party } => Parties.Contains(party),
        { Role: Users.UserRole.Officer, DepartmentCode: { } own } => Departments.Any(department => departments.InForce(department, today) == own),
        _ => false,
    };
}
