using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Users;

/// <summary>Which accounts exist at the first start.</summary>
public sealed class SeedOptions
{
    public const string Section = "Seed";

    /// <summary>The demo accounts; null means outside Production only, and true in Production refuses to start.</summary>
    public bool? Demo { get; init; }

    /// <summary>Password of the first administrator "admin" of an empty database.</summary>
    public string? AdministratorPassword { get; init; }
}

/// <summary>Makes the first administrator, and outside Production the demo accounts.</summary>
public sealed class SeedUsers(WriteGate gate, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <summary>Password of every demo account.</summary>
    public const string DemoPassword = "Nanning@2016";

    private sealed record DemoApplicant(string User, ApplicantKind Kind, string Name, string Body, string District, string Contact);

    // Identifiers are invented; only their check digits are computed.
    private static readonly DemoApplicant[] demoApplicants =
    [
        new("base1", ApplicantKind.Incubator, "南宁邕江众创空间运营有限公司", "91450100MA5K3Q7X2", "qingxiu", "韦明"),
        new("enterprise1", ApplicantKind.Enterprise, "南宁绿城智造科技有限公司", "91450100MA5L8F2T6", "gaoxin", "黄丽"),
        new("enterprise2", ApplicantKind.Enterprise, "广西南湖电子商务有限公司", "91450100MA5M1R9D4", "xixiangtang", "覃勇"),
        new("researcher1", ApplicantKind.Researcher, "陆海波", "45010219820315291", "xixiangtang", "陆海波"),
        new("graduate1", ApplicantKind.Graduate, "蒙晓燕", "45010719940722152", "jiangnan", "蒙晓燕"),
        new("unit1", ApplicantKind.Unit, "广西南宁应用技术研究院", "12450100498500A3B", "xixiangtang", "李建国"),
        new("bank1", ApplicantKind.Bank, "南宁市邕城农村商业银行股份有限公司", "91450100MA5N4T2B8", "qingxiu", "梁雪梅"),
        new("individual1", ApplicantKind.Individual, "农春燕", "45012319880605224", "wuming", "农春燕"),
    ];

    private static readonly (string User, string Name, UserRole Role)[] demoStaff =
    [
        ("supervisor1", "督查员 周正", UserRole.Supervisor),
        ("admin1", "管理员 吴敏", UserRole.Administrator),
        ("admin2", "管理员 何川", UserRole.Administrator),
        ("auditor1", "审计员 唐静", UserRole.Auditor),
    ];

    /// <summary>The demo account that applies for procedures of an audience ("enterprise", "farmer"); null when there is none.</summary>
    internal static string? DemoApplicantOf(string audience) =>
        Enum.TryParse<ApplicantKind>(audience == "farmer" ? nameof(ApplicantKind.Individual) : audience, ignoreCase: true, out var kind)
            ? Array.Find(demoApplicants, applicant => applicant.Kind == kind)?.User
            : null;

    /// <summary>The first administrator, when there is none and a password was given.</summary>
    public Task AdministratorAsync(string password, CancellationToken cancellationToken) => gate.RunAsync(
        async (db, token) =>
        {
            if (!await db.Users.AnyAsync(user => user.Role == UserRole.Administrator, token))
            {
                var admin = Make("admin", "系统管理员", UserRole.Administrator);
                admin.PasswordHash = hasher.HashPassword(admin, password);
                db.Users.Add(admin);
                await db.SaveChangesAsync(token);
            }
        },
        cancellationToken);

    /// <summary>The demo accounts that are not there yet.</summary>
    public Task DemoAsync(CancellationToken cancellationToken) => gate.RunAsync(SeedAsync, cancellationToken);

    private async Task SeedAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var known = (await db.Users.Select(user => user.UserName!).ToListAsync(cancellationToken)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var users = new List<User>();
        foreach (var demo in demoApplicants)
        {
            var user = Make(demo.User, demo.Contact, UserRole.Applicant);
            if (!known.Contains(demo.User))
            {
                user.ApplicantId = AddApplicant(db, demo);
            }

            users.Add(user);
        }

        users.AddRange(demoStaff.Select(staff => Make(staff.User, staff.Name, staff.Role)));
        foreach (var department in await db.Departments.AsNoTracking().OrderBy(department => department.Code).ToListAsync(cancellationToken))
        {
            users.Add(Officer(department, "officer", "经办人", Position.Handler));
            users.Add(Officer(department, "leader", "负责人", Position.Leader));
        }

        // One slow hash serves all demo accounts: they share their password anyway.
        var hash = hasher.HashPassword(users[0], DemoPassword);
        foreach (var user in users.Where(user => !known.Contains(user.UserName!)))
        {
            user.PasswordHash = hash;
            db.Users.Add(user);
        }

        if (users.Exists(user => !known.Contains(user.UserName!)))
        {
            await Numbers.LockAsync(db, DepartmentDirectory.Series, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private Guid AddApplicant(ApprovalsDb db, DemoApplicant demo)
    {
        var person = demo.Kind.IsPerson();
        var check = person ? IdNumber.CheckDigit(demo.Body) : CreditCode.CheckCharacter(demo.Body)
            ?? throw new InvalidOperationException($"{demo.Body} is no body of a credit code.");
        var applicant = new Applicant
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Kind = demo.Kind,
            Name = demo.Name,
            Identifier = demo.Body + check,
            District = demo.District,
            Address = "南宁市民族大道 1 号（演示地址）",
            ContactName = demo.Contact,
            Phone = "0771-5500000",
            Email = $"{demo.User}@demo.example",
            CreatedAt = clock.GetUtcNow(),
        };
        db.Applicants.Add(applicant);
        return applicant.Id;
    }

    private User Officer(Department department, string suffix, string title, Position position)
    {
        var user = Make($"{department.Code}.{suffix}", $"{department.Name}{title}", UserRole.Officer);
        (user.DepartmentCode, user.Position) = (department.Code, position);
        return user;
    }

    private User Make(string userName, string displayName, UserRole role)
    {
        var email = $"{userName}@demo.example";
        return new User
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = userName,
            NormalizedUserName = normalizer.NormalizeName(userName),
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            EmailConfirmed = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            DisplayName = displayName,
            Role = role,
            CreatedAt = clock.GetUtcNow(),
        };
    }
}
