using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Departments;

/// <summary>An administrator adds a department or changes one: its names, its period of existence, and who does its work afterwards.</summary>
public sealed partial class SaveDepartment(CommandRunner commands)
{
    private static readonly string[] kinds = ["bureau", "district", "county", "zone"];

    /// <summary>The department as it shall be. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="FullName">Official name; null keeps the one it has, or takes <paramref name="Name"/> for a new department.</param>
    /// <param name="Successor">Code of the department that takes over.</param>
    public sealed record Input(string? Name, string? FullName, string? NameEn, string? Kind, DateOnly? ValidFrom, DateOnly? ValidUntil, string? Successor);

    /// <summary>The department after the change.</summary>
    public sealed record Saved(string Code, string Name);

    /// <summary>Adds a department.</summary>
    public Task<Outcome<Saved>> CreateAsync(Actor actor, string? key, string? code, Input input, CancellationToken cancellationToken) =>
        RunAsync(actor, key, code, isNew: true, input, cancellationToken);

    /// <summary>Changes a department; its code stays.</summary>
    public Task<Outcome<Saved>> ChangeAsync(Actor actor, string? key, string code, Input input, CancellationToken cancellationToken) =>
        RunAsync(actor, key, code, isNew: false, input, cancellationToken);

    private async Task<Outcome<Saved>> RunAsync(Actor actor, string? key, string? code, bool isNew, Input input, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以管理部门。", "Only administrators manage departments."));
        }

        return await commands.RunAsync(
            actor, new CommandKey(key, $"save-department/{code}"), (db, token) => SaveAsync(db, code?.Trim() ?? string.Empty, isNew, input, token), cancellationToken);
    }

    private static async Task<Outcome<Saved>> SaveAsync(ApprovalsDb db, string code, bool isNew, Input input, CancellationToken cancellationToken)
    {
        // Two links that close a circle only together must not be made at the same time.
        await Numbers.LockAsync(db, DepartmentDirectory.Series, cancellationToken);
        var all = await db.Departments.ToDictionaryAsync(row => row.Code, cancellationToken);
        if (!isNew && !all.ContainsKey(code))
        {
            return new Outcome<Saved>.Missing();
        }

        var errors = Check(input);
        if (isNew && !CodeShape().IsMatch(code))
        {
            errors["code"] = [Say.Pick("部门代码为 2–32 位小写字母或数字，以字母开头。", "A code has 2 to 32 small letters or digits and begins with a letter.")];
        }
        else if (isNew && all.ContainsKey(code))
        {
            errors["code"] = [Say.Pick("该部门代码已存在。", "There is a department of this code already.")];
        }

        var successor = string.IsNullOrWhiteSpace(input.Successor) ? null : input.Successor.Trim();
        if (successor is not null && SuccessorProblem(all, code, successor) is { } problem)
        {
            errors["successor"] = [problem];
        }
        else if (successor is not null && input.ValidUntil is null)
        {
            errors["validUntil"] = [Say.Pick("设置承接部门时，须填写撤销日期。", "A department with a successor needs its last day.")];
        }

        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        if (!all.TryGetValue(code, out var department))
        {
            department = new Department { Code = code };
            db.Departments.Add(department);
        }

        department.Name = input.Name!.Trim();
        department.FullName = input.FullName?.Trim() ?? (isNew ? department.Name : department.FullName);
        department.NameEn = input.NameEn?.Trim() ?? string.Empty;
        department.Kind = input.Kind!;
        department.ValidFrom = input.ValidFrom;
        department.ValidUntil = input.ValidUntil;
        department.SuccessorCode = successor;
        return new Saved(code, department.Name);
    }

    private static Dictionary<string, string[]> Check(Input input)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (ContactRules.Text(input.Name, 64, Say.Pick("请填写部门名称。", "Please give the name.")) is { } problem)
        {
            errors["name"] = [problem];
        }

        if (input.FullName?.Trim().Length > 128)
        {
            errors["fullName"] = [Say.Pick("不能超过 128 字。", "At most 128 characters, please.")];
        }

        if (input.NameEn?.Trim().Length > 128)
        {
            errors["nameEn"] = [Say.Pick("不能超过 128 字。", "At most 128 characters, please.")];
        }

        if (!kinds.Contains(input.Kind))
        {
            errors["kind"] = [Say.Pick("请选择部门类型。", "Please choose the kind of department.")];
        }

        if (input.ValidFrom > input.ValidUntil)
        {
            errors["validUntil"] = [Say.Pick("撤销日期不能早于设立日期。", "The last day cannot be before the first.")];
        }

        return errors;
    }

    private static string? SuccessorProblem(Dictionary<string, Department> all, string code, string successor)
    {
        if (!all.ContainsKey(successor))
        {
            return Say.Pick("请从列表中选择承接部门。", "Please choose the successor from the list.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = successor; next is not null && seen.Add(next); next = all.GetValueOrDefault(next)?.SuccessorCode)
        {
            if (next == code)
            {
                return Say.Pick("承接关系不能形成循环。", "Successors cannot go in a circle.");
            }
        }

        return null;
    }

    [GeneratedRegex("^[a-z][a-z0-9]{1,31}$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex CodeShape();
}
