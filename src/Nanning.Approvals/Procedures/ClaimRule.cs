using System.Security.Cryptography;
using System.Text;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>Who or what an application counts for, and how often that may be (受益对象): a graduate, a product, an invoice.</summary>
/// <param name="Id">Named by <c>history.claimed.id</c>; the automatic rule is called <c>claim-id</c>.</param>
/// <param name="Kind">"person", "product", "invoice", "enterprise", "project" …: the same subject of the same kind in another case is shown to the officer.</param>
/// <param name="Clause">The sentence it comes from.</param>
/// <param name="Subjects">A text, or a list of them.</param>
/// <param name="Quantities">A number for each subject, or one for all; 1 when it is left out.</param>
/// <param name="Limit">The most one subject may use up; null when it only serves to find double benefits.</param>
/// <param name="Per">What is counted together besides the subject: <see cref="Counting"/>.</param>
/// <param name="Account">Under which name it is counted; several procedures that use the same name count together.</param>
/// <param name="Flagged">Whether the same subject in another case is worth a look; not for what is meant to come again, as the months of a tenant do.</param>
public sealed record ClaimRule(
    string Id, string Kind, Wording Text, Wording Clause, Formula Subjects, Formula? Quantities, Formula? Limit, IReadOnlyList<string> Per, string Account, bool Flagged)
{
    /// <summary>Id of the automatic rule.</summary>
    public string RuleId => $"claim-{Id}";

    /// <summary>The subjects of an application; one that is named twice counts with both quantities. What is not filled in yet is left out.</summary>
    /// <exception cref="FormulaException">A formula cannot be evaluated on these data.</exception>
    public IReadOnlyList<ClaimedSubject> Of(FormulaScope facts)
    {
        var quantities = Quantities?.Evaluate(facts);
        return
        [
            .. ClaimSubjects.Listed(Subjects.Evaluate(facts))
                .Select((subject, index) => new ClaimedSubject(subject ?? "", quantities is IReadOnlyList<object?> list ? Number(list.ElementAtOrDefault(index)) : Number(quantities)))
                .Where(claimed => claimed.Subject.Length > 0)
                .GroupBy(claimed => claimed.Subject, StringComparer.Ordinal)
                .Select(same => new ClaimedSubject(same.Key, same.Sum(claimed => claimed.Quantity))),
        ];

        decimal Number(object? value) => Quantities is null ? 1 : Math.Round(Math.Max(0, value as decimal? ?? 0), 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>The most a subject may use up; null when there is no limit.</summary>
    /// <exception cref="FormulaException">A limit that has no number: refusing nothing would be the worse mistake.</exception>
    public decimal? LimitOn(FormulaScope facts) =>
        Limit is null ? null : Limit.Evaluate(facts) as decimal? ?? throw new FormulaException($"“{Text.Zh}”的上限没有数值", $"The limit of “{Text.En ?? Text.Zh}” is no number", 0);

    /// <summary>The account of one subject.</summary>
    public string KeyOf(string subject, string procedure, Guid applicantId, string? baseCertificate, int year) =>
        string.Join(':', Counting.Parts(Per, procedure, applicantId, baseCertificate, year).Prepend($"{Kind}={subject}").Prepend(Account));
}

/// <summary>A subject of an application, and how much of its limit the application takes.</summary>
/// <param name="Subject">As <see cref="ClaimSubjects.Normal"/> writes it.</param>
public sealed record ClaimedSubject(string Subject, decimal Quantity);

/// <summary>How subjects are written, so that the same one is found again.</summary>
public static class ClaimSubjects
{
    /// <summary>Longest subject, in characters.</summary>
    public const int MaxLength = 96;

    /// <summary>The texts of a value: one, or a list; null for what is not filled in.</summary>
    public static IReadOnlyList<string?> Listed(object? value) => value switch
    {
        null => [],
        IReadOnlyList<object?> list => [.. list.Select(Normal)],
        _ => [Normal(value)],
    };

    /// <summary>Without the differences that typing makes: width, case, spaces. What is very long ends in its hash.</summary>
    public static string? Normal(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var text = string.Concat(FormulaValues.Text(value).Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(character => !char.IsWhiteSpace(character) && !char.IsControl(character)));
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 33), "#", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).AsSpan(0, 32));
    }
}

/// <summary>What caps and claims can be counted by.</summary>
public static class Counting
{
    /// <summary>By which a claim can be counted, besides its subject; "ever" says that years do not matter.</summary>
    public static IReadOnlySet<string> OfClaims { get; } = new HashSet<string>(StringComparer.Ordinal) { "ever", "year", "enterprise", "procedure", "base" };

    /// <summary>By which a cap can be counted; "product" and "person" by its subject.</summary>
    public static IReadOnlySet<string> OfCaps { get; } = new HashSet<string>(StringComparer.Ordinal) { "ever", "year", "enterprise", "procedure", "base", "product", "person" };

    /// <summary>The parts of an account's key that do not depend on a subject.</summary>
    internal static IEnumerable<string> Parts(IEnumerable<string> per, string procedure, Guid applicantId, string? baseCertificate, int year) => per.Select(one => one switch
    {
        "base" => $"base={baseCertificate}",
        "enterprise" => $"enterprise={applicantId}",
        "year" => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"year={year}"),
        "procedure" => $"procedure={procedure}",
        _ => "",
    }).Where(part => part.Length > 0);
}
