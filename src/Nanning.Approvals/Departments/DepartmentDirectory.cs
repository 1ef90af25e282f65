using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Departments;

/// <summary>All departments as of one read; small enough to be held whole.</summary>
/// <param name="staff">The officers who can be asked; empty where only names are wanted.</param>
public sealed class DepartmentDirectory(IReadOnlyDictionary<string, Department> departments, IReadOnlyList<StaffMember>? staff = null)
{
    /// <summary>Name of the series whose version rises with every change of a department or of an officer.</summary>
    public const string Series = "departments";

    /// <summary>Stands for the district or zone of the applicant's address wherever a procedure or a flow names a department.</summary>
    public const string District = "district";

    /// <summary>Reads them.</summary>
    public static async Task<DepartmentDirectory> LoadAsync(ApprovalsDb db, CancellationToken cancellationToken) =>
        new(await db.Departments.AsNoTracking().ToDictionaryAsync(department => department.Code, cancellationToken));

    /// <summary>The same with the officers who can be asked.</summary>
    public static async Task<DepartmentDirectory> LoadWithStaffAsync(ApprovalsDb db, CancellationToken cancellationToken) => new(
        await db.Departments.AsNoTracking().ToDictionaryAsync(department => department.Code, cancellationToken),
        await db.Users.AsNoTracking().Where(user => user.Role == UserRole.Officer && !user.Disabled && user.DepartmentCode != null).OrderBy(user => user.UserName)
            .Select(user => new StaffMember(user.Id, user.DisplayName, user.DepartmentCode!, user.Position, user.ApplicantId)).ToListAsync(cancellationToken));

    /// <summary>The officers who can be asked today.</summary>
    public IReadOnlyList<StaffMember> Staff => staff ?? [];

    /// <summary>Every department.</summary>
    public IEnumerable<Department> All => departments.Values;

    /// <summary>Name in the person's language; the code when it is not known.</summary>
    public string Name(string code) => departments.TryGetValue(code, out var department) ? Say.Pick(department.Name, department.NameEn)
        : code == District ? Say.Pick("申请人所在城区（县、开发区）", "District or zone of the applicant")
        : code;

    /// <summary>
    /// Name of a department that did something before today: one that has been abolished since is told with who does its work now, "原工商局（现市场监督管理局）".
    /// </summary>
    public string Told(string code, DateOnly today)
    {
        var now = InForce(code, today);
        return now == code ? Name(code) : Say.Pick($"原{Name(code)}（现{Name(now)}）", $"{Name(code)} (now {Name(now)})");
    }

    /// <summary>The same for a name that was written down when it was in use.</summary>
    public string? ToldByName(string? name, DateOnly today) =>
        name is not null && All.FirstOrDefault(department => department.Name == name || department.FullName == name || department.NameEn == name) is { } found
            && InForce(found.Code, today) is var now && now != found.Code
                ? Say.Pick($"原{name}（现{Name(now)}）", $"{name} (now {Name(now)})")
                : name;

    /// <summary>A name that was written down, in the person's language.</summary>
    public string? NameInLanguage(string? name) =>
        name is not null && All.FirstOrDefault(department => department.Name == name || department.FullName == name) is { } found ? Name(found.Code) : name;

    /// <summary>A department, or null.</summary>
    public Department? Find(string code) => departments.GetValueOrDefault(code);

    /// <summary>Districts, counties and zones that exist on a day.</summary>
    public IEnumerable<Department> Districts(DateOnly day) => All.Where(department => department.IsDistrict && department.ExistsOn(day));

    /// <summary>Whether the code is known.</summary>
    public bool Knows(string code) => departments.ContainsKey(code);

    /// <summary>Who does the department's work on a day: itself, or its successors in turn.</summary>
    public string InForce(string code, DateOnly day)
    {
        for (var hops = 0; hops < 10; hops++)
        {
            if (!departments.TryGetValue(code, out var department) || department.ValidUntil is not { } until || day <= until || department.SuccessorCode is not { } next)
            {
                return code;
            }

            code = next;
        }

        return code;
    }
}
