using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Work;

/// <summary>Who decides a step that nobody of its department can decide.</summary>
internal sealed record Deputy(Guid UserId, string Name, string Department, Position Position);

/// <summary>What the policies of a step do when its item opens.</summary>
internal static class StepOpening
{
    /// <summary>
    /// Looks whether anybody of the department can decide a step. When nobody can, the step's named person does, or the platform's stand-in. It never passes by itself: when there is
    /// no such person, it stays in the pool and the administrators are told.
    /// </summary>
    public static async Task<Deputy?> DeputyAsync(CaseStep step, OpenWorkItem open, string department, Position position, CancellationToken cancellationToken)
    {
        // Where nobody has an account there is no office to ask, as when a flow is tried in the designer.
        var policy = open.Policy ?? new StepPolicy();
        if (step.Departments.Staff.Count == 0 || step.Departments.Staff.Any(officer => officer.Department == department && officer.Position >= position
            && (officer.Concerned != step.Case.ApplicantId || policy.SelfApproval == SelfApproval.SecondPerson)))
        {
            return null;
        }

        var name = policy.WhenEmpty == WhenEmpty.Pool ? null : policy.FallbackUser ?? step.Work.StandIn;
        var person = name is null ? null : await step.Db.Users.AsNoTracking().SingleOrDefaultAsync(
            user => user.UserName == name && !user.Disabled && user.Role == UserRole.Officer && user.DepartmentCode != null && user.ApplicantId != step.Case.ApplicantId, cancellationToken);
        var asked = step.Departments.Find(department)?.Name ?? department;
        step.Journal(
            person is null ? "nobody-can-decide" : "stand-in", visible: true, open.ActivityId, open.Name, person?.DisplayName, data: new JsonObject { ["department"] = asked }, actor: Actor.System);
        if (person is not null)
        {
            return new Deputy(person.Id, person.DisplayName, person.DepartmentCode!, person.Position < position ? person.Position : position);
        }

        step.Send("notify", new NotifyPayload(
            null, null, null, null, step.Case.Id, $"无人可办：{step.Procedure.Name.Zh} {step.Case.Number} {open.Name}",
            $"{asked}没有可以办理“{open.Name}”的人员，也没有可用的代办人。请设置人员账号或平台代办人，待办留在该部门科室池。", $"/cases/{step.Case.Id}", Mail: true, UserRole.Administrator));
        return null;
    }

    /// <summary>Copies, and the pass of who has approved before.</summary>
    public static async Task ApplyAsync(CaseStep step, WorkItem item, StepPolicy? policy, CancellationToken cancellationToken)
    {
        if (policy?.CopyTo is { } copies)
        {
            await CopyWriter.AutoAsync(step, item, copies, cancellationToken);
        }

        if (policy is { RepeatApprover: not RepeatApprover.Ask })
        {
            await RepeatApproval.QueueAsync(step, item, policy.RepeatApprover, cancellationToken);
        }
    }

    /// <summary>What the step of an item says.</summary>
    public static StepPolicy PolicyOf(WorkItem item) =>
        item.Policy is { } json ? JsonSerializer.Deserialize<StepPolicy>(json, JsonSerializerOptions.Web)! : new StepPolicy();
}
