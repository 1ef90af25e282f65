using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Writes copies of a case and tells whom they are for.</summary>
internal static class CopyWriter
{
    /// <summary>The copies a step sends by itself.</summary>
    public static async Task AutoAsync(CaseStep step, WorkItem item, StepCopies copies, CancellationToken cancellationToken)
    {
        string[] own = copies.Departments.Count == 0 && copies.Positions.Count > 0 ? [item.DepartmentCode] : [];
        var departments = copies.Departments.Select(code => step.Departments.InForce(code, step.Today)).Concat(own).Distinct().ToList();
        var positions = copies.Positions.Select(name => name switch { "leader" => Position.Leader, "sectionHead" => Position.SectionHead, _ => Position.Handler }).ToList();
        var any = positions.Count == 0;
        var people = await step.Db.Users.AsNoTracking().Where(user => !user.Disabled && user.Role != UserRole.Applicant
                && (copies.Users.Contains(user.UserName!) || (user.Role == UserRole.Officer && departments.Contains(user.DepartmentCode!) && (any || positions.Contains(user.Position)))))
            .OrderBy(user => user.UserName).ToListAsync(cancellationToken);
        await AddAsync(step, item, people, reason: null, by: null, cancellationToken);
    }

    /// <summary>Gives each of them a copy who has none yet; answers those who got one.</summary>
    public static async Task<List<User>> AddAsync(CaseStep step, WorkItem item, IReadOnlyList<User> people, string? reason, Actor? by, CancellationToken cancellationToken)
    {
        var ids = people.Select(person => person.Id).ToList();
        var have = (await step.Db.CaseCopies.Where(copy => copy.CaseId == item.CaseId && ids.Contains(copy.UserId)).Select(copy => copy.UserId).ToListAsync(cancellationToken))
            .Concat(step.Db.CaseCopies.Local.Where(copy => copy.CaseId == item.CaseId).Select(copy => copy.UserId)).ToHashSet();
        var added = people.Where(person => !have.Contains(person.Id)).DistinctBy(person => person.Id).ToList();
        foreach (var person in added)
        {
            step.Db.CaseCopies.Add(new CaseCopy { CaseId = item.CaseId, UserId = person.Id, WorkItemId = item.Id, At = step.Now, ById = by?.UserId, ByName = by?.Name, Reason = reason });
            step.Send("notify", new NotifyPayload(
                null, null, null, person.Id, item.CaseId, $"抄送：{step.Procedure.Name.Zh} {step.Case.Number} {item.Step}",
                $"{(by is null ? $"“{item.Step}”环节" : by.Name)}将“{step.Procedure.Name.Zh}”（{step.Case.Number}）抄送给您{(string.IsNullOrWhiteSpace(reason) ? "。" : $"：{reason}")}",
                $"/cases/{item.CaseId}", Mail: false));
        }

        if (added.Count > 0)
        {
            step.Journal("copied", visible: true, item.ActivityId, item.Step, outcome: string.Join('、', added.Select(person => person.DisplayName)), opinion: reason, actor: by ?? Actor.System);
        }

        return added;
    }
}
