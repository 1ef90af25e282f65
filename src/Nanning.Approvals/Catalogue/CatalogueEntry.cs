using System.Globalization;
using System.Text.RegularExpressions;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Catalogue;

/// <summary>A procedure as the search sees it, prepared once.</summary>
internal sealed partial class CatalogueEntry
{
    // What a hit is worth by where it is: the code and the name say what somebody means, the guide only what it is about.
    private const int SameCode = 120;
    private const int SameName = 100;
    private const int PartOfCode = 95;
    private const int StartOfName = 90;
    private const int InName = 80;
    private const int SpokenStart = 70;
    private const int SpokenPart = 60;
    private const int SpokenWithGaps = 50;
    private const int InLabels = 45;
    private const int InTitle = 42;
    private const int InSummary = 40;
    private const int Mistyped = 35;
    private const int InClauses = 30;
    private const int InGuide = 25;
    private const int Resembling = 20;

    private const int FewestForPairs = 4;
    private const decimal LeastInCommon = 0.5m;

    private readonly Procedure procedure;
    private readonly string codeKey;
    private readonly SpokenText[] spoken;
    private readonly SpokenText title;
    private readonly string[] names;
    private readonly string labels;
    private readonly string summary;
    private readonly string clauses;
    private readonly string guide;
    private readonly string[] englishWords;

    public CatalogueEntry(Procedure procedure, CatalogueLabels catalogue)
    {
        this.procedure = procedure;
        codeKey = CodeKey(procedure.Code);
        spoken = [.. catalogue.Variants(procedure.Name.Zh).Select(name => new SpokenText(name))];
        title = new SpokenText(catalogue.Measure(procedure.Measure)?.Title.Zh ?? "");
        names = [.. Both([procedure.Name])];
        var tags = procedure.Audience.Select(catalogue.Audience).Concat(procedure.Needs.Select(catalogue.Need))
            .Concat(catalogue.Measure(procedure.Measure) is { } measure ? [measure.Title, measure.Chapter] : []);
        labels = string.Join('\n', Both(tags));
        summary = string.Join('\n', Both([procedure.Summary]));
        clauses = string.Join('\n', procedure.Clauses.Select(clause => clause.Text).Concat(Both(procedure.Rules.Select(rule => rule.Text))));
        guide = string.Join('\n', Both([procedure.Guide]));
        englishWords = (procedure.Name.En ?? "").ToLowerInvariant().Split([' ', ',', '(', ')', '-'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What a word is worth here; 0 when it does not occur in any way.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="department">Name of the lead department.</param>
    public int Score(string word, string department)
    {
        if (CodeScore(word) is > 0 and var code)
        {
            return code;
        }

        if (Array.Exists(names, name => string.Equals(name, word, StringComparison.OrdinalIgnoreCase)))
        {
            return SameName;
        }

        if (Array.Exists(names, name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            return StartOfName;
        }

        if (Array.Exists(names, name => Has(name, word)))
        {
            return InName;
        }

        var fits = spoken.Select(name => name.Find(word)).OfType<SpokenText.Fit>().ToList();
        var best = fits.Where(fit => !fit.Mistyped).Select(fit => fit.Gaps > 0 ? SpokenWithGaps - fit.Gaps : fit.AtStart ? SpokenStart : SpokenPart).DefaultIfEmpty().Max();
        if (best > 0)
        {
            return best;
        }

        return Has(labels, word) || Has(department, word) ? InLabels
            : word.All(each => Pinyin.Of(each).Length > 0) && title.Find(word, forgiving: false) is not null ? InTitle
            : Has(summary, word) ? InSummary
            : fits.Count > 0 || Array.Exists(englishWords, each => OneEditApart(each, word)) ? Mistyped
            : Has(clauses, word) ? InClauses
            : Has(guide, word) ? InGuide
            : InCommon(word) is var share && share >= LeastInCommon ? (int)(Resembling * share)
            : 0;
    }

    /// <summary>How much of a Chinese word the name has: the share of its pairs of neighbouring characters.</summary>
    public decimal InCommon(string word)
    {
        if (word.Length < FewestForPairs || Pinyin.Of(word[0]).Length == 0)
        {
            return 0;
        }

        var pairs = Enumerable.Range(0, word.Length - 1).Select(at => word.Substring(at, 2)).ToList();
        return pairs.Count(pair => procedure.Name.Zh.Contains(pair, StringComparison.OrdinalIgnoreCase)) / (decimal)pairs.Count;
    }

    // "p9a", "9a" and "P09a" mean the same; a number alone or "第9条" is a measure.
    private int CodeScore(string word)
    {
        if (MeasureNumber().Match(word) is { Success: true } measure)
        {
            return int.Parse(measure.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) == procedure.Measure ? PartOfCode : 0;
        }

        var key = CodeKey(word);
        return !char.IsAsciiDigit(key.FirstOrDefault()) ? 0 : key == codeKey ? SameCode : codeKey.StartsWith(key, StringComparison.Ordinal) ? PartOfCode : 0;
    }

    private static string CodeKey(string text) => text.ToLowerInvariant().TrimStart('p').TrimStart('0');

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Both(IEnumerable<Wording> wordings) => wordings.SelectMany(wording => new[] { wording.Zh, wording.En }).OfType<string>();

    private static bool OneEditApart(string one, string other)
    {
        const int FewestLetters = 5;
        if (Math.Min(one.Length, other.Length) < FewestLetters || Math.Abs(one.Length - other.Length) > 1)
        {
            return false;
        }

        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        var at = 0;
        while (at < shorter.Length && longer[at] == shorter[at])
        {
            at++;
        }

        return longer.Length > shorter.Length
            ? longer[(at + 1)..] == shorter[at..]
            : at == longer.Length || longer[(at + 1)..] == shorter[(at + 1)..]
                || (at + 1 < longer.Length && longer[at] == shorter[at + 1] && longer[at + 1] == shorter[at] && longer[(at + 2)..] == shorter[(at + 2)..]);
    }

    [GeneratedRegex("^第?(?<number>[0-9]{1,2})条?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex MeasureNumber();
}
