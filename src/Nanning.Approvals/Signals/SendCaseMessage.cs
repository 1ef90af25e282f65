using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Signals;

/// <summary>
/// A person says what the flow of a case lets this person say at any time (办件操作), e.g. the notice of an early return: the message and the run of the flow
/// are one transaction. Only who is named in the wait's offer may.
/// </summary>
public sealed class SendCaseMessage(CommandRunner commands, CaseHost host, TimeProvider clock)
{
    /// <summary>The message was sent; where the case stands now.</summary>
    public sealed record Sent(Guid CaseId, string Name, CaseStatus CaseStatus);

    /// <param name="name">Name of the message.</param>
    /// <param name="data">What was filled in.</param>
    public Task<Outcome<Sent>> RunAsync(Actor actor, string? key, Guid caseId, string name, JsonObject? data, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"message/{caseId}/{name}"), (db, token) => SendAsync(db, actor, caseId, name, data, token), cancellationToken);

    private async Task<Outcome<Sent>> SendAsync(ApprovalsDb db, Actor actor, Guid caseId, string name, JsonObject? data, CancellationToken cancellationToken)
    {
        if (await db.FindVisibleAsync(caseId, actor, cancellationToken) is not { } item)
        {
            return new Outcome<Sent>.Missing();
        }

        var waits = await WaitsOf(db, caseId).Where(wait => wait.Name == name).ToListAsync(cancellationToken);
        if (waits.Count == 0)
        {
            return Refusal.Conflict("not-waiting", Say.Pick("该办件现在没有这项操作，可能已经办过，请刷新查看。", "The case does not offer this now; it may have been done already. Reload to see where it stands."));
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        if (waits.Find(wait => OpenOffer.Of(wait).MayBeSentBy(actor, departments, today)) is not { } mine)
        {
            return Refusal.Forbidden("may-not-send", Say.Pick("您不能进行这项操作。", "This is not for you to do."));
        }

        var offer = OpenOffer.Of(mine);
        FormCheck.Run(offer.Form, data, name);
        var step = await host.OpenAsync(db, item, actor, cancellationToken, whole: false);
        var party = actor.ApplicantId is { } own ? await db.Applicants.Where(row => row.Id == own).Select(row => row.Name).SingleAsync(cancellationToken) : null;
        step.Journal("message-sent", visible: true, step: offer.Text, outcome: name, data: Filled(offer, data), onBehalfOf: party);
        var payload = Filled(offer, data);
        payload["sentBy"] = actor.Name;
        payload["sentFor"] = party ?? departments.Name(actor.DepartmentCode!);
        payload["sentOn"] = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await host.ResumeAsync(step, mine.InstanceId, new Stimulus(mine.BookmarkId, Data: payload), cancellationToken);
        return new Sent(item.Id, name, item.Status);
    }

    /// <summary>The waits of a case whose message a person may send.</summary>
    internal static IQueryable<MessageWait> WaitsOf(ApprovalsDb db, Guid caseId) => db.MessageWaits
        .Where(wait => wait.Offer != null && db.WorkflowInstances.Any(row => row.Id == wait.InstanceId && row.CaseId == caseId))
        .OrderBy(wait => wait.InstanceId).ThenBy(wait => wait.BookmarkId);

    /// <summary>The fields that are asked for, and nothing else.</summary>
    private static JsonObject Filled(OpenOffer offer, JsonObject? data) => new(
        FormCheck.Fields(offer.Form).Where(field => data?[field] is not null).Select(field => KeyValuePair.Create(field, data![field]?.DeepClone())));
}
