namespace Nanning.Approvals.Catalogue;

/// <summary>How Chinese characters are read, without tones (ü is v): from pinyin.txt, a line for each syllable. eng/pinyin writes that file.</summary>
internal static class Pinyin
{
    private static readonly Dictionary<char, string[]> readings = Load();

    /// <summary>All readings of a character; nothing for what is no Chinese character, or too rare.</summary>
    public static string[] Of(char character) => readings.GetValueOrDefault(character, []);

    /// <summary>Whether two characters may be read the same, so that one is easily typed for the other.</summary>
    public static bool SoundAlike(char one, char other) => one == other || Array.Exists(Of(one), reading => Array.IndexOf(Of(other), reading) >= 0);

    private static Dictionary<char, string[]> Load()
    {
        using var stream = typeof(Pinyin).Assembly.GetManifestResourceStream("pinyin.txt")
            ?? throw new InvalidOperationException("pinyin.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var found = new Dictionary<char, List<string>>();
        while (reader.ReadLine() is { } line)
        {
            var gap = line.IndexOf(' ', StringComparison.Ordinal);
            foreach (var character in line[(gap + 1)..])
            {
                (found.TryGetValue(character, out var known) ? known : found[character] = []).Add(line[..gap]);
            }
        }

        return found.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }
}
