using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Applicants;

/// <summary>统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check character.</summary>
public static class CreditCode
{
    // Digits and capital letters without I, O, S, V and Z; the place in this row is the character's value.
    private const string Characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly int[] weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>Whether the code is complete and its check character fits.</summary>
    public static bool IsValid(string? code) => code is not null && Problem(code) is null;

    /// <summary>The check character for the first 17 characters, or null when one of them is not allowed.</summary>
    public static char? CheckCharacter(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var value = Characters.IndexOf(body[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            sum += value * weights[i];
        }

        return Characters[(31 - (sum % 31)) % 31];
    }

    /// <summary>What is wrong with a code, or null.</summary>
    public static Wording? Problem(string code) =>
        code.Length != 18 ? new("统一社会信用代码应为 18 位", "A unified social credit code has 18 characters")
        : CheckCharacter(code) is not { } check || !Characters.Contains(code[17], StringComparison.Ordinal)
            ? new("统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z）", "A unified social credit code has digits and capital letters except I, O, S, V, Z")
        : check != code[17] ? new("统一社会信用代码校验位不正确，请核对", "The check character of the unified social credit code is wrong")
        : null;
}
