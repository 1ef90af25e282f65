using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tasks;
using Nanning.Approvals.Work;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>Something that waits for somebody.</summary>
/// <param name="Item">By which an action names it.</param>
/// <param name="Kind">"item", "supplement", "notice", "task" or "message".</param>
public sealed record SandboxWait(
    string Item, string Kind, string ActivityId, string Name, string? NameEn, string Who, string? Department, IReadOnlyList<WorkOutcome> Outcomes, DateTimeOffset? DueAt, Light Light, JsonNode? Form);

public sealed record SandboxLeft(string ActivityId, string? Outcome, DateTimeOffset At);

public sealed record SandboxEdge(string Source, string Port, int Count);

public sealed record SandboxLine(DateTimeOffset At, string Kind, string Text, string? ActivityId, string? Step, string? Actor, string? Outcome, string? Opinion);

public sealed record SandboxMail(string To, string Subject, string Text, DateTimeOffset At, bool InApp);

public sealed record SandboxGrant(decimal Amount, DateTimeOffset At, string? Reason);

public sealed record SandboxCertificate(string Number, string Title, DateOnly IssuedOn, DateOnly? ValidUntil, DateOnly? RevokedOn);

/// <summary>A run as it stands.</summary>
/// <param name="Status">Status of the case; null when the application was refused.</param>
/// <param name="Done">Activities that were left, in order.</param>
/// <param name="Refused">What stopped it; the actions before that count.</param>
/// <param name="Applied">How many actions were done.</param>
public sealed record SandboxState(
    DateTimeOffset Now, CaseStatus? Status, string? Number, IReadOnlyList<string> Tokens, IReadOnlyList<SandboxLeft> Done, IReadOnlyList<SandboxEdge> Edges, IReadOnlyList<SandboxWait> Waiting,
    DateTimeOffset? NextDueAt, IReadOnlyList<SandboxLine> Timeline, IReadOnlyList<SandboxMail> Mails, IReadOnlyList<SandboxGrant> Grants, IReadOnlyList<SandboxCertificate> Certificates,
    JsonObject Variables, IReadOnlyList<string> Incidents, decimal? Amount, DateTimeOffset? DueAt, bool Ended, SandboxRefusal? Refused, int Applied, long Milliseconds);

/// <summary>Reads a world as the designer shows it.</summary>
internal static class SandboxView
{
    private const int MostLines = 500;

    public static async Task<SandboxState> ReadAsync(
        SandboxWorld world, CompiledFlow flow, Guid? caseId, SandboxRefusal? refused, int applied, long milliseconds, CancellationToken cancellationToken)
    {
        var now = world.Get<TimeProvider>().GetUtcNow();
        await using var db = await world.ReadAsync(cancellationToken);
        if (caseId is not { } id || await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } item || item.Status == CaseStatus.Draft)
        {
            return new SandboxState(Local(now), null, null, [], [], [], [], null, [], [], [], [], [], [], null, null, Ended: false, refused, applied, milliseconds);
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var instances = await db.WorkflowInstances.AsNoTracking().Where(row => row.CaseId == id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        var states = instances.Select(row => (Row: row, State: InstanceState.FromJson(row.State))).ToList();
        var journal = await db.Journal.AsNoTracking().Where(row => row.CaseId == id).OrderBy(row => row.Seq).ToListAsync(cancellationToken);
        var names = new StepNames([flow]);
        var left = journal.Where(entry => entry.Kind == "flow-left" && entry.ActivityId is not null && flow.Find(entry.ActivityId) is not null).ToList();
        var timer = await db.Timers.AsNoTracking().Where(row => !row.Held && db.WorkflowInstances.Any(one => one.Id == row.InstanceId && one.CaseId == id))
            .OrderBy(row => row.DueAt).Select(row => (DateTimeOffset?)row.DueAt).FirstOrDefaultAsync(cancellationToken);
        var root = states.FirstOrDefault(one => one.Row.ParentId is null).State;
        return new SandboxState(
            Local(now), item.Status, item.Number,
            [.. states.Where(one => one.Row.Status is InstanceStatus.Running or InstanceStatus.Suspended).SelectMany(one => one.State.Tokens.Select(token => token.ActivityId))],
            [.. left.Select(entry => new SandboxLeft(entry.ActivityId!, entry.Outcome, Local(entry.At)))],
            [.. left.Where(entry => entry.Outcome is not null).GroupBy(entry => (entry.ActivityId, entry.Outcome)).Select(same => new SandboxEdge(same.Key.ActivityId!, same.Key.Outcome!, same.Count()))],
            await WaitingAsync(db, item, departments, now, cancellationToken), timer is null ? null : Local(timer.Value),
            [.. journal.Where(entry => entry.Public).TakeLast(MostLines).Select(entry => entry.Calling(names.Of(entry)))
                .Select(entry => new SandboxLine(Local(entry.At), entry.Kind, TimelineText.Of(entry, names.OutcomeOf(entry)), entry.ActivityId, entry.Step, entry.Actor, entry.Outcome, entry.Opinion))],
            await MailsAsync(db, cancellationToken),
            [.. (await db.Grants.AsNoTracking().Where(row => row.CaseId == id).OrderBy(row => row.Id).ToListAsync(cancellationToken)).Select(row => new SandboxGrant(row.Amount, Local(row.At), row.Reason))],
            [.. (await db.Certificates.AsNoTracking().Where(row => row.CaseId == id).ToListAsync(cancellationToken))
                .Select(row => new SandboxCertificate(row.Number, row.Title, row.IssuedOn, row.ValidUntil, row.RevokedOn))],
            root is null ? [] : new JsonObject(root.Variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value?.DeepClone()))),
            [.. (await db.Incidents.AsNoTracking().Where(row => row.CaseId == id && row.ResolvedAt == null).ToListAsync(cancellationToken)).Select(row => row.Said)],
            item.Amount, item.DueAt is { } due ? Local(due) : null,
            instances.TrueForAll(row => row.Status is InstanceStatus.Finished or InstanceStatus.Cancelled), refused, applied, milliseconds);
    }

    private static async Task<IReadOnlyList<SandboxWait>> WaitingAsync(ApprovalsDb db, Case item, DepartmentDirectory departments, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waits = (await SandboxItems.ReadAsync(db, item.Id, cancellationToken)).Where(one => one.Item.State == WorkItemState.Open)
            .Select(one => new SandboxWait(
                one.Key, "item", one.Item.ActivityId, one.Item.Step, one.Item.StepEn, one.Item.AskedName(departments), one.Item.DepartmentCode,
                JsonSerializer.Deserialize<List<WorkOutcome>>(one.Item.Outcomes, JsonSerializerOptions.Web)!, one.Item.DueAt is { } due ? Local(due) : null,
                Lights.Of(one.Item.DueAt, one.Item.WarnAt, now), one.Item.StepForm is { } form ? JsonNode.Parse(form) : null)).ToList();
        if (item.Supplement is { } open)
        {
            var supplement = JsonSerializer.Deserialize<OpenSupplement>(open, JsonSerializerOptions.Web)!;
            waits.Add(new("supplement", "supplement", "", "申请人补正", "Supplements by the applicant", item.ApplicantName, null, [], Local(WorkingCalendar.EndOf(supplement.DueOn)), Light.Paused, null));
        }

        foreach (var notice in await db.PublicNotices.AsNoTracking().Where(row => row.CaseId == item.Id && row.EndedAt == null).ToListAsync(cancellationToken))
        {
            waits.Add(new("notice", "notice", "", notice.Title, null, "", null, [new("Objected", "提出异议", "Object")], Local(WorkingCalendar.EndOf(notice.EndsOn)), Light.None, null));
        }

        foreach (var task in await db.TaskCalls.AsNoTracking().Where(row => row.CaseId == item.Id && row.State == TaskState.Open).OrderBy(row => row.Id).ToListAsync(cancellationToken))
        {
            waits.Add(new(task.ActivityId, "task", task.ActivityId, task.Step, null, task.Name, null, [], null, Light.None, task.Form()));
        }

        foreach (var wait in await db.MessageWaits.AsNoTracking().Where(row => db.WorkflowInstances.Any(one => one.Id == row.InstanceId && one.CaseId == item.Id)).ToListAsync(cancellationToken))
        {
            var offer = wait.Offer is { } text ? JsonNode.Parse(text) : null;
            waits.Add(new(wait.Name, "message", "", offer?["text"]?.ToString() ?? wait.Name, offer?["textEn"]?.ToString(), wait.Correlation, null, [], null, Light.None, offer?["form"]?.DeepClone()));
        }

        return waits;
    }

    private static async Task<IReadOnlyList<SandboxMail>> MailsAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var mails = (await db.Outbox.AsNoTracking().Where(row => row.Kind == "mail").OrderBy(row => row.Id).ToListAsync(cancellationToken))
            .Select(row => (Mail: JsonSerializer.Deserialize<MailPayload>(row.Payload, JsonSerializerOptions.Web)!, row.CreatedAt))
            .Select(one => new SandboxMail($"{one.Mail.Name} <{one.Mail.To}>", one.Mail.Subject, one.Mail.Text, Local(one.CreatedAt), InApp: false));
        var notes = (await db.Notifications.AsNoTracking().Join(db.Users, row => row.UserId, user => user.Id, (row, user) => new { row.Title, row.Text, row.At, user.DisplayName, user.Email }).ToListAsync(cancellationToken))
            .Select(one => new SandboxMail(one.DisplayName, one.Title, one.Text, Local(one.At), InApp: true));
        return [.. mails.Concat(notes).OrderBy(mail => mail.At).TakeLast(MostLines)];
    }

    private static DateTimeOffset Local(DateTimeOffset instant) => WorkingCalendar.Local(instant);
}
