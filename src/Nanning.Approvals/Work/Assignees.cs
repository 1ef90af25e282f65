using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Work;

/// <summary>The person a flow wants to have an item. Who cannot have it does not get it: the item falls to the department's pool, and the journal says why.</summary>
internal static class Assignees
{
    /// <summary>Gives a new item to a person, by user name or id.</summary>
    public static async Task GiveAsync(CaseStep step, WorkItem item, string who, CancellationToken cancellationToken)
    {
        var users = step.Db.Users.AsNoTracking();
        var person = Guid.TryParse(who, out var id)
            ? await users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken)
            : await users.SingleOrDefaultAsync(user => user.UserName == who, cancellationToken);
        var why = WhyNot(item, person) ?? (await FourEyes.DecidedAsync(step.Db, item, person!.Id, cancellationToken) is null ? null : "four-eyes");
        if (why is not null)
        {
            // Visible to officers and applicants as a change of who deals with it, without naming rights.
            step.Journal("assignee-fell", visible: true, item.ActivityId, item.Step, why, data: new System.Text.Json.Nodes.JsonObject { ["who"] = person?.DisplayName ?? (who.Length == 0 ? "（未填写）" : who) }, actor: Actor.System);
            return;
        }

        var (holder, inPlaceOf) = await Substitutes.ResolveAsync(step.Db, person!, item, step.Today, cancellationToken);
        if (holder is null)
        {
            step.Journal("assignee-fell", visible: true, item.ActivityId, item.Step, "absent", data: new System.Text.Json.Nodes.JsonObject { ["who"] = person!.DisplayName }, actor: Actor.System);
            return;
        }

        (item.AssigneeId, item.SubstituteFor) = (holder.Id, inPlaceOf);
    }

    /// <summary>The department of a person who is asked as such, or null when there is no such officer.</summary>
    public static Task<string?> DepartmentAsync(CaseStep step, string who, CancellationToken cancellationToken) => step.Db.Users.AsNoTracking()
        .Where(user => user.UserName == who && !user.Disabled && user.Role == UserRole.Officer).Select(user => user.DepartmentCode).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Why somebody cannot have an item: "unknown", "gone", "elsewhere", "position"; null when nothing is in the way.</summary>
    private static string? WhyNot(WorkItem item, User? person) => person switch
    {
        null => "unknown",
        { Disabled: true } => "gone",
        _ when person.Role != UserRole.Officer || person.DepartmentCode != item.DepartmentCode => "elsewhere",
        _ when person.Position < item.Position => "position",
        _ => null,
    };
}
