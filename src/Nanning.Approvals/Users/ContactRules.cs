using System.Text.RegularExpressions;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Users;

/// <summary>How names of accounts, phone numbers and mail addresses may look. Each method says what is wrong, in the person's language, or null.</summary>
public static partial class ContactRules
{
    /// <summary>A text that must be there and be no longer than its column.</summary>
    public static string? Text(string? value, int most, string missing) =>
        string.IsNullOrWhiteSpace(value) ? missing
        : value.Trim().Length > most ? Say.Pick($"不能超过 {most} 字。", $"At most {most} characters, please.")
        : null;

    public static string? UserName(string? value) =>
        string.IsNullOrWhiteSpace(value) ? Say.Pick("请填写用户名。", "Please choose a user name.")
        : !UserNameShape().IsMatch(value.Trim())
            ? Say.Pick("用户名为 4–32 位字母、数字或 . _ - ，以字母开头。", "A user name has 4 to 32 letters, digits, dots, dashes or underscores and begins with a letter.")
        : null;

    public static string? Phone(string? value) =>
        string.IsNullOrWhiteSpace(value) ? Say.Pick("请填写联系电话。", "Please give a phone number.")
        : !PhoneShape().IsMatch(value.Trim()) ? Say.Pick("电话号码不正确，请填写手机号或带区号的座机号。", "This is no phone number; give a mobile number or one with its area code.")
        : null;

    /// <summary>A mail address may be left out.</summary>
    public static string? Email(string? value) =>
        string.IsNullOrWhiteSpace(value) || (value.Trim().Length <= 128 && MailShape().IsMatch(value.Trim()))
            ? null
            : Say.Pick("邮箱地址不正确。", "This is no mail address.");

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._\-]{3,31}$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex UserNameShape();

    [GeneratedRegex(@"^\+?[0-9][0-9 \-]{5,18}[0-9]$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex PhoneShape();

    [GeneratedRegex(@"^[^@\s<>,;""]+@[^@\s<>,;""]+\.[^@\s<>,;""]+$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex MailShape();
}
