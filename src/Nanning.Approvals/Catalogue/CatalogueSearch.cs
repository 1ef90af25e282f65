using System.Runtime.CompilerServices;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Catalogue;

/// <summary>Finds procedures by what people type: words, codes, pinyin or its initials, with the mistakes that typing makes. Every word must fit somewhere.</summary>
public static class CatalogueSearch
{
    /// <summary>What is longer was pasted and not typed.</summary>
    public const int LongestQuery = 100;

    private const int MostWords = 6;

    // A word that says the same is worth a little less than the word itself.
    private const decimal WorthOfSynonym = 0.95m;

    private static readonly ConditionalWeakTable<Procedure, CatalogueEntry> entries = [];

    /// <summary>Those that fit, the best first; of two that fit equally, the earlier one in the list.</summary>
    /// <param name="leadName">Gives the name of a procedure's lead department.</param>
    public static IReadOnlyList<Procedure> Find(IEnumerable<Procedure> procedures, string? typed, Func<Procedure, string> leadName)
    {
        var words = Words(typed);
        return words.Length == 0
            ? [.. procedures]
            : [.. procedures.Select(procedure => (procedure, Score: Score(EntryOf(procedure), words, leadName(procedure))))
                .Where(hit => hit.Score > 0).OrderByDescending(hit => hit.Score).Select(hit => hit.procedure)];
    }

    /// <summary>When nothing fits: what comes closest, if anything does.</summary>
    public static IReadOnlyList<Procedure> Nearest(IEnumerable<Procedure> procedures, string? typed, int most)
    {
        var words = Words(typed).SelectMany(CatalogueLabels.Shipped.Variants).Distinct(StringComparer.Ordinal).ToList();
        return [.. procedures.Select(procedure => (procedure, Share: words.Select(EntryOf(procedure).InCommon).DefaultIfEmpty().Max()))
            .Where(hit => hit.Share > 0).OrderByDescending(hit => hit.Share).Take(most).Select(hit => hit.procedure)];
    }

    private static decimal Score(CatalogueEntry entry, string[] words, string leadName)
    {
        var sum = 0m;
        foreach (var word in words)
        {
            var best = CatalogueLabels.Shipped.Variants(word).Max(variant => entry.Score(variant, leadName) * (variant == word ? 1 : WorthOfSynonym));
            if (best == 0)
            {
                return 0;
            }

            sum += best;
        }

        return sum / words.Length;
    }

    private static string[] Words(string? typed)
    {
        var text = (typed ?? "").ToLowerInvariant();
        return [.. (text.Length > LongestQuery ? text[..LongestQuery] : text)
            .Split([' ', '　', ',', '，', '、', '。', ';', '；', '"', '“', '”', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Take(MostWords)];
    }

    private static CatalogueEntry EntryOf(Procedure procedure) => entries.GetValue(procedure, static each => new CatalogueEntry(each, CatalogueLabels.Shipped));
}
