using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Absences;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Users;

/// <summary>An administrator creates an account of the offices, or changes any account. An applicant's account comes from its registration.</summary>
public sealed class SaveUser(CommandRunner commands, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, CaseHost host, TimeProvider clock)
{
    /// <summary>The account as it shall be. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="UserName">Needed for a new account; it never changes afterwards and may be left out.</param>
    /// <param name="Department">Code; only officers have one.</param>
    /// <param name="NewPassword">Needed for a new account; otherwise null or empty keeps the old one.</param>
    /// <param name="Stamp">The stamp the person saw; when given, a change by somebody else in between is refused.</param>
    public sealed record Input(
        string? UserName, string? DisplayName, string? Email, UserRole? Role, string? Department, Position? Position, bool Disabled, string? NewPassword, string? Stamp = null)
    {
        /// <summary>Identifier of the applicant whose cases an officer keeps out of (回避); null for none.</summary>
        public string? Concerned { get; init; }
    }

    /// <summary>The account after the change.</summary>
    public sealed record Saved(Guid Id, string UserName);

    /// <param name="id">Null for a new account.</param>
    public async Task<Outcome<Saved>> RunAsync(Actor actor, string? key, Guid? id, Input input, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("administrators-only", Say.Pick("只有系统管理员可以管理用户。", "Only administrators manage accounts."));
        }

        if (Check(input, isNew: id is null) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        // Hashing takes its time on purpose, so it happens before the one writer is asked.
        var hash = string.IsNullOrEmpty(input.NewPassword) ? null : hasher.HashPassword(new User(), input.NewPassword);
        return await commands.RunAsync(
            actor,
            new CommandKey(key, $"save-user/{id?.ToString() ?? input.UserName!.Trim()}"),
            (db, token) => id is { } existing ? ChangeAsync(db, actor, existing, input, hash, token) : CreateAsync(db, input, hash!, token),
            cancellationToken);
    }

    private async Task<Outcome<Saved>> CreateAsync(ApprovalsDb db, Input input, string hash, CancellationToken cancellationToken)
    {
        var name = input.UserName!.Trim();
        var normalized = normalizer.NormalizeName(name);
        if (await db.Users.AnyAsync(row => row.NormalizedUserName == normalized, cancellationToken))
        {
            return Refusal.Field("userName", Say.Pick("该用户名已被使用，请换一个。", "This user name is taken; please choose another."));
        }

        if (input.Role == UserRole.Applicant)
        {
            return Refusal.Field("role", Say.Pick("申请人账号由申请人自行注册。", "Applicants register themselves."));
        }

        var user = new User
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = name,
            NormalizedUserName = normalized,
            LockoutEnabled = true,
            CreatedAt = clock.GetUtcNow(),
        };
        if (await ApplyAsync(db, user, input, hash, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        db.Users.Add(user);
        return new Saved(user.Id, name);
    }

    private async Task<Outcome<Saved>> ChangeAsync(ApprovalsDb db, Actor actor, Guid id, Input input, string? hash, CancellationToken cancellationToken)
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } user)
        {
            return new Outcome<Saved>.Missing();
        }

        if (input.Stamp is not null && input.Stamp != user.ConcurrencyStamp)
        {
            return Refusal.Conflict("moved-on", Say.Pick("该用户刚被他人修改，请刷新后重试。", "Somebody else has just changed this account. Reload and try again."));
        }

        if ((input.Role == UserRole.Applicant) != (user.Role == UserRole.Applicant))
        {
            return Refusal.Field("role", Say.Pick("申请人账号与工作人员账号不能互换。", "An applicant's account cannot become one of an office, nor the other way round."));
        }

        var administers = user is { Role: UserRole.Administrator, Disabled: false };
        if (administers && (input.Disabled || input.Role != UserRole.Administrator))
        {
            // Two administrators who remove each other at the same time run one after the other.
            await Numbers.LockAsync(db, "administrators", cancellationToken);
            if (!await db.Users.AnyAsync(row => row.Id != id && row.Role == UserRole.Administrator && !row.Disabled, cancellationToken))
            {
                return Refusal.Field(input.Disabled ? "disabled" : "role", id == actor.UserId
                    ? Say.Pick("您是最后一名系统管理员，不能停用自己或改为其他角色。", "You are the last administrator and cannot disable or demote yourself.")
                    : Say.Pick("至少要保留一名系统管理员。", "One administrator must remain."));
            }
        }

        var (department, position) = (user.DepartmentCode, user.Position);
        if (await ApplyAsync(db, user, input, hash, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (user.Disabled || user.DepartmentCode != department || user.Position < position)
        {
            await ReleaseAsync(db, actor, user, department, cancellationToken);
        }

        return new Saved(user.Id, user.UserName!);
    }

    private async Task<Refusal?> ApplyAsync(ApprovalsDb db, User user, Input input, string? hash, CancellationToken cancellationToken)
    {
        var department = input.Role == UserRole.Officer ? input.Department!.Trim() : null;
        if (department is not null && !await db.Departments.AnyAsync(row => row.Code == department, cancellationToken))
        {
            return Refusal.Field("department", Say.Pick("请从列表中选择部门。", "Please choose a department from the list."));
        }

        var concerned = user.Role == UserRole.Applicant && input.Role == UserRole.Applicant ? user.ApplicantId : null;
        if (input is { Role: UserRole.Officer, Concerned: { Length: > 0 } identifier })
        {
            var wanted = identifier.Trim().ToUpperInvariant();
            concerned = await db.Applicants.Where(row => row.Identifier == wanted).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellationToken);
            if (concerned is null)
            {
                return Refusal.Field("concerned", Say.Pick("没有登记为该代码或证件号码的申请人。", "No applicant is registered under this identifier."));
            }
        }

        if (user.Role == UserRole.Officer || input.Role == UserRole.Officer)
        {
            // Who can be asked for what has changed: every node reads it anew.
            await Numbers.LockAsync(db, DepartmentDirectory.Series, cancellationToken);
        }

        var before = (user.Role, user.DepartmentCode, user.Position, user.Disabled, user.ApplicantId);
        user.ApplicantId = concerned;
        user.DisplayName = input.DisplayName!.Trim();
        user.Email = string.IsNullOrWhiteSpace(input.Email) ? null : input.Email.Trim();
        user.NormalizedEmail = normalizer.NormalizeEmail(user.Email);
        user.Role = input.Role!.Value;
        user.DepartmentCode = department;
        user.Position = department is null ? Position.Handler : input.Position ?? Position.Handler;
        user.Disabled = input.Disabled;
        user.PasswordHash = hash ?? user.PasswordHash;
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        if (hash is not null || user.SecurityStamp is null || before != (user.Role, user.DepartmentCode, user.Position, user.Disabled, user.ApplicantId))
        {
            // Whoever is signed in under the old rights or the old password has to sign in again.
            user.SecurityStamp = Guid.NewGuid().ToString("N");
        }

        return null;
    }

    /// <summary>What somebody holds who can no longer decide it goes back to the department's pool.</summary>
    private async Task ReleaseAsync(ApprovalsDb db, Actor actor, User user, string? department, CancellationToken cancellationToken)
    {
        var reason = user.Disabled ? Say.Pick("账号已停用", "the account was disabled")
            : user.DepartmentCode != department ? Say.Pick("已调离本部门", "moved to another department") : Say.Pick("职级变动", "the position changed");
        var held = await db.WorkItems.Where(item => item.AssigneeId == user.Id && item.State == WorkItemState.Open).ToListAsync(cancellationToken);
        foreach (var ofCase in held.Where(item => user.Disabled || item.DepartmentCode != user.DepartmentCode || item.Position > user.Position).GroupBy(item => item.CaseId))
        {
            var step = await host.OpenAsync(db, (await db.Cases.FindAsync([ofCase.Key], cancellationToken))!, actor, cancellationToken, whole: false);
            step.Case.Version++;
            foreach (var item in ofCase)
            {
                Substitutes.Give(step, item, to: null, user.DisplayName, reason);
            }
        }
    }

    private static Dictionary<string, string[]> Check(Input input, bool isNew)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        At("userName", isNew ? ContactRules.UserName(input.UserName) : null);
        At("displayName", ContactRules.Text(input.DisplayName, 128, Say.Pick("请填写姓名。", "Please give the name.")));
        At("email", ContactRules.Email(input.Email));
        At("role", input.Role is { } role && Enum.IsDefined(role) ? null : Say.Pick("请选择角色。", "Please choose a role."));
        At("department", input.Role == UserRole.Officer && string.IsNullOrWhiteSpace(input.Department) ? Say.Pick("请选择部门。", "Please choose a department.") : null);
        At("position", input.Position is not { } position || Enum.IsDefined(position) ? null : Say.Pick("请选择职务。", "Please choose a position."));
        At("newPassword", isNew || !string.IsNullOrEmpty(input.NewPassword) ? PasswordRule.Problem(input.NewPassword) : null);
        return errors;

        void At(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }
    }
}
