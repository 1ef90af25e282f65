namespace Nanning.Approvals.Catalogue;

/// <summary>
/// A short text that is found by how it sounds: by the initials of its characters, by pinyin written in full or half, by its own characters or ones
/// that sound alike, and by any mixture of these.
/// </summary>
internal sealed class SpokenText
{
    /// <summary>Stands for one letter or character that was typed wrong.</summary>
    private const char AnyOne = '\uffff';

    private const int LongestGap = 6;

    private const int LongestMistyped = 30;

    private readonly (char Character, string[] Readings)[] sounds;

    public SpokenText(string text) => sounds =
        [.. text.Where(char.IsLetterOrDigit).Select(each => char.ToLowerInvariant(each))
            .Select(each => (each, Pinyin.Of(each) is { Length: > 0 } readings ? readings : [each.ToString()]))];

    /// <summary>How well a typed word fits.</summary>
    /// <param name="AtStart">It fits from the first character on.</param>
    /// <param name="Gaps">How often characters were left out between.</param>
    /// <param name="Mistyped">It fits only when one letter or character is taken for a mistake.</param>
    public sealed record Fit(bool AtStart, int Gaps, bool Mistyped);

    /// <summary>The best way in which a word (letters, digits and Chinese characters, in lower case) fits; null when it does not.</summary>
    /// <param name="typed">The word.</param>
    /// <param name="forgiving">Whether one letter or character may be wrong.</param>
    public Fit? Find(string typed, bool forgiving = true)
    {
        if (typed.Length == 0)
        {
            return null;
        }

        for (var gaps = 0; gaps <= GapsIn(typed); gaps++)
        {
            if (Starts(typed, gaps) is { } start)
            {
                return new Fit(start == 0, gaps, Mistyped: false);
            }
        }

        return !forgiving ? null : Mistakes(typed).Select(each => Starts(each, gaps: 0)).FirstOrDefault(start => start is not null) is { } at ? new Fit(at == 0, 0, Mistyped: true) : null;
    }

    // A short word with gaps, or with a mistake, would fit nearly everything.
    private static int GapsIn(string typed) => (typed.Length, IsChinese(typed)) switch
    {
        ( >= 5, true) or ( >= 7, false) => 2,
        ( >= 3, true) or ( >= 4, false) => 1,
        _ => 0,
    };

    private static bool IsChinese(string typed) => typed.Any(each => Pinyin.Of(each).Length > 0);

    /// <summary>What may have been meant: one letter or character too many, swapped, wrong or left out.</summary>
    private static IEnumerable<string> Mistakes(string typed)
    {
        if (typed.Length > LongestMistyped || typed.Length < (IsChinese(typed) ? 4 : 6))
        {
            yield break;
        }

        for (var at = 0; at < typed.Length; at++)
        {
            yield return typed.Remove(at, 1);
            yield return typed[..at] + AnyOne + typed[(at + 1)..];
            if (at > 0)
            {
                yield return typed.Insert(at, AnyOne.ToString());
                yield return typed[..(at - 1)] + typed[at] + typed[at - 1] + typed[(at + 1)..];
            }
        }
    }

    private int? Starts(string typed, int gaps)
    {
        var known = new Dictionary<(int, int, int), bool>();
        for (var start = 0; start < sounds.Length; start++)
        {
            if (Fits(typed, 0, start, gaps, known))
            {
                return start;
            }
        }

        return null;
    }

    private bool Fits(string typed, int from, int at, int gaps, Dictionary<(int From, int At, int Gaps), bool> known)
    {
        if (from == typed.Length)
        {
            return true;
        }

        if (at >= sounds.Length)
        {
            return false;
        }

        if (!known.TryGetValue((from, at, gaps), out var fits))
        {
            fits = Lengths(typed, from, at).Any(length => Fits(typed, from + length, at + 1, gaps, known))
                || (gaps > 0 && from > 0 && Enumerable.Range(1, LongestGap).Any(skipped => Fits(typed, from, at + skipped, gaps - 1, known)));
            known[(from, at, gaps)] = fits;
        }

        return fits;
    }

    /// <summary>How many typed letters the sound may take up: its initial, all of it, or as far as was typed.</summary>
    private IEnumerable<int> Lengths(string typed, int from, int at)
    {
        var (character, readings) = sounds[at];
        if (Pinyin.Of(typed[from]).Length > 0)
        {
            return Pinyin.SoundAlike(typed[from], character) ? [1] : [];
        }

        var lengths = new SortedSet<int>();
        foreach (var reading in readings)
        {
            var same = 0;
            while (same < reading.Length && from + same < typed.Length && (typed[from + same] == reading[same] || typed[from + same] == AnyOne))
            {
                same++;
            }

            if (same >= 1)
            {
                lengths.Add(1);
            }

            if (same >= 2 && reading[1] == 'h')
            {
                lengths.Add(2);
            }

            if (same == reading.Length || from + same == typed.Length)
            {
                lengths.Add(same);
            }
        }

        lengths.Remove(0);
        return lengths.Reverse();
    }
}
