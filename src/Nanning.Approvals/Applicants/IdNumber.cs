using System.Globalization;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Applicants;

/// <summary>公民身份号码 (GB 11643-1999): area, date of birth, sequence, check digit.</summary>
public static class IdNumber
{
    private const string CheckDigits = "10X98765432";

    private static readonly int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Whether the number is complete, holds a date and its check digit fits.</summary>
    public static bool IsValid(string? number) => number is not null && Problem(number) is null;

    /// <summary>The check digit for the first 17 digits.</summary>
    public static char CheckDigit(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += (body[i] - '0') * weights[i];
        }

        return CheckDigits[sum % 11];
    }

    /// <summary>What is wrong with a number, or null.</summary>
    public static Wording? Problem(string number) =>
        number.Length != 18 || number[..17].Any(c => !char.IsAsciiDigit(c)) || !(char.IsAsciiDigit(number[17]) || number[17] == 'X')
            ? new("公民身份号码应为 18 位数字，末位可为大写 X", "An ID number has 18 digits; the last may be a capital X")
        : number[0] == '0' || !DateOnly.TryParseExact(number[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) || born.Year < 1880
            ? new("公民身份号码中的地区或出生日期不正确", "The area or the date of birth in the ID number is wrong")
        : CheckDigit(number) != number[17] ? new("公民身份号码校验位不正确，请核对", "The check digit of the ID number is wrong")
        : null;
}
