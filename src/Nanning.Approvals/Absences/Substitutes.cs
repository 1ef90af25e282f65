using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Absences;

/// <summary>Finds who gets what is meant for somebody who may be away, and moves what somebody holds.</summary>
internal static class Substitutes
{
    /// <summary>Longest chain of substitutes that are away themselves.</summary>
    private const int MostHops = 10;

    /// <summary>
    /// Who gets an item that is meant for a person: the person, or whoever stands in on that day, along the chain. Null when nobody in the chain is there or may decide it.
    /// </summary>
    /// <returns>Who gets it, and in whose place; null when the person is there.</returns>
    public static async Task<(User? Person, string? InPlaceOf)> ResolveAsync(ApprovalsDb db, User person, WorkItem item, DateOnly today, CancellationToken cancellationToken)
    {
        var seen = new HashSet<Guid>();
        var at = person;
        while (await OfAsync(db, at.Id, item.ProcedureCode, today, cancellationToken) is { } absence)
        {
            if (!seen.Add(at.Id) || seen.Count > MostHops
                || await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == absence.SubstituteId && !user.Disabled, cancellationToken) is not { Role: UserRole.Officer } next
                || next.DepartmentCode != item.DepartmentCode || next.Position < item.Position)
            {
                return (null, person.DisplayName);
            }

            at = next;
        }

        return (at, at == person ? null : person.DisplayName);
    }

    /// <summary>Gives what a person holds to whoever stands in, or back to the pool; returns how many items.</summary>
    /// <param name="procedure">Only items of this procedure; null for all.</param>
    /// <param name="actor">In whose name.</param>
    public static async Task<int> MoveAsync(ApprovalsDb db, CaseHost host, User person, string? procedure, DateOnly today, Actor actor, CancellationToken cancellationToken)
    {
        var items = await HeldBy(db, person.Id).Where(item => procedure == null || item.ProcedureCode == procedure).OrderBy(item => item.Id).ToListAsync(cancellationToken);
        foreach (var ofCase in items.GroupBy(item => item.CaseId))
        {
            var step = await host.OpenAsync(db, (await db.Cases.FindAsync([ofCase.Key], cancellationToken))!, actor, cancellationToken, whole: false);
            step.Case.Version++;
            foreach (var item in ofCase)
            {
                var (who, inPlaceOf) = await ResolveAsync(db, person, item, today, cancellationToken);
                Give(step, item, who?.Id == person.Id ? null : who, inPlaceOf ?? person.DisplayName, Say.Pick("请假代办", "absence"));
            }
        }

        return items.Count;
    }

    /// <summary>What a person holds that may be given to somebody else: neither signatures and opinions, which are given in person, nor decisions that wait for signatures.</summary>
    public static IQueryable<WorkItem> HeldBy(ApprovalsDb db, Guid person) =>
        db.WorkItems.Where(item => item.AssigneeId == person && item.State == WorkItemState.Open && item.ParentId == null && item.Pending == null && item.PartyId == null);

    /// <summary>Gives an item to somebody, or to the pool when there is nobody.</summary>
    /// <param name="from">Who held it, for the record.</param>
    public static void Give(CaseStep step, WorkItem item, User? to, string from, string reason, bool standsIn = true)
    {
        item.AssigneeId = to?.Id;
        item.SubstituteFor = to is null || !standsIn ? null : from;
        item.Version++;
        if (to is null)
        {
            step.Journal("back-to-pool", visible: true, item.ActivityId, item.Step, opinion: reason, data: new JsonObject { ["from"] = from });
            return;
        }

        step.Journal("transferred", visible: true, item.ActivityId, item.Step, outcome: Short(to.DisplayName), opinion: reason, onBehalfOf: standsIn ? from : null);
        step.Send("notify", new NotifyPayload(
            null, null, null, to.Id, item.CaseId, $"转办：{step.Procedure.Name.Zh} {item.CaseNumber} {item.Step}", $"{from} 的“{item.Step}”转给您办理（{reason}）。", $"/work-items/{item.Id}", Mail: false));
    }

    private static string Short(string name) => name.Length > 32 ? name[..32] : name;

    /// <summary>The absence of a person on a day: one for the procedure counts before one for all.</summary>
    private static Task<Absence?> OfAsync(ApprovalsDb db, Guid person, string procedure, DateOnly today, CancellationToken cancellationToken) => db.Absences.AsNoTracking()
        .Where(absence => absence.UserId == person && absence.EndedAt == null && absence.FromOn <= today && absence.ToOn >= today && (absence.Procedure == null || absence.Procedure == procedure))
        .OrderBy(absence => absence.Procedure == null).ThenByDescending(absence => absence.CreatedAt).FirstOrDefaultAsync(cancellationToken);
}
