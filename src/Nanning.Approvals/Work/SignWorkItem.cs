using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Asks colleagues for an opinion (委派) or for their signature (加签) under a step, and takes a signature back that was not given yet (减签).</summary>
public sealed class SignWorkItem(CommandRunner commands, CaseHost host, DecideWorkItem decide)
{
    // Whom a step is signed by is a handful of people; more than that is a meeting.
    private const int Most = 20;
    private const int LongestReason = 500;

    /// <summary>The item after it.</summary>
    /// <param name="Waits">Whether it waits for others now.</param>
    /// <param name="Open">Names of those who have not signed or answered yet.</param>
    public sealed record Asked(Guid Id, WorkItemState State, bool Waits, IReadOnlyList<string> Open);

    /// <summary>A colleague of the department gives an opinion under the own name; then the item comes back, and whoever asked decides.</summary>
    public Task<Outcome<Asked>> DelegateAsync(Actor actor, string? key, Guid id, string? to, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"delegate/{id}"), (db, token) => DelegateAsync(db, actor, id, to, reason, token), cancellationToken, CaseRows.ForItem(id));

    /// <summary>Colleagues of the own department, or people of another department of the case, sign the step.</summary>
    public Task<Outcome<Asked>> AddAsync(
        Actor actor, string? key, Guid id, IReadOnlyList<string> users, SignPosition position, string? reason, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"add-signers/{id}"), (db, token) => AddAsync(db, actor, id, users, position, reason, token), cancellationToken, CaseRows.ForItem(id));

    /// <summary>Takes back whom one has asked, as long as that person has not acted.</summary>
    public Task<Outcome<Asked>> RemoveAsync(Actor actor, string? key, Guid id, string? user, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"remove-signer/{id}"), (db, token) => RemoveAsync(db, actor, id, user, token), cancellationToken, CaseRows.ForItem(id));

    /// <summary>Departments whose people may sign an item: the own one, and the lead and the co-leads of the case.</summary>
    internal static IReadOnlyList<string> Departments(CaseStep step, WorkItem item) =>
    [
        .. step.Facts.Departments("lead").Concat(step.Facts.Departments("coleads")).Select(code => step.Departments.InForce(code, step.Today)).Prepend(item.DepartmentCode).Distinct(),
    ];

    private async Task<Outcome<Asked>> DelegateAsync(ApprovalsDb db, Actor actor, Guid id, string? to, string? reason, CancellationToken cancellationToken)
    {
        var (item, refusal) = await AskableAsync(db, actor, id, reason, cancellationToken);
        if (refusal is not null || item is null)
        {
            return refusal is null ? new Outcome<Asked>.Missing() : refusal;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return Refusal.Field("reason", Say.Pick("请说明需要对方就什么提出意见。", "Please say what the colleague should look at."));
        }

        var parts = await Signing.PartsAsync(db, item, cancellationToken);
        if (parts.Exists(part => part is { Kind: WorkItemKind.Delegate, State: WorkItemState.Open }))
        {
            return Refusal.Conflict("delegated", Say.Pick("该待办已委派，请等对方提出意见，或先撤回委派。", "A colleague has been asked already. Wait for the opinion, or take it back first."));
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        var (people, problem) = await PeopleAsync(db, actor, item, parts, [to ?? string.Empty], [item.DepartmentCode], "to", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        // Who is away is not asked: whoever stands in on that day is, by the same rules.
        var (colleague, inPlaceOf) = await Substitutes.ResolveAsync(db, people[0], item, step.Today, cancellationToken);
        if (colleague is null)
        {
            return Refusal.Field("to", Say.Pick($"{people[0].DisplayName} 请假，且没有可以代办的人员，请另选同事。", $"{people[0].DisplayName} is away and nobody stands in. Choose somebody else."));
        }

        if (inPlaceOf is not null && (await PeopleAsync(db, actor, item, parts, [colleague.UserName!], [item.DepartmentCode], "to", cancellationToken)).Problem is not null)
        {
            return Refusal.Field("to", Say.Pick(
                $"{inPlaceOf} 请假，代办人 {colleague.DisplayName} 不能提出意见，请另选同事。", $"{inPlaceOf} is away, and {colleague.DisplayName}, who stands in, cannot be asked. Choose somebody else."));
        }

        item.AssigneeId = actor.UserId;
        Signing.Add(step, item, colleague.Id, colleague.DepartmentCode!, WorkItemKind.Delegate, null, reason, actor).SubstituteFor = inPlaceOf;
        item.Waits = true;
        step.Case.Version++;
        step.Journal("delegated", visible: true, item.ActivityId, item.Step, outcome: colleague.DisplayName, opinion: reason, onBehalfOf: inPlaceOf);
        return await AnswerAsync(db, item, cancellationToken);
    }

    private async Task<Outcome<Asked>> AddAsync(
        ApprovalsDb db, Actor actor, Guid id, IReadOnlyList<string> users, SignPosition position, string? reason, CancellationToken cancellationToken)
    {
        var (item, refusal) = await AskableAsync(db, actor, id, reason, cancellationToken);
        if (refusal is not null || item is null)
        {
            return refusal is null ? new Outcome<Asked>.Missing() : refusal;
        }

        if (users.Count is 0 or > Most)
        {
            return Refusal.Field("users", users.Count == 0
                ? Say.Pick("请选择由谁会签。", "Choose who signs.") : Say.Pick($"一次最多加签 {Most} 人。", $"At most {Most} people at once."));
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        var parts = await Signing.PartsAsync(db, item, cancellationToken);
        var (people, problem) = await PeopleAsync(db, actor, item, parts, users, Departments(step, item), "users", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        item.AssigneeId = actor.UserId;
        foreach (var person in people)
        {
            Signing.Add(step, item, person.Id, person.DepartmentCode!, WorkItemKind.Signer, position, reason, actor);
        }

        item.Waits |= position == SignPosition.Before;
        step.Case.Version++;
        step.Journal(
            "signers-added", visible: true, item.ActivityId, item.Step, outcome: string.Join('、', people.Select(person => person.DisplayName)), opinion: reason,
            data: new JsonObject { ["position"] = position.ToString().ToLowerInvariant() });
        return await AnswerAsync(db, item, cancellationToken);
    }

    private async Task<Outcome<Asked>> RemoveAsync(ApprovalsDb db, Actor actor, Guid id, string? user, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.FindAsync([id], cancellationToken);
        if (item is null || !item.VisibleTo(actor))
        {
            return new Outcome<Asked>.Missing();
        }

        var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.UserName == user, cancellationToken);
        var theirs = (await Signing.PartsAsync(db, item, cancellationToken)).FindAll(part => person is not null && part.AssigneeId == person.Id && part.State != WorkItemState.Cancelled);
        if (person is null || theirs.Count == 0)
        {
            return Refusal.Field("user", Say.Pick("该环节没有请这位同事会签或提出意见。", "This person was not asked to sign this step."));
        }

        if (theirs.Find(Signing.IsOpen) is not { } part)
        {
            return Refusal.Conflict("signer-acted", Say.Pick($"{person.DisplayName} 已经办理，不能再减签。", $"{person.DisplayName} has acted already and cannot be taken back."));
        }

        if (part.AskedBy is null)
        {
            return Refusal.Conflict("second-person-needed", Say.Pick("该会签由规定要求，不能减签。", "A rule asks for this signature; it cannot be taken back."));
        }

        var leads = actor.Role == UserRole.Officer && actor.Position == Position.Leader && actor.DepartmentCode == item.DepartmentCode;
        if (part.AskedBy != actor.UserId && !item.MayDecide(actor) && !leads)
        {
            return Refusal.Forbidden("not-yours", Say.Pick("只有办理人、加签的发起人或本部门领导可以减签。", "Only the holder, who asked, or a leader of the department may take a signer back."));
        }

        var step = await host.OpenAsync(db, (await db.Cases.FindAsync([item.CaseId], cancellationToken))!, actor, cancellationToken, whole: false);
        Signing.Close([part], Say.Pick("已减签", "Taken back"));
        item.Version++;
        step.Case.Version++;
        step.Journal("signer-removed", visible: true, item.ActivityId, item.Step, outcome: person.DisplayName);
        step.Send("notify", new NotifyPayload(
            null, null, null, person.Id, item.CaseId, $"减签：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}",
            $"“{item.Step}”不再需要您会签或提出意见。", $"/cases/{item.CaseId}", Mail: false));
        await decide.GoOnAsync(step, item, cancellationToken);
        return await AnswerAsync(db, item, cancellationToken);
    }

    /// <summary>The item if this person may ask others to sign it.</summary>
    private static async Task<(WorkItem? Item, Refusal? Refusal)> AskableAsync(ApprovalsDb db, Actor actor, Guid id, string? reason, CancellationToken cancellationToken)
    {
        var item = await db.WorkItems.FindAsync([id], cancellationToken);
        return item is null || !item.VisibleTo(actor) ? (null, null)
            : item.State != WorkItemState.Open
                ? (null, Refusal.Conflict("already-decided", Say.Pick("该待办已办理。", "This item has been decided already.")))
            : item.ParentId is not null
                ? (null, Refusal.Conflict("part-of-a-step", Say.Pick("会签和委派的意见须由本人办理，不能再加签或委派。", "A signature or an opinion is given in person; it cannot be passed on.")))
            : item.PartyId is not null || item.Role == WorkRole.Expert
                ? (null, Refusal.Conflict("not-for-signing", Say.Pick("当事方和专家的环节不能加签或委派。", "Steps of parties and experts are not signed by others.")))
            : !item.MayDecide(actor)
                ? (null, Refusal.Forbidden("may-not-decide", Say.Pick("只有该环节的办理人可以加签或委派。", "Only who may decide this step may ask others to sign it.")))
            : item.Pending is not null
                ? (null, Refusal.Conflict("decision-pending", Say.Pick("您已作出决定，正在等待会签。", "You have decided; the signatures are still to come.")))
            : await Signing.ForbidAsync(db, item, actor.UserId, cancellationToken) is { } signs
                ? (null, signs)
            : reason is { Length: > LongestReason }
                ? (null, Refusal.Field("reason", Say.Pick($"不能超过 {LongestReason} 字。", $"At most {LongestReason} characters.")))
            : (item, null);
    }

    private static async Task<(List<User> People, Refusal? Problem)> PeopleAsync(
        ApprovalsDb db, Actor actor, WorkItem item, List<WorkItem> parts, IReadOnlyList<string> names, IReadOnlyList<string> departments, string field, CancellationToken cancellationToken)
    {
        var people = new List<User>();
        foreach (var name in names)
        {
            var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.UserName == name && !user.Disabled && user.Role == UserRole.Officer, cancellationToken);
            if (person?.DepartmentCode is null || !departments.Contains(person.DepartmentCode))
            {
                return (people, Refusal.Field(field, name.Length == 0
                    ? Say.Pick("请选择同事。", "Choose a colleague.")
                    : Say.Pick($"“{name}”不是可以选择的人员。", $"“{name}” is nobody who can be asked.")));
            }

            if (person.Id == actor.UserId || person.Id == item.AssigneeId)
            {
                return (people, Refusal.Field(field, Say.Pick("办理人不能同时是会签人。", "Who holds the item cannot sign it, too.")));
            }

            if (await ConflictOfInterest.OfAsync(db, person.Id, item.CaseId, cancellationToken))
            {
                return (people, Refusal.Field(field, Say.Pick($"{person.DisplayName} 与该办件的申请人有关，应当回避。", $"{person.DisplayName} has to do with the applicant of this case and must keep out of it.")));
            }

            if (people.Exists(other => other.Id == person.Id) || parts.Exists(part => (part.DecidedBy ?? part.AssigneeId) == person.Id
                && (Signing.IsOpen(part) || part is { State: WorkItemState.Done, Kind: WorkItemKind.Signer, Outcome: Signing.Agree })))
            {
                return (people, Refusal.Field(field, Say.Pick($"已经请 {person.DisplayName} 办理，同一人只能一次。", $"{person.DisplayName} has been asked already; nobody signs twice.")));
            }

            people.Add(person);
        }

        return (people, null);
    }

    private static async Task<Asked> AnswerAsync(ApprovalsDb db, WorkItem item, CancellationToken cancellationToken)
    {
        var open = (await Signing.PartsAsync(db, item, cancellationToken)).Where(Signing.IsOpen).Select(part => part.AssigneeId).ToList();
        var names = await db.Users.Where(user => open.Contains(user.Id)).OrderBy(user => user.DisplayName).Select(user => user.DisplayName).ToListAsync(cancellationToken);
        return new Asked(item.Id, item.State, item.Waits, names);
    }
}
