using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Applicants;

/// <summary>An enterprise, base, unit or person registers: the applicant and the account that acts for it, in one transaction.</summary>
public sealed class RegisterApplicant(CommandRunner commands, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <summary>What is typed into the form. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="Identifier">Unified social credit code of an organisation, ID number of a person.</param>
    /// <param name="District">Code of the district, county or zone of the address.</param>
    /// <param name="Email">May be left out; without one there is no mail.</param>
    public sealed record Registration(
        ApplicantKind? Kind, string? Name, string? Identifier, string? District, string? Address, string? ContactName, string? Phone, string? Email,
        string? UserName, string? Password, string? PasswordAgain);

    /// <summary>The new applicant and its first account.</summary>
    public sealed record Registered(Guid ApplicantId, Guid UserId, string UserName);

    public async Task<Outcome<Registered>> RunAsync(string? key, Registration input, CancellationToken cancellationToken)
    {
        if (Check(input) is { Count: > 0 } errors)
        {
            return Refusal.Fields(errors);
        }

        // Hashing takes its time on purpose, so it happens before the one writer is asked.
        var applicant = NewApplicant(input);
        var user = NewUser(input, applicant);
        return await commands.RunAsync(
            new Actor(null, applicant.Name, null), new CommandKey(key, $"register/{applicant.Identifier}"), (db, token) => AddAsync(db, applicant, user, token), cancellationToken);
    }

    private async Task<Outcome<Registered>> AddAsync(ApprovalsDb db, Applicant applicant, User user, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var district = await db.Departments.AsNoTracking().SingleOrDefaultAsync(row => row.Code == applicant.District, cancellationToken);
        if (district is not { IsDistrict: true } || !district.ExistsOn(today))
        {
            errors["district"] = [Say.Pick("请从列表中选择所在城区、县或开发区。", "Please choose the district, county or zone from the list.")];
        }

        if (await db.Applicants.AnyAsync(row => row.Identifier == applicant.Identifier, cancellationToken))
        {
            errors["identifier"] = [applicant.IsPerson
                ? Say.Pick("该公民身份号码已注册，请直接登录。", "This ID number is registered already; please sign in.")
                : Say.Pick("该统一社会信用代码已注册，请直接登录。", "This credit code is registered already; please sign in.")];
        }

        if (await db.Users.AnyAsync(row => row.NormalizedUserName == user.NormalizedUserName, cancellationToken))
        {
            errors["userName"] = [Say.Pick("该用户名已被使用，请换一个。", "This user name is taken; please choose another.")];
        }

        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        db.Applicants.Add(applicant);
        db.Users.Add(user);
        return new Registered(applicant.Id, user.Id, user.UserName!);
    }

    private Applicant NewApplicant(Registration input) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Kind = input.Kind!.Value,
        Name = input.Name!.Trim(),
        Identifier = Normal(input.Identifier!),
        District = input.District!.Trim(),
        Address = input.Address!.Trim(),
        ContactName = input.ContactName!.Trim(),
        Phone = input.Phone!.Trim(),
        Email = string.IsNullOrWhiteSpace(input.Email) ? null : input.Email.Trim(),
        CreatedAt = clock.GetUtcNow(),
    };

    private User NewUser(Registration input, Applicant applicant)
    {
        var name = input.UserName!.Trim();
        var user = new User
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = name,
            NormalizedUserName = normalizer.NormalizeName(name),
            Email = applicant.Email,
            NormalizedEmail = normalizer.NormalizeEmail(applicant.Email),
            PhoneNumber = applicant.Phone,
            DisplayName = applicant.ContactName,
            Role = UserRole.Applicant,
            ApplicantId = applicant.Id,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            LockoutEnabled = true,
            CreatedAt = clock.GetUtcNow(),
        };
        user.PasswordHash = hasher.HashPassword(user, input.Password!);
        return user;
    }

    /// <summary>Codes are printed in capitals; people type them as they like.</summary>
    private static string Normal(string identifier) => identifier.Trim().ToUpperInvariant();

    private static Dictionary<string, string[]> Check(Registration input)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        At("kind", input.Kind is { } kind && Enum.IsDefined(kind) ? null : Say.Pick("请选择申请人类型。", "Please choose what kind of applicant you are."));
        At("name", ContactRules.Text(input.Name, 128, Say.Pick("请填写名称。", "Please give the name.")));
        At("identifier", IdentifierProblem(input));
        At("district", ContactRules.Text(input.District, 32, Say.Pick("请选择所在城区、县或开发区。", "Please choose the district, county or zone.")));
        At("address", ContactRules.Text(input.Address, 256, Say.Pick("请填写地址。", "Please give the address.")));
        At("contactName", ContactRules.Text(input.ContactName, 64, Say.Pick("请填写联系人。", "Please name a contact.")));
        At("phone", ContactRules.Phone(input.Phone));
        At("email", ContactRules.Email(input.Email));
        At("userName", ContactRules.UserName(input.UserName));
        At("password", PasswordRule.Problem(input.Password));
        At("passwordAgain", input.PasswordAgain == input.Password ? null : Say.Pick("两次输入的密码不一致。", "The two passwords differ."));
        return errors;

        void At(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }
    }

    private static string? IdentifierProblem(Registration input)
    {
        var person = input.Kind?.IsPerson() is true;
        return string.IsNullOrWhiteSpace(input.Identifier)
            ? person ? Say.Pick("请填写公民身份号码。", "Please give the ID number.") : Say.Pick("请填写统一社会信用代码。", "Please give the unified social credit code.")
            : (person ? IdNumber.Problem(Normal(input.Identifier)) : CreditCode.Problem(Normal(input.Identifier)))?.ToString();
    }
}
