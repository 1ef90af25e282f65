using System.Text.Json;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Catalogue;

/// <summary>A tag of the catalogue as people read it.</summary>
/// <param name="Icon">Name of an icon of the sprite.</param>
public sealed record CatalogueTag(string Id, string Icon, Wording Text, Wording? Help);

/// <summary>A measure (举措) of the plan.</summary>
public sealed record Measure(int Number, Wording Title, Wording Chapter);

/// <summary>What the catalogue is sorted by, from workflows/catalogue.json: audiences, needs and the plan's measures.</summary>
public sealed class CatalogueLabels
{
    private readonly Dictionary<string, CatalogueTag> audiences;
    private readonly Dictionary<string, CatalogueTag> needs;
    private readonly Dictionary<int, Measure> measures;

    private CatalogueLabels(File file)
    {
        ClosingSoonDays = file.ClosingSoonDays;
        Synonyms = file.Synonyms;
        Audiences = [.. file.Audiences.Select(TagOf)];
        Needs = [.. file.Needs.Select(TagOf)];
        Measures = [.. file.Chapters.SelectMany(chapter => chapter.Measures.Select(
            measure => new Measure(measure.Number, new(measure.Text, measure.TextEn), new(chapter.Text, chapter.TextEn))))];
        audiences = Audiences.ToDictionary(tag => tag.Id, StringComparer.Ordinal);
        needs = Needs.ToDictionary(tag => tag.Id, StringComparer.Ordinal);
        measures = Measures.ToDictionary(measure => measure.Number);
    }

    /// <summary>The labels that ship with the platform.</summary>
    public static CatalogueLabels Shipped { get; } = Read();

    /// <summary>So many days before its last day a procedure counts as closing soon.</summary>
    public int ClosingSoonDays { get; }

    /// <summary>Words that people use for the same thing.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Synonyms { get; }

    public IReadOnlyList<CatalogueTag> Audiences { get; }

    public IReadOnlyList<CatalogueTag> Needs { get; }

    /// <summary>All measures, in the order of the plan.</summary>
    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>The label of an audience; a tag nobody has named is shown as it is.</summary>
    public Wording Audience(string id) => audiences.TryGetValue(id, out var tag) ? tag.Text : new(id);

    /// <summary>The label of a need; a tag nobody has named is shown as it is.</summary>
    public Wording Need(string id) => needs.TryGetValue(id, out var tag) ? tag.Text : new(id);

    /// <summary>Null when the plan has no such measure.</summary>
    public Measure? Measure(int number) => measures.GetValueOrDefault(number);

    /// <summary>A text, and the same with one word replaced by another that people use for it.</summary>
    public IEnumerable<string> Variants(string text) =>
        Synonyms
            .SelectMany(same => same.Where(one => text.Contains(one, StringComparison.OrdinalIgnoreCase)).SelectMany(one => same.Select(other => text.Replace(one, other, StringComparison.OrdinalIgnoreCase))))
            .Prepend(text).Distinct(StringComparer.Ordinal);

    private static CatalogueLabels Read()
    {
        using var stream = typeof(CatalogueLabels).Assembly.GetManifestResourceStream("catalogue.json")
            ?? throw new InvalidOperationException("catalogue.json is not embedded.");
        return new(JsonSerializer.Deserialize<File>(stream, JsonSerializerOptions.Web)!);
    }

    private static CatalogueTag TagOf(Tag tag) => new(tag.Id, tag.Icon, new(tag.Text, tag.TextEn), tag.Help is null ? null : new(tag.Help, tag.HelpEn));

    private sealed record File(int ClosingSoonDays, IReadOnlyList<IReadOnlyList<string>> Synonyms, IReadOnlyList<Tag> Audiences, IReadOnlyList<Tag> Needs, IReadOnlyList<Chapter> Chapters);

    private sealed record Tag(string Id, string Icon, string Text, string? TextEn, string? Help, string? HelpEn);

    private sealed record Chapter(string Text, string? TextEn, IReadOnlyList<Row> Measures);

    private sealed record Row(int Number, string Text, string? TextEn);
}
