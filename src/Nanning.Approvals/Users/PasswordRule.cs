using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Users;

/// <summary>What a password must be: long enough not to be guessed, and not only letters or only digits.</summary>
public static class PasswordRule
{
    /// <summary>Fewest characters.</summary>
    public const int MinLength = 10;

    /// <summary>Most characters, so that hashing stays cheap.</summary>
    public const int MaxLength = 128;

    /// <summary>What is wrong with a password, in the person's language, or null.</summary>
    public static string? Problem(string? password) =>
        string.IsNullOrEmpty(password) ? Say.Pick("请设置密码。", "Please choose a password.")
        : password.Length < MinLength || !password.Any(char.IsLetter) || !password.Any(char.IsDigit)
            ? Say.Pick($"密码至少 {MinLength} 位，须同时含有字母和数字。", $"A password has at least {MinLength} characters, with letters and digits.")
        : password.Length > MaxLength ? Say.Pick($"密码不能超过 {MaxLength} 位。", $"A password has at most {MaxLength} characters.")
        : null;
}
