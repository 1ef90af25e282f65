using System.Text.RegularExpressions;

namespace Nanning.Approvals.Benchmarks.Lives;

/// <summary>A value of a recorded row, and how it differs in a copy of the case: ids and numbers of the case's own are replaced wherever they occur.</summary>
internal abstract record Cell
{
    /// <summary>The value in a copy.</summary>
    public abstract object? In(Copy copy);

    private sealed record Constant(object? Value) : Cell
    {
        public override object? In(Copy copy) => Value;
    }

    private sealed record Id(int Index) : Cell
    {
        public override object? In(Copy copy) => copy.Ids[Index];
    }

    private sealed record Words(IReadOnlyList<(string Text, int Name, bool Upper)> Parts) : Cell
    {
        public override object? In(Copy copy) =>
            string.Concat(Parts.Select(part => part.Name < 0 ? part.Text : part.Upper ? copy.Names[part.Name].ToUpperInvariant() : copy.Names[part.Name]));
    }

    /// <summary>What a case's own rows are recognised by.</summary>
    /// <param name="ids">Its ids.</param>
    /// <param name="names">Its numbers: of the case, the certificate, the applicant.</param>
    internal sealed class Factory(IReadOnlyList<Guid> ids, IReadOnlyList<string> names)
    {
        private readonly Dictionary<string, int> known = ids.Select(id => id.ToString()).Concat(names)
            .Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.OrdinalIgnoreCase);

        private readonly Regex pattern = new(string.Join('|', ids.Select(id => id.ToString()).Concat(names).Select(Regex.Escape)), RegexOptions.IgnoreCase | RegexOptions.Compiled, TimeSpan.FromSeconds(10));

        public Cell Of(object? value) => value switch
        {
            Guid id when known.TryGetValue(id.ToString(), out var index) => new Id(index),
            string text when pattern.IsMatch(text) => OfText(text),
            _ => new Constant(value),
        };

        private Words OfText(string text)
        {
            var parts = new List<(string, int, bool)>();
            var at = 0;
            foreach (var match in pattern.Matches(text).Cast<Match>())
            {
                parts.Add((text[at..match.Index], -1, false));
                parts.Add((match.Value, known[match.Value], match.Value.Any(char.IsUpper)));
                at = match.Index + match.Length;
            }

            parts.Add((text[at..], -1, false));
            return new(parts);
        }
    }
}

/// <summary>One copy of the recorded case, with ids and numbers of its own.</summary>
internal sealed class Copy
{
    private static int last;

    public Copy(int ids)
    {
        var number = Interlocked.Increment(ref last);
        Ids = [.. Enumerable.Range(0, ids).Select(_ => Guid.CreateVersion7(Platform.Start))];
        Names = [.. Ids.Select(id => id.ToString()), $"B{number:000000}", $"Z{number:000000}", $"X{number:0000000000000000}"];
    }

    public Guid[] Ids { get; }

    /// <summary>The ids as text, then the numbers of case, certificate and applicant.</summary>
    public string[] Names { get; }
}
