using System.Text;
using System.Text.RegularExpressions;

namespace Nanning.Approvals.Tests.Support;

/// <summary>A mail that lies in the pickup folder, as a mail program would show it.</summary>
public sealed partial record SentMail(string File, string To, string Subject, string Body)
{
    /// <summary>All mails of the folder, in the order of their names.</summary>
    public static IReadOnlyList<SentMail> ReadAll(string pickup) =>
        Directory.Exists(pickup) ? [.. Directory.EnumerateFiles(pickup, "*.eml").Order(StringComparer.Ordinal).Select(Read)] : [];

    private static SentMail Read(string path)
    {
        var parts = System.IO.File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n\n", 2);
        var headers = Folding().Replace(parts[0], " ")
            .Split('\n')
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        string Header(string name) => headers[name].FirstOrDefault("");
        return new SentMail(Path.GetFileName(path), Words(Header("To")), Words(Header("Subject")), Decode(parts.ElementAtOrDefault(1) ?? "", Header("Content-Transfer-Encoding")));
    }

    private static string Decode(string body, string encoding) => encoding.ToLowerInvariant() switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
        "quoted-printable" => Quoted(body.Replace("=\n", "", StringComparison.Ordinal)),
        _ => body,
    };

    private static string Words(string header) =>
        EncodedWord().Replace(BetweenWords().Replace(header, ""), match => match.Groups["kind"].Value is "B" or "b"
            ? Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups["text"].Value))
            : Quoted(match.Groups["text"].Value.Replace('_', ' ')));

    private static string Quoted(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folding();

    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)", RegexOptions.None, 1000)]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"=\?utf-8\?(?<kind>[BbQq])\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodedWord();
}
