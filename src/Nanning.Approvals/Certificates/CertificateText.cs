namespace Nanning.Approvals.Certificates;

/// <summary>Breaks a paragraph as Chinese is: words in Latin letters stay whole, and marks stay with what they belong to.</summary>
internal static class CertificateText
{
    // What never begins a line.
    private const string Closing = "，。、；：！？）】》”’〕";

    // What never ends one.
    private const string Opening = "（【《“‘〔";

    /// <summary>The lines of a text.</summary>
    /// <param name="indent">Space before the first line.</param>
    /// <param name="measure">Width of a piece.</param>
    public static IReadOnlyList<string> Break(string text, double width, double indent, Func<string, double> measure)
    {
        var lines = new List<string>();
        var (line, used) = (string.Empty, indent);
        foreach (var piece in Pieces(text))
        {
            var wide = measure(piece);
            if (line.Length > 0 && used + wide > width)
            {
                lines.Add(line);
                (line, used) = (string.Empty, 0);
            }

            line += piece;
            used += wide;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>The smallest parts that are not torn apart.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || !Together(text[i - 1], text[i]))
            {
                yield return text[start..i];
                start = i;
            }
        }
    }

    private static bool Together(char before, char after) =>
        Closing.Contains(after, StringComparison.Ordinal) || Opening.Contains(before, StringComparison.Ordinal)
        || (char.IsAsciiLetterOrDigit(before) && char.IsAsciiLetterOrDigit(after)) || char.IsLowSurrogate(after);
}
