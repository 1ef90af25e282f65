using Microsoft.EntityFrameworkCore;
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
        if (WhyNot(item, person) is { } why)
        {
            // Visible to officers and applicants as a change of who deals with it, without naming rights.
            step.Journal("assignee-fell", visible: true, item.ActivityId, item.Step, why, data: new System.Text.Json.Nodes.JsonObject { ["who"] = person?.DisplayName ?? who }, actor: Actor.System);
            return;
        }

        item.AssigneeId = person!.Id;
    }

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
